"""`{% load waiting %}`: how long the queue of a service or an agency is at this moment."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, NamedTuple

from django import template
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from agencies.models import Agency, Venue
from catalog.models import Service
from queueing.board import board_of
from queueing.hours import why_no_tickets
from queueing.models import Line, Queue
from queueing.outlook import BLANKS, Outlook, outlook, widest
from queueing.outreach import given_today

register = template.Library()


class Place(NamedTuple):
    """Where a number is taken. `waiting`: who is called before somebody who takes one now."""

    venue: Venue
    queue: Queue
    line: Line | None  # None: all lines of the queue
    waiting: int
    outlook: Outlook
    closed: str  # why no numbers are given now by the hours of the agency; "" while they are


@register.inclusion_tag("queueing/_waiting_now.html")
def waiting_now(service: Service) -> dict[str, Any]:
    """How it looks now in the line of a service, else in the queue of its agency; nothing without a queue."""
    listed = Line.services.through.objects.filter(line=OuterRef("pk"), service=service)
    queues = _by_queue(_lines_of(service.agency).annotate(is_its_own=Exists(listed)))
    return {"places": [_place(queue, _own_or_all(lines)) for queue, lines in queues]}


@register.inclusion_tag("queueing/_queue_now.html")
def queue_now(agency: Agency) -> dict[str, Any]:
    """How it looks now in the queues of an agency, kept up to date by the page's scripts; nothing without a queue."""
    queues = _by_queue(_lines_of(agency))
    return {"places": [_place(queue, lines) for queue, lines in queues], "blanks": BLANKS}


def _lines_of(agency: Agency) -> QuerySet[Line]:
    lines = Line.objects.in_use().filter(given_today(), queue__agency=agency)
    return lines.select_related("queue__venue", "queue__agency").order_by("queue__venue", "position", "pk")


def _by_queue(lines: Iterable[Line]) -> list[tuple[Queue, list[Line]]]:
    return [(queue, list(own)) for queue, own in groupby(lines, lambda line: line.queue)]


def _own_or_all(lines: list[Any]) -> list[Line]:
    return [line for line in lines if line.is_its_own][:1] or lines


def _place(queue: Queue, lines: list[Line]) -> Place:
    """Return how it looks in some lines of a queue: in one of them, or in all together."""
    board = board_of(queue.venue.slug)
    told = board.told if board else {"lines": [], "queues": {}}
    keys = {line.pk for line in lines}
    seen = [each for each in told["lines"] if each["id"] in keys]
    one = lines[0] if len(lines) == 1 else None
    ahead = seen[0]["next"][0] if one and seen else sum(len(each["waiting"]) for each in seen)
    least, most = widest(each["next"][1:] for each in seen)
    facts = told["queues"].get(queue.prefix)
    closed = why_no_tickets(queue.venue, timezone.now(), queue.agency)
    expected = outlook(facts, least, most, venue=queue.venue, is_closed=closed != "", is_new=True)
    return Place(queue.venue, queue, one, ahead, expected, closed)
