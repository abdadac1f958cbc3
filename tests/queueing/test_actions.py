import datetime as dt
from itertools import product

import pytest
from django.test import override_settings
from django.utils import timezone

from agencies.models import Role
from mpp.lib.machine import check_move
from mpp.lib.refused import Refused
from permits.models import OriginalCheck
from permits.states import OriginalSeen
from permits.states import State as ApplicationState
from queueing import actions
from queueing.models import QueueDay, Ticket, Visit
from queueing.states import AT_COUNTER, NEXT, OPEN, State
from tests.factories import (
    make_agency,
    make_counter_for,
    make_line,
    make_officer,
    make_open_venue,
    make_queue,
    make_ticket,
    make_venue,
)
from tests.queueing.cases import make_case, make_service_with_originals

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)


# --- Numbers are drawn --------------------------------------------------------------------------------


def test_numbers_of_a_queue_rise_by_one_across_its_lines():
    queue = make_queue(prefix="A")
    lines = [make_line(queue), make_line(queue)]

    visits = [actions.take_ticket(line.pk) for line in [*lines, lines[0]]]

    assert [visit.number for visit in visits] == ["A001", "A002", "A003"]
    assert [visit.tickets.get().line for visit in visits] == [*lines, lines[0]]


def test_a_new_ticket_waits_with_the_turn_of_its_arrival():
    line = make_line()

    visit = actions.take_ticket(line.pk)

    ticket = visit.tickets.get()
    assert (ticket.state, ticket.turn_at, ticket.day) == (State.WAITING, visit.arrived_at, visit.day)
    assert (ticket.venue, ticket.queue) == (line.queue.venue, line.queue)


@pytest.mark.parametrize(
    ("drawn_before", "number"), [(0, "A001"), (98, "A099"), (998, "A999"), (999, "A1000")]
)
def test_numbers_have_three_digits_and_four_past_999(drawn_before, number):
    line = make_line(make_queue(prefix="A"))
    venue = line.queue.venue
    QueueDay.objects.create(venue=venue, queue=line.queue, day=venue.today(), last_number=drawn_before)

    assert actions.take_ticket(line.pk).number == number


def test_each_day_begins_a_series_of_its_own():
    line = make_line(make_queue(prefix="A"))
    yesterday = line.queue.venue.today() - dt.timedelta(days=1)
    QueueDay.objects.create(venue=line.queue.venue, queue=line.queue, day=yesterday, last_number=41)

    assert actions.take_ticket(line.pk).number == "A001"


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])  # 25 hours apart
def test_the_day_is_that_of_the_venue(zone):
    line = make_line(make_queue(make_venue(timezone_name=zone)))

    visit = actions.take_ticket(line.pk)

    assert visit.day == timezone.localdate(timezone=line.queue.venue.timezone)


@pytest.mark.parametrize("part", ["line", "queue", "agency"])
def test_take_ticket_refuses_what_is_out_of_use(part):
    line = make_line()
    row = {"line": line, "queue": line.queue, "agency": line.queue.agency}[part]
    row.is_active = False
    row.save()

    with pytest.raises(Refused):
        actions.take_ticket(line.pk)

    assert not Visit.objects.exists()


@override_settings(QUEUE_IGNORES_HOURS=False)
def test_take_ticket_refuses_while_the_venue_is_closed():
    line = make_line(make_queue(make_venue()))  # a venue without hours never opens

    with pytest.raises(Refused, match="Hari ini"):
        actions.take_ticket(line.pk)

    assert not Visit.objects.exists()


@override_settings(QUEUE_IGNORES_HOURS=False)
def test_the_last_number_is_given_before_the_venue_closes(monkeypatch):
    line = make_line(make_queue(make_open_venue()))

    _set_clock(monkeypatch, "15:29")  # of an ordinary Wednesday
    assert actions.take_ticket(line.pk).serial == 1

    _set_clock(monkeypatch, "15:30")
    with pytest.raises(Refused, match=r"15\.30"):
        actions.take_ticket(line.pk)
    assert Visit.objects.count() == 1


def _set_clock(monkeypatch, clock):
    moment = dt.datetime.fromisoformat(f"2026-11-25T{clock}:00+07:00")
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_a_case_goes_to_the_line_of_its_service():
    queue = make_queue()
    service = make_service_with_originals(queue.agency)
    make_line(queue, position=1)
    line = make_line(queue, position=2)
    line.services.add(service)
    application = make_case(service)

    visit = actions.take_ticket_for(application, queue.venue)

    ticket = visit.tickets.get()
    assert (ticket.line, ticket.service, visit.application) == (line, service, application)


def test_a_case_whose_service_no_line_lists_goes_to_the_first_line():
    queue = make_queue()
    make_line(queue, position=2)
    first = make_line(queue, position=1)
    make_line(queue, position=0, is_active=False)

    visit = actions.take_ticket_for(make_case(make_service_with_originals(queue.agency)), queue.venue)

    assert visit.tickets.get().line == first


def test_a_case_of_an_agency_without_a_queue_here_is_refused():
    with pytest.raises(Refused, match="tidak mempunyai antrean"):
        actions.take_ticket_for(make_case(), make_venue())


