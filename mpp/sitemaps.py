"""The public pages for search engines, each with the day on which what it says last changed, as far as we know it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from agencies.models import Agency, Venue, VenueKind
from catalog.models import LifeEvent, Service

# Rooms of people and of the office: nothing there is for strangers, least of all for machines.
NOT_FOR_ROBOTS = (
    *("/admin/", "/akun/", "/berkas/", "/bahasa/", "/kios/", "/layar/", "/loket/", "/meja/", "/pantau/"),
    *(
        "/permohonan/",
        "/perangkat/",
        "/ruang-kerja/",
        "/lacak/",
        "/antrean/tiket/",
        "/antrean/janji/",
        "/demo/",
    ),
)
PAGES = (
    *(
        "home",
        "catalog:services",
        "catalog:life_events",
        "agencies:agencies",
        "queueing:queues",
        "agencies:outreach",
    ),
    *("permits:verify", "help", "about", "privacy", "accessibility", "catalog:open_data"),
)


class PageMap(Sitemap):
    """Pages that stand for themselves; their words change with the portal, so no day is told."""

    def items(self) -> list[str]:
        return list(PAGES)

    def location(self, item: str) -> str:
        return reverse(item)


class _RowMap(Sitemap):
    """A page for each row; `lastmod` is the row's newest version in the history."""

    def lastmod(self, item: Any) -> datetime | None:
        return item.changed_at


class ServiceMap(_RowMap):
    def items(self) -> QuerySet[Service]:
        return _with_change(Service.objects.offered().order_by("pk"))


class AgencyMap(_RowMap):
    def items(self) -> QuerySet[Agency]:
        return _with_change(Agency.objects.filter(is_active=True).order_by("pk"))


class GuideMap(_RowMap):
    def items(self) -> QuerySet[LifeEvent]:
        return _with_change(LifeEvent.objects.filter(is_active=True).order_by("pk"))


class VenueMap(_RowMap):
    def items(self) -> QuerySet[Venue]:
        return _with_change(Venue.objects.filter(kind=VenueKind.MALL, is_active=True).order_by("pk"))


def _with_change(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.annotate(changed_at=Max("versions__pgh_created_at"))


SITEMAPS = {
    "halaman": PageMap,
    "layanan": ServiceMap,
    "instansi": AgencyMap,
    "panduan": GuideMap,
    "lokasi": VenueMap,
}


def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
