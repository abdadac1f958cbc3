"""Numbers of days gone by, as rows with the times that a test says; written in the venue's own zone."""

from datetime import date, datetime, time, timedelta

from accounts.models import User
from queueing.models import Booking, Line, Ticket, Visit
from queueing.states import OPEN, BookingState, Outcome, State
from tests.factories import make_counter_for, make_user

MONDAY = date(2026, 9, 7)
TUESDAY = MONDAY + timedelta(days=1)


def at(line: Line, clock: str, day: date = MONDAY) -> datetime:
    """Return "09.30" of a day in the zone of the line's venue; hours past 23 are those of the next day."""
    hours, minutes = map(int, clock.split("."))
    zone = line.queue.venue.timezone
    return datetime.combine(day, time(), zone) + timedelta(hours=hours, minutes=minutes)


def past_ticket(
    line: Line,
    turn: str,
    called: str = "",
    serving: str = "",
    ended: str = "",
    *,
    day: date = MONDAY,
    state: State = State.DONE,
    visit: Visit | None = None,
    is_priority: bool = False,
    held_minutes: int = 0,
) -> Ticket:
    """A number of a day, by its times ("09.30", "" for never); in a visit of its own unless one is given."""
    queue = line.queue
    visit = visit or Visit.objects.create(
        venue=queue.venue,
        queue=queue,
        day=day,
        serial=queue.visits.count() + 1,
        number=f"{queue.prefix}{queue.visits.count() + 1:03}",
        turn_at=at(line, turn, day),
    )
    counter = (line.counters.first() or make_counter_for(line)) if called else None
    over = at(line, ended or "24.00", day) if state not in OPEN else None
    return Ticket.objects.create(
        visit=visit,
        venue=queue.venue,
        queue=queue,
        line=line,
        day=day,
        state=state,
        is_priority=is_priority,
        turn_at=at(line, turn, day),
        counter=counter,
        officer=_officer() if counter else None,
        called_at=at(line, called, day) if called else None,
        serving_at=at(line, serving, day) if serving else None,
        held_seconds=held_minutes * 60,
        outcome=Outcome.SERVED if state == State.DONE else "",
        ended_at=over,
    )


def booked(ticket: Ticket) -> Booking:
    """The booking with which the visitor of a number came."""
    return Booking.objects.create(
        venue=ticket.venue,
        queue=ticket.queue,
        line=ticket.line,
        owner=make_user(),
        day=ticket.day,
        starts_at=ticket.turn_at,
        ends_at=ticket.turn_at + timedelta(minutes=30),
        state=BookingState.CHECKED_IN,
        visit=ticket.visit,
        ended_at=ticket.turn_at,
    )


def _officer() -> User:
    return User.objects.filter(email="petugas@uji.example").first() or make_user(email="petugas@uji.example")
