"""Outreach events are planned here: what is offered, by whom, and who works there.

On the right of the catalog and with the queues, which each saved event finds ready.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.widgets import AdminDateWidget
from django.db.models import Count, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agencies.models import OutreachEvent, OutreachStaff, Role, VenueKind
from catalog.models import OutreachService
from mpp.lib.admin import LabelledRows, ModelAdmin, TabularInline, WholeRowForm
from mpp.lib.refused import Refused
from queueing import actions


class EventForm(WholeRowForm):
    """An event at a place of outreach; its state changes by the actions of the list alone."""

    class Meta:
        model = OutreachEvent
        exclude = ("state", "cancel_reason", "loaded")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        venue = cleaned.get("venue")
        if venue and venue.kind != VenueKind.OUTREACH:
            self.add_error("venue", _("Pilih lokasi berjenis layanan keliling, bukan mal."))
        return cleaned


class ServiceRows(LabelledRows):
    """What is offered is offered by an agency that comes."""

    def clean(self) -> None:
        super().clean()
        coming = self.data.getlist("agencies") if hasattr(self.data, "getlist") else []
        for form in self.forms:
            service = form.cleaned_data.get("service")
            if service and not form.cleaned_data.get("DELETE") and str(service.agency_id) not in coming:
                form.add_error(
                    "service",
                    _("Layanan ini dilayani %(agency)s, yang belum dipilih di atas.")
                    % {"agency": service.agency.short_name},
                )


class ServiceInline(TabularInline):
    model = OutreachService
    formset = ServiceRows
    extra = 0
    autocomplete_fields = ("service",)
    fields = ("service", "quota", "completes_on_site", "taken")
    readonly_fields = ("taken",)


class StaffRows(LabelledRows):
    """The roster gives no role: who stands on it must be an officer of that agency's counters already."""

    def clean(self) -> None:
        BaseInlineFormSet.clean(self)
        for form in self.forms:
            user, agency = form.cleaned_data.get("user"), form.cleaned_data.get("agency")
            if not user or not agency or form.cleaned_data.get("DELETE"):
                continue
            if not user.memberships.current().filter(agency=agency, role=Role.COUNTER).exists():
                form.add_error(
                    "user",
                    _("%(user)s belum menjadi petugas loket %(agency)s.") % {"user": user, "agency": agency},
                )


class StaffInline(TabularInline):
    model = OutreachStaff
    formset = StaffRows
    extra = 0
    autocomplete_fields = ("agency", "user")


class OutreachActionForm(ActionForm):
    """What two of the actions need to know."""

    day = forms.DateField(label=_("Tanggal baru"), required=False, widget=AdminDateWidget)
    reason = forms.CharField(label=_("Alasan batal"), required=False, max_length=200)


@admin.register(OutreachEvent)
class OutreachEventAdmin(ModelAdmin):
    form = EventForm
    action_form = OutreachActionForm
    list_display = ("title", "day", "venue", "state", "service_count")
    list_filter = ("state", "venue")
    list_select_related = ("venue",)
    date_hierarchy = "day"
    ordering = ("-day",)
    search_fields = ("code", "title", "venue__name")
    autocomplete_fields = ("venue", "agencies")
    prepopulated_fields = {"slug": ("title",)}
    readonly_fields = ("state", "cancel_reason")
    inlines = (ServiceInline, StaffInline)
    actions: Any = ("copy", "cancel", "reinstate", "prepare")
    fieldsets = (
        (None, {"fields": ("title", "code", "slug", "venue", "day", "opens", "closes", "occasion")}),
        (_("Siapa yang datang"), {"fields": ("agencies", "walk_in", "registration_required")}),
        (_("Keadaan"), {"fields": ("state", "cancel_reason")}),
        (_("Asal data"), {"fields": ("verified", "source")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutreachEvent]:
        return super().get_queryset(request).annotate(offers=Count("services"))

    @admin.display(description=_("layanan"))
    def service_count(self, event: OutreachEvent) -> int:
        return event.offers  # type: ignore[attr-defined]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Queues, lines and counters are made with the event: nobody has to think of them."""
        super().save_related(request, form, formsets, change)
        made = actions.prepare(form.instance.pk)
        if made:
            self.message_user(
                request,
                _("Antrean, kelompok layanan, dan loket di tempat itu sudah disiapkan."),
                messages.INFO,
            )

    @admin.action(description=_("Salin ke tanggal lain (isi tanggal baru)"), permissions=["add"])
    def copy(self, request: HttpRequest, queryset: QuerySet[OutreachEvent]) -> None:
        asked = OutreachActionForm(request.POST)
        asked.fields.pop("action")
        day = asked.cleaned_data.get("day") if asked.is_valid() else None
        if day is None:
            self.message_user(request, _("Isi tanggal baru di samping pilihan tindakan."), messages.ERROR)
            return
        self._each(request, queryset, lambda pk: actions.prepare(actions.copy_event(pk, day).pk))

    @admin.action(description=_("Batalkan (isi alasan)"), permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[OutreachEvent]) -> None:
        reason = request.POST.get("reason", "")[:200]
        self._each(request, queryset, lambda pk: actions.cancel_event(pk, reason=reason))

    @admin.action(description=_("Jadi dilaksanakan (yang dibatalkan)"), permissions=["change"])
    def reinstate(self, request: HttpRequest, queryset: QuerySet[OutreachEvent]) -> None:
        self._each(request, queryset, actions.reinstate_event)

    @admin.action(description=_("Siapkan antrean dan loket"), permissions=["change"])
    def prepare(self, request: HttpRequest, queryset: QuerySet[OutreachEvent]) -> None:
        self._each(request, queryset, actions.prepare)

    def _each(
        self, request: HttpRequest, queryset: QuerySet[OutreachEvent], deed: Callable[[int], Any]
    ) -> None:
        done = 0
        for pk, title in list(queryset.order_by("pk").values_list("pk", "title")):
            try:
                deed(pk)
                done += 1
            except Refused as refusal:
                self.message_user(request, f"{title}: {refusal.message}", messages.ERROR)
        if done:
            said = ngettext("%(count)s kegiatan diubah.", "%(count)s kegiatan diubah.", done)
            self.message_user(request, said % {"count": done}, messages.SUCCESS)
