import datetime as dt

import pytest
from django.core.cache import caches
from django.utils import timezone

from queueing import actions, board, estimates
from queueing.models import CounterSession, Ticket
from queueing.simulation.clock import VirtualClock, on_clock
from queueing.states import PauseReason, State
from tests.factories import (
    make_agency,
    make_booking,
    make_counter_for,
    make_line,
    make_open_venue,
    make_queue,
    make_service,
    make_ticket,
    make_venue,
    open_counter,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_old_pace():
    caches["process"].clear()


def _line(minutes: int = 10, **fields):
    """A line of one service that the catalog gives so many minutes."""
    agency = make_agency()
    line = make_line(make_queue(agency=agency, **fields))
    line.services.add(make_service(agency=agency, counter_minutes=minutes))
    return line


def _middle(minutes):
    return sum(minutes) / 2


def _serving(session, line, *, since_minutes: float) -> Ticket:
    called_at = timezone.now() - dt.timedelta(minutes=since_minutes)
    at_counter = {"counter": session.counter, "officer": session.officer}
    return make_ticket(line, state=State.SERVING, called_at=called_at, serving_at=called_at, **at_counter)


def _served(session, line, *, minutes: float, times: int) -> None:
    """The counter has served so many, one after another, until just now."""
    for number in range(times, 0, -1):
        begin = timezone.now() - dt.timedelta(minutes=minutes * number)
        make_ticket(
            line,
            state=State.DONE,
            counter=session.counter,
            officer=session.officer,
            called_at=begin,
            ended_at=begin + dt.timedelta(minutes=minutes),
        )
    caches["process"].clear()


def test_at_a_free_counter_nobody_waits():
    line = _line()
    open_counter(line)

    least, most = estimates.next_range(line)

    assert least == 0
    assert most <= 2


def test_an_open_counter_that_calls_nobody_is_not_taken_for_a_quick_one():
    line = _line()
    open_counter(line)
    ticket = make_ticket(line)
    assert estimates.range_for(ticket)[1] <= 2

    long_ago = timezone.now() - dt.timedelta(minutes=20)
    CounterSession.objects.update(opened_at=long_ago)
    Ticket.objects.update(turn_at=long_ago)

    assert estimates.range_for(ticket)[1] > 20


def test_behind_others_it_is_their_services():
    line = _line(minutes=10)
    _serving(open_counter(line), line, since_minutes=0)
    for _ in range(5):
        make_ticket(line)

    least, most = estimates.next_range(line)

    assert least < 60 < most
    assert 50 <= _middle((least, most)) <= 75


def test_two_counters_halve_the_wait():
    one, two = _line(), _line()
    for line, counters in ((one, 1), (two, 2)):
        for session in [open_counter(line) for _ in range(counters)]:
            _serving(session, line, since_minutes=3)
        for _ in range(8):
            make_ticket(line)

    halved = _middle(estimates.next_range(two)) / _middle(estimates.next_range(one))

    assert halved == pytest.approx(0.5, abs=0.1)


def test_who_is_served_for_a_while_already_is_soon_done():
    fresh, old = _line(), _line()
    for line, minutes in ((fresh, 0), (old, 8)):
        _serving(open_counter(line), line, since_minutes=minutes)

    assert _middle(estimates.next_range(old)) < _middle(estimates.next_range(fresh))


def test_todays_services_count_more_than_the_catalog():
    line = _line(minutes=20)
    session = open_counter(line)
    _served(session, line, minutes=3, times=25)
    _serving(session, line, since_minutes=0)
    for _ in range(4):
        make_ticket(line)

    assert _middle(estimates.next_range(line)) < 35  # by the catalog some 100


def test_a_queue_that_is_slow_today_is_so_in_a_line_that_has_served_nobody_yet():
    line = _line(minutes=10)
    session = open_counter(line)
    other = make_line(line.queue, counters=[session.counter])
    other.services.set(line.services.all())
    actions.choose_lines(session.counter_id, by=session.officer, lines=[line.pk, other.pk])
    _serving(session, other, since_minutes=0)
    before = _middle(estimates.next_range(other))

    _served(session, line, minutes=25, times=12)

    assert _middle(estimates.next_range(other)) > before * 1.4


def test_nobody_can_say_while_the_system_is_down():
    line = _line()
    session = open_counter(line)
    ticket = make_ticket(line)
    actions.disturb(line.queue_id, by=session.officer)

    assert (estimates.range_for(ticket), estimates.next_range(line)) == (None, None)

    actions.restore(line.queue_id, by=session.officer)

    assert estimates.range_for(ticket)


def test_nobody_can_say_without_a_counter_that_calls():
    line = _line()
    ticket = make_ticket(line)
    assert estimates.range_for(ticket) is None

    session = open_counter(line)
    assert estimates.range_for(ticket)

    actions.pause(session.counter_id, by=session.officer, reason=PauseReason.REST)
    assert estimates.range_for(ticket) is None


def test_who_does_not_wait_has_no_estimate():
    line = _line()
    session = open_counter(line)
    ticket = _serving(session, line, since_minutes=1)

    assert estimates.range_for(ticket) is None


def test_a_pause_of_the_calendar_moves_what_crosses_it():
    venue = make_open_venue()
    friday = dt.datetime(2026, 11, 20, 11, 25, tzinfo=venue.timezone)  # the pause is from 11.30 to 13.00
    with on_clock(VirtualClock(friday)):
        line = _line(venue=venue)
        _serving(open_counter(line), line, since_minutes=0)
        for _ in range(3):
            make_ticket(line)

        least, most = estimates.next_range(line)

    assert least > 90
    assert most > 120


def test_what_goes_beyond_closing_is_still_told():
    venue = make_open_venue()
    with on_clock(VirtualClock(dt.datetime(2026, 11, 18, 15, 50, tzinfo=venue.timezone))):
        line = _line(venue=venue)
        _serving(open_counter(line), line, since_minutes=0)
        for _ in range(4):
            make_ticket(line)

        _least, most = estimates.next_range(line)

    assert most > 40


def test_of_two_who_came_together_priority_is_called_first_and_expected_so():
    line = _line()
    _serving(open_counter(line), line, since_minutes=0)
    regular = [make_ticket(line) for _ in range(6)]
    priority = make_ticket(line, is_priority=True)

    assert estimates.range_for(priority)[1] < estimates.range_for(regular[-1])[1]


def test_where_many_of_priority_come_the_others_are_told_a_longer_wait():
    quiet, busy = _line(), _line()
    for line, is_priority in ((quiet, False), (busy, True)):
        session = open_counter(line)
        for _ in range(12):  # came, and were served, within the hour
            called = {"counter": session.counter, "officer": session.officer}
            called["called_at"] = timezone.now() - dt.timedelta(minutes=10)
            make_ticket(line, state=State.DONE, is_priority=is_priority, **called)
        _serving(session, line, since_minutes=0)
        for _ in range(6):
            make_ticket(line)
    caches["process"].clear()

    assert _middle(estimates.next_range(busy)) > _middle(estimates.next_range(quiet))


def test_a_booking_that_is_early_lets_those_pass_who_come_before_its_session():
    line = _line()
    _serving(open_counter(line), line, since_minutes=0)
    booking = make_booking(line, starts_at=timezone.now() + dt.timedelta(minutes=40))
    make_ticket(line)
    early = actions.check_in(booking.pk).tickets.get()
    for _ in range(3):
        make_ticket(line)

    waiting = {
        each.ticket_id: (each.ahead, minutes) for each, minutes in estimates.ranges(early.venue).waiting
    }

    ahead, minutes = waiting[early.pk]
    assert ahead == 4
    assert minutes == estimates.range_for(early)
    assert minutes[1] > 40
    # Who comes now is called before the booking, and is told so.
    assert estimates.ranges(early.venue).next[line.pk] == (4, estimates.next_range(line))


def test_the_board_tells_the_ranges():
    line = _line()
    ticket = make_ticket(line)
    told = board.facts(line.queue.venue)["lines"][0]
    assert (told["waiting"][0][3:], told["next"]) == ((None, None), (1, None, None))

    _serving(open_counter(line), line, since_minutes=0)
    told = board.facts(line.queue.venue)["lines"][0]

    assert told["waiting"][0][3:] == estimates.range_for(ticket)
    assert told["next"] == (1, *estimates.next_range(line))


def test_within_a_minute_the_board_stays_the_same_while_nothing_happens():
    minute = timezone.now().replace(second=0, microsecond=0)
    with on_clock(VirtualClock(minute)) as clock:
        line = _line()
        _serving(open_counter(line), line, since_minutes=4)
        make_ticket(line)
        first = board.facts(line.queue.venue)

        clock.at = minute + dt.timedelta(seconds=59)
        same = board.facts(line.queue.venue)
        clock.at = minute + dt.timedelta(minutes=6)
        later = board.facts(line.queue.venue)

    assert same == first
    assert later != first


def test_a_line_that_comes_into_use_is_estimated_at_once():
    line = _line()
    session = open_counter(line)
    estimates.ranges(line.queue.venue)

    new = make_line(line.queue, counters=[session.counter])
    make_ticket(new)

    assert [minutes for _each, minutes in estimates.ranges(line.queue.venue).waiting] == [None]
    assert estimates.next_range(new) is None  # no counter takes it yet


@pytest.mark.parametrize("rows", [1, 3])
def test_estimates_cost_the_same_queries_for_any_number_of_rows(django_assert_num_queries, rows):
    venue = make_venue()
    for _ in range(rows):
        line = make_line(make_queue(venue))
        session = open_counter(line, counter=make_counter_for(line))
        _serving(session, line, since_minutes=2)
        make_ticket(line)

    with django_assert_num_queries(14):
        estimates.ranges(venue)
    with django_assert_num_queries(7):  # the pace is known
        estimates.ranges(venue)
