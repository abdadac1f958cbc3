"""Venues with all that stands in them: zones, counters, facilities, and which agency sits where."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies.admin.hours import OpeningHoursInline
from agencies.admin.memberships import VenueMembershipInline
from agencies.models import Counter, Facility, Presence, Venue, Zone
from agencies.scope import CHANGE, VIEW, Scoped, ScopedInline, scope_of
from mpp.lib.admin import ModelAdmin, TabularInline, WholeRowForm


class InZoneForm(WholeRowForm):
    """A row with a venue and one of its zones."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        venue, zone = cleaned.get("venue"), cleaned.get("zone")
        if venue and zone and zone.venue_id != venue.pk:
            self.add_error("zone", _("Zona ini bukan zona lokasi yang dipilih."))
        return cleaned


class PresenceInline(ScopedInline, TabularInline):
    deeds = VIEW
    model = Presence
    form = InZoneForm
    extra = 0
    autocomplete_fields = ("venue", "zone")


class CounterInline(ScopedInline, TabularInline):
    model = Counter
    form = InZoneForm
    extra = 0
    autocomplete_fields = ("venue", "zone")
    fields = ("number", "venue", "zone", "is_active")


class ZoneInline(ScopedInline, TabularInline):
    model = Zone
    extra = 0


class FacilityForm(WholeRowForm):
    def clean_zone(self) -> Zone | None:
        zone = self.cleaned_data["zone"]
        if zone and zone.venue_id != self.instance.venue_id:
            raise ValidationError(_("Zona ini bukan zona lokasi ini."))
        return zone


class FacilityInline(ScopedInline, TabularInline):
    model = Facility
    form = FacilityForm
    autocomplete_fields = ("zone",)
    extra = 0


@admin.register(Venue)
class VenueAdmin(Scoped, ModelAdmin):
    venue_paths = ("pk",)
    venue_deeds = CHANGE
    superuser_fields = ("code", "slug", "kind", "timezone_name", "requires_agreement", "is_active")
    list_display = ("short_name", "code", "kind", "city", "address", "requires_agreement", "is_active")
    list_filter = ("is_active", "kind", "requires_agreement")
    search_fields = ("code", "short_name", "name")
    prepopulated_fields = {"slug": ("short_name",)}
    inlines = (ZoneInline, OpeningHoursInline, FacilityInline, VenueMembershipInline)

    def get_choices(self, request: HttpRequest, field: Any) -> QuerySet[Venue]:
        """Its admin's own venues, and those in which an agency's admin is present."""
        rows = Venue.objects.all()
        if request.user.is_superuser:
            return rows
        scope = scope_of(request.user)
        return rows.filter(Q(pk__in=scope.venues) | Q(agencies__in=scope.agencies)).distinct()


@admin.register(Zone)
class ZoneAdmin(Scoped, ModelAdmin):
    venue_paths = ("venue_id",)
    list_display = ("name", "code", "floor", "venue")
    list_filter = (("venue", admin.RelatedOnlyFieldListFilter), "floor")
    list_select_related = ("venue",)
    search_fields = ("name", "code", "venue__short_name")
    autocomplete_fields = ("venue",)

    def get_choices(self, request: HttpRequest, field: Any) -> QuerySet[Zone]:
        """A venue's admin: its zones; an agency's: the zones in which the agency sits."""
        rows = Zone.objects.select_related("venue")
        if request.user.is_superuser:
            return rows
        scope = scope_of(request.user)
        return rows.filter(Q(venue__in=scope.venues) | Q(presences__agency__in=scope.agencies)).distinct()


@admin.register(Counter)
class CounterAdmin(Scoped, ModelAdmin):
    agency_paths = ("agency_id",)
    venue_paths = ("venue_id",)
    form = InZoneForm
    list_display = ("number", "agency", "zone", "venue", "is_active")
    list_display_links = ("number", "agency")
    list_filter = (
        "is_active",
        ("venue", admin.RelatedOnlyFieldListFilter),
        ("zone", admin.RelatedOnlyFieldListFilter),
        ("agency", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("number", "agency__code", "agency__short_name", "zone__name")
    autocomplete_fields = ("venue", "zone", "agency")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Counter]:
        # Not `list_select_related`: a counter found in an autocomplete shows its agency too.
        return super().get_queryset(request).select_related("agency", "zone", "venue")
