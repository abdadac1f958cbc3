"""Opening hours with their pauses, days that differ from them, decrees of holidays; and which row decides a day."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from agencies.admin.hours_in_force import InForceForm, in_force
from agencies.models import DayException, HolidayDecree, OpeningHours, Pause
from agencies.scope import Scoped, ScopedInline
from mpp.lib import formats
from mpp.lib.admin import LabelledRows, ModelAdmin, TabularInline, WholeRowForm


class AtPlaceForm(WholeRowForm):
    """A row of a venue, and perhaps of an agency or a counter there."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        venue, counter = cleaned.get("venue"), cleaned.get("counter")
        if venue and counter and counter.venue_id != venue.pk:
            self.add_error("counter", _("Loket ini tidak berada di lokasi yang dipilih."))
        return cleaned


class OpeningHoursForm(AtPlaceForm):
    """Two seasons of the same place never hold on one day: which is meant could only be guessed."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        other = self._overlapping(cleaned)
        if other:
            words = {
                "season": other.season or _("Jam khusus"),
                "first": other.valid_from,
                "last": other.valid_until,
            }
            self.add_error(
                "valid_from",
                _(
                    "Untuk hari ini di sini sudah ada “%(season)s” dari %(first)s sampai %(last)s. Ubah tanggalnya "
                    "agar kedua musim tidak bertindih."
                )
                % words,
            )
        return cleaned

    def _overlapping(self, cleaned: dict[str, Any]) -> OpeningHours | None:
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if not (first and last and cleaned.get("venue") and cleaned.get("weekday")):
            return None
        same = {name: cleaned.get(name) for name in ("venue", "agency", "counter", "weekday")}
        rows = OpeningHours.objects.filter(**same, valid_from__lte=last, valid_until__gte=first)
        return rows.exclude(pk=self.instance.pk).first()


class OpeningHoursInline(ScopedInline, TabularInline):
    """The usual week of the venue itself; seasons, and hours of agencies and counters, have their own list."""

    model = OpeningHours
    form = WholeRowForm
    extra = 0
    fields = ("weekday", "opens", "closes")
    show_change_link = True  # pauses have their place there
    verbose_name_plural = _("jam buka (hari tanpa jam: tutup)")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OpeningHours]:
        return super().get_queryset(request).filter(agency=None, counter=None, valid_from=None)


class PauseFormSet(LabelledRows):
    """Pauses lie within the hours that they interrupt, one after the other."""

    def clean(self) -> None:
        super().clean()
        hours = self.instance
        spans: list[tuple[Any, Any]] = []
        for form in self.forms:
            starts, ends = form.cleaned_data.get("starts"), form.cleaned_data.get("ends")
            if not (starts and ends) or form.cleaned_data.get("DELETE"):
                continue
            if not (hours.opens and hours.closes):
                form.add_error("starts", _("Hari yang tutup tidak mempunyai jeda."))
            elif starts < hours.opens or ends > hours.closes:
                form.add_error("starts", _("Jeda harus berada di dalam jam buka."))
            elif any(starts < until and since < ends for since, until in spans):
                form.add_error("starts", _("Jeda ini bertindih dengan jeda lain."))
            spans.append((starts, ends))


class PauseInline(ScopedInline, TabularInline):
    model = Pause
    formset = PauseFormSet
    extra = 0


class LevelFilter(admin.SimpleListFilter):
    title = _("berlaku untuk")
    parameter_name = "untuk"
    conditions = {
        "lokasi": Q(agency=None, counter=None),
        "instansi": Q(agency__isnull=False),
        "loket": Q(counter__isnull=False),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("lokasi", _("seluruh lokasi")), ("instansi", _("satu instansi")), ("loket", _("satu loket"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(self.conditions.get(self.value() or "", Q()))


class SeasonFilter(admin.SimpleListFilter):
    title = _("musim")
    parameter_name = "musim"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("tetap", _("jam tetap")),
            ("nanti", _("musim kini dan nanti")),
            ("lalu", _("musim yang lewat")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OpeningHours]) -> QuerySet[OpeningHours]:
        today = timezone.localdate()
        conditions = {
            "tetap": Q(valid_from=None),
            "nanti": Q(valid_until__gte=today),
            "lalu": Q(valid_until__lt=today),
        }
        return queryset.filter(conditions.get(self.value() or "", Q()))


@admin.register(OpeningHours)
class OpeningHoursAdmin(Scoped, ModelAdmin):
    agency_paths = ("agency_id", "counter__agency_id")
    venue_paths = ("venue_id",)
    form = OpeningHoursForm
    change_list_template = "admin/agencies/hours.html"
    list_display = ("weekday", "times", "for_whom", "venue", "season", "valid_from", "valid_until")
    list_filter = ("venue", LevelFilter, SeasonFilter, "weekday")
    list_select_related = ("venue", "agency", "counter__agency")
    search_fields = ("season", "agency__short_name", "agency__code", "venue__short_name")
    ordering = ("venue", "agency", "counter", "valid_from", "weekday")
    autocomplete_fields = ("venue", "agency", "counter")
    inlines = (PauseInline,)
    fieldsets = (
        (None, {"fields": ("venue", "agency", "counter", "weekday", "opens", "closes")}),
        (
            _("Musim"),
            {
                "fields": ("season", "valid_from", "valid_until"),
                "description": _(
                    "Hanya untuk jam sementara, mis. Ramadan: selama itu baris ini lebih kuat daripada semua jam tetap."
                ),
            },
        ),
    )

    @admin.display(description=_("jam"), ordering="opens")
    def times(self, row: OpeningHours) -> str:
        return formats.hours(row.opens, row.closes) if row.opens and row.closes else pgettext("hari", "tutup")

    @admin.display(description=_("berlaku untuk"))
    def for_whom(self, row: OpeningHours) -> str:
        return _whose(row) or str(_("seluruh lokasi"))

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.in_force)
        return [path("berlaku/", page, name="agencies_openinghours_in_force"), *super().get_urls()]

    def in_force(self, request: HttpRequest) -> HttpResponse:
        """Tell which row decides a day, and what the others would have said."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = InForceForm(request.GET or InForceForm.now())
        context = {
            **self.admin_site.each_context(request),
            "title": _("Jam yang berlaku"),
            "opts": self.opts,
            "form": form,
            "found": in_force(**form.cleaned_data) if form.is_valid() else None,
        }
        return render(request, "admin/agencies/hours_in_force.html", context)


