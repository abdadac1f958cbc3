"""Agencies, venues with all that stands in them, days that differ, who works where, and devices."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet, URLField
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agencies import actions
from agencies.models import (
    AGENCY_ROLES,
    VENUE_ROLES,
    Agency,
    Counter,
    DayException,
    Device,
    Facility,
    Membership,
    OpeningHours,
    Pause,
    Presence,
    Venue,
    Zone,
)
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


class MembershipInline(TabularInline):
    """Memberships of one agency or venue; only roles that exist there are offered."""

    model = Membership
    form = WholeRowForm
    extra = 0
    autocomplete_fields = ("user",)
    fields = ("user", "role", "title", "since", "until")
    roles: list[Any] = []

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "role":
            kwargs["choices"] = [("", "---------"), *((role.value, role.label) for role in self.roles)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


class AgencyMembershipInline(MembershipInline):
    roles = AGENCY_ROLES


class VenueMembershipInline(MembershipInline):
    roles = VENUE_ROLES


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


class ZoneInline(TabularInline):
    model = Zone
    extra = 0


class OpeningHoursInline(TabularInline):
    model = OpeningHours
    form = WholeRowForm
    extra = 0
    show_change_link = True  # pauses have their place there
    verbose_name_plural = _("jam buka (hari tanpa jam: tutup)")


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


class PauseFormSet(BaseInlineFormSet):
    """Pauses lie within the hours that they interrupt."""

    def clean(self) -> None:
        super().clean()
        hours = self.instance
        for form in self.forms:
            starts, ends = form.cleaned_data.get("starts"), form.cleaned_data.get("ends")
            if not (starts and ends and hours.opens and hours.closes):
                continue
            if starts < hours.opens or ends > hours.closes:
                form.add_error("starts", _("Jeda harus berada di dalam jam buka."))


class PauseInline(TabularInline):
    model = Pause
    formset = PauseFormSet
    extra = 0


@admin.register(OpeningHours)
class OpeningHoursAdmin(admin.ModelAdmin):
    list_display = ("weekday", "opens", "closes", "venue")
    list_filter = ("venue",)
    list_select_related = ("venue",)
    autocomplete_fields = ("venue",)
    inlines = (PauseInline,)


@admin.register(DayException)
class DayExceptionAdmin(admin.ModelAdmin):
    form = WholeRowForm
    list_display = ("day", "reason", "is_open", "where", "decree")
    list_filter = ("is_open", "venue")
    list_select_related = ("venue",)
    date_hierarchy = "day"
    search_fields = ("reason", "decree")
    autocomplete_fields = ("venue",)
    fieldsets = (
        (
            None,
            {
                "fields": ("day", "venue", "is_open", "reason", "decree"),
                "description": _(
                    "Libur nasional dan cuti bersama sudah diketahui. Tulis di sini penutupan sendiri, atau hari libur "
                    "yang tetap buka. Tanpa lokasi berlaku untuk seluruh kota dan menggeser janji layanan."
                ),
            },
        ),
    )

    @admin.display(description=_("lokasi"), ordering="venue")
    def where(self, row: DayException) -> str:
        return str(row.venue or _("seluruh kota"))


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ("user", "role", "agency", "venue", "title", "since", "until")
    list_filter = ("role",)
    list_select_related = ("user", "agency", "venue")
    search_fields = ("user__name", "user__email", "agency__code", "agency__short_name", "venue__short_name")
    autocomplete_fields = ("user", "agency", "venue")
    ordering = ("-pk",)


class DeviceForm(InZoneForm):
    class Meta:
        model = Device
        fields = ("name", "kind", "venue", "zone", "has_voice")


@admin.register(Device)
class DeviceAdmin(admin.ModelAdmin):
    form = DeviceForm
    list_display = ("name", "kind", "venue", "zone", "state", "shown_code")
    list_filter = ("kind", "venue")
    list_select_related = ("venue", "zone")
    search_fields = ("name",)
    autocomplete_fields = ("venue", "zone")
    readonly_fields = ("state", "shown_code", "pair_code_made_at", "paired_at", "revoked_at")
    actions = ("revoke", "renew_code")

    @admin.display(description=_("keadaan"))
    def state(self, device: Device) -> str:
        if device.revoked_at:
            return _("Dicabut")
        return _("Terpasang") if device.paired_at else _("Menunggu dipasang")

    @admin.display(description=_("kode pasang"), empty_value="–")
    def shown_code(self, device: Device) -> str | None:
        """The code in two halves, easier to type over; it works once, on /perangkat/, within a day."""
        code = "" if device.revoked_at else device.pair_code
        return f"{code[:4]} {code[4:]}" if code else None

    @admin.action(description=_("Cabut"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Device]) -> None:
        self._each(request, queryset, actions.revoke)

    @admin.action(description=_("Buat kode baru (perangkat lama berhenti)"), permissions=["change"])
    def renew_code(self, request: HttpRequest, queryset: QuerySet[Device]) -> None:
        self._each(request, queryset, actions.renew_code)

    def _each(self, request: HttpRequest, queryset: QuerySet[Device], deed: Any) -> None:
        keys = list(queryset.values_list("pk", flat=True))
        for key in keys:
            deed(key)
        done = ngettext("%(count)s perangkat diubah.", "%(count)s perangkat diubah.", len(keys))
        self.message_user(request, done % {"count": len(keys)}, messages.SUCCESS)
