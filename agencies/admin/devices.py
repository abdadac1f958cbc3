"""Kiosks and lobby displays: their pairing codes, and an end to them."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agencies import actions
from agencies.admin.venues import InZoneForm
from agencies.models import Device
from agencies.scope import Scoped
from mpp.lib.admin import ModelAdmin


class DeviceForm(InZoneForm):
    class Meta:
        model = Device
        fields = ("name", "kind", "venue", "zone", "has_voice")


@admin.register(Device)
class DeviceAdmin(Scoped, ModelAdmin):
    venue_paths = ("venue_id",)
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
