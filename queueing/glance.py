"""A venue's queues at one glance: how many wait in all, and where it is long or short now."""

from collections import defaultdict
from typing import NamedTuple

from agencies.models import Agency, Venue
from agencies.offering import may_offer
from queueing.board import board_of
from queueing.models import Queue
from queueing.outlook import Outlook, outlook, widest

TIMED = ("estimate", "soon")  # kinds of outlook that tell minutes


class Now(NamedTuple):
    """The queue of one agency at this moment."""

    agency: Agency
    prefix: str
    waiting: int
    counters: int
    outlook: Outlook
    most: int | None  # minutes until the call at the latest for who takes a number now


class Glance(NamedTuple):
    """`longest` and `shortest` are two agencies, both None where fewer can tell their minutes."""

    waiting: int
    open_agencies: int
    longest: Now | None
    shortest: Now | None


def now_in(venue: Venue) -> list[Now]:
    """Return the queues of a venue that is open, by agency; one query beside the board's."""
    board = board_of(venue.slug)
    told = board.told if board else {"lines": [], "queues": {}}
    lines = defaultdict(list)
    for line in told["lines"]:
        lines[line["prefix"]].append(line)
    queues = Queue.objects.in_use().filter(venue=venue)
    found, today = [], venue.today()
    for queue in queues.select_related("agency").order_by("agency__short_name"):
        own, facts = lines[queue.prefix], told["queues"].get(queue.prefix)
        least, most = widest(line["next"][1:] for line in own)
        is_closed = not may_offer(venue, queue.agency_id, today)
        expected = outlook(facts, least, most, venue=venue, is_closed=is_closed, is_new=True)
        waiting = sum(len(line["waiting"]) for line in own)
        found.append(
            Now(queue.agency, queue.prefix, waiting, len(facts["counters"]) if facts else 0, expected, most)
        )
    return found


def glance(venue: Venue) -> Glance:
    rows = now_in(venue)
    timed = sorted(
        (row for row in rows if row.outlook.kind in TIMED), key=lambda row: (row.most or 0, row.waiting)
    )
    two = len(timed) > 1 and timed[0].most != timed[-1].most
    return Glance(
        waiting=sum(row.waiting for row in rows),
        open_agencies=sum(bool(row.counters) for row in rows),
        longest=timed[-1] if two else None,
        shortest=timed[0] if two else None,
    )
