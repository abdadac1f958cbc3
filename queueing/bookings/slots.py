"""Sessions that can be booked, and their free places.

A line's sessions follow from the calendar of its agency in the venue: steps of `line.slot_minutes` from opening on, and anew after each
pause. Only whole sessions count, and only those that end by the last ticket, so that whoever comes late to the last
one still gets a number. A place is free as long as neither the session's quota (`line.slot_quota`) nor the queue's
daily quota, which it shares with the numbers from the kiosk, is used up.

This is what people look at; what decides is the statements in `queueing.bookings.reserving`.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from agencies import calendar
from agencies.calendar import Opening
from agencies.models import Venue
from agencies.offering import may_offer
from queueing.models import Line, QueueDay, Slot


class Session(NamedTuple):
    """When a session is, in the venue's zone, and how many places are left in it."""

    starts_at: datetime
    ends_at: datetime
    left: int


class Day(NamedTuple):
    """A day with sessions; `left`: places in all of them together."""

    date: date
    sessions: list[Session]
    left: int


def bookable_lines() -> QuerySet[Line]:
    """Return the lines in use that take bookings, with queue, agency and venue."""
    lines = Line.objects.in_use().filter(slot_quota__gt=0)
    return lines.select_related("queue__agency", "queue__venue")


def takes_bookings(line: Line) -> bool:
    """The same of one line, which comes with its queue and agency."""
    return line.is_in_use and line.slot_quota > 0


def days_of(line: Line, *, until: date | None = None) -> list[Day]:
    """Return the days on which sessions of a line can be booked now; five queries, however many days.

    until: the last day that is of use, e.g. because an application expires. `line` comes with its queue, agency and venue.
    """
    venue, now = line.queue.venue, timezone.now()
    first, last = venue.today(), last_day(venue)
    if until:
        last = min(last, until)
    taken = _taken(line, now)
    left_of_day = _left_of_day(line, first, last)
    found = []
    for day, opening in calendar.openings(venue, first, last, line.queue.agency).items():
        if not may_offer(venue, line.queue.agency_id, day):
            continue
        left_today = left_of_day.get(day, line.queue.daily_quota)
        sessions = [
            session._replace(left=_left(line, taken.get(session.starts_at, 0), left_today))
            for session in _sessions(line, opening)
            if _is_ahead(session, now)
        ]
        if sessions:
            total = sum(session.left for session in sessions)
            found.append(Day(day, sessions, total if left_today is None else min(total, left_today)))
    return found


def session_at(line: Line, starts_at: datetime) -> Session | None:
    """Return the session of a line that begins then and can be booked now, full or not; None if there is none."""
    venue, now = line.queue.venue, timezone.now()
    day = starts_at.astimezone(venue.timezone).date()
    opening = calendar.opening(venue, day, line.queue.agency)
    if opening is None or day > last_day(venue) or not may_offer(venue, line.queue.agency_id, day):
        return None
    ahead = (session for session in _sessions(line, opening) if _is_ahead(session, now))
    return next((session for session in ahead if session.starts_at == starts_at), None)


def last_day(venue: Venue) -> date:
    """Return the last day of the window of bookings."""
    return venue.today() + settings.BOOKING_WINDOW


def _is_ahead(session: Session, now: datetime) -> bool:
    return session.starts_at >= now + settings.BOOKING_LEAD


def _sessions(line: Line, opening: Opening) -> Iterator[Session]:
    """Yield a day's sessions in order, all places free."""
    length, zone = timedelta(minutes=line.slot_minutes), line.queue.venue.timezone
    for begins, ends in _spans(line.queue.venue, opening):
        # In UTC: on a wall clock that is changed an hour would be missing or double.
        starts_at = begins.astimezone(UTC)
        while starts_at + length <= ends:
            yield Session(starts_at.astimezone(zone), (starts_at + length).astimezone(zone), line.slot_quota)
            starts_at += length


def _spans(venue: Venue, opening: Opening) -> Iterator[tuple[datetime, datetime]]:
    """Yield from when until when numbers are served without a pause."""
    begins, ends = opening.opens, calendar.last_ticket(venue, opening)
    for pause in sorted(opening.pauses):
        yield begins, min(pause.starts, ends)
        begins = max(begins, pause.ends)
    yield begins, ends


def _taken(line: Line, now: datetime) -> dict[datetime, int]:
    rows = Slot.objects.filter(line=line, starts_at__gte=now)
    return dict(rows.values_list("starts_at", "taken"))


def _left_of_day(line: Line, first: date, last: date) -> dict[date, int]:
    """Return what is left of the queue's daily quota on days of which something is known."""
    quota = line.queue.daily_quota
    if quota is None:
        return {}
    rows = QueueDay.objects.filter(queue=line.queue_id, day__range=(first, last))
    return {row.day: max(0, quota - row.last_number - row.reserved) for row in rows}


def _left(line: Line, taken: int, left_of_day: int | None) -> int:
    left = max(0, line.slot_quota - taken)
    return left if left_of_day is None else min(left, left_of_day)
