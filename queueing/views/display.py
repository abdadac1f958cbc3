"""The lobby display: who is called where, readable from afar, and spoken."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agencies.models import Device, Venue, Zone
from mpp.lib.written import in_indonesian
from queueing import access
from queueing.board import board_of
from queueing.models import Queue
from queueing.outreach import offered_in
from queueing.states import State

LAST_CALLS = 6  # beside the newest: as many as a screen shows in digits that are read from five metres
SENTENCE_SECONDS = 10  # without a script the page comes anew, with the next sentence
_NOTHING: dict[str, Any] = {"calls": [], "queues": {}, "notices": []}


@require_safe
@never_cache
@in_indonesian  # as its voice is
def display(request: HttpRequest, venue: str) -> HttpResponse:
    place = access.venue_to_show(request, venue)
    device: Device | None = request.device or None  # type: ignore[attr-defined]
    zone = device.zone if device else None
    current = board_of(place.slug)
    told = current.told if current else _NOTHING
    voice = _voice(device)
    now = timezone.now()
    context = {
        "venue": place,
        "zone": zone,
        "at": now,
        "last_calls": LAST_CALLS,
        "sentence": _of_the_moment(told["notices"], now.timestamp()),
        "agencies": json.dumps(_agencies(place, zone)),
        "voice": voice,
        "clips": json.dumps(_clips()) if voice else "",
        **_calls(told["calls"], zone),
    }
    return render(request, "queueing/display.html", context)


def _calls(calls: list[dict[str, Any]], zone: Zone | None) -> dict[str, Any]:
    """Return the call shown in large, the newest that nobody has answered, and the last others."""
    here = [call for call in calls if zone is None or call["zone"] == zone.code]
    main = next((call for call in here if call["state"] == State.CALLED), here[0] if here else None)
    return {
        "main": main,
        "is_called": main is not None and main["state"] == State.CALLED,
        "calls": [call for call in here if call is not main][:LAST_CALLS],
    }


def _of_the_moment(sentences: list[str], seconds: float) -> str:
    return sentences[int(seconds / SENTENCE_SECONDS) % len(sentences)] if sentences else ""


def _agencies(venue: Venue, zone: Zone | None) -> dict[str, str]:
    """Return which agencies are told of here: prefix -> short name of those with a counter in the zone."""
    queues = Queue.objects.in_use().filter(offered_in(venue, "lines"), venue=venue).distinct()
    if zone is not None:
        queues = queues.filter(agency__counters__zone=zone).distinct()
    return dict(queues.order_by("prefix").values_list("prefix", "agency__short_name"))


def _voice(device: Device | None) -> str:
    """Return "on" for a display that speaks, "" for one that is silent, "ask" for people: only if they wish."""
    if device is None:
        return "ask"
    return "on" if device.has_voice else ""


def _clips() -> dict[str, str]:
    """Return the address of each clip of the voice by its name (script/voice)."""
    paths = sorted((settings.BASE_DIR / "static" / "sounds").glob("*.mp3"))
    return {path.stem: static(f"sounds/{path.name}") for path in paths}
