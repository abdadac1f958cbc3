"""Queues, their lines and the lobby's notices are edited here; visits, tickets and appointments are only looked at."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies.scope import CHANGE, Scoped, ScopedInline
from mpp.lib.admin import ModelAdmin, ReadOnlyAdmin, TabularInline
from queueing import admin_outreach  # noqa: F401 - registers its page
from queueing.models import Booking, Line, LobbyNotice, Queue, Ticket, Visit


class LineInline(ScopedInline, TabularInline):
    model = Line
    extra = 0
    fields = ("code", "name", "position", "is_active")
    show_change_link = True  # services and counters are chosen there


@admin.register(Queue)
class QueueAdmin(Scoped, ModelAdmin):
    agency_paths = ("agency_id",)
    agency_deeds = CHANGE
    superuser_fields = ("venue", "agency", "prefix")
    list_display = ("prefix", "agency", "venue", "daily_quota", "is_active")
    list_display_links = ("prefix", "agency")
    list_filter = ("is_active", ("venue", admin.RelatedOnlyFieldListFilter))
    search_fields = ("prefix", "agency__code", "agency__short_name")
    autocomplete_fields = ("venue", "agency")
    inlines = (LineInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Queue]:
        # Not `list_select_related`: a queue found in an autocomplete shows its agency too.
        return super().get_queryset(request).select_related("agency", "venue")


class LineForm(forms.ModelForm):
    class Meta:
        model = Line
        fields = (
            "queue",
            "code",
            "name",
            "position",
            "is_active",
            "slot_minutes",
            "slot_quota",
            "services",
            "counters",
        )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        queue = cleaned.get("queue")
        if queue:
            self._of_agency("services", queue.agency_id, _("Layanan ini bukan layanan instansi antrean: %s."))
            self._of_agency("counters", queue.agency_id, _("Loket ini bukan loket instansi antrean: %s."))
        return cleaned

    def _of_agency(self, column: str, agency_id: int, fault: Any) -> None:
        strangers = [str(row) for row in self.cleaned_data.get(column, ()) if row.agency_id != agency_id]
        if strangers:
            self.add_error(column, fault % ", ".join(strangers))


@admin.register(Line)
class LineAdmin(Scoped, ModelAdmin):
    agency_paths = ("queue__agency_id",)
    form = LineForm
    list_display = ("name", "code", "queue", "position", "slot_minutes", "slot_quota", "is_active")
    list_filter = ("queue__venue", "is_active")
    list_select_related = ("queue__agency",)
    search_fields = ("name", "code", "queue__agency__short_name")
    autocomplete_fields = ("queue", "services", "counters")


@admin.register(Visit)
class VisitAdmin(ReadOnlyAdmin):
    list_display = ("number", "day", "queue", "venue", "arrived_at", "application")
    list_select_related = ("queue__agency", "venue", "application")
    search_fields = ("application__number",)
    search_help_text = _("Nomor permohonan, lengkap")
    fields = ("number", "day", "venue", "queue", "arrived_at", "application")


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin):
    list_display = ("visit", "day", "line", "state", "counter", "called_at", "ended_at")
    list_filter = ("state",)
    list_select_related = ("visit", "line", "counter__agency")
    search_fields = ("visit__application__number",)
    search_help_text = _("Nomor permohonan, lengkap")
    fields = (
        *("visit", "day", "venue", "queue", "line", "service", "state", "turn_at"),
        *("counter", "officer", "called_at", "calls", "serving_at", "ended_at"),
    )


@admin.register(Booking)
class BookingAdmin(ReadOnlyAdmin):
    list_display = ("starts_at", "line", "venue", "state", "application", "booked_at")
    list_filter = ("state",)
    list_select_related = ("line", "venue", "application")
    search_fields = ("application__number",)
    search_help_text = _("Nomor permohonan, lengkap")
    fields = (
        *(
            "day",
            "starts_at",
            "ends_at",
            "venue",
            "queue",
            "line",
            "service",
            "application",
            "owner",
            "state",
        ),
        *("visit", "booked_at", "moved_at", "reminded_at", "ended_at"),
    )


@admin.register(LobbyNotice)
class LobbyNoticeAdmin(Scoped, ModelAdmin):
    venue_paths = ("venue_id",)
    list_display = ("text", "venue", "shows_from", "shows_until", "position")
    list_filter = (("venue", admin.RelatedOnlyFieldListFilter), "shows_until")
    list_select_related = ("venue",)
    search_fields = ("text",)
    autocomplete_fields = ("venue",)
