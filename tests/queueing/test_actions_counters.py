"""Counters are opened, paused and closed; an agency's system goes down and up again."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.models import Role
from mpp.lib.refused import Refused
from queueing import actions
from queueing.models import CounterSession, Disturbance
from queueing.states import AT_COUNTER, PauseReason, State
from tests.factories import make_counter_for, make_line, make_officer, make_ticket, open_counter

pytestmark = pytest.mark.django_db


def _counter_with_lines(count=2):
    line = make_line()
    counter = make_counter_for(line)
    return counter, [line, *(make_line(line.queue, counters=[counter]) for _ in range(count - 1))]


def _officer_of(counter):
    return make_officer(Role.COUNTER, counter.agency)


def test_a_counter_opens_with_all_its_lines():
    counter, lines = _counter_with_lines()
    officer = _officer_of(counter)

    session = actions.open_counter(counter.pk, by=officer)

    assert set(session.lines.all()) == set(lines)
    assert (session.officer, session.venue, session.closed_at) == (officer, counter.venue, None)


def test_a_counter_opens_with_the_lines_chosen_of_its_own():
    counter, (line, _other) = _counter_with_lines()
    elsewhere = make_line()

    session = actions.open_counter(counter.pk, by=_officer_of(counter), lines=[line.pk, elsewhere.pk])

    assert list(session.lines.all()) == [line]


def test_a_counter_without_a_line_does_not_open():
    counter, _lines = _counter_with_lines()

    with pytest.raises(Refused, match="kelompok layanan"):
        actions.open_counter(counter.pk, by=_officer_of(counter), lines=[])

    assert not CounterSession.objects.exists()


def test_lines_change_while_the_counter_is_open():
    counter, (line, other) = _counter_with_lines()
    session = open_counter(line, counter=counter)

    actions.choose_lines(counter.pk, by=session.officer, lines=[other.pk])

    assert list(session.lines.all()) == [other]


def test_opening_again_is_the_same_session():
    counter, _lines = _counter_with_lines()
    officer = _officer_of(counter)

    assert actions.open_counter(counter.pk, by=officer) == actions.open_counter(counter.pk, by=officer)


def test_who_opens_another_counter_closes_the_first():
    line = make_line()
    first = open_counter(line)

    second = open_counter(line, officer=first.officer)

    first.refresh_from_db()
    assert first.closed_at is not None
    assert list(CounterSession.objects.open()) == [second]


def test_a_counter_of_a_colleague_is_taken_over_only_when_said_so():
    line = make_line()
    session = open_counter(line)
    colleague = make_officer(Role.COUNTER, line.queue.agency)

    with pytest.raises(Refused, match=session.officer.name):
        actions.open_counter(session.counter_id, by=colleague)
    taken = actions.open_counter(session.counter_id, by=colleague, take_over=True)

    assert list(CounterSession.objects.open()) == [taken]


@pytest.mark.parametrize("state", sorted(AT_COUNTER))
@pytest.mark.parametrize(
    "leave",
    [
        lambda session: actions.close_counter(session.counter_id, by=session.officer),
        lambda session: actions.pause(session.counter_id, by=session.officer, reason=PauseReason.REST),
        lambda session: open_counter(session.lines.get(), officer=session.officer),
    ],
)
def test_a_counter_that_holds_a_number_is_not_left(state, leave):
    ticket = make_ticket(state=state)
    session = open_counter(ticket.line, counter=ticket.counter, officer=ticket.officer)

    with pytest.raises(Refused, match="masih melayani"):
        leave(session)

    session.refresh_from_db()
    assert (session.closed_at, session.paused_at) == (None, None)


def test_a_pause_has_a_reason_and_ends():
    session = open_counter(make_line())

    actions.pause(session.counter_id, by=session.officer, reason=PauseReason.PRAYER)
    assert not CounterSession.objects.calling().exists()
    actions.end_pause(session.counter_id, by=session.officer)

    assert list(CounterSession.objects.calling()) == [session]


def test_a_counter_is_closed_out_of_a_pause():
    session = open_counter(make_line())
    actions.pause(session.counter_id, by=session.officer, reason=PauseReason.REST)

    actions.close_counter(session.counter_id, by=session.officer)

    assert not CounterSession.objects.open().exists()


@pytest.mark.parametrize("deed", [actions.close_counter, actions.end_pause])
def test_only_who_opened_a_counter_works_at_it(deed):
    session = open_counter(make_line())

    with pytest.raises(Refused, match="belum Anda buka"):
        deed(session.counter_id, by=_officer_of(session.counter))


# --- The agency's system is down ----------------------------------------------------------------------


def test_a_disturbance_is_said_renewed_and_ended():
    line = make_line()
    officer = make_officer(Role.COUNTER, line.queue.agency)
    back = timezone.now() + dt.timedelta(hours=1)

    first = actions.disturb(line.queue_id, by=officer)
    renewed = actions.disturb(line.queue_id, by=officer, note="Server pusat", resumes_at=back)
    ended = actions.restore(line.queue_id, by=officer)

    assert first == renewed == ended
    assert (ended.note, ended.resumes_at, ended.since) == ("Server pusat", back, first.since)
    assert not Disturbance.objects.open().exists()
    assert actions.restore(line.queue_id, by=officer) is None


def test_nobody_is_told_to_come_back_at_a_time_that_is_past():
    line = make_line()

    with pytest.raises(Refused, match="sudah lewat"):
        actions.disturb(
            line.queue_id,
            by=make_officer(Role.COUNTER, line.queue.agency),
            resumes_at=timezone.now() - dt.timedelta(minutes=1),
        )


def test_who_waits_keeps_the_place_through_a_disturbance():
    ticket = make_ticket()
    turn = ticket.turn_at
    officer = make_officer(Role.COUNTER, ticket.queue.agency)

    actions.disturb(ticket.queue_id, by=officer)
    actions.restore(ticket.queue_id, by=officer)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.turn_at) == (State.WAITING, turn)
