"""Guides for occasions of life, kept with their steps on one page."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.models import LifeEvent, LifeEventStep
from mpp.lib.admin import ModelAdmin, WholeRowForm


class LifeEventStepInline(admin.StackedInline):
    model = LifeEventStep
    form = WholeRowForm
    extra = 0
    autocomplete_fields = ["service"]
    fieldsets = [
        (None, {"fields": [("position", "service", "if_needed"), "note"]}),
        (
            _("Langkah di luar mal"),
            {
                "fields": ["title", ("place", "where"), "url", ("days", "fee_rupiah")],
                "classes": ["collapse"],
                "description": _(
                    "Untuk langkah yang diurus di tempat lain. Hari dan biaya dikosongkan bila tidak diketahui; langkah"
                    " dengan layanan mengambilnya dari layanan itu."
                ),
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[LifeEventStep]:
        return super().get_queryset(request).select_related("service")

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(LifeEvent)
class LifeEventAdmin(ModelAdmin):
    """ "View on site" is the preview: whoever keeps guides sees one before it is shown."""

    list_display = ["title", "position", "step_count", "is_active"]
    list_editable = ["position", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["title", "keywords"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [LifeEventStepInline]
    fieldsets = [
        (None, {"fields": [("title", "slug"), "summary", "keywords", ("position", "is_active")]}),
    ]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[LifeEvent]:
        counted = super().get_queryset(request).annotate(step_count=models.Count("steps"))
        return counted.order_by("position", "title")

    @admin.display(description=_("langkah"), ordering="step_count")
    def step_count(self, life_event: LifeEvent) -> int:
        return life_event.step_count  # type: ignore[attr-defined]
