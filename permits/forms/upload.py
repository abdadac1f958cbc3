"""Giving a paper, and the last word before a case is sent."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.intake.limits import PROMISED
from documents.models import FileType
from mpp.lib.forms import PlainForm

_MEDIA_TYPES = {FileType.PDF: "application/pdf", FileType.JPG: "image/jpeg", FileType.PNG: "image/png"}


class UploadForm(PlainForm):
    """One file for one requirement. What is in it is looked at later, by `documents.actions.examine`."""

    file = forms.FileField(
        label=_("Berkas"),
        widget=forms.FileInput,
        error_messages={
            "required": _("Pilih dahulu berkasnya."),
            "empty": _("Berkas ini kosong. Pilih berkas lain."),
        },
    )

    def __init__(self, accepts: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        # With picture types named, a phone offers its camera beside its files.
        field.widget.attrs["accept"] = ",".join(_MEDIA_TYPES[FileType(kind)] for kind in accepts)
        field.help_text = limits_of(accepts)


def limits_of(accepts: Sequence[str]) -> str:
    """Return what may be uploaded, as a sentence: types, sizes, pages."""
    parts = []
    if FileType.PDF in accepts:
        limits = {"size": _size(FileType.PDF), "pages": PROMISED.pdf_pages}
        parts.append(gettext("PDF paling besar %(size)s dan %(pages)s halaman") % limits)
    pictures = [FileType(kind) for kind in accepts if kind != FileType.PDF]
    # One sentence for all kinds of pictures, as long as their limits are the same.
    for size in dict.fromkeys(map(_size, pictures)):
        kinds = gettext(" atau ").join(str(kind.label) for kind in pictures if _size(kind) == size)
        parts.append(gettext("foto %(kinds)s paling besar %(size)s") % {"kinds": kinds, "size": size})
    sentence = "; ".join(parts) + "."
    return sentence[0].upper() + sentence[1:]


def _size(kind: FileType) -> str:
    return filesizeformat(PROMISED.bytes_of(kind)).replace(",0", "")


class DeclarationForm(PlainForm):
    declared = forms.BooleanField(
        label=_(
            "Data dan dokumen yang saya kirim benar dan sah. Saya bersedia menanggung akibatnya bila tidak."
        ),
        error_messages={"required": _("Centang pernyataan ini untuk mengirim permohonan.")},
    )


class WithdrawForm(PlainForm):
    reason = forms.CharField(
        label=_("Alasan"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class PermitSearch(PlainForm):
    """Find a permit by the code in its QR, or by its number."""

    q = forms.CharField(
        label=_("Kode atau nomor izin"),
        max_length=200,
        help_text=_("Kode 16 huruf dan angka di bawah QR, atau nomor seperti 503/0001/KES-01/DPMPTSP/2026."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ComparisonForm(PlainForm):
    """A PDF to be compared with an issued permit, byte by byte; it is not opened."""

    MOST_BYTES = 10 * 1024**2  # Permits of ours have some hundred kilobytes.

    file = forms.FileField(
        label=_("Berkas PDF izin"),
        error_messages={"required": _("Pilih dahulu berkas PDF-nya."), "empty": _("Berkas ini kosong.")},
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > self.MOST_BYTES:
            raise forms.ValidationError(
                _("Berkas ini lebih besar dari 10 MB, jadi bukan izin dari portal ini.")
            )
        return upload
