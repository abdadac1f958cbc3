"""Queues, lines and tickets."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from agencies.models import Agency, Counter, Role, Venue
from queueing import actions
from queueing.actions import take_ticket
from queueing.models import Booking, CounterSession, Line, Queue, QueueDay, Slot, Ticket
from queueing.states import OPEN as OPEN_TICKETS
from queueing.states import HoldReason, Outcome
from queueing.states import State as TicketState
from tests.factories.accounts import make_user
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


def open_counter(
    line: Line, *, counter: Counter | None = None, officer: User | None = None
) -> CounterSession:
    """An officer at work at a counter that takes the line, among all lines of the counter."""
    counter = counter or make_counter_for(line)
    officer = officer or make_officer(Role.COUNTER, line.queue.agency)
    return actions.open_counter(counter.pk, by=officer)


def make_booking(line: Line | None = None, **fields) -> Booking:
    """A booking of tomorrow at nine, BOOKED, holding its place in slot and day."""
    line = line or make_line()
    venue = line.queue.venue
    starts_at = fields.pop("starts_at", None) or datetime.combine(
        venue.today() + timedelta(days=1), time(9), venue.timezone
    )
    day = starts_at.astimezone(venue.timezone).date()
    Slot.objects.get_or_create(line=line, starts_at=starts_at, defaults={"venue": venue, "quota": 99})
    Slot.objects.filter(line=line, starts_at=starts_at).update(taken=F("taken") + 1)
    QueueDay.objects.get_or_create(venue=venue, queue=line.queue, day=day)
    QueueDay.objects.filter(queue=line.queue, day=day).update(reserved=F("reserved") + 1)
    defaults = {
        "venue": venue,
        "queue": line.queue,
        "line": line,
        "owner": fields.pop("owner", None) or make_user(),
        "booked_at": timezone.now(),
    }
    times = {"day": day, "starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=line.slot_minutes)}
    return Booking.objects.create(**(defaults | times | fields))


def make_ticket(line: Line | None = None, *, state: TicketState = TicketState.WAITING, **fields) -> Ticket:
    """A ticket drawn now; in a state beyond WAITING it was called to a counter of its line.

    `application`: what its visit is for; `is_priority`: of visit and ticket.
    """
    line = line or make_line()
    taken = {name: fields.pop(name) for name in ("application", "is_priority") if name in fields}
    visit = take_ticket(line.pk, **taken)
    ticket = visit.tickets.get()
    if state not in {TicketState.WAITING, TicketState.CANCELLED}:
        fields.setdefault("counter", line.counters.first() or make_counter_for(line))
        fields.setdefault("officer", None)
        fields["officer"] = fields["officer"] or make_officer(Role.COUNTER, line.queue.agency)
        fields = {"called_at": timezone.now(), "last_called_at": timezone.now(), "calls": 1} | fields
    if state == TicketState.ON_HOLD:
        fields = {"held_at": timezone.now(), "hold_reason": HoldReason.COPY} | fields
    if state == TicketState.DONE:
        fields.setdefault("outcome", Outcome.SERVED)
    if state not in OPEN_TICKETS:
        fields.setdefault("ended_at", timezone.now())
    for name, value in ({"state": state} | fields).items():
        setattr(ticket, name, value)
    ticket.save()
    return ticket