def test_a_case_scanned_twice_gets_the_same_number():
    queue = make_queue()
    make_line(queue)
    application = make_case(make_service_with_originals(queue.agency))

    visits = [actions.take_ticket_for(application, queue.venue) for _ in range(2)]

    assert visits[0] == visits[1]
    assert Ticket.objects.count() == 1


def test_a_case_served_before_gets_a_new_number():
    line = make_line()
    application = make_case(make_service_with_originals(line.queue.agency))
    done = make_ticket(line, state=State.DONE, application=application)

    assert actions.take_ticket_for(application, line.queue.venue) != done.visit


@pytest.mark.parametrize(("ago", "is_same"), [(29 * MINUTE, True), (31 * MINUTE, False)])
def test_a_case_whose_call_was_missed_keeps_its_number_within_the_grace(ago, is_same):
    line = make_line()
    application = make_case(make_service_with_originals(line.queue.agency))
    missed = make_ticket(line, state=State.NO_SHOW, application=application, called_at=timezone.now() - ago)

    visit = actions.take_ticket_for(application, line.queue.venue)

    assert (visit == missed.visit) == is_same


# --- They are called ----------------------------------------------------------------------------------


def test_call_next_takes_who_came_first_of_all_lines_of_the_counter():
    queue = make_queue()
    line, other = make_line(queue), make_line(queue)
    counter = make_counter_for(line)
    other.counters.add(counter)
    elsewhere = make_line(queue)
    make_ticket(elsewhere)
    first, second = make_ticket(other), make_ticket(line)
    officer = make_officer(Role.COUNTER, queue.agency)

    called = [actions.call_next(counter.pk, by=officer)]
    actions.no_show(called[0].pk, by=officer)
    called.append(actions.call_next(counter.pk, by=officer))

    assert called == [first, second]


def test_call_next_names_counter_officer_and_time():
    ticket = make_ticket()
    counter = make_counter_for(ticket.line)
    officer = make_officer(Role.COUNTER, ticket.queue.agency)

    called = actions.call_next(counter.pk, by=officer)

    called.refresh_from_db()
    assert (called.state, called.counter, called.officer, called.calls) == (State.CALLED, counter, officer, 1)
    assert timezone.now() - called.called_at < MINUTE


def test_call_next_says_when_nobody_waits():
    line = make_line()
    counter = make_counter_for(line)
    make_ticket(line, state=State.DONE, counter=counter)

    assert actions.call_next(counter.pk, by=make_officer(Role.COUNTER, line.queue.agency)) is None


def test_call_next_leaves_numbers_of_yesterday():
    ticket = make_ticket()
    counter = make_counter_for(ticket.line)
    Ticket.objects.update(day=ticket.day - dt.timedelta(days=1))

    assert actions.call_next(counter.pk, by=make_officer(Role.COUNTER, ticket.queue.agency)) is None


@pytest.mark.parametrize("state", sorted(AT_COUNTER))
def test_call_next_refuses_a_second_number_at_a_counter(state):
    held = make_ticket(state=state)
    waiting = make_ticket(held.line)

    with pytest.raises(Refused, match="masih melayani"):
        actions.call_next(held.counter_id, by=held.officer)

    waiting.refresh_from_db()
    assert waiting.state == State.WAITING


@pytest.mark.parametrize("tie", ["owner", "filed_by"])
def test_call_next_leaves_the_officers_own_case_to_another(tie):
    line = make_line()
    officer, colleague = (make_officer(Role.COUNTER, line.queue.agency) for _ in range(2))
    service = make_service_with_originals(line.queue.agency)
    own = make_ticket(line, application=make_case(service, **{tie: officer}))
    next_one = make_ticket(line)

    called = [actions.call_next(make_counter_for(line).pk, by=who) for who in (officer, colleague)]

    assert called == [next_one, own]


def test_call_again_counts_and_keeps_the_time_of_the_first_call():
    ticket = make_ticket(state=State.CALLED)

    actions.call_again(ticket.pk, by=ticket.officer)

    before = ticket.called_at
    ticket.refresh_from_db()
    assert (ticket.calls, ticket.called_at) == (2, before)


# --- They are served, or leave otherwise --------------------------------------------------------------


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
    assert actions.call_next(counter.pk, by=officer) == ticket
    later.refresh_from_db()
    assert later.state == State.WAITING


def test_a_returning_no_show_keeps_the_number_and_waits_behind_those_who_came_meanwhile():
    ticket = make_ticket(state=State.NO_SHOW)
    later = make_ticket(ticket.line)

    actions.readmit(ticket.pk)

    assert list(Ticket.objects.waiting().in_turn()) == [later, ticket]


@pytest.mark.parametrize("late", ["grace", "day"])
def test_readmit_refuses_who_returns_too_late(late):
    ticket = make_ticket(state=State.NO_SHOW)
    if late == "grace":
        Ticket.objects.update(called_at=timezone.now() - 31 * MINUTE)
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


def test_agencies_share_a_prefix_only_in_different_venues():
    agency = make_agency()
    lines = [make_line(make_queue(agency=agency, prefix="A")) for _ in range(2)]

    assert [actions.take_ticket(line.pk).number for line in lines] == ["A001", "A001"]
