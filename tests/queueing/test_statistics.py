"""The figures of the past, against days worked out by hand. Times in seconds."""

import datetime as dt

import pytest

from queueing.models import Disturbance
from queueing.states import BookingState, State
from queueing.statistics import Selection, past_of, rows
from queueing.statistics.past import Outage
from tests.factories import make_booking, make_line, make_queue, make_user, make_venue
from tests.queueing.days import MONDAY, TUESDAY, at, booked, past_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    return make_line()


def seen(*lines, first=MONDAY, last=MONDAY, line=None):
    """Return the past of some lines' queues on some days."""
    queues = tuple(each.queue_id for each in lines)
    return past_of(Selection(lines[0].queue.venue, queues, first, last, line))


# --- Waits --------------------------------------------------------------------------------------------


def test_a_wait_lasts_from_the_turn_to_the_call(line):
    past_ticket(line, "09.00", "09.25", "09.26", "09.30")

    assert seen(line).total.wait_median == 25 * 60


def test_median_and_ninetieth_percent_lie_between_the_waits_beside_them(line):
    for minutes in (0, 10, 20, 30):
        past_ticket(line, "09.00", f"09.{minutes:02}", "09.40", "09.50")

    total = seen(line).total

    # Ranks 0 to 3: the median is rank 1.5, the ninetieth percent rank 2.7.
    assert (total.wait_median, total.wait_p90) == (15 * 60, pytest.approx(27 * 60))


def test_a_booking_that_came_early_waits_only_from_its_session(line):
    ticket = past_ticket(line, "10.00", "10.05", "10.06", "10.10")
    ticket.visit.arrived_at = at(line, "09.20")
    ticket.visit.save()
    booked(ticket)

    assert seen(line).by_booked[True].wait_median == 5 * 60


def test_a_booking_called_before_its_session_has_not_waited(line):
    booked(past_ticket(line, "10.00", "09.50", "09.51", "10.10"))

    assert seen(line).total.wait_median == 0


def test_a_further_stage_waits_from_the_end_of_the_one_before(line):
    other = make_line(line.queue)
    first = past_ticket(line, "09.00", "09.10", "09.10", "09.30")
    past_ticket(other, "09.00", "09.45", "09.46", "09.50", visit=first.visit)

    past = seen(line)

    assert past.by_line[line.pk].wait_median == 10 * 60
    assert past.by_line[other.pk].wait_median == 15 * 60


def test_the_stage_before_may_lie_in_a_queue_that_is_not_asked_for(line):
    other = make_line(make_queue(venue=line.queue.venue))
    first = past_ticket(line, "09.00", "09.10", "09.10", "09.30", state=State.TRANSFERRED)
    past_ticket(other, "09.00", "09.45", "09.46", "09.50", visit=first.visit)

    assert seen(other).total.wait_median == 15 * 60


def test_who_was_never_called_is_in_no_wait(line):
    past_ticket(line, "09.00", "09.10", "09.11", "09.20")
    past_ticket(line, "09.00", state=State.CANCELLED)
    past_ticket(line, "09.00", state=State.UNSERVED)

    total = seen(line).total

    assert (total.tickets, total.called, total.wait_median) == (3, 1, 10 * 60)


# --- Service ------------------------------------------------------------------------------------------


def test_a_service_lasts_from_begin_to_end_without_the_errand(line):
    past_ticket(line, "09.00", "09.05", "09.06", "09.40", held_minutes=20)

    assert seen(line).total.service_median == 14 * 60


def test_what_the_day_ended_enters_no_time_of_service(line):
    past_ticket(line, "09.00", "09.05", "09.06", "09.12")
    past_ticket(line, "15.00", "15.30", "15.31", state=State.UNSERVED)
    past_ticket(line, "15.00", "15.10", "15.11", "15.50", state=State.TRANSFERRED)

    total = seen(line).total

    assert (total.served, total.service_median) == (1, 6 * 60)


def test_a_day_without_service_has_no_time_of_it(line):
    past_ticket(line, "09.00", state=State.CANCELLED)

    total = seen(line).total

    assert (total.wait_median, total.wait_p90, total.service_median) == (None, None, None)


# --- Who left -----------------------------------------------------------------------------------------


def test_who_was_called_and_never_begun_did_not_come(line):
    past_ticket(line, "09.00", "09.10", state=State.NO_SHOW)
    past_ticket(line, "09.00", "09.20", state=State.UNSERVED)  # a no-show that the day's end closed
    past_ticket(line, "09.00", "09.20", "09.21", state=State.UNSERVED)  # begun and never finished
    past_ticket(line, "09.00", state=State.UNSERVED)  # never called
    past_ticket(line, "09.00", state=State.CANCELLED)
    past_ticket(line, "09.00", "09.10", "09.11", "09.12")

    total = seen(line).total

    assert (total.no_shows, total.unserved, total.cancelled, total.served) == (2, 2, 1, 1)


# --- Days, hours and zones ----------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Jayapura", "UTC"])
def test_day_and_hour_are_those_of_the_venue(zone):
    line = make_line(make_queue(venue=make_venue(timezone_name=zone)))
    past_ticket(line, "07.10", "07.20", "07.21", "07.30", day=TUESDAY)
    past_ticket(line, "18.00", "18.20", "18.21", "18.30", day=MONDAY)  # in Jakarta 11.00 UTC
    past_ticket(line, "23.40", "23.50", "23.51", "23.59", day=MONDAY)

    past = seen(line, last=TUESDAY)

    assert set(past.by_hour) == {(1, 18), (1, 23), (2, 7)}
    assert {day: figures.tickets for day, figures in past.by_day.items()} == {MONDAY: 2, TUESDAY: 1}


