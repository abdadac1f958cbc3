"""What must be ready before an agency or the building opens; answered on the page of readiness."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies.models import ReadinessItem
from agencies.scope import VIEW, Scoped
from mpp.lib.admin import ModelAdmin, WholeRowForm


class ItemForm(WholeRowForm):
    class Meta:
        model = ReadinessItem
        fields = ("venue", "agency", "topic", "title", "responsible", "due_on", "note")


@admin.register(ReadinessItem)
class ReadinessItemAdmin(Scoped, ModelAdmin):
    agency_paths = ("agency_id",)
    agency_deeds = (
        VIEW  # who is held up by an item answers it on its page, and neither deletes nor postpones it here
    )
    venue_paths = ("venue_id",)
    form = ItemForm
    list_display = ("venue", "agency", "topic", "title", "result", "responsible", "due_on")
    list_display_links = ("topic", "title")
    list_filter = ("result", "topic", "venue")
    list_select_related = ("venue", "agency")
    search_fields = ("title", "responsible", "agency__code", "agency__short_name")
    autocomplete_fields = ("venue", "agency")
    ordering = ("due_on", "venue", "agency", "topic", "pk")
    readonly_fields = ("result", "done_on", "done_by")
    fieldsets = (
        (
            None,
            {
                "fields": ("venue", "agency", "topic", "title", "responsible", "due_on", "note"),
                "description": _(
                    "Tanpa instansi: syarat gedung. Jawabannya diberikan di halaman Kesiapan buka."
                ),
            },
        ),
        (_("Jawaban"), {"fields": ("result", "done_on", "done_by")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Where an item belongs does not change once it is there: its answers speak of that."""
        fields = super().get_readonly_fields(request, obj)
        return fields if obj is None else (*fields, "venue", "agency", "topic")
