"""The past of some queues: every figure is an aggregate of the database, all of them of one reading."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from agencies.models import Venue
from queueing.models import Booking, Disturbance
from queueing.states import BookingState
from queueing.statistics.measures import CANCELLED, NO_SHOW, SERVED, SERVICE, UNSERVED, WAIT, WAITS_FROM

# `stage`: all numbers of the span (index ticket_of_day), as other stages of a visit may lie in queues not asked for.
SEEN = f"""
WITH stage AS (
    SELECT id, visit_id, queue_id, line_id, day, state, outcome, is_priority, turn_at, called_at, serving_at, ended_at,
           held_seconds, {WAITS_FROM} AS waits_from
    FROM queueing_ticket WHERE venue_id = %(venue)s AND day BETWEEN %(first)s AND %(last)s
), seen AS (
    SELECT stage.*, booking.visit_id IS NOT NULL AS is_booked, {WAIT} AS wait, {SERVICE} AS service,
           date_part('isodow', day)::int AS weekday,
           date_part('hour', waits_from AT TIME ZONE %(zone)s)::int AS hour
    FROM stage LEFT JOIN (
        SELECT visit_id FROM queueing_booking WHERE venue_id = %(venue)s AND day BETWEEN %(first)s AND %(last)s
    ) AS booking ON booking.visit_id = stage.visit_id
    WHERE queue_id = ANY(%(queues)s) AND (%(line)s::bigint IS NULL OR line_id = %(line)s)
)
"""  # noqa: S608 - the parts are ours

FIGURES = f"""{SEEN}
SELECT grouping(queue_id, line_id, day, weekday, is_booked, is_priority),
       queue_id, line_id, day, weekday, hour, is_booked, is_priority, count(*), count(wait),
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY wait),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY service),
       count(*) FILTER (WHERE {SERVED}), count(*) FILTER (WHERE {NO_SHOW}),
       count(*) FILTER (WHERE {CANCELLED}), count(*) FILTER (WHERE {UNSERVED})
FROM seen
GROUP BY GROUPING SETS ((), (queue_id), (queue_id, line_id), (day), (weekday, hour), (is_booked), (is_priority))
ORDER BY 1, queue_id, line_id, day, weekday, hour, is_booked, is_priority
"""  # noqa: S608


class Selection(NamedTuple):
    """What is asked for: queues of one venue, perhaps only one line, from day to day (both included)."""

    venue: Venue
    queues: tuple[int, ...]
    first: date
    last: date
    line: int | None = None


class Figures(NamedTuple):
    """Some numbers together, by the definitions of `queueing.statistics`; times in seconds, None where there are none."""

    tickets: int
    called: int
    wait_median: float | None
    wait_p90: float | None
    service_median: float | None
    served: int
    no_shows: int
    cancelled: int
    unserved: int


NOTHING = Figures(0, 0, None, None, None, 0, 0, 0, 0)


class Outage(NamedTuple):
    """Disturbances of a queue: how many touch the span, and for how long within it."""

    times: int
    lasted: timedelta


class Past(NamedTuple):
    """Keys: id of queue or line; day; (weekday 1 to 7 from Monday, hour 0 to 23); whether booked, or of priority."""

    total: Figures
    by_queue: dict[int, Figures]
    by_line: dict[int, Figures]
    by_day: dict[date, Figures]
    by_hour: dict[tuple[int, int], Figures]
    by_booked: dict[bool, Figures]
    by_priority: dict[bool, Figures]
    outages: dict[int, Outage]
    bookings: dict[str, int]  # state of the booking -> how many


# The value of SQL's grouping(): a bit is set for each column that a row is not grouped by.
_SETS = {
    0b111111: "total",
    0b011111: "by_queue",
    0b001111: "by_line",
    0b110111: "by_day",
    0b111011: "by_hour",
    0b111101: "by_booked",
    0b111110: "by_priority",
}


def past_of(selection: Selection) -> Past:
    """Return the figures of a selection, with three queries however many numbers it holds."""
    found: dict[str, dict[Any, Figures]] = {name: {} for name in _SETS.values()}
    for grouped_by, key, figures in _read(selection):
        found[_SETS[grouped_by]][key] = figures
    total = found.pop("total").get(None, NOTHING)
    return Past(total, **found, outages=_outages(selection), bookings=_bookings(selection))


def parameters(selection: Selection) -> dict[str, Any]:
    """Return what SEEN asks for."""
    return {
        "venue": selection.venue.pk,
        "zone": selection.venue.timezone_name,
        "queues": list(selection.queues),
        "line": selection.line,
        "first": selection.first,
        "last": selection.last,
    }


def _read(selection: Selection) -> Iterator[tuple[int, Any, Figures]]:
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, parameters(selection))
        for grouped_by, queue, line, day, weekday, hour, booked, priority, *rest in cursor.fetchall():
            tickets, called, waits, service, *ends = rest
            keys = {
                "by_queue": queue,
                "by_line": line,
                "by_day": day,
                "by_hour": (weekday, hour),
                "by_booked": booked,
                "by_priority": priority,
            }
            median, p90 = waits or (None, None)
            yield (
                grouped_by,
                keys.get(_SETS[grouped_by]),
                Figures(tickets, called, median, p90, service, *ends),
            )


def _outages(selection: Selection) -> dict[int, Outage]:
    zone = selection.venue.timezone
    begin = datetime.combine(selection.first, time(), zone)
    end = min(datetime.combine(selection.last + timedelta(days=1), time(), zone), timezone.now())
    touching = Disturbance.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=begin),
        venue=selection.venue,
        queue__in=selection.queues,
        since__lt=end,
    )
    outages: dict[int, Outage] = {}
    for queue, since, ended in touching.values_list("queue", "since", "ended_at"):
        before = outages.get(queue, Outage(0, timedelta()))
        lasted = min(ended or end, end) - max(since, begin)
        outages[queue] = Outage(before.times + 1, before.lasted + lasted)
    return outages


def _bookings(selection: Selection) -> dict[str, int]:
    """Return how many bookings of the days there are by state; a day's open ones are still to come."""
    bookings = Booking.objects.filter(
        venue=selection.venue,
        queue__in=selection.queues,
        day__range=(selection.first, selection.last),
    )
    if selection.line:
        bookings = bookings.filter(line=selection.line)
    counted = dict(bookings.values_list("state").annotate(Count("pk")).order_by())
    return {state: counted.get(state, 0) for state in BookingState.values}
