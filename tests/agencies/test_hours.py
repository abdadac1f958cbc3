"""Which row decides, by hand; tests/agencies/test_hours_order.py reads the same order plainly."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import caches

from agencies import calendar
from agencies.models import OpeningHours, OutreachEvent, Pause, Venue, VenueKind
from agencies.states import OutreachState
from tests.factories import (
    make_agency,
    make_counter,
    make_day_exception,
    make_open_venue,
    make_venue,
    make_zone,
)

pytestmark = pytest.mark.django_db

MONDAY, FRIDAY, SATURDAY, SUNDAY = (dt.date(2026, 11, day) for day in (23, 27, 28, 29))
CUTI_BERSAMA, CHRISTMAS = dt.date(2026, 12, 24), dt.date(2026, 12, 25)
RAMADAN = {"season": "Jam Ramadan", "valid_from": dt.date(2026, 2, 18), "valid_until": dt.date(2026, 3, 17)}


def at(day: dt.date, clock: str, zone: str = "Asia/Jakarta") -> dt.datetime:
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), ZoneInfo(zone))


def make_hours(venue: Venue, day: dt.date, times: str = "", pause: str = "", **fields) -> OpeningHours:
    """Hours of a weekday: "08:00–15:00", "" for closed; with a pause where one is told."""
    opens, closes = times.split("–") if times else (None, None)
    row = OpeningHours.objects.create(
        venue=venue, weekday=day.isoweekday(), opens=opens, closes=closes, **fields
    )
    if pause:
        starts, ends = pause.split("–")
        Pause.objects.create(hours=row, starts=starts, ends=ends, reason="Salat Jumat")
    return row


def told(venue, day, agency=None, counter=None) -> str:
    """The day as it is opened: "08:00–16:00", with its pauses behind; "" for a closed one."""
    opening = calendar.opening(venue, day, agency, counter)
    if opening is None:
        return ""
    spans = [(opening.opens, opening.closes), *((pause.starts, pause.ends) for pause in opening.pauses)]
    return " ".join(f"{starts:%H:%M}–{ends:%H:%M}" for starts, ends in spans)


# --- Weeks of a venue, an agency and a counter ----------------------------------------------------------


def test_an_agency_without_hours_keeps_those_of_the_venue_with_their_pause():
    assert told(make_open_venue(), FRIDAY, make_agency()) == "08:00–16:00 11:30–13:00"


def test_hours_of_an_agency_replace_those_of_the_venue_wholly_with_their_pauses():
    venue, agency = make_open_venue(), make_agency()
    make_hours(venue, FRIDAY, "09:00–15:00", agency=agency)

    assert told(venue, FRIDAY, agency) == "09:00–15:00"
    assert told(venue, FRIDAY) == told(venue, FRIDAY, make_agency()) == "08:00–16:00 11:30–13:00"


def test_an_agency_may_be_open_on_a_saturday_on_which_the_venue_is_not():
    venue, agency = make_open_venue(), make_agency()
    make_hours(venue, SATURDAY, "08:00–12:00", agency=agency)

    assert told(venue, SATURDAY, agency) == "08:00–12:00"
    assert told(venue, SATURDAY) == told(venue, SATURDAY, make_agency()) == ""


def test_an_agency_closed_on_fridays_says_so_and_when_it_opens_again():
    venue, agency = make_open_venue(), make_agency(short_name="Disdukcapil")
    make_hours(venue, FRIDAY, agency=agency)

    status = calendar.status(venue, at(FRIDAY, "09:00"), agency)

    assert (status.is_open, status.reason) == (False, "Disdukcapil tidak melayani pada hari Jumat.")
    assert status.opens_again == at(dt.date(2026, 11, 30), "08:00")
    assert status.again == "Buka lagi Senin, 30 November 2026 pukul 08.00 WIB."
    assert calendar.is_open(venue, at(FRIDAY, "09:00"))


def test_hours_of_a_counter_are_stronger_than_its_agencys():
    venue = make_open_venue()
    agency = make_agency()
    counter, other = (make_counter(agency, zone=make_zone(venue)) for _ in range(2))
    make_hours(venue, MONDAY, "09:00–15:00", agency=agency)
    make_hours(venue, MONDAY, "10:00–12:00", counter=counter)

    assert told(venue, MONDAY, counter=counter) == "10:00–12:00"
    assert told(venue, MONDAY, counter=other) == told(venue, MONDAY, agency) == "09:00–15:00"


# --- Seasons ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2026, 2, 11), "08:00–16:00"),  # the Wednesday before
        (dt.date(2026, 2, 18), "08:00–14:00"),  # its first day, a Wednesday
        (dt.date(2026, 3, 11), "08:00–14:00"),  # the last Wednesday in it
        (dt.date(2026, 3, 17), "08:00–16:00"),  # its last day is a Tuesday, of which the season says nothing
        (dt.date(2026, 3, 25), "08:00–16:00"),  # the first working day after Idulfitri
    ],
)
def test_a_season_begins_and_ends_with_its_days(day, expected):
    venue = make_open_venue()
    make_hours(venue, dt.date(2026, 2, 18), "08:00–14:00", **RAMADAN)

    assert told(venue, day) == expected


def test_on_the_last_day_of_a_season_it_still_holds():
    venue = make_open_venue()
    make_hours(venue, dt.date(2026, 3, 17), "08:00–14:00", **RAMADAN)

    assert told(venue, dt.date(2026, 3, 17)) == "08:00–14:00"
    assert told(venue, dt.date(2026, 3, 31)) == "08:00–16:00"


def test_a_season_of_the_venue_is_stronger_than_an_agencys_week():
    venue, agency = make_open_venue(), make_agency()
    make_hours(venue, MONDAY, "07:30–17:00", agency=agency)
    make_hours(venue, MONDAY, "08:00–14:00", **RAMADAN)

    assert told(venue, dt.date(2026, 2, 23), agency) == "08:00–14:00"


def test_of_two_seasons_the_agencys_wins_and_among_its_own_the_later_one():
    venue, agency = make_open_venue(), make_agency()
    make_hours(venue, MONDAY, "08:00–14:00", **RAMADAN | {"valid_from": dt.date(2026, 2, 20)})
    make_hours(venue, MONDAY, "09:00–14:00", agency=agency, **RAMADAN)
    last_ten_days = RAMADAN | {"valid_from": dt.date(2026, 3, 8)}
    make_hours(venue, MONDAY, "10:00–12:00", agency=agency, **last_ten_days)

    assert told(venue, dt.date(2026, 3, 2), agency) == "09:00–14:00"
    assert told(venue, dt.date(2026, 3, 9), agency) == "10:00–12:00"


# --- Holidays and single days -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (CUTI_BERSAMA, "Hari ini libur: Cuti Bersama Hari Raya Natal."),
        (CHRISTMAS, "Hari ini libur: Hari Raya Natal."),
    ],
)
def test_holidays_and_cuti_bersama_close_whatever_the_week_and_the_season_say(day, reason):
    venue, agency = make_open_venue(), make_agency()
    make_hours(venue, day, "08:00–14:00", agency=agency)
    make_hours(venue, day, "09:00–11:00", season="Akhir tahun", valid_from=day, valid_until=day)

    status = calendar.status(venue, at(day, "10:00"), agency)

    assert (status.is_open, status.reason, status.today) == (False, reason, None)


def test_a_holiday_worked_by_one_agency_opens_that_agency_alone():
    venue, agency = make_open_venue(), make_agency()
    make_day_exception(CUTI_BERSAMA, venue=venue, agency=agency, is_open=True, reason="Piket")

    assert told(venue, CUTI_BERSAMA, agency) == "08:00–16:00"
    assert told(venue, CUTI_BERSAMA) == told(venue, CUTI_BERSAMA, make_agency()) == ""
    assert told(make_open_venue(), CUTI_BERSAMA, agency) == ""


def test_of_one_days_exceptions_the_nearest_to_the_counter_decides():
    venue, agency = make_open_venue(), make_agency()
    counter = make_counter(agency, zone=make_zone(venue))
    make_day_exception(CUTI_BERSAMA, is_open=True, opens="10:00", closes="11:00")
    steps = [told(venue, CUTI_BERSAMA, counter=counter)]
    for fields in ({}, {"agency": agency}, {"counter": counter}):
        is_open = fields != {}
        times = {"opens": "08:00", "closes": f"1{len(steps)}:00"} if is_open else {}
        make_day_exception(CUTI_BERSAMA, venue=venue, is_open=is_open, **times, **fields)
        steps.append(told(venue, CUTI_BERSAMA, counter=counter))

    assert steps == ["10:00–11:00", "", "08:00–12:00", "08:00–13:00"]
    assert told(venue, CUTI_BERSAMA, agency) == "08:00–12:00"
    assert told(venue, CUTI_BERSAMA) == ""


def test_a_counter_closed_for_a_day_closes_no_other():
    venue = make_open_venue()
    counter, other = (make_counter(zone=make_zone(venue)) for _ in range(2))
    make_day_exception(MONDAY, venue=venue, counter=counter, reason="Alat rusak")

    assert (
        calendar.status(venue, at(MONDAY, "09:00"), counter=counter).reason == "Hari ini tutup: Alat rusak."
    )
    assert calendar.status(venue, at(MONDAY, "09:00"), counter=other).is_open
    assert calendar.status(venue, at(MONDAY, "09:00"), counter.agency).is_open


def test_an_exception_with_times_keeps_those_pauses_of_the_weekday_that_lie_within():
    venue = make_open_venue()
    make_day_exception(FRIDAY, venue=venue, is_open=True, opens="10:00", closes="14:00")
    short = make_open_venue()
    make_day_exception(FRIDAY, venue=short, is_open=True, opens="08:00", closes="12:00")

    assert told(venue, FRIDAY) == "10:00–14:00 11:30–13:00"
    assert told(short, FRIDAY) == "08:00–12:00"


def test_opened_without_times_it_keeps_the_weekdays_hours_else_the_first_of_the_week():
    venue, agency = make_open_venue(), make_agency()
    make_hours(venue, SATURDAY, "08:00–12:00", agency=agency)
    make_day_exception(SATURDAY, is_open=True)
    make_day_exception(FRIDAY, is_open=True)

    assert told(venue, SATURDAY) == "08:00–16:00"
    assert told(venue, SATURDAY, agency) == "08:00–12:00"
    assert told(venue, FRIDAY) == "08:00–16:00 11:30–13:00"


def test_opened_on_a_day_without_any_hours_it_stays_closed():
    venue = make_venue()
    make_day_exception(MONDAY, venue=venue, is_open=True, reason="Buka")

    status = calendar.status(venue, at(MONDAY, "09:00"))

    assert (status.is_open, status.reason, status.opens_again) == (
        False,
        "Hari ini tidak ada pelayanan.",
        None,
    )


# --- What is said of a moment -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "clock", "is_open", "reason", "closes", "again"),
    [
        (MONDAY, "07:00", False, "Belum buka. Hari ini buka pukul 08.00 WITA.", None, "08:00"),
        (MONDAY, "08:00", True, "Buka sekarang sampai pukul 16.00 WITA.", "16:00", None),
        (FRIDAY, "10:00", True, "Buka sekarang sampai pukul 11.30 WITA.", "11:30", None),
        (FRIDAY, "12:00", False, "Jeda Salat Jumat sampai pukul 13.00 WITA.", None, "13:00"),
        (FRIDAY, "13:00", True, "Buka sekarang sampai pukul 16.00 WITA.", "16:00", None),
    ],
)
def test_status_of_a_moment_in_the_zone_of_the_venue(day, clock, is_open, reason, closes, again):
    venue, zone = make_open_venue(timezone_name="Asia/Makassar"), "Asia/Makassar"

    status = calendar.status(venue, at(day, clock, zone))

    assert (status.is_open, status.reason, status.again) == (is_open, reason, "")
    assert status.closes == (at(day, closes, zone) if closes else None)
    assert status.opens_again == (at(day, again, zone) if again else None)


def test_the_same_moment_is_another_hour_of_an_eastern_venue():
    west, east = make_open_venue(), make_open_venue(timezone_name="Asia/Makassar")
    moment = at(MONDAY, "07:30")  # 08.30 WITA

    assert not calendar.status(west, moment).is_open
    assert calendar.status(east, moment).is_open


# --- Outreach -----------------------------------------------------------------------------------------


def make_event(day: dt.date, **fields) -> OutreachEvent:
    venue = make_venue(kind=VenueKind.OUTREACH)
    defaults = {"venue": venue, "code": "MMB-1", "slug": "mmb-1", "title": "Minggu Melayani", "day": day}
    return OutreachEvent.objects.create(**defaults, opens="07:00", closes="10:00", **fields)


@pytest.mark.parametrize("day", [SUNDAY, CHRISTMAS])
def test_outreach_is_open_on_its_day_whichever_it_is_and_on_no_other(day):
    venue = make_event(day).venue
    make_hours(venue, MONDAY, "08:00–16:00")
    make_day_exception(day, reason="Kota tutup")

    assert told(venue, day) == "07:00–10:00"
    assert told(venue, day + dt.timedelta(days=1)) == told(venue, MONDAY) == ""
    assert calendar.next_opening(venue, at(MONDAY, "08:00")) == at(day, "07:00")
    assert (
        calendar.status(venue, at(MONDAY, "08:00")).reason == "Hari ini tidak ada layanan keliling di sini."
    )


def test_a_cancelled_event_says_why():
    venue = make_event(SUNDAY, state=OutreachState.CANCELLED, cancel_reason="Banjir.").venue

    status = calendar.status(venue, at(SUNDAY, "08:00"))

    assert (status.is_open, status.reason, status.opens_again) == (
        False,
        "Kegiatan hari ini dibatalkan: Banjir.",
        None,
    )
    assert calendar.closure(venue, SUNDAY) == "Banjir."


# --- What it costs ------------------------------------------------------------------------------------


def test_a_venue_with_many_agencies_is_read_in_three_queries(django_assert_num_queries):
    venue = make_open_venue()
    agencies = [make_agency() for _ in range(8)]
    for agency in agencies:
        make_hours(venue, FRIDAY, "09:00–15:00", "11:30–13:00", agency=agency)
        make_day_exception(MONDAY, venue=venue, agency=agency)

    with django_assert_num_queries(3):
        schedule = calendar.Schedule(venue, MONDAY)
        for agency in agencies:
            calendar.status_in(schedule, at(MONDAY, "09:00"), agency)


def test_kept_hours_are_read_once_for_all_agencies(django_assert_num_queries):
    venue = make_open_venue()
    caches["process"].clear()

    with django_assert_num_queries(3):
        for _ in range(3):
            calendar.kept(venue, at(MONDAY, "09:00"))
