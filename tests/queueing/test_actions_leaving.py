"""Numbers that go on elsewhere, wait for an errand, let others pass, or are given back."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.models import Role
from mpp.lib.refused import Refused
from queueing import actions, order
from queueing.models import Ticket
from queueing.states import HoldReason, Outcome, State
from tests.factories import make_line, make_officer, make_queue, make_ticket, make_venue, open_counter
from tests.queueing.cases import call_next

pytestmark = pytest.mark.django_db


# --- One number from entrance to exit -----------------------------------------------------------------


@pytest.mark.parametrize("state", [State.CALLED, State.SERVING])
def test_a_transfer_ends_this_stage_and_waits_in_the_other_line_with_the_same_number(state):
    ticket = make_ticket(state=state, is_priority=True)
    other = make_line(make_queue(ticket.venue))

    moved = actions.transfer(ticket.pk, other.pk, by=ticket.officer, note="Minta cetak KK")

    ticket.refresh_from_db()
    assert (ticket.state, ticket.ended_at is not None) == (State.TRANSFERRED, True)
    assert (moved.state, moved.line, moved.queue, moved.note) == (
        State.WAITING,
        other,
        other.queue,
        "Minta cetak KK",
    )
    assert (moved.visit, moved.turn_at, moved.is_priority) == (ticket.visit, ticket.visit.turn_at, True)


@pytest.mark.parametrize("where", ["other venue", "same line", "out of use"])
def test_a_number_is_not_sent_where_nobody_would_serve_it(where):
    ticket = make_ticket(state=State.SERVING)
    lines = {
        "other venue": lambda: make_line(make_queue(make_venue())),
        "same line": lambda: ticket.line,
        "out of use": lambda: make_line(make_queue(ticket.venue), is_active=False),
    }

    with pytest.raises(Refused, match="tidak dapat dialihkan"):
        actions.transfer(ticket.pk, lines[where]().pk, by=ticket.officer)

    ticket.refresh_from_db()
    assert ticket.state == State.SERVING
    assert Ticket.objects.count() == 1


def test_a_service_that_is_finished_may_lead_to_a_further_counter():
    ticket = make_ticket(state=State.SERVING)
    cashier = make_line(ticket.queue)

    actions.finish(
        ticket.pk, by=ticket.officer, outcome=Outcome.SERVED, next_line=cashier.pk, note="Bayar retribusi"
    )

    done, waiting = ticket.visit.tickets.order_by("pk")
    assert (done.state, done.outcome) == (State.DONE, Outcome.SERVED)
    assert (waiting.state, waiting.line, waiting.note) == (State.WAITING, cashier, "Bayar retribusi")


@pytest.mark.parametrize("outcome", Outcome)
def test_a_service_ends_with_the_officers_word(outcome):
    ticket = make_ticket(state=State.SERVING)

    actions.finish(ticket.pk, by=ticket.officer, outcome=outcome)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.outcome) == (State.DONE, outcome)


# --- On an errand -------------------------------------------------------------------------------------


def test_who_is_on_an_errand_frees_the_counter_and_comes_back_without_a_turn(monkeypatch):
    ticket = make_ticket(state=State.SERVING)
    session = open_counter(ticket.line, counter=ticket.counter, officer=ticket.officer)
    following = make_ticket(ticket.line)
    actions.hold(ticket.pk, by=ticket.officer, reason=HoldReason.COPY)
    assert call_next(session) == following
    actions.start(following.pk, by=session.officer)
    actions.finish(following.pk, by=session.officer)

    later = timezone.now() + dt.timedelta(minutes=6)
    monkeypatch.setattr(timezone, "now", lambda: later)
    actions.resume(ticket.pk, by=session.officer)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.held_at, ticket.hold_reason) == (State.SERVING, None, "")
    assert 358 <= ticket.held_seconds <= 362


def test_another_counter_may_go_on_with_who_is_back():
    ticket = make_ticket(state=State.ON_HOLD)
    session = open_counter(ticket.line)

    actions.resume(ticket.pk, by=session.officer)

    ticket.refresh_from_db()
    assert (ticket.counter, ticket.officer) == (session.counter, session.officer)


def test_nobody_goes_on_at_a_counter_that_holds_a_number():
    ticket = make_ticket(state=State.ON_HOLD)
    session = open_counter(ticket.line)
    make_ticket(ticket.line, state=State.SERVING, counter=session.counter, officer=session.officer)

    with pytest.raises(Refused, match="masih melayani"):
        actions.resume(ticket.pk, by=session.officer)


def test_nobody_goes_on_without_an_open_counter():
    ticket = make_ticket(state=State.ON_HOLD)

    with pytest.raises(Refused, match="Buka loket"):
        actions.resume(ticket.pk, by=ticket.officer)


@pytest.mark.parametrize("state", [state for state in State if state != State.ON_HOLD])
def test_only_a_held_number_is_resumed(state):
    ticket = make_ticket(state=state)
    session = open_counter(ticket.line)

    with pytest.raises(Refused, match="tidak sedang ditunda"):
        actions.resume(ticket.pk, by=session.officer)


def test_an_officer_of_another_agency_does_not_go_on_with_it():
    ticket = make_ticket(state=State.ON_HOLD)
    stranger = open_counter(make_line(make_queue(ticket.venue)))

    with pytest.raises(Refused, match="instansi"):
        actions.resume(ticket.pk, by=stranger.officer)


# --- The visitor's own deeds --------------------------------------------------------------------------


def _ahead(*tickets):
    return [order.place_of(ticket) for ticket in tickets]


@pytest.mark.parametrize(("people", "place"), [(1, 1), (2, 2), (5, 3)])
def test_who_lets_others_go_first_waits_behind_them(people, place):
    line = make_line()
    ticket = make_ticket(line)
    for _ in range(3):
        make_ticket(line)

    actions.let_pass(ticket.pk, people)

    assert _ahead(ticket) == [place]


def test_who_lets_others_pass_goes_by_arrival_alone_from_then_on():
    line = make_line()
    regular = [make_ticket(line) for _ in range(3)]
    ticket = make_ticket(line, is_priority=True)
    behind = make_ticket(line)
    assert _ahead(ticket) == [0]

    actions.let_pass(ticket.pk, 1)

    ticket.refresh_from_db()
    assert (ticket.is_priority, ticket.visit.is_priority) == (False, True)
    assert _ahead(ticket) == [1]
    assert _ahead(*regular, behind) == [0, 2, 3, 4]


def test_nobody_lets_pass_who_is_last():
    ticket = make_ticket()

    with pytest.raises(Refused, match="Tidak ada orang di belakang"):
        actions.let_pass(ticket.pk, 1)


def test_a_number_is_given_back():
    ticket = make_ticket()

    actions.cancel(ticket.pk)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.ended_at is not None) == (State.CANCELLED, True)


@pytest.mark.parametrize("deed", [actions.cancel, lambda pk: actions.let_pass(pk, 1)])
@pytest.mark.parametrize("state", [state for state in State if state != State.WAITING])
def test_a_visitor_decides_only_while_waiting(deed, state):
    ticket = make_ticket(state=state)
    make_ticket(ticket.line)

    with pytest.raises(Refused, match="tidak sedang menunggu"):
        deed(ticket.pk)

    ticket.refresh_from_db()
    assert ticket.state == state


def test_a_transfer_is_refused_to_who_does_not_hold_the_number():
    ticket = make_ticket(state=State.SERVING)
    colleague = make_officer(Role.COUNTER, ticket.queue.agency)

    with pytest.raises(Refused, match="tidak lagi Anda layani"):
        actions.transfer(ticket.pk, make_line(ticket.queue).pk, by=colleague)
