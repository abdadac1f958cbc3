"""The kinds of papers. Papers are private: of those that cannot be examined only what an admin has to know."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents import intake
from documents.actions import INTAKE_FOLDER
from documents.models import DocumentKind, DocumentType, FileType, Paper, Safety
from mpp.lib.admin import ModelAdmin, Offered, ReadOnlyAdmin
from mpp.lib.codes import new_code
from mpp.lib.imports import Column, ImportExport, Table
from mpp.lib.refused import Refused

# So many tries take half an hour: the scanner is away, or a file is beyond us.
OFTEN = 8


class DocumentTypeForm(forms.ModelForm):
    accepts = forms.MultipleChoiceField(
        label=_("jenis berkas"),
        choices=FileType.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=FileType.values,
        help_text=_("Kosong hanya untuk dokumen yang ditunjukkan di loket."),
    )

    class Meta:
        model = DocumentType
        fields = (
            *("label", "code", "kind", "accepts", "reusable", "personal_data", "specific_personal_data"),
            *("form_text", "stamp_duty", "blank", "help", "example", "where_to_get", "has_term"),
        )

    def clean_blank(self) -> Any:
        """Let a new blank through the intake, like every file that comes from outside."""
        blank = self.cleaned_data["blank"]
        if isinstance(blank, UploadedFile):
            try:
                intake.check(
                    blank,
                    name=blank.name or "",
                    declared_type=blank.content_type or "",
                    accepts=[FileType.PDF.value],
                    folder=INTAKE_FOLDER,
                )
            except Refused as refusal:
                raise forms.ValidationError(refusal.message) from refusal
            blank.name = f"formulir-{new_code()}.pdf"  # ours: a name may tell about its author's machine
        return blank

    def clean_example(self) -> Any:
        """Keep of a new example only its picture, small and without what its author's phone wrote into it."""
        example = self.cleaned_data["example"]
        if not isinstance(example, UploadedFile):
            return example
        if (example.size or 0) > settings.EXAMPLE_BYTES_MAX:
            raise forms.ValidationError(
                gettext("Gambar contoh paling besar %(most)s. Kecilkan dahulu.")
                % {"most": filesizeformat(settings.EXAMPLE_BYTES_MAX)}
            )
        try:
            checked = intake.check(
                example,
                name=example.name or "",
                declared_type=example.content_type or "",
                accepts=[FileType.JPG.value, FileType.PNG.value],
                folder=INTAKE_FOLDER,
                is_page=False,
            )
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return ContentFile(checked.pages[0], name=f"contoh-{new_code()}.jpg")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        is_shown = cleaned.get("kind") == DocumentKind.ORIGINAL_AT_COUNTER
        if "kind" in cleaned and is_shown == bool(cleaned.get("accepts")):
            self.add_error(
                "accepts",
                _("Dokumen yang ditunjukkan di loket tidak diunggah: kosongkan.")
                if is_shown
                else _("Pilih sedikitnya satu jenis berkas."),
            )
        return cleaned


_TABLE = Table(
    "jenis-dokumen",
    _("jenis dokumen"),
    DocumentType,
    (
        Column("kode", "code", is_key=True),
        Column("nama", "label"),
        Column("jenis", "kind"),
        Column("berkas", "accepts"),
        Column("disimpan", "reusable"),
        Column("data_pribadi", "personal_data"),
        Column("data_spesifik", "specific_personal_data"),
        Column("isi_formulir", "form_text"),
        Column("bermeterai", "stamp_duty"),
        Column("penjelasan", "help"),
        Column("cara_memperoleh", "where_to_get"),
        Column("bermasa_berlaku", "has_term"),
    ),
)


@admin.register(DocumentType)
class DocumentTypeAdmin(Offered, ImportExport, ModelAdmin):
    tables = (_TABLE,)
    form = DocumentTypeForm
    prepopulated_fields = {"code": ("label",)}
    list_display = ("label", "code", "kind", "reusable", "personal_data", "stamp_duty")
    list_filter = ("kind", "reusable", "personal_data", "stamp_duty")
    search_fields = ("label", "code")
    fieldsets = (
        (None, {"fields": ("label", "code", "kind", "accepts", "reusable")}),
        (_("Bantuan bagi warga"), {"fields": ("help", "example", "where_to_get")}),
        (_("Data pribadi"), {"fields": ("personal_data", "specific_personal_data")}),
        (_("Formulir"), {"fields": ("form_text", "stamp_duty", "blank")}),
        (_("Masa berlaku"), {"fields": ("has_term",)}),
    )


@admin.register(Paper)
class StuckPaperAdmin(ReadOnlyAdmin):
    """Papers that wait though they were looked at often. Whose they are and what they show stays private."""

    list_display = ("pk", "is_examined", "file_type", "size_bytes", "given_at", "tries", "next_try_at")
    list_display_links = None

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """The list says all; a page of its own would carry the name that the person gave the file."""
        return obj is None and super().has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Paper]:
        return super().get_queryset(request).filter(safety=Safety.WAITING, tries__gte=OFTEN)

    @admin.display(description=_("menunggu pemeriksa virus"), boolean=True)
    def is_examined(self, paper: Paper) -> bool:
        """Whether it waits for the scanner; the others wait for a place to be examined."""
        return paper.examined_at is not None
