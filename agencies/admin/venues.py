"""Venues with all that stands in them: zones, counters, facilities, and which agency sits where."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies.admin.hours import OpeningHoursInline
from agencies.admin.memberships import VenueMembershipInline
from agencies.models import Counter, Facility, Presence, Venue, Zone
from mpp.lib.admin import TabularInline, WholeRowForm


class InZoneForm(WholeRowForm):
    """A row with a venue and one of its zones."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        venue, zone = cleaned.get("venue"), cleaned.get("zone")
        if venue and zone and zone.venue_id != venue.pk:
            self.add_error("zone", _("Zona ini bukan zona lokasi yang dipilih."))
        return cleaned


class PresenceInline(TabularInline):
    model = Presence
    form = InZoneForm
    extra = 0
    autocomplete_fields = ("venue", "zone")


class CounterInline(TabularInline):
    model = Counter
    form = InZoneForm
    extra = 0
    autocomplete_fields = ("venue", "zone")
    fields = ("number", "venue", "zone", "is_active")


class ZoneInline(TabularInline):
    model = Zone
    extra = 0


class FacilityInline(TabularInline):
    model = Facility
    extra = 0


@admin.register(Venue)
class VenueAdmin(admin.ModelAdmin):
    list_display = ("short_name", "code", "kind", "city", "timezone_name")
    list_filter = ("kind",)
    search_fields = ("code", "short_name", "name")
    prepopulated_fields = {"slug": ("short_name",)}
    inlines = (ZoneInline, OpeningHoursInline, FacilityInline, VenueMembershipInline)


@admin.register(Zone)
class ZoneAdmin(admin.ModelAdmin):
    list_display = ("name", "code", "floor", "venue")
    list_filter = ("venue",)
    list_select_related = ("venue",)
    search_fields = ("name", "code", "venue__short_name")
    autocomplete_fields = ("venue",)


@admin.register(Counter)
class CounterAdmin(admin.ModelAdmin):
    form = InZoneForm
    list_display = ("number", "agency", "zone", "venue", "is_active")
    list_display_links = ("number", "agency")
    list_filter = ("venue", "zone", "is_active")
    search_fields = ("number", "agency__code", "agency__short_name")
    autocomplete_fields = ("venue", "zone", "agency")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Counter]:
        # Not `list_select_related`: a counter found in an autocomplete shows its agency too.
        return super().get_queryset(request).select_related("agency", "zone", "venue")
