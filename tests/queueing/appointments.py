"""A Monday, a line with sessions of an hour, and what is counted of its places."""

import datetime as dt

from queueing.models import Line, QueueDay, Slot
from tests.factories import make_line, make_open_venue, make_queue

MONDAY = dt.date(2026, 11, 23)
TUESDAY = dt.date(2026, 11, 24)


def at(text: str) -> dt.datetime:
    """A moment of that Monday, "09.00" WIB, or of another day, "24 09.00"."""
    day, _, clock = text.rpartition(" ")
    return dt.datetime.fromisoformat(f"2026-11-{day or 23}T{clock.replace('.', ':')}:00+07:00")


def make_booked_line(**fields) -> Line:
    """A line of a mall that is open 08.00–16.00; two places an hour."""
    queue = fields.pop("queue", None) or make_queue(make_open_venue())
    return make_line(queue, **({"slot_minutes": 60, "slot_quota": 2} | fields))


def taken(line: Line) -> dict[str, int]:
    """The taken places of each session that has any: {"23 09.00": 1}."""
    rows = Slot.objects.filter(line=line, taken__gt=0)
    return {f"{row.starts_at.astimezone(line.queue.venue.timezone):%d %H.%M}": row.taken for row in rows}


def reserved(line: Line) -> dict[dt.date, int]:
    """What open bookings hold of each day."""
    rows = QueueDay.objects.filter(queue=line.queue, reserved__gt=0)
    return dict(rows.values_list("day", "reserved"))
