"""Queues, lines and tickets."""

from collections.abc import Iterable

from django.utils import timezone

from agencies.models import Agency, Counter, Role, Venue
from queueing.actions import take_ticket
from queueing.models import Line, Queue, Ticket
from queueing.states import OPEN as OPEN_TICKETS
from queueing.states import State as TicketState
from tests.factories.agencies import make_agency, make_counter, make_officer, make_venue, make_zone
from tests.factories.numbers import NUMBERS


def make_queue(venue: Venue | None = None, agency: Agency | None = None, **fields) -> Queue:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    number = next(NUMBERS)
    defaults = {
        "venue": venue or make_venue(),
        "agency": agency or make_agency(),
        "prefix": letters[number // 24 % 24] + letters[number % 24],
    }
    return Queue.objects.create(**(defaults | fields))


def make_line(queue: Queue | None = None, *, counters: Iterable[Counter] = (), **fields) -> Line:
    """A line of a queue, taken by the given counters."""
    number = next(NUMBERS)
    defaults = {"queue": queue or make_queue(), "code": str(number), "name": f"Kelompok {number}"}
    line = Line.objects.create(**(defaults | fields))
    line.counters.set(counters)
    return line


def make_counter_for(line: Line, **fields) -> Counter:
    """One more counter that takes the line, in its venue and of its agency."""
    zone = make_zone(line.queue.venue)
    counter = make_counter(line.queue.agency, zone=zone, **fields)
    line.counters.add(counter)
    return counter


def make_ticket(line: Line | None = None, *, state: TicketState = TicketState.WAITING, **fields) -> Ticket:
    """A ticket drawn now; in a state beyond WAITING it was called to a counter of its line.

    `application`: what its visit is for.
    """
    line = line or make_line()
    visit = take_ticket(line.pk, application=fields.pop("application", None))
    ticket = visit.tickets.get()
    if state not in {TicketState.WAITING, TicketState.CANCELLED}:
        fields.setdefault("counter", line.counters.first() or make_counter_for(line))
        fields.setdefault("officer", None)
        fields["officer"] = fields["officer"] or make_officer(Role.COUNTER, line.queue.agency)
        fields = {"called_at": timezone.now(), "calls": 1} | fields
    if state not in OPEN_TICKETS:
        fields.setdefault("ended_at", timezone.now())
    for name, value in ({"state": state} | fields).items():
        setattr(ticket, name, value)
    ticket.save()
    return ticket
