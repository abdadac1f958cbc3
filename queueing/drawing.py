"""How a number is drawn: one statement that counts, and writes the visit and its first ticket."""

from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Service
from mpp.lib.refused import Refused
from permits.models import Application
from queueing.models import Booking, Line, Visit
from queueing.states import BookingState, State

# The first row of a queue's day. Of two first tickets at once the second waits here for the first's COMMIT.
OPEN_DAY = """
INSERT INTO queueing_queueday (venue_id, queue_id, day, last_number, reserved)
VALUES (%(venue)s, %(queue)s, %(day)s, 0, 0)
ON CONFLICT (queue_id, day) DO NOTHING
"""

# The hot row of the queue is held for this statement and the COMMIT after it, no longer. Turns rise with numbers:
# a node whose clock is behind gives the turn of the last number, and the number decides. A place that a booking holds
# is free of the quota: it was counted when it was booked.
DRAW = """
WITH drawn AS (
    UPDATE queueing_queueday SET
        last_number = last_number + 1,
        reserved = reserved - (%(booking)s IS NOT NULL)::int,
        last_turn_at = greatest(last_turn_at, %(at)s)
    WHERE queue_id = %(queue)s AND day = %(day)s
        AND (%(booking)s IS NOT NULL OR %(quota)s IS NULL OR last_number + reserved < %(quota)s)
    RETURNING last_number AS serial, greatest(last_turn_at, %(not_before)s) AS turn_at
), visit AS (
    INSERT INTO queueing_visit
        (code, venue_id, queue_id, day, serial, number, arrived_at, turn_at, is_priority, application_id)
    SELECT %(code)s, %(venue)s, %(queue)s, %(day)s, serial,
           %(prefix)s || lpad(serial::text, greatest(3, length(serial::text)), '0'),
           %(at)s, turn_at, %(is_priority)s, %(application)s
    FROM drawn
    RETURNING *
), ticket AS (
    INSERT INTO queueing_ticket
        (visit_id, venue_id, queue_id, line_id, service_id, day, state, turn_at, is_priority,
         note, calls, held_seconds, hold_reason, outcome)
    SELECT id, venue_id, queue_id, %(line)s, %(service)s, day, %(waiting)s, turn_at, is_priority, '', 0, 0, '', ''
    FROM visit
), booking AS (
    UPDATE queueing_booking SET state = %(checked_in)s, visit_id = visit.id, ended_at = %(at)s
    FROM visit WHERE queueing_booking.id = %(booking)s
)
SELECT * FROM visit
"""


def draw(
    line: Line,
    day: date,
    *,
    code: str,
    application: Application | None = None,
    service: Service | None = None,
    is_priority: bool = False,
    booking: Booking | None = None,
) -> Visit:
    """Draw the next number of a queue's day; return the new visit, its ticket WAITING in the line.

    `line` comes with its queue. booking: is checked in by it, and its turn is not before its session; it is locked
    and BOOKED. Call it last in a transaction: it holds the queue's counter until the COMMIT. Raises Refused when the
    day's quota is used up.
    """
    parameters: dict[str, Any] = {
        "venue": line.queue.venue_id,
        "queue": line.queue_id,
        "prefix": line.queue.prefix,
        "quota": line.queue.daily_quota,
        "line": line.pk,
        "day": day,
        "code": code,
        "application": application and application.pk,
        "service": service and service.pk,
        "is_priority": is_priority,
        "booking": booking and booking.pk,
        "not_before": booking and booking.starts_at,
        "at": timezone.now(),
        "waiting": State.WAITING,
        "checked_in": BookingState.CHECKED_IN,
    }
    drawn = list(Visit.objects.raw(DRAW, parameters))
    if not drawn:  # the first of the day, or the last
        open_day(line, day)
        drawn = list(Visit.objects.raw(DRAW, parameters))
    if not drawn:
        raise Refused(quota_reached(line))
    return drawn[0]


def open_day(line: Line, day: date) -> None:
    """Make the row that counts a queue's day, unless it is there."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN_DAY, {"venue": line.queue.venue_id, "queue": line.queue_id, "day": day})


def quota_reached(line: Line) -> str:
    return _(
        "Nomor %(agency)s untuk hari ini sudah habis: %(quota)s nomor. Datanglah pada hari kerja berikutnya, atau "
        "buat janji temu agar tempat Anda pasti."
    ) % {"agency": line.queue.agency.short_name, "quota": line.queue.daily_quota}
