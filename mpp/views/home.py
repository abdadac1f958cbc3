"""The first page: search, what is open now, the ways in, at one glance."""

from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies import calendar
from agencies.models import Venue, VenueKind
from catalog.models import Category, Service
from mpp.context import Site
from mpp.lib.refused import Refused

# As many cards as a person still reads; the other categories stand below as plain links.
CARDS = 9


def home(request: HttpRequest) -> HttpResponse:
    categories = list(_categories())
    context = {
        "malls": [Today.of(mall, timezone.now()) for mall in Venue.objects.filter(kind=VenueKind.MALL)],
        "service_count": sum(category.offered for category in categories),
        "categories": categories[:CARDS],
        "more_categories": sorted(categories[CARDS:], key=lambda category: category.name),
    }
    return render(request, "home.html", context)


@login_required
def workplace(request: HttpRequest) -> HttpResponse:
    """Lead who has just signed in to where they work: desk, counter, kiosk or overview; a citizen to the first page."""
    site = Site(request)
    if site.may_desk:
        return redirect("permits:desk")
    if site.may_counter:
        return redirect("queueing:console")
    if site.kiosk:
        return redirect(site.kiosk)
    return redirect("queueing:watch" if site.may_watch else "home")


def _categories() -> QuerySet[Category]:
    """Categories in use with how many services they offer (`offered`), the largest first."""
    offered = Count("services", filter=Q(services__in=Service.objects.offered()))
    return Category.objects.annotate(offered=offered).filter(offered__gt=0).order_by("-offered", "name")


class Today(NamedTuple):
    """A mall at this moment. `opens_again` None: it is open today still, or never."""

    mall: Venue
    hours: calendar.Opening | None
    is_open: bool
    why_closed: str
    opens_again: datetime | None

    @classmethod
    def of(cls, mall: Venue, now: datetime) -> "Today":
        hours = calendar.opening(mall, timezone.localdate(now, mall.timezone))
        is_open = hours is not None and hours.is_open(now)
        opens_again = None if is_open else _opens_again(mall, now)
        return cls(mall, hours, is_open, calendar.why_closed(mall, now), opens_again)


def _opens_again(mall: Venue, now: datetime) -> datetime | None:
    """Return when the mall opens on a later day; when it opens today is said by the reason why it is closed."""
    try:
        opens = calendar.next_opening(mall, now)
    except Refused:  # No hours are kept for it.
        return None
    return opens if opens.date() > timezone.localdate(now, mall.timezone) else None
