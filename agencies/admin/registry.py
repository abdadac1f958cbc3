"""Agencies: who serves people in the mall, where they sit, who works for them."""

from django.contrib import admin
from django.db.models import URLField
from django.utils.translation import gettext_lazy as _

from agencies.admin.memberships import AgencyMembershipInline
from agencies.admin.venues import CounterInline, PresenceInline
from agencies.models import Agency


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):
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
