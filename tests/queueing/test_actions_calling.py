"""Numbers are called."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.models import Role
from mpp.lib.refused import Refused
from queueing import actions
from queueing.models import OutOfTurnCall, Ticket
from queueing.states import AT_COUNTER, PauseReason, State
from tests.factories import make_counter_for, make_line, make_officer, make_queue, make_ticket, open_counter
from tests.queueing.cases import call_next, make_case, make_service_with_originals

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)


def test_call_next_takes_who_came_first_of_all_lines_of_the_counter():
    queue = make_queue()
    line, other = make_line(queue), make_line(queue)
    counter = make_counter_for(line)
    other.counters.add(counter)
    make_ticket(make_line(queue))  # which no counter takes
    first, second = make_ticket(other), make_ticket(line)
    session = open_counter(line, counter=counter)

    called = [call_next(session)]
    actions.no_show(called[0].pk, by=session.officer)
    called.append(call_next(session))

    assert called == [first, second]


def test_call_next_leaves_lines_that_the_officer_did_not_choose():
    line = make_line()
    counter = make_counter_for(line)
    other = make_line(line.queue, counters=[counter])
    make_ticket(other)
    ticket = make_ticket(line)
    session = open_counter(line, counter=counter)
    actions.choose_lines(counter.pk, by=session.officer, lines=[line.pk])

    assert call_next(session) == ticket


def test_call_next_names_counter_officer_and_time():
    ticket = make_ticket()
    session = open_counter(ticket.line)

    called = call_next(session)

    called.refresh_from_db()
    assert (called.state, called.counter, called.officer, called.calls) == (
        State.CALLED,
        session.counter,
        session.officer,
        1,
    )
    assert timezone.now() - called.called_at < MINUTE
    assert called.last_called_at == called.called_at


def test_call_next_says_when_nobody_waits():
    line = make_line()
    session = open_counter(line)
    make_ticket(line, state=State.DONE, counter=session.counter)

    assert call_next(session) is None


def test_call_next_leaves_numbers_of_yesterday():
    ticket = make_ticket()
    Ticket.objects.update(day=ticket.day - dt.timedelta(days=1))

    assert call_next(open_counter(ticket.line)) is None


@pytest.mark.parametrize("state", sorted(AT_COUNTER))
def test_call_next_refuses_a_second_number_at_a_counter(state):
    held = make_ticket(state=state)
    waiting = make_ticket(held.line)
    session = open_counter(held.line, counter=held.counter, officer=held.officer)

    with pytest.raises(Refused, match="masih melayani"):
        call_next(session)

    waiting.refresh_from_db()
    assert waiting.state == State.WAITING


def test_call_next_refuses_at_a_counter_that_is_closed():
    ticket = make_ticket()
    session = open_counter(ticket.line)
    actions.close_counter(session.counter_id, by=session.officer)

    with pytest.raises(Refused, match="belum Anda buka"):
        call_next(session)


def test_call_next_refuses_at_a_counter_that_a_colleague_opened():
    ticket = make_ticket()
    session = open_counter(ticket.line)

    with pytest.raises(Refused, match="belum Anda buka"):
        actions.call_next(session.counter_id, by=make_officer(Role.COUNTER, ticket.queue.agency))


def test_call_next_refuses_in_a_pause():
    ticket = make_ticket()
    session = open_counter(ticket.line)
    actions.pause(session.counter_id, by=session.officer, reason=PauseReason.PRAYER)

    with pytest.raises(Refused, match="sedang jeda"):
        call_next(session)
    actions.end_pause(session.counter_id, by=session.officer)

    assert call_next(session) == ticket


@pytest.mark.parametrize("tie", ["owner", "filed_by"])
def test_call_next_leaves_the_officers_own_case_to_another(tie):
    line = make_line()
    session, colleague = open_counter(line), open_counter(line)
    service = make_service_with_originals(line.queue.agency)
    own = make_ticket(line, application=make_case(service, **{tie: session.officer}))
    next_one = make_ticket(line)

    assert [call_next(session), call_next(colleague)] == [next_one, own]


def test_call_again_counts_and_keeps_the_time_of_the_first_call():
    ticket = make_ticket(state=State.CALLED)

    actions.call_again(ticket.pk, by=ticket.officer)

    before = ticket.called_at
    ticket.refresh_from_db()
    assert (ticket.calls, ticket.called_at) == (2, before)
    assert ticket.last_called_at > before


# --- Out of turn --------------------------------------------------------------------------------------


def test_a_number_is_called_out_of_turn_with_a_reason_that_is_kept():
    line = make_line()
    make_ticket(line), make_ticket(line)
    last = make_ticket(line)
    session = open_counter(line)

    actions.call_out_of_turn(last.pk, session.counter_id, by=session.officer, reason="Sakit mendadak")

    last.refresh_from_db()
    assert (last.state, last.counter) == (State.CALLED, session.counter)
    kept = OutOfTurnCall.objects.get()
    assert (kept.ticket, kept.by, kept.overtaken, kept.reason) == (last, session.officer, 2, "Sakit mendadak")


def test_out_of_turn_needs_a_reason():
    ticket = make_ticket()
    session = open_counter(ticket.line)

    with pytest.raises(Refused, match="alasan"):
        actions.call_out_of_turn(ticket.pk, session.counter_id, by=session.officer, reason="  ")


def test_nobody_calls_their_own_case_out_of_turn():
    line = make_line()
    session = open_counter(line)
    own = make_ticket(
        line, application=make_case(make_service_with_originals(line.queue.agency), owner=session.officer)
    )

    with pytest.raises(Refused, match="permohonan Anda sendiri"):
        actions.call_out_of_turn(own.pk, session.counter_id, by=session.officer, reason="Buru-buru")

    assert not OutOfTurnCall.objects.exists()


@pytest.mark.parametrize("where", ["elsewhere", "served"])
def test_only_who_waits_for_this_counter_is_called_out_of_turn(where):
    line = make_line()
    session = open_counter(line)
    ticket = make_ticket() if where == "elsewhere" else make_ticket(line, state=State.DONE)

    with pytest.raises(Refused, match="tidak sedang menunggu"):
        actions.call_out_of_turn(ticket.pk, session.counter_id, by=session.officer, reason="Sakit")