class DayExceptionForm(AtPlaceForm):
    class Meta:
        model = DayException
        fields = forms.ALL_FIELDS


@admin.register(DayException)
class DayExceptionAdmin(Scoped, ModelAdmin):
    agency_paths = ("agency_id", "counter__agency_id")
    venue_paths = ("venue_id",)
    form = DayExceptionForm
    list_display = ("day", "reason", "is_open", "times", "where", "decree")
    list_filter = ("is_open", LevelFilter, "venue")
    list_select_related = ("venue", "agency", "counter__agency")
    date_hierarchy = "day"
    search_fields = ("reason", "decree", "agency__short_name")
    autocomplete_fields = ("venue", "agency", "counter")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    *("day", "venue", "agency", "counter", "is_open"),
                    *("opens", "closes", "reason", "decree"),
                ),
                "description": _(
                    "Libur nasional dan cuti bersama sudah diketahui. Tulis di sini penutupan sendiri, atau hari libur "
                    "yang tetap buka. Tanpa lokasi berlaku untuk seluruh kota dan menggeser janji layanan."
                ),
            },
        ),
    )

    @admin.display(description=_("jam"))
    def times(self, row: DayException) -> str:
        return formats.hours(row.opens, row.closes) if row.opens and row.closes else ""

    @admin.display(description=_("lokasi"), ordering="venue")
    def where(self, row: DayException) -> str:
        return " · ".join(filter(None, [str(row.venue or _("seluruh kota")), _whose(row)]))


@admin.register(HolidayDecree)
class HolidayDecreeAdmin(ModelAdmin):
    list_display = ("year", "number", "title")
    search_fields = ("year", "number", "title")


def _whose(row: OpeningHours | DayException) -> str:
    """Return the agency or counter of a row; "" for the whole place."""
    if row.counter:
        return str(row.counter)
    return row.agency.short_name if row.agency else ""
