"""Places are counted: of a line's session, and of the queue's day, each in one statement.

Both rows are hot: they are touched last in a transaction, always the session before the day and the earlier before
the later, so that nobody waits in a circle. What is left is decided by the statement itself, on the row as it is
then: of two who want the last place one gets it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from queueing.models import Booking, Line

# A quota that was raised or lowered since counts from the next booking on.
TAKE_SLOT = """
INSERT INTO queueing_slot (venue_id, line_id, starts_at, taken, quota)
VALUES (%(venue)s, %(line)s, %(starts_at)s, 1, %(slot_quota)s)
ON CONFLICT (line_id, starts_at) DO UPDATE SET taken = queueing_slot.taken + 1, quota = excluded.quota
    WHERE queueing_slot.taken < excluded.quota
RETURNING taken
"""

FREE_SLOT = """
UPDATE queueing_slot SET taken = taken - 1 WHERE line_id = %(line)s AND starts_at = %(starts_at)s AND taken > 0
RETURNING taken
"""

# Numbers from the kiosk and places that bookings hold share the quota of the day (`queueing.drawing`).
TAKE_DAY = """
INSERT INTO queueing_queueday (venue_id, queue_id, day, last_number, reserved)
VALUES (%(venue)s, %(queue)s, %(day)s, 0, 1)
ON CONFLICT (queue_id, day) DO UPDATE SET reserved = queueing_queueday.reserved + 1
    WHERE %(daily_quota)s::int IS NULL
        OR queueing_queueday.last_number + queueing_queueday.reserved < %(daily_quota)s::int
RETURNING reserved
"""

FREE_DAY = """
UPDATE queueing_queueday SET reserved = reserved - 1 WHERE queue_id = %(queue)s AND day = %(day)s AND reserved > 0
RETURNING reserved
"""


def take_place(line: Line, starts_at: datetime, day: date) -> bool:
    """Take a place of a session and of its day; False if there is none, and the caller takes all back."""
    return _run([_slot(TAKE_SLOT, line, starts_at), _day(TAKE_DAY, line, day)])


def free_place(booking: Booking) -> None:
    """Give back the place that a booking held."""
    _run([_slot(FREE_SLOT, booking.line, booking.starts_at), _day(FREE_DAY, booking.line, booking.day)])


def change_place(line: Line, old: tuple[datetime, date], new: tuple[datetime, date]) -> bool:
    """Give back a place and take another of the same line; False if the new one is taken already."""
    slots = [(old[0], FREE_SLOT), (new[0], TAKE_SLOT)]
    days = [(old[1], FREE_DAY), (new[1], TAKE_DAY)] if old[1] != new[1] else []
    return _run(
        [_slot(statement, line, starts_at) for starts_at, statement in sorted(slots)]
        + [_day(statement, line, day) for day, statement in sorted(days)]
    )


def _run(statements: Sequence[tuple[str, dict[str, Any]]]) -> bool:
    """Run the statements until a quota stops one."""
    with connection.cursor() as cursor:
        for statement, parameters in statements:
            cursor.execute(statement, parameters)
            if cursor.rowcount == 0 and statement in {TAKE_SLOT, TAKE_DAY}:
                return False
    return True


def _slot(statement: str, line: Line, starts_at: datetime) -> tuple[str, dict[str, Any]]:
    venue = line.queue.venue_id
    known = {"venue": venue, "line": line.pk, "starts_at": starts_at, "slot_quota": line.slot_quota}
    return statement, known


def _day(statement: str, line: Line, day: date) -> tuple[str, dict[str, Any]]:
    queue = line.queue
    known = {"venue": queue.venue_id, "queue": queue.pk, "day": day, "daily_quota": queue.daily_quota}
    return statement, known
