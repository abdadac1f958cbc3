"""Numbers that were called: served, put back, missed; and the case that comes with them."""

import datetime as dt
from itertools import product

import pytest
from django.utils import timezone

from agencies.models import Role
from mpp.lib.machine import check_move
from mpp.lib.refused import Refused
from permits.models import OriginalCheck
from permits.states import OriginalSeen
from permits.states import State as ApplicationState
from queueing import actions, order
from queueing.models import Ticket
from queueing.states import AT_COUNTER, NEXT, OPEN, State
from tests.factories import (
    make_line,
    make_officer,
    make_ticket,
    open_counter,
)
from tests.queueing.cases import call_next, make_case, make_service_with_originals

pytestmark = pytest.mark.django_db


def test_a_number_is_started_and_finished():
    ticket = make_ticket(state=State.CALLED)

    actions.start(ticket.pk, by=ticket.officer)
    actions.finish(ticket.pk, by=ticket.officer)

    ticket.refresh_from_db()
    assert ticket.state == State.DONE
    assert ticket.called_at <= ticket.serving_at <= ticket.ended_at


@pytest.mark.parametrize("state", sorted(AT_COUNTER))
def test_put_back_keeps_the_turn_and_frees_the_counter(state):
    ticket = make_ticket(state=state)
    later = make_ticket(ticket.line)
    counter, officer, turn = ticket.counter, ticket.officer, ticket.turn_at

    actions.put_back(ticket.pk)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.turn_at, ticket.counter, ticket.officer) == (State.WAITING, turn, None, None)
    assert call_next(open_counter(ticket.line, counter=counter, officer=officer)) == ticket
    later.refresh_from_db()
    assert later.state == State.WAITING


def test_a_returning_no_show_keeps_the_number_and_waits_behind_those_who_came_meanwhile():
    ticket = make_ticket(state=State.NO_SHOW)
    later = make_ticket(ticket.line)

    actions.readmit(ticket.pk)

    assert [order.place_of(each) for each in (later, ticket)] == [0, 1]


@pytest.mark.parametrize("late", ["grace", "day"])
def test_readmit_refuses_who_returns_too_late(late):
    ticket = make_ticket(state=State.NO_SHOW)
    if late == "grace":
        Ticket.objects.update(called_at=timezone.now() - dt.timedelta(minutes=31))
    else:
        Ticket.objects.update(day=ticket.day - dt.timedelta(days=1))

    with pytest.raises(Refused, match="nomor baru"):
        actions.readmit(ticket.pk)


DEEDS = {
    "call_again": ({State.CALLED}, lambda ticket: actions.call_again(ticket.pk, by=ticket.officer)),
    "start": ({State.CALLED}, lambda ticket: actions.start(ticket.pk, by=ticket.officer)),
    "finish": ({State.SERVING}, lambda ticket: actions.finish(ticket.pk, by=ticket.officer)),
    "finish_visit": (
        {State.SERVING},
        lambda ticket: actions.finish_visit(ticket.pk, by=ticket.officer, originals={}),
    ),
    "no_show": ({State.CALLED}, lambda ticket: actions.no_show(ticket.pk, by=ticket.officer)),
    "put_back": (AT_COUNTER, lambda ticket: actions.put_back(ticket.pk)),
    "readmit": ({State.NO_SHOW}, lambda ticket: actions.readmit(ticket.pk)),
}


@pytest.mark.parametrize(
    ("deed", "state"),
    [(deed, state) for deed, (allowed, _do) in DEEDS.items() for state in State if state not in allowed],
)
def test_a_deed_is_refused_in_every_other_state(deed, state):
    line = make_line()
    officer = make_officer(Role.COUNTER, line.queue.agency)
    ticket = make_ticket(line, state=state, officer=officer if state != State.WAITING else None)
    ticket.officer = officer

    with pytest.raises(Refused):
        DEEDS[deed][1](ticket)

    ticket.refresh_from_db()
    assert ticket.state == state


@pytest.mark.parametrize("deed", ["call_again", "start", "finish", "finish_visit", "no_show"])
def test_a_deed_is_refused_to_who_does_not_hold_the_number(deed):
    state = State.SERVING if deed.startswith("finish") else State.CALLED
    ticket = make_ticket(state=state)
    ticket.officer = make_officer(Role.COUNTER, ticket.queue.agency)

    with pytest.raises(Refused, match="tidak lagi Anda layani"):
        DEEDS[deed][1](ticket)


