"""Deeds at counters, and of those who wait, that cross each other. Each was seen to fail with its guard taken out."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from agencies.models import Role
from mpp.lib.refused import Refused
from queueing import actions
from queueing.models import CounterSession, Disturbance, OutOfTurnCall, Ticket
from queueing.states import HoldReason, PauseReason, State
from tests.factories import make_counter_for, make_line, make_officer, make_queue, make_ticket, open_counter
from tests.queueing.cases import call_next
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

UNCOMMITTED = 0.3  # seconds; so long the first deed is done, and not yet told to anybody


def crossing(first: Callable[[], Any], then: Callable[[], Any]) -> list[Any]:
    """Do a deed while another has done its part and has not committed yet; return the results of both."""
    looked = threading.Event()

    def hold() -> Any:
        try:
            with transaction.atomic():
                result = first()
                looked.set()
                time.sleep(UNCOMMITTED)
                return result
        finally:
            looked.set()

    def follow() -> Any:
        looked.wait(10)
        return then()

    return at_once([hold, follow])


# --- Opening and closing ------------------------------------------------------------------------------


def test_of_two_officers_who_open_one_counter_one_sits_down():
    line = make_line()
    counter = make_counter_for(line)
    one, other = [make_officer(Role.COUNTER, line.queue.agency) for _ in range(2)]

    opened, refused = crossing(
        lambda: actions.open_counter(counter.pk, by=one), lambda: actions.open_counter(counter.pk, by=other)
    )

    assert isinstance(refused, Refused)
    assert CounterSession.objects.open().get() == opened
    assert opened.officer == one


def test_an_officer_who_opens_two_counters_at_once_sits_at_one():
    line = make_line()
    one, other = [make_counter_for(line) for _ in range(2)]
    officer = make_officer(Role.COUNTER, line.queue.agency)

    opened, refused = crossing(
        lambda: actions.open_counter(one.pk, by=officer), lambda: actions.open_counter(other.pk, by=officer)
    )

    assert isinstance(refused, Refused)
    assert CounterSession.objects.open().get() == opened


def test_two_colleagues_who_take_over_one_counter_do_not_share_it():
    line = make_line()
    counter = open_counter(line).counter
    one, other = [make_officer(Role.COUNTER, line.queue.agency) for _ in range(2)]

    crossing(
        lambda: actions.open_counter(counter.pk, by=one, take_over=True),
        lambda: actions.open_counter(counter.pk, by=other, take_over=True),
    )

    assert CounterSession.objects.open().get().officer == other
    assert CounterSession.objects.count() == 3


def test_whose_counter_is_just_taken_over_calls_nobody_any_more():
    line = make_line()
    session = open_counter(line)
    make_ticket(line)
    colleague = make_officer(Role.COUNTER, line.queue.agency)

    _, refused = crossing(
        lambda: actions.open_counter(session.counter_id, by=colleague, take_over=True),
        lambda: call_next(session),
    )

    assert isinstance(refused, Refused)
    assert Ticket.objects.get().state == State.WAITING


def test_nobody_is_called_to_a_counter_that_is_just_closed():
    line = make_line()
    session = open_counter(line)
    make_ticket(line)

    _, refused = crossing(
        lambda: actions.close_counter(session.counter_id, by=session.officer), lambda: call_next(session)
    )

    assert isinstance(refused, Refused)
    assert Ticket.objects.get().state == State.WAITING


def test_a_counter_that_just_calls_is_not_closed():
    line = make_line()
    session = open_counter(line)
    make_ticket(line)

    _, refused = crossing(
        lambda: call_next(session), lambda: actions.close_counter(session.counter_id, by=session.officer)
    )

    assert isinstance(refused, Refused)
    assert CounterSession.objects.open().count() == 1


# --- Pauses -------------------------------------------------------------------------------------------


def test_nobody_is_called_to_a_counter_that_is_just_paused():
    line = make_line()
    session = open_counter(line)
    make_ticket(line)

    _, refused = crossing(
        lambda: actions.pause(session.counter_id, by=session.officer, reason=PauseReason.REST),
        lambda: call_next(session),
    )

    assert isinstance(refused, Refused)
    assert Ticket.objects.get().state == State.WAITING


def test_a_counter_that_just_calls_is_not_paused():
    line = make_line()
    session = open_counter(line)
    make_ticket(line)

    _, refused = crossing(
        lambda: call_next(session),
        lambda: actions.pause(session.counter_id, by=session.officer, reason=PauseReason.REST),
    )

    assert isinstance(refused, Refused)
    assert CounterSession.objects.calling().count() == 1


# --- Errands and transfers ----------------------------------------------------------------------------


def test_a_person_back_from_an_errand_is_served_at_one_counter():
    line = make_line()
    ticket = make_ticket(line, state=State.ON_HOLD)
    sessions = [open_counter(line) for _ in range(2)]

    served, refused = crossing(
        *[lambda each=each: actions.resume(ticket.pk, by=each.officer) for each in sessions]
    )

    assert isinstance(refused, Refused)
    ticket.refresh_from_db()
    assert (ticket.counter_id, ticket.officer) == (sessions[0].counter_id, sessions[0].officer)
    assert served == ticket


def test_a_number_sent_on_an_errand_is_not_finished_at_the_same_time():
    line = make_line()
    session = open_counter(line)
    ticket = make_ticket(line, state=State.SERVING, counter=session.counter, officer=session.officer)

    _, refused = crossing(
        lambda: actions.hold(ticket.pk, by=session.officer, reason=HoldReason.COPY),
        lambda: actions.finish(ticket.pk, by=session.officer),
    )

    assert isinstance(refused, Refused)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.ended_at) == (State.ON_HOLD, None)


@pytest.mark.parametrize("is_sent_on_first", [True, False])
def test_a_number_is_either_sent_on_or_finished(is_sent_on_first):
    queue = make_queue()
    line, elsewhere = make_line(queue), make_line(queue)
    session = open_counter(line)
    ticket = make_ticket(line, state=State.SERVING, counter=session.counter, officer=session.officer)
    deeds = [
        lambda: actions.transfer(ticket.pk, elsewhere.pk, by=session.officer),
        lambda: actions.finish(ticket.pk, by=session.officer),
    ]

    _, refused = crossing(*(deeds if is_sent_on_first else deeds[::-1]))

    assert isinstance(refused, Refused)
    ticket.refresh_from_db()
    assert ticket.state == (State.TRANSFERRED if is_sent_on_first else State.DONE)
    assert Ticket.objects.filter(line=elsewhere).count() == is_sent_on_first


# --- Who waits ----------------------------------------------------------------------------------------


def _leave(ticket: Ticket) -> Ticket:
    return actions.cancel(ticket.pk)


def _step_back(ticket: Ticket) -> Ticket:
    return actions.let_pass(ticket.pk, 1)


@pytest.mark.parametrize("decide", [_leave, _step_back])
def test_who_just_gives_up_the_turn_is_not_called(decide):
    line = make_line()
    first, second = make_ticket(line), make_ticket(line)
    session = open_counter(line)

    _, called = crossing(lambda: decide(first), lambda: call_next(session))

    assert called == second
    first.refresh_from_db()
    assert first.counter is None


@pytest.mark.parametrize("decide", [_leave, _step_back])
def test_who_is_just_called_does_not_give_up_the_turn_any_more(decide):
    line = make_line()
    first = make_ticket(line)
    make_ticket(line)
    session = open_counter(line)

    called, refused = crossing(lambda: call_next(session), lambda: decide(first))

    assert called == first
    assert isinstance(refused, Refused)
    first.refresh_from_db()
    assert (first.state, first.is_priority, first.ended_at) == (State.CALLED, False, None)


def test_a_number_that_is_just_called_is_not_called_out_of_turn():
    line = make_line()
    ticket = make_ticket(line)
    one, other = open_counter(line), open_counter(line)

    called, refused = crossing(
        lambda: call_next(one),
        lambda: actions.call_out_of_turn(ticket.pk, other.counter_id, by=other.officer, reason="Sakit"),
    )

    assert called == ticket
    assert isinstance(refused, Refused)
    ticket.refresh_from_db()
    assert ticket.counter == one.counter
    assert not OutOfTurnCall.objects.exists()


# --- Disturbances -------------------------------------------------------------------------------------


def test_a_disturbance_that_two_tell_at_once_is_one():
    queue = make_queue()
    one, other = [make_officer(Role.COUNTER, queue.agency) for _ in range(2)]

    first, second = crossing(
        lambda: actions.disturb(queue.pk, by=one, note="Dukcapil"),
        lambda: actions.disturb(queue.pk, by=other, note="Jaringan"),
    )

    assert first == second == Disturbance.objects.get()
    assert Disturbance.objects.get().note == "Jaringan"


def test_two_officers_who_change_places_do_not_wait_for_each_other():
    line = make_line()
    for _ in range(5):
        one, two = open_counter(line), open_counter(line)

        at_once(
            [
                lambda: actions.open_counter(two.counter_id, by=one.officer, take_over=True),  # noqa: B023
                lambda: actions.open_counter(one.counter_id, by=two.officer, take_over=True),  # noqa: B023
            ]
        )

        now_open = CounterSession.objects.open().filter(officer__in=[one.officer, two.officer])
        assert {(row.officer_id, row.counter_id) for row in now_open} == {
            (one.officer_id, two.counter_id),
            (two.officer_id, one.counter_id),
        }
