import datetime as dt

import pytest
from django.utils import timezone

from queueing.bookings import slots
from queueing.models import QueueDay
from tests.factories import (
    make_agency,
    make_booking,
    make_day_exception,
    make_line,
    make_open_venue,
    make_queue,
)
from tests.queueing.appointments import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

DAY = dt.timedelta(days=1)
FRIDAY = dt.date(2026, 11, 27)


def _line(venue=None, *, daily_quota=None, **fields):
    queue = make_queue(venue or make_open_venue(), daily_quota=daily_quota)
    return make_line(queue, **({"slot_minutes": 60, "slot_quota": 2} | fields))


def _clocks(day):
    return [f"{session.starts_at:%H.%M}–{session.ends_at:%H.%M}" for session in day.sessions]


def test_sessions_run_from_opening_and_end_by_the_last_ticket():
    venue = make_open_venue(last_ticket_minutes=60)  # closes 16.00

    monday = slots.days_of(_line(venue))[0]

    assert monday.date == MONDAY
    assert _clocks(monday) == [f"{hour:02}.00–{hour + 1:02}.00" for hour in range(8, 15)]


def test_only_whole_sessions_count():
    venue = make_open_venue(last_ticket_minutes=30)  # the last ticket is drawn until 15.30

    monday = slots.days_of(_line(venue))[0]

    assert _clocks(monday)[-1] == "14.00–15.00"


def test_sessions_leave_the_pause_out_and_begin_anew_after_it():
    friday = {day.date: day for day in slots.days_of(_line())}[FRIDAY]  # pause 11.30–13.00

    assert _clocks(friday) == [
        *("08.00–09.00", "09.00–10.00", "10.00–11.00"),
        *("13.00–14.00", "14.00–15.00"),
    ]


def test_closed_days_are_left_out_and_the_window_ends():
    venue = make_open_venue()
    make_day_exception(MONDAY + DAY, venue=venue)

    days = [day.date for day in slots.days_of(_line(venue))]

    assert days == [
        *(MONDAY + offset * DAY for offset in (0, 2, 3, 4)),
        *(MONDAY + (7 + offset) * DAY for offset in range(5)),
        MONDAY + 14 * DAY,
    ]


def test_nothing_is_offered_after_the_last_day_of_use():
    days = slots.days_of(_line(), until=MONDAY + DAY)

    assert [day.date for day in days] == [MONDAY, MONDAY + DAY]


def test_a_session_that_begins_within_the_lead_is_not_offered(monkeypatch):
    line = _line()
    moment = dt.datetime.fromisoformat("2026-11-23T09:00:01+07:00")
    monkeypatch.setattr(timezone, "now", lambda: moment)

    monday = slots.days_of(line)[0]

    assert _clocks(monday)[0] == "11.00–12.00"


def test_a_venue_in_another_zone_has_its_own_hours_and_days(monkeypatch):
    venue = make_open_venue(timezone_name="Asia/Jayapura")
    moment = dt.datetime.fromisoformat("2026-11-23T23:30:00+07:00")  # there Tuesday, 01.30
    monkeypatch.setattr(timezone, "now", lambda: moment)

    first = slots.days_of(_line(venue))[0]

    assert first.date == MONDAY + DAY
    assert first.sessions[0].starts_at == dt.datetime.fromisoformat("2026-11-24T08:00:00+09:00")
    assert slots.last_day(venue) == MONDAY + 15 * DAY


def test_places_left_are_the_quota_less_the_bookings():
    line = _line()
    session = slots.days_of(line)[0].sessions[1]
    make_booking(line, starts_at=session.starts_at)

    monday = slots.days_of(line)[0]

    assert [session.left for session in monday.sessions] == [2, 1, 2, 2, 2, 2, 2]
    assert monday.left == 13


def test_a_lowered_quota_leaves_no_negative_places():
    line = _line()
    starts_at = slots.days_of(line)[0].sessions[0].starts_at
    for _ in range(2):
        make_booking(line, starts_at=starts_at)
    line.slot_quota = 1

    assert slots.days_of(line)[0].sessions[0].left == 0


def test_numbers_drawn_at_the_kiosk_and_bookings_share_the_quota_of_the_day():
    line = _line(daily_quota=5)
    other_line = make_line(line.queue)
    QueueDay.objects.create(venue=line.queue.venue, queue=line.queue, day=MONDAY, last_number=3)
    make_booking(other_line, starts_at=slots.days_of(line)[0].sessions[0].starts_at)

    monday, tuesday = slots.days_of(line)[:2]

    assert monday.left == 1
    assert {session.left for session in monday.sessions} == {1}
    assert tuesday.left == 5


@pytest.mark.parametrize(
    "starts_at",
    [
        "2026-11-23T08:30:00+07:00",  # within a session
        "2026-11-28T08:00:00+07:00",  # Saturday
        "2026-11-27T12:00:00+07:00",  # in the pause
        "2026-12-08T08:00:00+07:00",  # after the window
        "2026-11-23T06:00:00+07:00",  # past
        "2026-11-23T15:00:00+07:00",  # would end after the last ticket
    ],
)
def test_no_session_begins_there(starts_at):
    assert slots.session_at(_line(), dt.datetime.fromisoformat(starts_at)) is None


def test_a_session_is_found_by_its_moment_in_any_zone():
    line = _line()

    session = slots.session_at(line, dt.datetime.fromisoformat("2026-11-23T02:00:00+00:00"))

    assert session.ends_at == dt.datetime.fromisoformat("2026-11-23T10:00:00+07:00")


def test_a_whole_window_costs_the_same_queries_however_much_is_booked(django_assert_num_queries):
    line = _line(slot_quota=9)
    for day in slots.days_of(line)[:3]:
        make_booking(line, starts_at=day.sessions[0].starts_at)
    make_day_exception(MONDAY + DAY, venue=line.queue.venue, is_open=True)

    with django_assert_num_queries(4):  # hours, pauses, exceptions, slots: no daily quota
        slots.days_of(line)
    line.queue.daily_quota = 40
    with django_assert_num_queries(5):
        slots.days_of(line)


def test_lines_take_bookings_while_they_are_in_use_and_offer_places():
    taken = _line()
    _line(slot_quota=0)
    _line(is_active=False)
    make_line(make_queue(is_active=False))
    make_line(make_queue(agency=make_agency(is_active=False)))

    assert list(slots.bookable_lines()) == [taken]
    assert all(slots.takes_bookings(line) for line in slots.bookable_lines())