@pytest.mark.parametrize(
    ("old", "new"), [(old, new) for old, new in product(State, State) if new not in NEXT[old]]
)
def test_every_move_that_the_table_does_not_name_is_refused(old, new):
    with pytest.raises(Refused):
        check_move(NEXT, old, new)


def test_every_state_has_an_entry_and_every_open_one_may_end_unserved():
    assert set(NEXT) == set(State)
    assert all(State.UNSERVED in NEXT[state] for state in OPEN)


# --- The case at the counter --------------------------------------------------------------------------


def _at_counter_with_case(**case):
    line = make_line()
    application = make_case(make_service_with_originals(line.queue.agency), **case)
    ticket = make_ticket(line, state=State.SERVING, application=application)
    keys = [requirement["key"] for requirement in application.sheet["requirements"]]
    return ticket, application, keys


def test_finish_visit_records_the_originals_and_ends_the_ticket():
    ticket, application, keys = _at_counter_with_case()
    seen = {keys[0]: (OriginalSeen.SEEN, ""), keys[1]: (OriginalSeen.MISSING, "Dibawa besok")}

    actions.finish_visit(ticket.pk, by=ticket.officer, originals=seen)

    ticket.refresh_from_db()
    assert ticket.state == State.DONE
    checks = OriginalCheck.objects.filter(application=application, visit_code=ticket.visit.code)
    assert set(checks.values_list("key", "outcome", "note")) == {
        (keys[0], "SEEN", ""),
        (keys[1], "MISSING", "Dibawa besok"),
    }


def test_finish_visit_does_nothing_at_all_if_an_original_has_no_word():
    ticket, _application, keys = _at_counter_with_case()

    with pytest.raises(Refused, match="Tandai dahulu"):
        actions.finish_visit(ticket.pk, by=ticket.officer, originals={keys[0]: (OriginalSeen.SEEN, "")})

    ticket.refresh_from_db()
    assert ticket.state == State.SERVING
    assert not OriginalCheck.objects.exists()


def test_finish_visit_proves_the_identity_that_the_officer_saw():
    ticket, application, keys = _at_counter_with_case()
    seen = dict.fromkeys(keys, (OriginalSeen.SEEN, ""))

    actions.finish_visit(ticket.pk, by=ticket.officer, originals=seen, identity_seen=True)

    application.owner.refresh_from_db()
    assert application.owner.proven_by == ticket.officer
    assert application.owner.proven_venue_code == ticket.venue.code


@pytest.mark.parametrize(
    "changed", [{"name": "Orang Lain"}, {"birth_date": dt.date(1980, 1, 1)}, {"nik": "3171010101800007"}]
)
def test_finish_visit_proves_no_identity_that_the_officer_did_not_see(changed):
    ticket, application, keys = _at_counter_with_case()
    seen = dict.fromkeys(keys, (OriginalSeen.SEEN, ""))
    for field, value in changed.items():
        setattr(application.owner, field, value)
    application.owner.save()

    with pytest.raises(Refused, match="berubah"):
        actions.finish_visit(ticket.pk, by=ticket.officer, originals=seen, identity_seen=True)

    application.owner.refresh_from_db()
    ticket.refresh_from_db()
    assert not application.owner.is_proven
    assert ticket.state == State.SERVING


def test_finish_visit_of_a_case_that_awaits_no_visit_only_ends_the_ticket():
    ticket, application, _keys = _at_counter_with_case(state=ApplicationState.SUBMITTED)

    actions.finish_visit(ticket.pk, by=ticket.officer, originals={})

    ticket.refresh_from_db()
    application.refresh_from_db()
    assert (ticket.state, application.state) == (State.DONE, ApplicationState.SUBMITTED)
    assert not OriginalCheck.objects.exists()


def test_nobody_goes_on_with_their_own_case_after_an_errand():
    line = make_line()
    session = open_counter(line)
    own = make_case(make_service_with_originals(line.queue.agency), owner=session.officer)
    ticket = make_ticket(line, state=State.ON_HOLD, application=own)

    with pytest.raises(Refused, match="permohonan Anda sendiri"):
        actions.resume(ticket.pk, by=session.officer)

    ticket.refresh_from_db()
    assert ticket.state == State.ON_HOLD
