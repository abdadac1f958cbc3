"""Outreach events as people look for them, and as files for their calendars (iCalendar, RFC 5545)."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from icalendar import Calendar, Event

from accounts.models import District, Village
from agencies.models import OutreachEvent
from mpp.lib.forms import PlainForm

CONTENT_TYPE = "text/calendar; charset=utf-8"
PAST_SHOWN = 100  # the newest; older ones are found in the report


class OutreachFilter(PlainForm):
    """Which events are shown: those in a kecamatan, those with a service. Its choices are what there is."""

    all_optional = True

    kecamatan = forms.ChoiceField(label=gettext_lazy("Kecamatan"), required=False)
    layanan = forms.ChoiceField(label=gettext_lazy("Layanan"), required=False)

    def __init__(self, data: QueryDict, *, of: QuerySet[OutreachEvent]) -> None:
        super().__init__(data)
        self._set("kecamatan", _districts(of), _("Semua kecamatan"))
        services = of.order_by("services__service__name").values_list(
            "services__service__slug", "services__service__name"
        )
        self._set("layanan", ((slug, name) for slug, name in services.distinct() if slug), _("Semua layanan"))

    def _set(self, name: str, rows: Iterable[tuple[str, str]], every: str) -> None:
        self.fields[name].choices = [("", every), *rows]  # type: ignore[attr-defined]

    def chosen(self, events: QuerySet[OutreachEvent]) -> QuerySet[OutreachEvent]:
        """Return those of the events that are asked for; what is no choice of ours is left out."""
        self.full_clean()
        given = self.cleaned_data
        if given.get("kecamatan"):
            codes = Village.objects.filter(district__code=given["kecamatan"]).values("code")
            events = events.filter(venue__village_code__in=codes)
        if given.get("layanan"):
            events = events.filter(services__service__slug=given["layanan"])
        return events


def _districts(events: QuerySet[OutreachEvent]) -> list[tuple[str, str]]:
    codes = events.order_by().values("venue__village_code")
    districts = District.objects.filter(villages__code__in=codes).distinct().order_by("name")
    return list(districts.values_list("code", "name"))


def with_places(events: QuerySet[OutreachEvent]) -> list[OutreachEvent]:
    """Return the events with venue, agencies, services, and `village` (with its district; None outside the city's).

    Four queries, however many events.
    """
    rows = list(events.select_related("venue").prefetch_related("agencies", "services__service"))
    codes = {event.venue.village_code for event in rows}
    villages = {row.code: row for row in Village.objects.filter(code__in=codes).select_related("district")}
    for event in rows:
        event.village = villages.get(event.venue.village_code)  # type: ignore[attr-defined]
    return rows


# --- Calendar files ---------------------------------------------------------------------------------------


def calendar_of(events: Iterable[OutreachEvent]) -> bytes:
    """Return a calendar of the events; a cancelled one is struck out in calendars that had it."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_URL}//layanan keliling//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Layanan keliling"))
    for event in events:
        calendar.add_component(_entry(event))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _entry(event: OutreachEvent) -> Event:
    address = settings.SITE_URL + event.get_absolute_url()
    entry = Event()
    entry.add("uid", f"{event.code}@{urlsplit(settings.SITE_URL).hostname}")
    entry.add("sequence", int(event.is_cancelled))
    entry.add("dtstamp", timezone.now())
    entry.add("dtstart", event.starts_at)
    entry.add("dtend", event.ends_at)
    entry.add("summary", event.title)
    entry.add("location", f"{event.venue.name}, {event.venue.address}")
    entry.add("description", f"{_told(event)}\n{address}")
    entry.add("url", address)
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    return entry


def _told(event: OutreachEvent) -> Any:
    if event.is_cancelled:
        return _("Dibatalkan: %(reason)s") % {"reason": event.cancel_reason}
    return ", ".join(sorted(agency.short_name for agency in event.agencies.all()))
