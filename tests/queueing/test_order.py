"""The fair order: one SQL statement, held against a plain reading of its words, and against what it promises."""

import datetime as dt
from collections import Counter as Count
from collections.abc import Iterable
from typing import NamedTuple

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from queueing import actions, order
from queueing.drawing import draw
from queueing.models import Ticket, Visit
from queueing.states import State
from tests.factories import make_booking, make_counter_for, make_line, make_queue, make_ticket, open_counter
from tests.queueing.cases import call_next

pytestmark = pytest.mark.django_db

EVERY = 2  # settings.PRIORITY_AFTER
SECOND = dt.timedelta(seconds=1)


class Guest(NamedTuple):
    """Somebody who waits: since when (seconds of the day, then by name), and whether with priority."""

    turn: int
    name: int
    is_priority: bool


def first_of(waiting: Iterable[Guest], since: int) -> Guest:
    """Who is called next, as the docstring of `queueing.order` says it. since: regular calls since one of priority."""
    regular = min((each for each in waiting if not each.is_priority), default=None)
    priority = min((each for each in waiting if each.is_priority), default=None)
    if regular is None or priority is None:
        return regular or priority
    return priority if priority < regular or since >= EVERY else regular


def in_turn(waiting: Iterable[Guest], since: int) -> list[Guest]:
    left, called = set(waiting), []
    while left:
        called.append(first_of(left, since))
        left.remove(called[-1])
        since = 0 if called[-1].is_priority else since + 1
    return called


def since_last_priority(calls: list[bool]) -> int:
    """How many regular calls stand behind the last one of priority; at the day's begin the right is unused."""
    behind = calls[::-1]
    return behind.index(True) if True in behind[:EVERY] else EVERY


guests = st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=14).map(
    lambda rows: [Guest(turn, name, is_priority) for name, (turn, is_priority) in enumerate(rows)]
)


# --- The statement says what the words say ------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(waiting=guests, calls=st.lists(st.booleans(), max_size=4))
def test_the_statement_orders_as_the_rule_reads(waiting, calls):
    line = make_line()
    now = timezone.now()
    for back, is_priority in enumerate(reversed(calls)):
        called = {"called_at": now - back * SECOND, "is_priority": is_priority}
        _tickets(line, State.DONE, [called | {"ended_at": now, "outcome": "SERVED"}])
    _tickets(
        line,
        State.WAITING,
        [{"turn_at": now + g.turn * SECOND, "is_priority": g.is_priority} for g in waiting],
    )
    names = {
        ticket.pk: name
        for name, ticket in enumerate(Ticket.objects.waiting().filter(line=line).order_by("pk"))
    }

    placed = order.who_waits({line.pk: 7}, line.queue.venue.today())

    expected = [guest.name for guest in in_turn(waiting, since_last_priority(calls))]
    assert [names[each.ticket_id] for each in placed] == expected
    assert [each.ahead for each in placed] == list(range(len(waiting)))


def _tickets(line, state, rows):
    """Write tickets as they are, faster than by drawing them."""
    day, queue = line.queue.venue.today(), line.queue
    start = Visit.objects.filter(queue=queue).count() + 1
    same = {"venue": queue.venue, "queue": queue, "day": day}
    visits = [Visit(**same, serial=start + n, number=f"A{start + n:03d}") for n in range(len(rows))]
    Visit.objects.bulk_create(visits)
    Ticket.objects.bulk_create(
        Ticket(**same, line=line, visit=visit, state=state, **row)
        for visit, row in zip(visits, rows, strict=True)
    )


# --- What the rule promises ---------------------------------------------------------------------------


@given(
    arrivals=st.lists(st.booleans(), min_size=1, max_size=60),
    gaps=st.lists(st.integers(0, 3), min_size=60, max_size=60),
)
def test_nobody_waits_for_ever_and_nobody_overtakes_without_a_right(arrivals, gaps):
    """People come as they like, between none and three before each call; every one of them is called."""
    coming = [Guest(turn, turn, is_priority) for turn, is_priority in enumerate(arrivals)]
    ahead = {guest: _regular_before(guest, coming) for guest in coming}
    waiting, called, since, overtaken = set(), [], EVERY, Count()
    for gap in [*gaps, *[0] * len(arrivals)]:
        waiting |= {coming.pop(0) for _ in range(min(gap, len(coming)))}
        if not waiting:
            continue
        guest = first_of(waiting, since)
        waiting.remove(guest)
        called.append(guest)
        since = 0 if guest.is_priority else since + 1
        passed = [each for each in waiting if each < guest]
        assert all(guest.is_priority and not each.is_priority for each in passed)
        overtaken.update(passed)
    left = [*waiting, *coming]

    assert not left or len(called) >= len(arrivals) - len(left)
    for guest in called:
        assert overtaken[guest] <= 1 + ahead[guest] / EVERY


