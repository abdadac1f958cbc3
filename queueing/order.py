"""The fair order: who is next. One rule, written here and asked for everywhere.

1. By time of arrival (`turn_at`, then the order of drawing). A booking arrives at the later of its session's begin
   and its check-in.
2. Priority is interleaved: after PRIORITY_AFTER regular calls without one of priority, the first of priority goes
   before the regular ones that arrived earlier. So a regular visitor with r others before is overtaken by at most
   1 + r / PRIORITY_AFTER of priority who come later, and one of priority waits for at most PRIORITY_AFTER regular
   calls more than those of priority before. Neither starves. Who arrived first is never behind a later one of the
   same kind, nor one of priority behind a later regular one.
3. A transfer, and each further stage of a visit, keeps the first arrival. A number put back keeps its turn. A no-show
   who returns arrives anew, at the return. Who lets others go first goes by arrival alone, behind the last of them.

Lines that an open counter takes together wait in one order: they are a *pool*. The rule is one statement; the place
of each who waits follows from it as if nobody else came.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from accounts.models import User
from agencies.models import Venue
from queueing.models import CounterSession, Line, Ticket
from queueing.states import State

# before: how many regular ones are called before. Of the p-th of priority that is what arrived before, but no more
# than N after the priority call before it; written without recursion as N·p plus a minimum over those before.
PLACED = """
WITH pool (line_id, pool) AS (
    SELECT * FROM unnest(%(lines)s::bigint[], %(pools)s::bigint[])
), call AS (
    SELECT pool.pool, latest.is_priority,
           row_number() OVER (PARTITION BY pool.pool ORDER BY latest.called_at DESC, latest.id DESC) AS back
    FROM pool CROSS JOIN LATERAL (
        SELECT id, called_at, is_priority FROM queueing_ticket
        WHERE line_id = pool.line_id AND day = %(day)s AND called_at IS NOT NULL
        ORDER BY called_at DESC LIMIT %(every)s
    ) AS latest
), since AS (
    SELECT pool, min(back) - 1 AS regular FROM call WHERE is_priority AND back <= %(every)s GROUP BY pool
), arrived AS (
    SELECT ticket.id, ticket.line_id, ticket.visit_id, ticket.is_priority, ticket.turn_at, pool.pool,
           row_number() OVER (PARTITION BY pool.pool, ticket.is_priority ORDER BY ticket.turn_at, ticket.id) AS nth,
           count(*) FILTER (WHERE NOT ticket.is_priority)
               OVER (PARTITION BY pool.pool ORDER BY ticket.turn_at, ticket.id) AS regular
    FROM pool JOIN queueing_ticket AS ticket ON ticket.line_id = pool.line_id
    WHERE ticket.state = %(waiting)s AND ticket.day = %(day)s
), interleaved AS (
    SELECT arrived.*, CASE WHEN is_priority
        THEN %(every)s * nth + least(
            -coalesce(since.regular, %(every)s),
            min(arrived.regular - %(every)s * nth)
                OVER (PARTITION BY arrived.pool, is_priority ORDER BY nth))
        ELSE nth - 1 END AS before
    FROM arrived LEFT JOIN since ON since.pool = arrived.pool
)
SELECT id, line_id, visit_id, pool, is_priority, turn_at,
       row_number() OVER (PARTITION BY pool ORDER BY before, NOT is_priority, turn_at, id) AS place
FROM interleaved
"""

# One's own case is left for another officer. Who is just being called by another is passed over. MATERIALIZED: the
# planner, who expects one who waits, would else order everybody anew for each of them.
NEXT = f"""
WITH placed AS MATERIALIZED ({PLACED})
SELECT ticket.* FROM queueing_ticket AS ticket JOIN placed ON placed.id = ticket.id
WHERE ticket.state = %(waiting)s AND NOT EXISTS (
    SELECT 1 FROM queueing_visit AS visit JOIN permits_application AS one ON one.id = visit.application_id
    WHERE visit.id = ticket.visit_id AND %(officer)s IN (one.owner_id, one.filed_by_id))
ORDER BY placed.place
LIMIT 1 FOR NO KEY UPDATE OF ticket SKIP LOCKED
"""  # noqa: S608 - both parts are ours

WHO_WAITS = f"""
WITH placed AS MATERIALIZED ({PLACED})
SELECT placed.id, placed.line_id, visit.number, placed.pool, placed.place - 1, placed.is_priority, placed.turn_at
FROM placed JOIN queueing_visit AS visit ON visit.id = placed.visit_id
ORDER BY placed.pool, placed.place
"""  # noqa: S608 - both parts are ours


class Waiting(NamedTuple):
    """Somebody who waits; `ahead`: how many of the pool are called before, as things stand."""

    ticket_id: int
    line_id: int
    number: str
    pool: int
    ahead: int
    is_priority: bool
    turn_at: Any  # aware datetime


def next_in_turn(lines: Collection[int], day: date, *, officer: User) -> Ticket | None:
    """Lock and return the first in turn of some lines that nobody else is calling at this moment, None if none."""
    parameters = _parameters(dict.fromkeys(lines, 0), day) | {"officer": officer.pk}
    return next(iter(Ticket.objects.raw(NEXT, parameters)), None)


def who_waits(pools: Mapping[int, int], day: date) -> list[Waiting]:
    """Return all who wait on a day in the lines of some pools, in turn, pool by pool; in one query.

    pools: line id -> pool, as of `pools_in`.
    """
    with connection.cursor() as cursor:
        cursor.execute(WHO_WAITS, _parameters(pools, day))
        return [Waiting(*row) for row in cursor.fetchall()]


def pools_in(venue: Venue) -> dict[int, int]:
    """Return the pool of every line in use in a venue: line id -> the least id of the lines in its pool.

    Two queries. Lines that no open counter takes are a pool each.
    """
    in_use = Line.objects.in_use().filter(queue__venue=venue)
    pool = {pk: pk for pk in in_use.values_list("pk", flat=True)}
    taken = CounterSession.lines.through.objects.filter(
        countersession__venue=venue, countersession__closed_at__isnull=True
    )
    first_of: dict[int, int] = {}
    for session, line in taken.values_list("countersession", "line").order_by("countersession", "line"):
        if line in pool:
            _join(pool, line, first_of.setdefault(session, line))
    return {line: _least(pool, line) for line in pool}


def place_of(ticket: Ticket) -> int | None:
    """Return how many are called before a ticket as things stand; None if it does not wait."""
    waiting = who_waits(pools_in(ticket.venue), ticket.day)
    return next((each.ahead for each in waiting if each.ticket_id == ticket.pk), None)


def _parameters(pools: Mapping[int, int], day: date) -> dict[str, Any]:
    return {
        "lines": list(pools.keys()),
        "pools": list(pools.values()),
        "day": day,
        "every": settings.PRIORITY_AFTER,
        "waiting": State.WAITING,
    }


def _least(pool: dict[int, int], line: int) -> int:
    while pool[line] != line:
        line = pool[line]
    return line


def _join(pool: dict[int, int], one: int, other: int) -> None:
    least, most = sorted((_least(pool, one), _least(pool, other)))
    pool[most] = least
