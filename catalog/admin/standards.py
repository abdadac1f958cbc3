"""Service standards: a draft of what changes, published by its decree."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from agencies.scope import Scoped
from catalog import standards
from catalog.admin.lines import LinesField
from catalog.models import Requirement, Service, Standard
from mpp.lib.admin import ModelAdmin
from mpp.lib.refused import Refused, told

_SOMETIMES = " (bila berlaku)"  # behind a document's code: not everybody has to give it


class StandardForm(forms.ModelForm):
    """A version; once its service is chosen, also what changes on its first day, shown as the service is now."""

    requirements = LinesField(
        label=_("Persyaratan"),
        line_length=80,
        required=False,
        help_text=_(
            "Kode jenis dokumen, satu per baris; tambahkan “(bila berlaku)” di belakang yang tidak wajib."
        ),
    )

    class Meta:
        model = Standard
        fields = ["service", "decree_number", "decree_on", "in_force_from"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None or self.instance.published_at:
            self.fields.pop("requirements", None)
            return
        service = self.instance.service
        for column, field in _columns_of(service).items():
            self.fields[column] = field
            self.initial[column] = self.instance.planned.get(column, getattr(service, column))
        planned = self.instance.planned.get("requirements")
        self.initial["requirements"] = [
            _line(row) for row in (_rows_of(service) if planned is None else planned)
        ]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if "requirements" in self.fields and not self.errors:
            self.instance.planned = self._planned()
            try:
                standards.components(self.instance.service, self.instance.planned)
            except Refused as refusal:
                self.add_error(None, refusal.message)
        return cleaned

    def _planned(self) -> dict[str, Any]:
        """What differs from the service as it is now."""
        service = self.instance.service
        changes = {
            column: self.cleaned_data[column]
            for column in standards.PLANNED
            if column in self.fields and self.cleaned_data[column] != getattr(service, column)
        }
        now = _rows_of(service)
        known = {row["document_type"]: row for row in now}
        rows = [_row(line, known) for line in self.cleaned_data["requirements"]]
        return changes | ({"requirements": rows} if rows != now else {})


def _columns_of(service: Service) -> dict[str, forms.Field]:
    fields = forms.fields_for_model(Service, standards.PLANNED, formfield_callback=_field_of)
    return {name: field for name, field in fields.items() if field is not None}


def _field_of(column: Any, **kwargs: Any) -> forms.Field | None:
    if column.name == "legal_basis":
        return LinesField.of(column)
    field = column.formfield(**kwargs)
    if isinstance(field.widget, forms.Textarea):
        field.widget.attrs.update({"rows": 3, "class": "vLargeTextField"})
    elif isinstance(field.widget, forms.TextInput):
        field.widget.attrs.setdefault("class", "vTextField")
    return field


def _rows_of(service: Service) -> list[dict[str, Any]]:
    rows = Requirement.objects.filter(service=service).select_related("document_type")
    return [
        {
            "document_type": row.document_type.code,
            "required": row.required,
            "help": row.help,
            "show_if": row.show_if,
        }
        for row in rows
    ]


def _line(row: dict[str, Any]) -> str:
    return str(row["document_type"]) + ("" if row.get("required", True) else _SOMETIMES)


def _row(line: str, known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Read a line; help and condition of a paper that was asked for before stay."""
    code = line.removesuffix(_SOMETIMES.strip()).strip()
    before = known.get(code, {"help": "", "show_if": {}})
    return {
        "document_type": code,
        "required": not line.endswith(_SOMETIMES.strip()),
        "help": before["help"],
        "show_if": before["show_if"],
    }


class StateFilter(admin.SimpleListFilter):
    title = _("keadaan")
    parameter_name = "keadaan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("konsep", _("Konsep")), ("terbit", _("Terbit"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Standard]) -> QuerySet[Standard] | None:
        if self.value() in {"konsep", "terbit"}:
            return queryset.filter(published_at__isnull=self.value() == "konsep")
        return None


@admin.register(Standard)
class StandardAdmin(Scoped, ModelAdmin):
    form = StandardForm
    agency_paths = ("service__agency_id",)
    list_display = ["service", "version", "decree_number", "decree_on", "in_force_from", "state"]
    list_filter = [StateFilter, ("service__agency", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["service"]
    search_fields = ["service__name", "service__code", "decree_number"]
    autocomplete_fields = ["service"]
    date_hierarchy = "in_force_from"

    @admin.display(description=_("keadaan"))
    def state(self, standard: Standard) -> str:
        if standard.published_at is None:
            return gettext("Konsep")
        return gettext("Berlaku") if standard.applied_at else gettext("Terbit, belum berlaku")

    def get_fieldsets(self, request: HttpRequest, obj: Standard | None = None) -> Any:
        about = (None, {"fields": ["service", ("decree_number", "decree_on"), "in_force_from"]})
        if obj is None:
            words = _(
                "Simpan dahulu; setelah itu isi yang berubah dapat disesuaikan, lalu standar diterbitkan."
            )
            return [(None, about[1] | {"description": words})]
        if not self.has_change_permission(request, obj):
            return [about]
        changes = {
            "fields": [*standards.PLANNED, "requirements"],
            "description": _(
                "Ubah hanya yang berganti pada hari pertama berlaku; yang dibiarkan tetap seperti sekarang."
            ),
        }
        return [about, (_("Isi sejak hari pertama"), changes)]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["fields"] = [
            "service",
            "decree_number",
            "decree_on",
            "in_force_from",
        ]  # the others come by themselves
        return super().get_form(request, obj, change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), *(["service"] if obj else []))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A published version is what was decreed: nobody changes it."""
        return super().has_change_permission(request, obj) and (obj is None or obj.published_at is None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.published_at is None)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without deleting many at once: the published among them would go as well."""
        return {
            name: deed for name, deed in super().get_actions(request).items() if name != "delete_selected"
        }

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        if not request.user.is_superuser and not self.may("add", request, obj):
            raise PermissionDenied
        standards.number(obj)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Go on to what changes: a version without it is seldom what was meant."""
        if "_addanother" not in request.POST and "_popup" not in request.POST:
            self.message_user(
                request,
                gettext("Versi %(n)s disimpan. Sesuaikan isinya, lalu terbitkan.") % {"n": obj.version},
            )
            return redirect("admin:catalog_standard_change", obj.pk)
        return super().response_add(request, obj, post_url_continue)

    def get_urls(self) -> list[Any]:
        publish = self.admin_site.admin_view(require_POST(self.publish))
        return [path("<int:pk>/terbitkan/", publish, name="catalog_standard_publish"), *super().get_urls()]

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        standard = self.get_object(request, str(pk))
        if standard is None or not super().has_change_permission(request, standard):
            raise PermissionDenied
        with told(request, gettext("Standar diterbitkan.")):
            standards.publish(standard.pk, by=request.user)  # type: ignore[arg-type]
        return redirect("admin:catalog_standard_change", pk)
