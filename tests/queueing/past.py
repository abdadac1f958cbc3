"""A past: days on which a mall has worked, as many tickets as a test or a measurement wants."""

from collections.abc import Sequence

from django.db import connection
from django.utils import timezone

from queueing.models import Line

PER_DAY = 250  # numbers of one line on one day
AT_A_TIME = 500_000  # rows; more in one statement would only fill temporary files

# Row i belongs to the line number i % n, and to the day number i / n / PER_DAY before today. Of twenty, one was
# cancelled and one not served; codes are as scattered over their index as real ones.
VISITS = """
INSERT INTO queueing_visit (code, venue_id, queue_id, day, serial, number, arrived_at, turn_at, is_priority)
SELECT substr(md5(i::text || queue.id), 1, 16), queue.venue_id, queue.id, day, serial,
       queue.prefix || lpad(serial::text, 3, '0'), at, at, i %% 10 = 0
FROM generate_series(%(first)s, %(last)s - 1) AS i
CROSS JOIN LATERAL (SELECT (%(lines)s::bigint[])[i %% %(n)s + 1] AS line_id, i / %(n)s / %(per_day)s + 1 AS back,
                i / %(n)s %% %(per_day)s + 1 AS serial) AS place
CROSS JOIN LATERAL (SELECT %(today)s::date - back::int AS day, %(now)s - back * interval '1 day' AS at) AS moment
JOIN queueing_line AS line ON line.id = line_id JOIN queueing_queue AS queue ON queue.id = line.queue_id
ORDER BY i
"""

TICKETS = """
INSERT INTO queueing_ticket
    (visit_id, venue_id, queue_id, line_id, day, state, turn_at, is_priority, note, counter_id, officer_id,
     called_at, last_called_at, calls, serving_at, held_seconds, hold_reason, outcome, ended_at)
SELECT visit.id, visit.venue_id, visit.queue_id, line.id, visit.day,
       CASE visit.id %% 20 WHEN 0 THEN 'CANCELLED' WHEN 1 THEN 'UNSERVED' ELSE 'DONE' END,
       visit.turn_at, visit.is_priority, '',
       CASE WHEN visit.id %% 20 > 1 THEN place.counter_id END,
       CASE WHEN visit.id %% 20 > 1 THEN %(officer)s::bigint END,
       CASE WHEN visit.id %% 20 > 1 THEN visit.turn_at + interval '10 minutes' END,
       CASE WHEN visit.id %% 20 > 1 THEN visit.turn_at + interval '10 minutes' END,
       (visit.id %% 20 > 1)::int,
       CASE WHEN visit.id %% 20 > 1 THEN visit.turn_at + interval '11 minutes' END,
       0, '', CASE WHEN visit.id %% 20 > 1 THEN 'SERVED' ELSE '' END, visit.turn_at + interval '20 minutes'
FROM queueing_visit AS visit
JOIN queueing_line AS line ON line.queue_id = visit.queue_id AND line.id = ANY(%(lines)s)
LEFT JOIN LATERAL (SELECT min(counter_id) AS counter_id FROM queueing_line_counters WHERE line_id = line.id)
    AS place ON true
WHERE visit.id > %(after)s
ORDER BY visit.id
"""

DAYS = """
INSERT INTO queueing_queueday (venue_id, queue_id, day, last_number, reserved, last_turn_at)
SELECT venue_id, queue_id, day, max(serial), 0, max(turn_at) FROM queueing_visit
WHERE id > %(after)s GROUP BY venue_id, queue_id, day
ON CONFLICT (queue_id, day) DO UPDATE SET last_number = greatest(queueing_queueday.last_number, excluded.last_number)
"""


def add_past(lines: Sequence[Line], tickets: int, *, officer_id: int, already: int = 0) -> None:
    """Add so many ended tickets of past days to some lines, each of another queue of one venue.

    already: how many earlier calls have added. Ends with ANALYZE, as autovacuum would.
    """
    today = lines[0].queue.venue.today()
    common = {
        "lines": [line.pk for line in lines],
        "n": len(lines),
        "per_day": PER_DAY,
        "today": today,
        "now": timezone.now(),
        "officer": officer_id,
    }
    with connection.cursor() as cursor:
        for first in range(already, already + tickets, AT_A_TIME):
            cursor.execute("SELECT coalesce(max(id), 0) FROM queueing_visit")
            span = {"first": first, "last": min(first + AT_A_TIME, already + tickets)}
            parameters = common | span | {"after": cursor.fetchone()[0]}
            for statement in (VISITS, TICKETS, DAYS):
                cursor.execute(statement, parameters)
        for table in ("visit", "ticket", "queueday"):
            cursor.execute(f"ANALYZE queueing_{table}")
