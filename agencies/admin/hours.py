"""Opening hours with their pauses, and days that differ from them."""

from django.contrib import admin
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from agencies.models import DayException, OpeningHours, Pause
from agencies.scope import Scoped, ScopedInline
from mpp.lib.admin import ModelAdmin, TabularInline, WholeRowForm


class OpeningHoursInline(ScopedInline, TabularInline):
    model = OpeningHours
    form = WholeRowForm
    extra = 0
    show_change_link = True  # pauses have their place there
    verbose_name_plural = _("jam buka (hari tanpa jam: tutup)")


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


class PauseInline(ScopedInline, TabularInline):
    model = Pause
    formset = PauseFormSet
    extra = 0


@admin.register(OpeningHours)
class OpeningHoursAdmin(Scoped, ModelAdmin):
    agency_paths = ("agency_id", "counter__agency_id")
    venue_paths = ("venue_id",)
    list_display = ("weekday", "opens", "closes", "venue")
    list_filter = ("venue",)
    list_select_related = ("venue",)
    autocomplete_fields = ("venue",)
    inlines = (PauseInline,)


@admin.register(DayException)
class DayExceptionAdmin(Scoped, ModelAdmin):
    agency_paths = ("agency_id", "counter__agency_id")
    venue_paths = ("venue_id",)
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
