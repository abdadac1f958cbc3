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
from agencies.revision import KEPT_SECONDS, kept
from catalog.models import Category, LifeEvent, Service
from mpp.context import Site
from queueing.glance import Glance, glance

# As many cards as a person still reads; the other categories stand below as plain links.
CARDS = 9
# So many occasions fill two rows on a wide screen and one screen of a phone.
LIFE_EVENTS = 8


@kept(seconds=KEPT_SECONDS)
def home(request: HttpRequest) -> HttpResponse:
    categories = list(_categories())
    context = {
        "malls": [
            Today.of(mall, timezone.now())
            for mall in Venue.objects.filter(kind=VenueKind.MALL, is_active=True)
        ],
        "life_events": LifeEvent.objects.filter(is_active=True)[:LIFE_EVENTS],
        "service_count": sum(category.offered for category in categories),
        "categories": categories[:CARDS],
        "more_categories": sorted(categories[CARDS:], key=lambda category: category.name),
    }
    return render(request, "home.html", context)


@login_required
def workplace(request: HttpRequest) -> HttpResponse:
    """Lead who has just signed in to where they work: desk, counter, kiosk, overview, admin; a citizen to the first page."""
    site = Site(request)
    if site.may_desk:
        return redirect("permits:desk")
    if site.may_counter:
        return redirect("queueing:console")
    if site.kiosk:
        return redirect(site.kiosk)
    if site.may_watch:
        return redirect("queueing:watch")
    return redirect("admin:index" if site.may_admin else "home")


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
    queues: Glance

    @classmethod
    def of(cls, mall: Venue, now: datetime) -> "Today":
        schedule = calendar.Schedule(mall, timezone.localdate(now, mall.timezone))
        status = calendar.status_in(schedule, now)
        # When it opens today is said by the reason why it is closed.
        opens_again = status.opens_again if status.again else None
        why_closed = calendar.why_closed_in(schedule, now)
        return cls(mall, status.today, status.is_open, why_closed, opens_again, glance(mall))
