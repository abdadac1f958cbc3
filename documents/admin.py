"""The kinds of papers. Papers themselves are private: they have no page here."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from documents.models import DocumentKind, DocumentType, FileType


class DocumentTypeForm(forms.ModelForm):
    accepts = forms.MultipleChoiceField(
        label=_("jenis berkas"),
        choices=FileType.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Kosong hanya untuk dokumen yang ditunjukkan di loket."),
    )

    class Meta:
        model = DocumentType
        fields = (
            *("label", "code", "kind", "accepts", "reusable", "personal_data", "specific_personal_data"),
            *("form_text", "stamp_duty"),
        )

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


@admin.register(DocumentType)
class DocumentTypeAdmin(admin.ModelAdmin):
    form = DocumentTypeForm
    list_display = ("label", "code", "kind", "reusable", "personal_data", "stamp_duty")
    list_filter = ("kind", "reusable", "personal_data", "stamp_duty")
    search_fields = ("label", "code")
    fieldsets = (
        (None, {"fields": ("label", "code", "kind", "accepts", "reusable")}),
        (_("Data pribadi"), {"fields": ("personal_data", "specific_personal_data")}),
        (_("Formulir"), {"fields": ("form_text", "stamp_duty")}),
    )
