"""The lobby display: who is called where, readable from afar."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from queueing import access
from queueing.board import board_of

CALLS_SHOWN = 8  # as many as a screen shows in letters that are read from five metres


@require_safe
@never_cache
def display(request: HttpRequest, venue: str) -> HttpResponse:
    place = access.venue_to_show(request, venue)
    device = request.device  # type: ignore[attr-defined]
    zone = device.zone if device else None
    current = board_of(place.slug)
    calls: list[dict[str, Any]] = current.told["calls"] if current else []
    context = {
        "venue": place,
        "zone": zone,
        "calls": [call for call in calls if zone is None or call["zone"] == zone.code][:CALLS_SHOWN],
        "calls_shown": CALLS_SHOWN,
    }
    return render(request, "queueing/display.html", context)
