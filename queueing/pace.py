"""How fast the lines of a venue go today: what one number costs a counter, and how many come past those who wait.

Measured from the last calls of each line. Changes slowly, so each process keeps it for a minute.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.core.cache import caches
from django.db import connection
from django.db.models import Avg
from django.utils import timezone

from agencies import calendar
from agencies.calendar import Opening
from agencies.models import Venue
from catalog.models import Service
from queueing.models import Line, Queue
from queueing.states import State

KEPT_SECONDS = 60  # A counter ends a service every few minutes; estimates are told in whole minutes.
RECENT = 30  # Calls of a line that are looked at: enough for a mean within some 10 %, and still today's pace.
# A next call so soon after an end is the change to the next person; a later one means that nobody waited, or a rest.
CHANGE = timedelta(minutes=3)
NO_SHOW_LONGEST = timedelta(minutes=6)  # So long is nobody called and waited for; what is longer was a rest.
INFLOW = timedelta(
    hours=1
)  # Over so long it is counted who comes: longer than most waits, shorter than a peak.
# The catalog's word on a service counts as much as so many services seen. After a dozen calls the line speaks for itself.
PRIOR_WEIGHT = 6
# Deviation of one service from the mean, as a share of it, until a line has shown its own. Between a clockwork (0) and
# the telephone's exponential calls (1); counters are reported in between (Brown et al. 2005, lognormal, about 1 at
# most), and a line mixes short services with long ones.
PRIOR_SPREAD = 0.7

# What one call costs its counter: from the call to the end, errands of the visitor left out, and the change to the
# next person. A no-show has no end: it cost no more than until the counter's next call.
CYCLES = """
WITH recent AS (
    SELECT ticket.* FROM unnest(%(lines)s::bigint[]) AS line (id) CROSS JOIN LATERAL (
        SELECT line_id, counter_id, state, called_at, ended_at, held_seconds FROM queueing_ticket
        WHERE line_id = line.id AND day = %(day)s AND called_at IS NOT NULL
        ORDER BY called_at DESC LIMIT %(recent)s
    ) AS ticket
), cycle AS (
    SELECT *, lead(called_at) OVER (PARTITION BY counter_id ORDER BY called_at) AS next_at FROM recent
), cost AS (
    SELECT line_id, extract(epoch FROM CASE
        WHEN state = %(no_show)s THEN least(next_at - called_at, %(no_show_longest)s)
        WHEN held_seconds = 0 AND next_at BETWEEN ended_at AND ended_at + %(change)s THEN next_at - called_at
        ELSE ended_at - called_at - make_interval(secs => held_seconds) END) / 60 AS minutes
    FROM cycle WHERE state IN (%(done)s, %(transferred)s, %(no_show)s)
)
SELECT line_id, count(minutes), avg(minutes)::float, coalesce(var_pop(minutes), 0)::float
FROM cost WHERE minutes IS NOT NULL GROUP BY line_id
"""

# A later stage keeps the first arrival: it waits since the stage before ended, and passes who came meanwhile.
INFLOWS = """
SELECT line_id,
       count(*) FILTER (WHERE since IS NULL AND turn_at > %(from)s AND turn_at <= %(now)s),
       count(*) FILTER (WHERE since IS NULL AND turn_at > %(from)s AND turn_at <= %(now)s AND is_priority),
       count(*) FILTER (WHERE since > %(from)s)
