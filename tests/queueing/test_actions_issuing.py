"""Numbers are drawn."""

import datetime as dt

import pytest
from django.test import override_settings
from django.utils import timezone

from mpp.lib.refused import Refused
from queueing import actions
from queueing.models import QueueDay, Ticket, Visit
from queueing.states import State
from tests.factories import (
    make_agency,
    make_line,
    make_open_venue,
    make_queue,
    make_ticket,
    make_venue,
)
from tests.queueing.cases import make_case, make_service_with_originals

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)


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


def test_agencies_share_a_prefix_only_in_different_venues():
    agency = make_agency()
    lines = [make_line(make_queue(agency=agency, prefix="A")) for _ in range(2)]

    assert [actions.take_ticket(line.pk).number for line in lines] == ["A001", "A001"]
