"""The catalog in the admin: categories with their questions, services with requirements and questions of their own."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin_forms import LinesField, QuestionForm, QuestionFormSet
from catalog.models import Category, Question, Requirement, Service, ServiceQuerySet
from mpp.lib.admin import TabularInline


class CatalogFields:
    """Mix in: a column of several texts is a box with one text per line, an address without scheme is https."""

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if isinstance(db_field, ArrayField):
            return LinesField.of(db_field)
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]


class QuestionInline(CatalogFields, admin.StackedInline):
    model = Question
    form = QuestionForm
    formset = QuestionFormSet
    extra = 0
    fieldsets = [
        (None, {"fields": [("position", "key", "type"), ("label", "required"), ("help", "unit")]}),
        (
            _("Pilihan, batas, dan syarat tampil"),
            {
                "fields": ["choices", ("least", "most"), "show_if"],
                "classes": ["collapse"],
                "description": _(
                    "Batas hanya untuk angka dan tanggal; tanggal ditulis 2026-12-31 atau “today”. "
                    'Syarat tampil merujuk pertanyaan sebelumnya, misalnya {"bentuk_pemohon": ["Badan usaha"]}.'
                ),
            },
        ),
    ]


class RequirementInline(TabularInline):
    model = Requirement
    extra = 0
    fields = ["position", "document_type", "required"]
    autocomplete_fields = ["document_type"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Requirement]:
        return super().get_queryset(request).select_related("document_type")


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "service_count"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [QuestionInline]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Category]:
        return super().get_queryset(request).annotate(service_count=models.Count("services"))

    @admin.display(description=_("layanan"), ordering="service_count")
    def service_count(self, category: Category) -> int:
        return category.service_count  # type: ignore[attr-defined]


@admin.register(Service)
class ServiceAdmin(CatalogFields, admin.ModelAdmin):
    list_display = ["name", "code", "agency", "category", "outcome", "is_online", "is_active"]
    list_filter = [
        "is_active",
        "is_online",
        "outcome",
        "type",
        ("agency", admin.RelatedOnlyFieldListFilter),
        ("category", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["agency", "category"]
    list_per_page = 50
    search_fields = ["name", "code", "product", "agency__short_name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["category", "agency", "issuing_agency", "technical_agencies"]
    inlines = [RequirementInline, QuestionInline]
    fieldsets = [
        (None, {"fields": [("name", "code"), "slug", ("category", "type"), "description", "is_active"]}),
        (
            _("Hasil dan jalurnya"),
            {
                "fields": ["outcome", "is_online", "product", ("external_system", "external_url")],
                "description": _(
                    "Hasil menentukan jalan permohonan: izin diterbitkan di sini, diteruskan ke sistem instansi, "
                    "diurus di sistem nasional, atau kunjungan saja. Hanya dua yang pertama dapat daring."
                ),
            },
        ),
        (_("Instansi"), {"fields": ["agency", "issuing_agency", "technical_agencies"]}),
        (
            _("Janji kepada warga"),
            {"fields": ["processing_days", ("fee_rupiah", "fee_note"), "validity_months", "counter_minutes"]},
        ),
        (_("Dasar dan sumber"), {"fields": ["legal_basis", "verified_fields", "source", "name_source"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> ServiceQuerySet:
        return super().get_queryset(request).defer("searchable")
