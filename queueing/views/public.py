"""What everybody may see: who waits, who is called, and the page of one number."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agencies import calendar
from agencies.models import Counter, Venue
from queueing.board import KEPT_SECONDS, board_of
from queueing.models import Queue, Ticket, Visit
from queueing.order import place_of


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
def queues(request: HttpRequest) -> HttpResponse:
    """Who waits where, before people travel."""
    venues = Venue.objects.filter(queues__is_active=True).distinct()
    return render(request, "queueing/queues.html", {"places": [_place(venue) for venue in venues]})


@require_safe
@never_cache
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one number, for the phone of who drew it; its code is the key."""
    visit = get_object_or_404(Visit.objects.select_related("venue", "queue__agency"), code=code)
    return render(request, "queueing/ticket.html", ticket_facts(visit))


def ticket_facts(visit: Visit) -> dict[str, Any]:
    """Return what the pages of a number tell: its ticket, place in line, counters, and the address of its
    page.
    """
    ticket = visit.tickets.select_related("line", "counter__zone").latest("pk")
    return {
        "visit": visit,
        "ticket": ticket,
        "venue": visit.venue,
        "ahead": place_of(ticket),
        "counters": _counters_of(ticket),
        "page_address": settings.SITE_URL + visit.get_absolute_url(),
    }


def queues_in_use(venue: Venue) -> QuerySet[Queue]:
    """Return the queues of a venue at which numbers are drawn, by agency."""
    in_use = Queue.objects.filter(venue=venue, is_active=True, agency__is_active=True, lines__is_active=True)
    return in_use.select_related("agency").distinct().order_by("agency__short_name")


def _place(venue: Venue) -> dict[str, Any]:
    """Return a venue with its queues: what they are called, how many wait and the last number."""
    current = board_of(venue.slug)
    told = current.told if current else {"lines": [], "queues": {}}
    waiting: dict[str, int] = {}
    for line in told["lines"]:
        waiting[line["prefix"]] = waiting.get(line["prefix"], 0) + len(line["waiting"])
    rows = [
        {"queue": queue, "waiting": waiting.get(queue.prefix, 0), **told["queues"].get(queue.prefix, {})}
        for queue in queues_in_use(venue)
    ]
    return {"venue": venue, "rows": rows, "closed": calendar.why_closed(venue, timezone.now())}


def _counters_of(ticket: Ticket) -> QuerySet[Counter]:
    return ticket.line.counters.filter(is_active=True).select_related("zone").order_by("number")
