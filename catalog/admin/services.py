"""Services with their requirements and questions; the deeds beside the form: look as a citizen, copy, standard."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.once import once
from agencies.scope import Scoped, ScopedInline
from catalog import actions, conditions
from catalog.admin.conditions import asked_by
from catalog.admin.lines import CatalogFields
from catalog.admin.questions import QuestionInline
from catalog.admin.requirements import RequirementInline
from catalog.admin.tables import QUESTIONS, REQUIREMENTS, SERVICES
from catalog.models import Service
from mpp.lib.admin import ModelAdmin
from mpp.lib.imports import ImportExport
from mpp.lib.refused import told


class ServiceForm(forms.ModelForm):
    def clean(self) -> dict[str, Any] | None:
        """A service does not move to a category that lacks a question on which its rows depend."""
        cleaned = super().clean()
        if self.instance.pk and "category" in self.changed_data and not self.errors:
            moved = Service(pk=self.instance.pk, category=self.cleaned_data["category"])
            asked = {question.key: question for question in asked_by(moved)}
            rows = [*self.instance.requirements.exclude(show_if={}), *self.instance.own_questions.all()]
            lost = [row for row in rows if any(conditions.faults(row.show_if, asked))]
            if lost:
                words = {"row": lost[0]}
                self.add_error(
                    "category",
                    gettext(
                        "“%(row)s” bergantung pada pertanyaan kategori sekarang. Kosongkan dahulu syaratnya."
                    )
                    % words,
                )
        return cleaned


class ServiceRequirementInline(ScopedInline, RequirementInline):
    pass


class ServiceQuestionInline(ScopedInline, QuestionInline):
    verbose_name_plural = _("pertanyaan khusus layanan ini")


@admin.register(Service)
class ServiceAdmin(Scoped, ImportExport, CatalogFields, ModelAdmin):
    form = ServiceForm
    tables = (SERVICES, REQUIREMENTS, QUESTIONS)
    agency_paths = ("agency_id",)
    superuser_fields = ("issuing_agency", "technical_agencies", "verified_fields", "source", "name_source")
    save_on_top = True
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
    search_help_text = _("Nama, kode, produk, atau nama singkat instansi.")
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["category", "agency", "issuing_agency", "technical_agencies"]
    inlines = [ServiceRequirementInline, ServiceQuestionInline]
    fieldsets = [
        (None, {"fields": ["name", ("code", "slug"), ("category", "type"), "description", "is_active"]}),
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
        (
            _("Standar pelayanan"),
            {
                "fields": ["procedure", "complaints", "legal_basis"],
                "description": _("Prosedur dan pengaduan wajib terisi sebelum layanan ditawarkan."),
            },
        ),
        (
            _("Komponen pengelolaan"),
            {
                "fields": [
                    *("facilities", "competence", "supervision", "staffing", "guarantee", "safety"),
                    "evaluation",
                ],
                "classes": ["collapse"],
            },
        ),
        (
            _("Pencarian dan sumber data"),
            {"fields": ["keywords", "verified_fields", "source", "name_source"], "classes": ["collapse"]},
        ),
    ]
    actions = ["copy_chosen"]

    def get_choices(self, request: HttpRequest, field: Any) -> QuerySet[Any]:
        return self.get_queryset(request)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new service is not offered before it is ready."""
        return {
            "is_active": False,
            "processing_days": 3,
            "type": "perizinan",
        } | super().get_changeform_initial_data(request)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name in _HELP:
            field.help_text = _HELP[db_field.name]
        return field

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if obj.issuing_agency_id is None:  # an agency's ADMIN does not choose it: they issue what they serve
            obj.issuing_agency_id = obj.agency_id
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        answer = super().response_add(request, obj, post_url_continue)
        self._say_what_is_next(request, obj)
        return answer

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        answer = super().response_change(request, obj)
        self._say_what_is_next(request, obj)
        return answer

    def _say_what_is_next(self, request: HttpRequest, service: Service) -> None:
        sentence = (
            _("Langkah berikutnya: lihat halamannya, lalu terbitkan standarnya.")
            if service.is_active
            else _(
                "Layanan ini belum ditawarkan. Langkah berikutnya: lihat sebagai warga, lalu centang “Ditawarkan”."
            )
        )
        look = reverse("preview_service", args=[service.slug])
        messages.info(
            request,
            format_html('{} <a href="{}">{}</a>', sentence, look, gettext("Pratinjau sebagai warga")),
        )

    # --- Copies -----------------------------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        copy = self.admin_site.admin_view(require_POST(self.copy))
        return [path("<int:pk>/salin/", copy, name="catalog_service_copy"), *super().get_urls()]

    def copy(self, request: HttpRequest, pk: int) -> HttpResponse:
        service = self.get_object(request, str(pk))
        if service is None or not (
            self.has_view_permission(request, service) and self.has_add_permission(request)
        ):
            raise PermissionDenied
        with told(request):
            return once(request, "catalog.copy", lambda: self._copied(service.pk), said=_COPIED)
        return redirect("admin:catalog_service_change", service.pk)

    @admin.action(description=_("Salin layanan yang dipilih"), permissions=["add"])
    def copy_chosen(self, request: HttpRequest, chosen: QuerySet[Service]) -> HttpResponse | None:
        addresses = [self._copied(pk) for pk in chosen.values_list("pk", flat=True)]
        self.message_user(request, _COPIED, messages.SUCCESS)
        return redirect(addresses[0]) if len(addresses) == 1 else None

    def _copied(self, pk: int) -> str:
        return reverse("admin:catalog_service_change", args=[actions.copy_service(pk).pk])


_COPIED = gettext_lazy(
    "Layanan disalin. Salinannya belum ditawarkan: sesuaikan nama, kode, dan isinya, lalu simpan."
)
_HELP = {
    "name": gettext_lazy("Seperti warga menyebutnya, mis. “Izin Praktik Dokter”."),
    "code": gettext_lazy("Pendek dan tetap, mis. KES-01. Dipakai pada nomor izin."),
    "slug": gettext_lazy("Terisi sendiri dari nama."),
    "description": gettext_lazy("Satu atau dua kalimat: untuk apa dan bagi siapa."),
    "is_active": gettext_lazy("Centang bila layanan ini siap dilihat dan diajukan warga."),
    "product": gettext_lazy("Yang diterima warga, mis. “Surat Izin Praktik Dokter”."),
    "counter_minutes": gettext_lazy("Perkiraan untuk antrean."),
    "fee_note": gettext_lazy("Dasar tarif, atau cara menghitungnya bila dihitung petugas."),
    "issuing_agency": gettext_lazy("Yang menandatangani produknya; sering sama dengan instansi di loket."),
    "technical_agencies": gettext_lazy("Hanya bila perlu rekomendasi teknis."),
    "is_online": gettext_lazy("Warga mengajukan dari rumah. Perlu persyaratan yang dapat diunggah."),
}