def _regular_before(guest, coming):
    return sum(not each.is_priority and each < guest for each in coming)


@given(waiting=guests)
def test_two_of_priority_have_the_regular_calls_of_the_rule_between_them(waiting):
    called = in_turn(waiting, EVERY)

    for place, guest in enumerate(called):
        ahead_by_arrival = all(each > guest for each in called[place + 1 :])
        if guest.is_priority and not ahead_by_arrival:
            assert not any(each.is_priority for each in called[max(0, place - EVERY) : place])


def test_the_place_of_each_is_the_order_in_which_they_are_called():
    line = make_line()
    for is_priority in (False, False, True, False, True, False, True, True):
        make_ticket(line, is_priority=is_priority)
    session = open_counter(line)
    foreseen = [each.ticket_id for each in order.who_waits({line.pk: 0}, line.queue.venue.today())]

    called = []
    while ticket := call_next(session):
        called.append(ticket.pk)
        actions.start(ticket.pk, by=session.officer)
        actions.finish(ticket.pk, by=session.officer)

    assert called == foreseen


# --- Those who come back, go on, or come by appointment -----------------------------------------------


def test_a_number_put_back_is_called_before_those_who_came_after_it():
    line = make_line()
    first, _second = make_ticket(line), make_ticket(line)
    session = open_counter(line)
    call_next(session)

    actions.put_back(first.pk)

    assert call_next(session) == first


def test_a_transfer_keeps_the_first_arrival():
    queue = make_queue()
    line, other = make_line(queue), make_line(queue)
    ticket = make_ticket(line)
    waiting_there = make_ticket(other)
    session = open_counter(line)
    call_next(session)

    moved = actions.transfer(ticket.pk, other.pk, by=session.officer)

    assert moved.visit == ticket.visit
    assert [order.place_of(each) for each in (moved, waiting_there)] == [0, 1]


def test_a_booking_comes_by_its_session_even_if_checked_in_before():
    line = make_line()
    booking = make_booking(line, starts_at=timezone.now() + dt.timedelta(minutes=20))
    visit = draw(line, line.queue.venue.today(), code="0" * 16, booking=booking)
    walk_in = make_ticket(line)

    assert visit.turn_at == booking.starts_at
    assert [order.place_of(each) for each in (walk_in, visit.tickets.get())] == [0, 1]


def test_a_booking_that_comes_late_goes_by_its_check_in():
    line = make_line()
    booking = make_booking(line, starts_at=timezone.now() - dt.timedelta(minutes=10))
    walk_in = make_ticket(line)
    visit = draw(line, line.queue.venue.today(), code="0" * 16, booking=booking)

    assert [order.place_of(each) for each in (walk_in, visit.tickets.get())] == [0, 1]


# --- Pools --------------------------------------------------------------------------------------------


def test_lines_that_an_open_counter_takes_together_wait_in_one_order():
    queue = make_queue()
    lines = [make_line(queue) for _ in range(4)]
    counters = [make_counter_for(lines[0]), make_counter_for(lines[1])]
    lines[1].counters.add(counters[0])
    lines[2].counters.add(counters[1])
    before = order.pools_in(queue.venue)
    for counter in counters:
        open_counter(lines[0], counter=counter)

    pools = order.pools_in(queue.venue)

    assert before == {line.pk: line.pk for line in lines}
    assert pools == dict.fromkeys([line.pk for line in lines[:3]], lines[0].pk) | {lines[3].pk: lines[3].pk}


def test_the_place_counts_who_waits_in_all_lines_of_the_pool():
    queue = make_queue()
    line, other, elsewhere = (make_line(queue) for _ in range(3))
    counter = make_counter_for(line)
    other.counters.add(counter)
    open_counter(line, counter=counter)
    for each in (line, other, elsewhere):
        make_ticket(each)
    ticket = make_ticket(line)

    assert order.place_of(ticket) == 2


def test_who_does_not_wait_has_no_place():
    assert order.place_of(make_ticket(state=State.CALLED)) is None
