"""The board: who is called where and who waits, as one small public resource per venue.

Displays and phones poll it. It carries no codes, no names and no word of priority, costs a fixed number of queries
however many rows there are, and is built at most once a second in each process: ten thousand watchers cost the
database no more than one.
"""

import hashlib
import json
from collections import defaultdict
from datetime import datetime
from threading import Lock
from typing import Any, NamedTuple

from django.core.cache import caches
from django.utils import timezone

from agencies.models import Venue
from queueing import estimates
from queueing.models import CounterSession, Disturbance, Line, LobbyNotice, Queue, QueueDay, Ticket
from queueing.outreach import offered_in, places_left

KEPT_SECONDS = 1
UNKNOWN = (None, None)
_building = Lock()  # of several threads that find the board too old, one builds it


class Board(NamedTuple):
    """A board as it is sent: JSON and its ETag, which does not change with the time of building alone."""

    told: dict[str, Any]
    body: bytes
    etag: str


def board_of(slug: str) -> Board | None:
    """Return the board of a venue, at most a second old; None without such a venue."""
    cache, key = caches["process"], f"board:{slug}"
    board = cache.get(key)
    if board is None:
        with _building:
            board = cache.get(key) or _build(slug)
            cache.set(key, board, KEPT_SECONDS)
    return board


def facts(venue: Venue) -> dict[str, Any]:
    """Return what the board tells, as JSON without the time.

    calls: latest first, of each ticket at a counter {number, counter, zone, agency, state (CALLED or SERVING),
    called_at, calls}; lines: of each line in use {id, prefix, waiting, next}: who waits, in turn,
    each [number, people ahead, turn (milliseconds since 1970), least, most (minutes until the call, null where nobody
    can say)], next: [people ahead, least, most] for who takes a number now, and at an outreach event left: numbers of
    the service's quota or null}; queues: prefix -> {last: number drawn last today, left: of the
    day's quota or null, counters: [numbers of open counters], paused: [those of them in a pause],
    disturbed: null or {since, resumes_at, note}}; notices: sentences for the lobby.
    """
    lines, queues = _lines(venue), _queues(venue)
    _left_of_services(queues, lines)
    return {
        "calls": _calls(venue),
        "lines": lines,
        "queues": queues,
        "notices": list(
            LobbyNotice.objects.shown(timezone.now()).filter(venue=venue).values_list("text", flat=True)
        ),
    }


def _build(slug: str) -> Board | None:
    venue = Venue.objects.filter(slug=slug).first()
    if venue is None:
        return None
    told = facts(venue)
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:20]
    body = json.dumps(
        {"at": timezone.now().isoformat(timespec="milliseconds"), **told}, separators=(",", ":")
    ).encode()
    return Board(told, body, f'W/"{digest}"')


def _calls(venue: Venue) -> list[dict[str, Any]]:
    tickets = (
        Ticket.objects.at_counter()
        .of_today(venue)
        .select_related("visit", "counter__zone", "counter__agency")
    )
    return [
        {
            "number": ticket.visit.number,
            "counter": ticket.counter.number,
            "zone": ticket.counter.zone.code,
            "agency": ticket.counter.agency.short_name,
            "state": ticket.state,
            "called_at": _written(ticket.last_called_at),
            "calls": ticket.calls,
        }
        for ticket in tickets.order_by("-last_called_at", "-pk")
        if ticket.counter
    ]


def _lines(venue: Venue) -> list[dict[str, Any]]:
    estimated = estimates.ranges(venue)
    waiting: dict[int, list[tuple[str, int, int, int | None, int | None]]] = defaultdict(list)
    for each, minutes in estimated.waiting:
        turn = int(each.turn_at.timestamp() * 1000)
        waiting[each.line_id].append((each.number, each.ahead, turn, *(minutes or UNKNOWN)))
    left = places_left(venue)
    lines = Line.objects.in_use().filter(offered_in(venue), queue__venue=venue)
    prefixes = lines.order_by("queue__prefix", "position", "pk").values_list("pk", "queue__prefix")
    return [
        {
            "id": pk,
            "prefix": prefix,
            "waiting": waiting[pk],
            "next": _next(*estimated.next.get(pk, (0, None))),
            **({"left": left[pk]} if pk in left else {}),
        }
        for pk, prefix in prefixes
    ]


def _next(ahead: int, minutes: estimates.Minutes | None) -> tuple[int, int | None, int | None]:
    return ahead, *(minutes or UNKNOWN)


def _queues(venue: Venue) -> dict[str, dict[str, Any]]:
    days = {row.queue_id: row for row in QueueDay.objects.filter(venue=venue, day=venue.today())}
    disturbed = {row.queue_id: row for row in Disturbance.objects.open().filter(venue=venue)}
    counters: dict[int, list[CounterSession]] = defaultdict(list)
    sessions = CounterSession.objects.open().filter(venue=venue).select_related("counter")
    for session in sessions.order_by("counter__number"):
        counters[session.counter.agency_id].append(session)
    return {
        queue.prefix: {
            **_numbers(queue, days.get(queue.pk)),
            "counters": [session.counter.number for session in counters[queue.agency_id]],
            "paused": [session.counter.number for session in counters[queue.agency_id] if session.is_paused],
            "disturbed": _told(disturbed.get(queue.pk)),
        }
        for queue in Queue.objects.in_use().filter(venue=venue).order_by("prefix")
    }


def _numbers(queue: Queue, day: QueueDay | None) -> dict[str, int | None]:
    last, reserved = (day.last_number, day.reserved) if day else (0, 0)
    left = None if queue.daily_quota is None else max(0, queue.daily_quota - last - reserved)
    return {"last": last, "left": left}


def _left_of_services(queues: dict[str, dict[str, Any]], lines: list[dict[str, Any]]) -> None:
    """At an outreach event a queue has as many numbers left as its services have together, if all have a quota."""
    for prefix, queue in queues.items():
        own = [line["left"] for line in lines if line["prefix"] == prefix and "left" in line]
        if own and None not in own:
            queue["left"] = sum(own) if queue["left"] is None else min(sum(own), queue["left"])


def _told(disturbance: Disturbance | None) -> dict[str, Any] | None:
    if disturbance is None:
        return None
    return {
        "since": _written(disturbance.since),
        "resumes_at": _written(disturbance.resumes_at),
        "note": disturbance.note,
    }


def _written(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
