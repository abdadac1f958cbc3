"""`{% load outreach_queues %}`: the queues of a place of outreach at this moment."""

from typing import Any, NamedTuple

from django import template
from django.utils import timezone

from agencies import calendar
from agencies.models import Venue
from queueing.board import board_of
from queueing.models import Queue
from queueing.outreach import offered_in

register = template.Library()


class Row(NamedTuple):
    queue: Queue
    waiting: int


@register.inclusion_tag("queueing/_queues_at.html")
def queues_at(venue: Venue) -> dict[str, Any]:
    """How many wait at each agency there, and why it is closed, "" while numbers are given."""
    board = board_of(venue.slug)
    lines = board.told["lines"] if board else []
    queues = Queue.objects.in_use().filter(offered_in(venue, "lines"), venue=venue, lines__is_active=True)
    in_order = queues.select_related("agency").distinct().order_by("agency__short_name")
    rows = [
        Row(queue, sum(len(line["waiting"]) for line in lines if line["prefix"] == queue.prefix))
        for queue in in_order
    ]
    return {"rows": rows, "closed": calendar.why_closed(venue, timezone.now())}
