"""What everybody may see before they travel: the board, and which queue is how long."""

from collections import defaultdict
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from agencies import calendar
from agencies.models import OutreachEvent, Presence, Venue, VenueKind, Zone
from agencies.revision import QUEUES_SECONDS, kept
from queueing.board import KEPT_SECONDS, board_of
from queueing.hours import why_no_tickets
from queueing.models import Line, Queue
from queueing.outlook import BLANKS, Outlook, outlook, widest
from queueing.outreach import offered_in


@require_safe
def board(request: HttpRequest, venue: str) -> HttpResponse:
    """The venue's board, as JSON. Who has seen it already is told so in a few bytes."""
    current = board_of(venue)
    if current is None:
        raise Http404
    response = HttpResponse(current.body, content_type="application/json")
    response["ETag"] = current.etag
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return get_conditional_response(request, etag=current.etag, response=response) or response


@require_safe
@kept(seconds=QUEUES_SECONDS)
def queues(request: HttpRequest) -> HttpResponse:
    """Who waits where, for all or for the agencies of a name."""
    sought = request.GET.get("q", "").strip()[:100]
    today = OutreachEvent.objects.scheduled().of_today().values("venue")
    places_today = Q(kind=VenueKind.MALL) | Q(pk__in=today)
    # Malls first, "mall" being before "outreach".
    venues = Venue.objects.filter(places_today, queues__is_active=True).order_by("kind", "name").distinct()
    places = [_place(venue, sought) for venue in venues]
    context = {
        "places": [place for place in places if place["zones"] or not sought],
        "sought": sought,
        "blanks": BLANKS,
    }
    return render(request, "queueing/queues.html", context)


def queues_in_use(venue: Venue) -> QuerySet[Queue]:
    """Return the queues of a venue at which numbers are drawn, by agency."""
    in_use = Queue.objects.in_use().filter(offered_in(venue, "lines"), venue=venue, lines__is_active=True)
    return in_use.select_related("agency", "venue").distinct().order_by("agency__short_name")


class Row(NamedTuple):
    """A queue, or a line of it, for who would take a number now. `waiting`: how many are before them."""

    told: Any  # the queue or the line
    waiting: int
    outlook: Outlook
    counters: int = 0
    left: int | None = None  # of today's numbers; None without a quota
    closed: str = ""  # why its agency gives no numbers now
    is_apart: bool = False  # the agency is closed or open for another reason than the house
    lines: tuple["Row", ...] = ()  # where there are several


def _place(venue: Venue, sought: str) -> dict[str, Any]:
    """Return a venue with its queues by zone, and whether it is open."""
    now = timezone.now()
    schedule = calendar.Schedule(venue, timezone.localdate(now, venue.timezone))
    closed = calendar.why_closed_in(schedule, now)
    opens_again = calendar.next_in(schedule, now) if closed else None
    current = board_of(venue.slug)
    told = current.told if current else {"lines": [], "queues": {}}
    rows = [(zone, _row(queue, lines, told, now)) for zone, queue, lines in _queues(venue, sought)]
    return {
        "venue": venue,
        "closed": closed,
        "opens_again": opens_again,
        "opens_later": opens_again is not None and opens_again.date() > venue.today(),
        "zones": [(zone, [row for _, row in group]) for zone, group in groupby(rows, lambda pair: pair[0])],
    }


def _queues(venue: Venue, sought: str) -> list[tuple[Zone | None, Queue, list[Line]]]:
    """Return the queues with the zone that they are in and their lines, by zone and agency; three queries."""
    presence = Presence.objects.filter(venue=venue, agency=OuterRef("agency"))
    queues = queues_in_use(venue).annotate(zone_id=Subquery(presence.values("zone")[:1]))
    zones = {zone.pk: zone for zone in Zone.objects.filter(venue=venue)}
    lines: dict[int, list[Line]] = defaultdict(list)
    in_use = Line.objects.filter(offered_in(venue), queue__venue=venue, is_active=True)
    for line in in_use.order_by("position", "pk"):
        lines[line.queue_id].append(line)
    found = [
        (zones.get(queue.zone_id), queue, lines[queue.pk]) for queue in queues if _is_named(queue, sought)
    ]
    return sorted(found, key=lambda each: each[0].code if each[0] else "~")


def _is_named(queue: Queue, sought: str) -> bool:
    name = f"{queue.agency.short_name} {queue.agency.name}".casefold()
    return all(word in name for word in sought.casefold().split())


def _row(queue: Queue, lines: list[Line], told: dict[str, Any], now: datetime) -> Row:
    closed = why_no_tickets(queue.venue, now, queue.agency)
    facts = told["queues"].get(queue.prefix)
    own = {each["id"]: each for each in told["lines"] if each["prefix"] == queue.prefix}

    def seen(some: list[dict[str, Any]]) -> Outlook:
        least, most = widest(each["next"][1:] for each in some)
        return outlook(facts, least, most, venue=queue.venue, is_closed=closed != "", is_new=True)

    within = [
        Row(line, len(own[line.pk]["waiting"]), seen([own[line.pk]]), left=own[line.pk].get("left"))
        for line in lines
        if line.pk in own
    ]
    return Row(
        queue,
        sum(row.waiting for row in within),
        seen(list(own.values())),
        counters=len(facts["counters"]) if facts else 0,
        left=facts["left"] if facts else None,
        lines=tuple(within) if len(within) > 1 else (),
        closed=closed,
        is_apart=closed != why_no_tickets(queue.venue, now),
    )