def test_a_number_of_early_morning_is_still_one_of_its_own_day():
    """08.00 in Jayapura is 23.00 UTC of the day before."""
    line = make_line(make_queue(venue=make_venue(timezone_name="Asia/Jayapura")))
    ticket = past_ticket(line, "08.00", "08.30", "08.31", "08.40", day=TUESDAY)
    assert ticket.turn_at.astimezone(dt.UTC).date() == MONDAY

    assert seen(line, first=TUESDAY, last=TUESDAY).by_hour[2, 8].wait_median == 30 * 60
    assert seen(line, first=MONDAY, last=MONDAY).total.tickets == 0


def test_the_hour_is_that_in_which_the_wait_begins(line):
    past_ticket(line, "08.59", "11.00", "11.01", "11.10")

    assert list(seen(line).by_hour) == [(1, 8)]


def test_days_are_counted_from_the_first_to_the_last_of_the_span(line):
    for offset in range(-1, 3):
        past_ticket(line, "09.00", "09.10", "09.11", "09.20", day=MONDAY + dt.timedelta(days=offset))

    assert list(seen(line, last=TUESDAY).by_day) == [MONDAY, TUESDAY]


# --- Fairness and bookings ----------------------------------------------------------------------------


def test_kinds_of_visitors_stand_beside_each_other(line):
    past_ticket(line, "09.00", "09.30", "09.31", "09.40")
    past_ticket(line, "09.00", "09.10", "09.11", "09.20", is_priority=True)
    booked(past_ticket(line, "09.00", "09.05", "09.06", "09.09"))

    past = seen(line)

    assert {kind: figures.wait_median / 60 for kind, figures in past.by_booked.items()} == {
        False: 20,
        True: 5,
    }
    assert {kind: figures.wait_median / 60 for kind, figures in past.by_priority.items()} == {
        False: 17.5,
        True: 10,
    }


def test_bookings_are_counted_by_what_became_of_them(line):
    booked(past_ticket(line, "09.00", "09.05", "09.06", "09.09"))
    make_booking(line, starts_at=at(line, "10.00"), state=BookingState.MISSED, ended_at=at(line, "16.00"))
    make_booking(line, starts_at=at(line, "10.00", TUESDAY))

    assert seen(line).bookings == {"BOOKED": 0, "CHECKED_IN": 1, "CANCELLED": 0, "MISSED": 1}


# --- What is asked for --------------------------------------------------------------------------------


def test_only_what_is_asked_for_is_counted(line):
    sibling = make_line(line.queue)
    neighbour = make_line(make_queue(venue=line.queue.venue))
    for each in (line, sibling, neighbour):
        past_ticket(each, "09.00", "09.10", "09.11", "09.20")

    assert seen(line).total.tickets == 2
    assert seen(line, line=sibling.pk).total.tickets == 1
    assert set(seen(line, neighbour).by_queue) == {line.queue_id, neighbour.queue_id}


@pytest.mark.parametrize("count", [1, 3])
def test_the_past_costs_three_queries(count, django_assert_num_queries):
    lines = [make_line() for _ in range(count)]
    for each in lines:
        past_ticket(each, "09.00", "09.10", "09.11", "09.20")

    with django_assert_num_queries(3):
        seen(*lines)


# --- Disturbances -------------------------------------------------------------------------------------


def _disturb(line, since, ended=None):
    user = make_user()
    return Disturbance.objects.create(
        venue=line.queue.venue, queue=line.queue, since=since, by=user, ended_at=ended, ended_by=user
    )


def test_disturbances_count_for_as_long_as_they_lie_in_the_span(line):
    _disturb(line, at(line, "09.00"), at(line, "10.30"))
    _disturb(line, at(line, "23.00", MONDAY - dt.timedelta(days=1)), at(line, "02.00"))  # two hours of it
    _disturb(line, at(line, "09.00", TUESDAY), at(line, "10.00", TUESDAY))

    assert seen(line).outages == {line.queue_id: Outage(2, dt.timedelta(hours=3, minutes=30))}


def test_a_disturbance_that_lasts_counts_to_the_end_of_the_span(line):
    _disturb(line, at(line, "22.00"))

    assert seen(line).outages[line.queue_id] == Outage(1, dt.timedelta(hours=2))


# --- The numbers one by one ---------------------------------------------------------------------------


def test_a_row_tells_of_a_number_and_of_nobody(line):
    ticket = past_ticket(line, "09.00", "09.25", "09.26", "09.46", held_minutes=5, is_priority=True)
    booked(ticket)
    selection = Selection(line.queue.venue, (line.queue_id,), MONDAY, MONDAY)

    [row] = rows.lines(selection)

    assert row == [
        MONDAY,
        line.queue.agency.short_name,
        line.name,
        "ya",
        "ya",
        "2026-09-07T09:00:00",
        "2026-09-07T09:25:00",
        "2026-09-07T09:26:00",
        "2026-09-07T09:46:00",
        300,
        25 * 60,
        15 * 60,
        "Selesai",
        "Selesai dilayani",
    ]
    assert len(row) == len(rows.header())
    assert not {ticket.visit.number, ticket.visit.code, ticket.officer.name} & set(map(str, row))


def test_rows_leave_open_what_never_happened(line):
    past_ticket(line, "09.00", state=State.CANCELLED, ended="09.30")
    selection = Selection(line.queue.venue, (line.queue_id,), MONDAY, MONDAY)

    [row] = rows.lines(selection)

    assert row[5:] == [
        *("2026-09-07T09:00:00", None, None, "2026-09-07T09:30:00"),
        *(0, None, None, "Dibatalkan", ""),
    ]
