"""Categories with the questions that all their services ask."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin.questions import QuestionInline
from catalog.models import Category
from mpp.lib.admin import ModelAdmin, Offered


@admin.register(Category)
class CategoryAdmin(Offered, ModelAdmin):
    list_display = ["name", "slug", "service_count"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [QuestionInline]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Category]:
        return super().get_queryset(request).annotate(service_count=models.Count("services"))

    @admin.display(description=_("layanan"), ordering="service_count")
    def service_count(self, category: Category) -> int:
        return category.service_count  # type: ignore[attr-defined]
