from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies import calendar
from agencies.models import DayException, OpeningHours, Pause
from mpp.lib.refused import Refused
from tests.factories import make_day_exception, make_open_venue

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2024, 1, 1), date(2027, 12, 31)
ALL_DAYS = [FIRST + timedelta(days=step) for step in range((LAST - FIRST).days + 1)]
DAYS = st.sampled_from(ALL_DAYS)

# The joint decree for 2026: national holidays and cuti bersama that fall on Monday to Friday.
FREE_2026 = {
    *(date(2026, 1, 1), date(2026, 1, 16), date(2026, 2, 16), date(2026, 2, 17)),
    *(date(2026, 3, day) for day in (18, 19, 20, 23, 24)),  # Nyepi and Idulfitri
    *(date(2026, 4, 3), date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 15)),
    *(date(2026, 5, 27), date(2026, 5, 28), date(2026, 6, 1), date(2026, 6, 16)),
    *(date(2026, 8, 17), date(2026, 8, 25), date(2026, 12, 24), date(2026, 12, 25)),
}


def wib(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo("Asia/Jakarta"))


# --- Working days -------------------------------------------------------------------------------------


def test_the_working_days_of_2026_are_those_of_the_decree():
    free = {
        day
        for day in ALL_DAYS
        if day.year == 2026 and day.isoweekday() <= 5 and not calendar.is_working_day(day)
    }

    assert free == FREE_2026


def test_no_weekend_of_four_years_is_a_working_day():
    assert not any(calendar.is_working_day(day) for day in ALL_DAYS if day.isoweekday() > 5)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday to Monday
        (date(2026, 11, 22), 1, date(2026, 11, 23)),  # Sunday to Monday
        (date(2026, 11, 23), 5, date(2026, 11, 30)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 22), 0, date(2026, 11, 23)),
        (date(2026, 3, 17), 1, date(2026, 3, 25)),  # over Nyepi, Idulfitri and their cuti bersama
        (date(2026, 3, 18), 0, date(2026, 3, 25)),
        (date(2026, 12, 23), 2, date(2026, 12, 29)),  # over Christmas and a weekend
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # over the turn of the year
    ],
)
def test_add_working_days_by_hand(day, n, expected):
    assert calendar.add_working_days(day, n) == expected


def test_add_working_days_refuses_to_count_backwards():
    with pytest.raises(ValueError, match="forward"):
        calendar.add_working_days(FIRST, -1)


@settings(max_examples=60, deadline=None)
@given(day=DAYS, n=st.integers(0, 60))
def test_add_working_days_ends_on_a_working_day_and_is_undone_by_counting(day, n):
    end = calendar.add_working_days(day, n)

    assert calendar.is_working_day(end)
    assert calendar.working_days_between(day, end) == (n or int(end > day))


@settings(max_examples=60, deadline=None)
@given(day=DAYS, later=st.integers(0, 40), n=st.integers(0, 30), more=st.integers(0, 10))
def test_add_working_days_never_rewards_waiting(day, later, n, more):
    end = calendar.add_working_days(day, n)

    assert calendar.add_working_days(day + timedelta(days=later), n) >= end
    assert calendar.add_working_days(day, n + more) >= end


def test_one_working_day_from_every_day_of_four_years_is_the_next_one():
    following = calendar.add_working_days(LAST, 1)
    for day in reversed(ALL_DAYS):
        assert calendar.add_working_days(day, 1) == following
        following = day if calendar.is_working_day(day) else following


@settings(max_examples=60, deadline=None)
@given(days=st.lists(DAYS, min_size=3, max_size=3))
def test_working_days_between_adds_up(days):
    first, middle, last = sorted(days)

    parts = calendar.working_days_between(first, middle) + calendar.working_days_between(middle, last)

    assert parts == calendar.working_days_between(first, last)


def test_working_days_between_is_nothing_backwards():
    assert calendar.working_days_between(date(2026, 11, 24), date(2026, 11, 23)) == 0


def test_a_closure_of_the_city_moves_a_promise():
    make_day_exception(date(2026, 11, 24), reason="Pilkada")

    assert not calendar.is_working_day(date(2026, 11, 24))
    assert calendar.add_working_days(date(2026, 11, 23), 1) == date(2026, 11, 25)
    assert calendar.working_days_between(date(2026, 11, 23), date(2026, 11, 25)) == 1


def test_a_holiday_worked_after_all_is_a_working_day():
    make_day_exception(date(2026, 12, 24), is_open=True)
    make_day_exception(date(2026, 12, 26), is_open=True)  # a Saturday

    assert calendar.add_working_days(date(2026, 12, 23), 2) == date(2026, 12, 26)


def test_a_closure_of_one_venue_moves_no_working_day():
    make_day_exception(date(2026, 11, 24), venue=make_open_venue())

    assert calendar.is_working_day(date(2026, 11, 24))


def test_a_calendar_without_working_days_is_refused_not_searched_for_ever():
    start = date(2026, 1, 1)
    DayException.objects.bulk_create(
        DayException(day=start + timedelta(days=step), reason="Tutup") for step in range(4000)
    )

    with pytest.raises(Refused):
        calendar.add_working_days(start, 1)


def test_counting_asks_the_database_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        calendar.add_working_days(date(2026, 1, 1), 200)


# --- Opening ------------------------------------------------------------------------------------------

MONDAY, FRIDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 27), date(2026, 11, 28)
CHRISTMAS = date(2026, 12, 25)


