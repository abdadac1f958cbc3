"""How a number is drawn: one statement that counts, and writes the visit and its first ticket."""

from datetime import date
from typing import Any

from django.db import connection

from catalog.models import Service
from permits.models import Application
from queueing.models import Line, Visit
from queueing.states import State

# The first row of a queue's day. Of two first tickets at once the second waits here for the first's COMMIT.
OPEN_DAY = """
INSERT INTO queueing_queueday (venue_id, queue_id, day, last_number)
VALUES (%(venue)s, %(queue)s, %(day)s, 0)
ON CONFLICT (queue_id, day) DO NOTHING
"""

# The hot row of the queue is held for this statement and the COMMIT after it, no longer. The arrival is
# read from the database's clock while the row is held: so turns rise with numbers, however many kiosks and
# web nodes there are.
DRAW = """
WITH drawn AS (
    UPDATE queueing_queueday SET last_number = last_number + 1
    WHERE queue_id = %(queue)s AND day = %(day)s
    RETURNING last_number AS serial
), visit AS (
    INSERT INTO queueing_visit (code, venue_id, queue_id, day, serial, number, arrived_at, application_id)
    SELECT %(code)s, %(venue)s, %(queue)s, %(day)s, serial,
           %(prefix)s || lpad(serial::text, greatest(3, length(serial::text)), '0'),
           clock_timestamp(), %(application)s
    FROM drawn
    RETURNING *
), ticket AS (
    INSERT INTO queueing_ticket (visit_id, venue_id, queue_id, line_id, service_id, day, state, turn_at, calls)
    SELECT id, venue_id, queue_id, %(line)s, %(service)s, day, %(waiting)s, arrived_at, 0
    FROM visit
)
SELECT * FROM visit
"""


def draw(
    line: Line, day: date, *, code: str, application: Application | None, service: Service | None
) -> Visit:
    """Draw the next number of a queue's day; return the new visit, its ticket WAITING in the line.

    `line` comes with its queue. Call it last in a transaction: it holds the queue's counter until the COMMIT.
    """
    parameters: dict[str, Any] = {
        "venue": line.queue.venue_id,
        "queue": line.queue_id,
        "prefix": line.queue.prefix,
        "line": line.pk,
        "day": day,
        "code": code,
        "application": application and application.pk,
        "service": service and service.pk,
        "waiting": State.WAITING,
    }
    drawn = list(Visit.objects.raw(DRAW, parameters))
    if not drawn:  # the first of the day
        with connection.cursor() as cursor:
            cursor.execute(OPEN_DAY, parameters)
        drawn = list(Visit.objects.raw(DRAW, parameters))
    return drawn[0]
