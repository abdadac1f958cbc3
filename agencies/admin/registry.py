"""Agencies: who serves people in the mall, where they sit, who works for them."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet, URLField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies.admin.memberships import AgencyMembershipInline
from agencies.admin.tables import AGENCIES
from agencies.admin.venues import CounterInline, PresenceInline
from agencies.models import Agency
from agencies.scope import CHANGE, Scoped, scope_of
from mpp.lib.admin import ModelAdmin
from mpp.lib.imports import ImportExport


@admin.register(Agency)
class AgencyAdmin(Scoped, ImportExport, ModelAdmin):
    tables = (AGENCIES,)
    agency_paths = ("pk",)
    agency_deeds = CHANGE
    superuser_fields = (
        *("code", "slug", "kind", "level", "is_active", "verified_participant", "source"),
        *("name", "short_name"),
    )
    list_display = ("short_name", "code", "name", "kind", "level", "is_active")
    list_filter = ("is_active", "kind", "level")
    search_fields = ("code", "short_name", "name")
    prepopulated_fields = {"slug": ("short_name",)}
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    inlines = (PresenceInline, CounterInline, AgencyMembershipInline)
    fieldsets = (
        (
            None,
            {"fields": ("name", "short_name", "code", "slug", "kind", "level", "description", "is_active")},
        ),
        (_("Kontak"), {"fields": ("phone", "email", "website")}),
        (
            _("Penanda tangan"),
            {
                "fields": ("head_title",),
                "description": _("Tertulis pada surat, mis. “Kepala Dinas Kesehatan”."),
            },
        ),
        (_("Asal data"), {"fields": ("verified_participant", "source")}),
    )

    def get_choices(self, request: HttpRequest, field: Any) -> QuerySet[Agency]:
        """As the owner of a row one's own, in a venue those present there; in other parts any in use."""
        rows = Agency.objects.all()
        if request.user.is_superuser:
            return rows
        if field.name != "agency":
            return rows.filter(is_active=True)
        scope = scope_of(request.user)
        return rows.filter(Q(pk__in=scope.agencies) | Q(venues__in=scope.venues)).distinct()
