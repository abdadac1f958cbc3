"""The board: who is called where and who waits, as one small public resource per venue.

Displays and phones poll it. It carries no codes and no names, costs five queries however many rows there
are, and is built at most once a second in each process: ten thousand watchers cost the database no more
than one.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from threading import Lock
from typing import Any, NamedTuple

from django.core.cache import caches
from django.utils import timezone

from agencies.models import Venue
from queueing.models import Line, QueueDay, Ticket

KEPT_SECONDS = 1
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

    calls: newest first, of each ticket at a counter {number, counter, zone, agency, called_at, calls};
    lines: of each line in use {id, prefix, waiting}: who waits, in turn, each [number, turn] (milliseconds
    since 1970); last: prefix -> the number drawn last today.
    """
    today = venue.today()
    return {"calls": _calls(venue), "lines": _lines(venue), "last": _last(venue, today)}


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
            "called_at": _written(ticket.called_at),
            "calls": ticket.calls,
        }
        for ticket in tickets.order_by("-called_at", "-pk")
        if ticket.counter
    ]


def _lines(venue: Venue) -> list[dict[str, Any]]:
    waiting = _waiting(venue)
    lines = Line.objects.filter(queue__venue=venue, is_active=True, queue__is_active=True)
    return [
        {"id": pk, "prefix": prefix, "waiting": waiting[pk]}
        for pk, prefix in lines.order_by("queue__prefix", "position", "pk").values_list("pk", "queue__prefix")
    ]


def _waiting(venue: Venue) -> dict[int, list[tuple[str, int]]]:
    tickets = Ticket.objects.waiting().of_today(venue).in_turn()
    rows: Iterable[tuple[int, str, datetime]] = tickets.values_list("line", "visit__number", "turn_at")
    by_line: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for line, number, turn_at in rows:
        by_line[line].append((number, int(turn_at.timestamp() * 1000)))
    return by_line


def _last(venue: Venue, today: date) -> dict[str, int]:
    days = QueueDay.objects.filter(venue=venue, day=today, queue__is_active=True).order_by("queue__prefix")
    return dict(days.values_list("queue__prefix", "last_number"))


def _written(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