FROM (
    SELECT line_id, turn_at, is_priority, lag(ended_at) OVER (PARTITION BY visit_id ORDER BY id) AS since
    FROM queueing_ticket WHERE venue_id = %(venue)s AND day = %(day)s
) AS ticket
GROUP BY line_id
"""


class Spell(NamedTuple):
    """A length of time that is not certain, in minutes."""

    mean: float
    variance: float


class LinePace(NamedTuple):
    """Of one line: what a number costs a counter, how sure the mean is, and who comes, in people a minute.

    `arrivals`: all who take a number; `priority`: those of them; `later_stages`: who comes from another counter.
    """

    service: Spell
    seen: int
    arrivals: float = 0.0
    priority: float = 0.0
    later_stages: float = 0.0


class Pace(NamedTuple):
    lines: Mapping[int, LinePace]
    queue_of: Mapping[int, int]
    openings: Mapping[int, Opening | None]  # of each queue, by the hours of its agency


def pace_of(venue: Venue, now: datetime, lines: Collection[int]) -> Pace:
    """Return how fast the lines in use of a venue go, at most KEPT_SECONDS old. Eight queries or none.

    lines: those that it must know; one that came into use since is measured at once.
    """
    # The moment is part of the key: who sets the clock finds the pace of that hour.
    key = f"pace:{venue.pk}:{int(now.timestamp()) // KEPT_SECONDS}"
    pace = caches["process"].get(key)
    if pace is None or not pace.lines.keys() >= set(lines):
        pace = _measure(venue, now)
        caches["process"].set(key, pace, KEPT_SECONDS)
    return pace


def _measure(venue: Venue, now: datetime) -> Pace:
    day = timezone.localdate(now, venue.timezone)
    schedule = calendar.Schedule(venue, day, day)
    opening = schedule.opening(day)
    queue_of, expected = _expected(venue)
    seen = _cycles(list(queue_of), day)
    expected = _at_todays_speed(expected, seen, queue_of)
    minutes, inflows = _minutes_counted(now, opening), _inflows(venue, now, day)
    lines = {}
    for line in queue_of:
        cycle = seen.get(line, Cycle())
        rates = (people / minutes for people in inflows.get(line, (0, 0, 0)))
        lines[line] = LinePace(_blended(expected[line], cycle), cycle.seen, *rates)
    queues = Queue.objects.in_use().filter(venue=venue).select_related("agency")
    openings = {queue.pk: schedule.opening(day, queue.agency) for queue in queues}
    return Pace(lines, queue_of, openings)


def _expected(venue: Venue) -> tuple[dict[int, int], dict[int, float]]:
    """Return of each line in use its queue, and the minutes that the catalog names for its services.

    A line without services takes the mean of its agency's, else that of any service.
    """
    usual = float(Service._meta.get_field("counter_minutes").default)
    lines = Line.objects.in_use().filter(queue__venue=venue)
    named = lines.annotate(own=Avg("services__counter_minutes")).values_list(
        "pk", "queue", "queue__agency", "own"
    )
    by_agency = dict(
        Service.objects.filter(agency__queues__venue=venue)
        .order_by()
        .values_list("agency")
        .annotate(Avg("counter_minutes"))
    )
    rows = list(named.order_by("pk"))
    queue_of = {line: queue for line, queue, _agency, _own in rows}
    return queue_of, {
        line: float(own or by_agency.get(agency) or usual) for line, _queue, agency, own in rows
    }


class Cycle(NamedTuple):
    """What the last calls of a line cost: how many were seen, mean and variance in minutes."""

    seen: int = 0
    mean: float = 0.0
    variance: float = 0.0


def _cycles(lines: list[int], day: date) -> dict[int, Cycle]:
    parameters = {
        "lines": lines,
        "day": day,
        "recent": RECENT,
        "change": CHANGE,
        "no_show_longest": NO_SHOW_LONGEST,
        "done": State.DONE,
        "transferred": State.TRANSFERRED,
        "no_show": State.NO_SHOW,
    }
    return {row[0]: Cycle(*row[1:]) for row in _rows(CYCLES, parameters)}


def _inflows(venue: Venue, now: datetime, day: date) -> dict[int, tuple[int, ...]]:
    # `now` is a whole minute: who came within it counts, a booking before its session does not.
    until = now + timedelta(minutes=1)
    parameters = {"venue": venue.pk, "day": day, "now": until, "from": until - INFLOW}
    return {row[0]: row[1:] for row in _rows(INFLOWS, parameters)}


def _rows(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _at_todays_speed(
    expected: Mapping[int, float], seen: Mapping[int, Cycle], queue_of: Mapping[int, int]
) -> dict[int, float]:
    """Return what is expected of each line, where its whole queue goes faster or slower today than the catalog says."""
    took: dict[int, float] = defaultdict(float)
    named: dict[int, float] = defaultdict(float)
    for line, minutes in expected.items():
        cycle = seen.get(line, Cycle())
        took[queue_of[line]] += cycle.seen * cycle.mean
        named[queue_of[line]] += cycle.seen * minutes
    return {
        line: minutes * _speed(took, named, queue_of[line], minutes) for line, minutes in expected.items()
    }


def _speed(took: Mapping[int, float], named: Mapping[int, float], queue: int, minutes: float) -> float:
    prior = PRIOR_WEIGHT * minutes
    return (took[queue] + prior) / (named[queue] + prior)


def _blended(expected: float, cycle: Cycle) -> Spell:
    """Return mean and variance of one service: those seen, and with them the expected as if PRIOR_WEIGHT times seen."""
    weight = cycle.seen + PRIOR_WEIGHT
    mean = (cycle.seen * cycle.mean + PRIOR_WEIGHT * expected) / weight
    variance = (cycle.seen * cycle.variance + PRIOR_WEIGHT * (PRIOR_SPREAD * expected) ** 2) / weight
    # The two means may lie apart: that is spread as well.
    apart = cycle.seen * PRIOR_WEIGHT * (cycle.mean - expected) ** 2 / weight**2
    return Spell(mean, variance + apart)


def _minutes_counted(now: datetime, opening: Opening | None) -> float:
    """Return over how many minutes who came was counted: an hour, or since the opening, at least a quarter."""
    since_opening = now - opening.opens if opening and now > opening.opens else INFLOW
    return max(min(since_opening, INFLOW), INFLOW / 4).total_seconds() / 60