@pytest.mark.parametrize(
    ("day", "clock", "is_open", "reason"),
    [
        (MONDAY, "07:59", False, "Belum buka. Hari ini buka pukul 08.00 WIB."),
        (MONDAY, "08:00", True, ""),
        (MONDAY, "15:29:59", True, ""),
        (MONDAY, "15:30", True, "Nomor antrean hari ini diberikan sampai pukul 15.30 WIB."),
        (MONDAY, "15:59:59", True, "Nomor antrean hari ini diberikan sampai pukul 15.30 WIB."),
        (MONDAY, "16:00", False, "Sudah tutup sejak pukul 16.00 WIB."),
        (FRIDAY, "11:29:59", True, ""),
        (FRIDAY, "11:30", False, "Jeda Salat Jumat sampai pukul 13.00 WIB."),
        (FRIDAY, "13:00", True, ""),
        (SATURDAY, "10:00", False, "Hari ini tutup: akhir pekan."),
        (CHRISTMAS, "10:00", False, "Hari ini libur: Hari Raya Natal."),
    ],
)
def test_open_closed_and_why(day, clock, is_open, reason):
    venue, at = make_open_venue(), wib(day, clock)

    assert calendar.is_open(venue, at) is is_open
    assert calendar.why_closed(venue, at) == reason


@pytest.mark.parametrize(
    ("day", "clock", "expected_day", "expected_clock"),
    [
        (MONDAY, "06:00", MONDAY, "08:00"),
        (MONDAY, "10:15", MONDAY, "10:15"),
        (FRIDAY, "12:00", FRIDAY, "13:00"),
        (FRIDAY, "16:00", date(2026, 11, 30), "08:00"),
        (date(2026, 12, 23), "18:00", date(2026, 12, 28), "08:00"),
    ],
)
def test_next_opening(day, clock, expected_day, expected_clock):
    assert calendar.next_opening(make_open_venue(), wib(day, clock)) == wib(expected_day, expected_clock)


def test_a_pause_until_closing_ends_the_day():
    venue = make_open_venue()
    Pause.objects.create(hours=venue.hours.get(weekday=1), starts=time(15), ends=time(16), reason="rapat")

    assert calendar.next_opening(venue, wib(MONDAY, "15:10")) == wib(MONDAY + timedelta(days=1), "08:00")


def test_the_day_is_that_of_the_venue_not_of_utc():
    venue = make_open_venue()
    late_sunday_utc = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # Monday 06.30 WIB
    monday_utc = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # Monday 08.30 WIB
    east = make_open_venue(timezone_name="Asia/Jayapura")  # two hours ahead of WIB

    assert calendar.promise(late_sunday_utc, 1, venue) == date(2026, 11, 24)
    assert calendar.is_open(venue, monday_utc)
    assert not calendar.is_open(venue, datetime(2026, 11, 23, 0, 59, tzinfo=UTC))
    assert calendar.is_open(east, datetime(2026, 11, 22, 23, 0, tzinfo=UTC))


def test_an_own_closure_is_told_with_its_reason():
    venue = make_open_venue()
    make_day_exception(MONDAY, venue=venue, reason="Perbaikan listrik")

    assert not calendar.is_open(venue, wib(MONDAY, "10:00"))
    assert calendar.why_closed(venue, wib(MONDAY, "10:00")) == "Hari ini tutup: Perbaikan listrik."
    assert calendar.is_open(make_open_venue(), wib(MONDAY, "10:00"))


@pytest.mark.parametrize("venue_is_open", [True, False])
def test_the_exception_of_a_venue_is_stronger_than_that_of_the_city(venue_is_open):
    venue = make_open_venue()
    make_day_exception(MONDAY, is_open=not venue_is_open)
    make_day_exception(MONDAY, venue=venue, is_open=venue_is_open)

    assert calendar.is_open(venue, wib(MONDAY, "10:00")) is venue_is_open


def test_a_venue_opened_on_a_saturday_keeps_the_hours_of_its_first_weekday():
    venue = make_open_venue()
    make_day_exception(SATURDAY, venue=venue, is_open=True)

    assert calendar.is_open(venue, wib(SATURDAY, "12:00"))
    assert not calendar.is_open(venue, wib(SATURDAY, "16:00"))


def test_a_weekday_without_hours_is_closed():
    venue = make_open_venue()
    OpeningHours.objects.filter(venue=venue, weekday=1).delete()

    assert calendar.opening(venue, MONDAY) is None
    assert calendar.why_closed(venue, wib(MONDAY, "10:00")) == "Hari ini tidak ada pelayanan."


def test_a_venue_without_hours_never_opens_and_says_so():
    venue = make_open_venue()
    venue.hours.all().delete()

    with pytest.raises(Refused):
        calendar.next_opening(venue, wib(MONDAY, "10:00"))


# --- Promises -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "clock", "days", "expected"),
    [
        (MONDAY, "10:00", 0, MONDAY),
        (MONDAY, "06:00", 0, MONDAY),
        (MONDAY, "16:00", 0, date(2026, 11, 24)),
        (FRIDAY, "16:00", 0, date(2026, 11, 30)),
        (SATURDAY, "10:00", 0, date(2026, 11, 30)),
        (MONDAY, "23:00", 5, date(2026, 11, 30)),
        (date(2026, 11, 26), "10:00", 5, date(2026, 12, 3)),
        (SATURDAY, "10:00", 1, date(2026, 11, 30)),
    ],
)
def test_promise(day, clock, days, expected):
    assert calendar.promise(wib(day, clock), days, make_open_venue()) == expected


@settings(max_examples=80, deadline=None)
@given(
    sent=st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    later=st.timedeltas(timedelta(), timedelta(days=4)),
    days=st.integers(0, 20),
)
def test_who_sends_earlier_is_never_done_later(sent, later, days):
    venue = make_open_venue()

    assert calendar.promise(sent, days, venue) <= calendar.promise(sent + later, days, venue)
