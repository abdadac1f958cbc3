"""Agencies as a citizen reads them, and the page on which a kiosk or display is paired.

Services are shown by tags of the catalog, on the right of here.
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from agencies import actions
from agencies.building import building_of
from agencies.forms import PairForm
from agencies.middleware import DEVICE_COOKIE
from agencies.models import Agency, Device, DeviceKind, Presence, Venue, VenueKind
from agencies.revision import KEPT_SECONDS, kept
from agencies.tries import WrongTries
from mpp.lib.refused import Refused

# A paired device stays paired until it is revoked; browsers drop a cookie without an age when they close.
TOKEN_KEPT = timedelta(days=5 * 365)


@kept(seconds=KEPT_SECONDS)
def agencies(request: HttpRequest) -> HttpResponse:
    seats = Presence.objects.filter(venue__kind=VenueKind.MALL, venue__is_active=True)
    rows = Agency.objects.filter(is_active=True).order_by("kind", "name")
    context = {
        "agencies": rows.prefetch_related(
            Prefetch("presences", seats.select_related("zone"), to_attr="seats")
        ),
        "malls": Venue.objects.filter(kind=VenueKind.MALL, is_active=True),
    }
    return render(request, "agencies/agencies.html", context)


@kept(seconds=KEPT_SECONDS)
def agency(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Agency, slug=slug, is_active=True)
    return render(request, "agencies/agency.html", {"agency": found})


@kept
def venue(request: HttpRequest, slug: str) -> HttpResponse:
    """A building: its plan, who sits where, what there is, when it is open and how to get there."""
    found = get_object_or_404(Venue, slug=slug, is_active=True)
    return render(request, "agencies/venue.html", {"venue": found, "building": building_of(found)})


@never_cache
def pair(request: HttpRequest) -> HttpResponse:
    """Make this browser a kiosk or lobby display."""
    form = PairForm(request.POST if request.method == "POST" else None)
    tries = WrongTries("pair", request.META.get("REMOTE_ADDR", ""))
    if form.is_bound and tries.used_up():
        return render(request, "429.html", status=429)
    if form.is_valid():
        try:
            device, token = actions.pair(form.cleaned_data["code"])
        except Refused as refusal:
            tries.count()
            form.add_error("code", refusal.message)
        else:
            return _with_token(redirect(_page_of(device)), token)
    return render(request, "agencies/pair.html", {"form": form}, status=422 if form.is_bound else 200)


def _page_of(device: Device) -> str:
    page = "queueing:kiosk" if device.kind == DeviceKind.KIOSK else "queueing:display"
    return reverse(page, args=[device.venue.slug])


def _with_token(response: HttpResponse, token: str) -> HttpResponse:
    response.set_cookie(
        DEVICE_COOKIE, token, max_age=TOKEN_KEPT, httponly=True, secure=not settings.DEMO, samesite="Lax"
    )
    return response
