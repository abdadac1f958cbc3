"""Giving a paper, and the last word before a case is sent."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.intake.limits import PROMISED
from documents.models import FileType
from mpp.lib.forms import PlainForm

MEDIA_TYPES = {FileType.PDF: "application/pdf", FileType.JPG: "image/jpeg", FileType.PNG: "image/png"}
_PICTURES = (FileType.JPG, FileType.PNG)


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One file or several; cleans to a list."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(SeveralFilesField, self).clean(file, initial) for file in files or [None]]


class UploadForm(PlainForm):
    """What is given for one requirement: a file, or several photographs that become one document.

    What is in it is looked at later, by `documents.actions.examine`. Until when the document is valid is asked
    where documents of that kind have a term.
    """

    file = SeveralFilesField(
        label=_("Berkas"),
        error_messages={
            "required": _("Pilih dahulu berkasnya."),
            "empty": _("Berkas ini kosong. Pilih berkas lain."),
        },
    )
    expires_on = forms.DateField(
        label=_("Berlaku sampai"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Tanggal yang tertulis pada dokumen. Kosongkan bila tidak ada."),
    )

    def __init__(self, accepts: Sequence[str], *args: Any, has_term: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        # With picture types named, a phone offers its camera beside its files.
        field.widget.attrs["accept"] = ",".join(MEDIA_TYPES[FileType(kind)] for kind in accepts)
        field.widget.attrs["multiple"] = takes_several(accepts)
        field.help_text = f"{limits_of(accepts)} {limits_together()}"
        if not has_term:
            del self.fields["expires_on"]

    def clean_file(self) -> list[Any]:
        files: list[Any] = self.cleaned_data["file"]
        if len(files) > 1 and not self.fields["file"].widget.attrs["multiple"]:
            raise forms.ValidationError(_("Untuk dokumen ini pilih satu berkas saja."))
        return files

    def clean_expires_on(self) -> date | None:
        day: date | None = self.cleaned_data["expires_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(
                _("Dokumen ini sudah habis masa berlakunya. Unggah yang masih berlaku.")
            )
        return day

    @property
    def given(self) -> dict[str, Any]:
        """Return of a valid form what `documents.actions.keep` is told besides the files."""
        return {"expires_on": self.cleaned_data.get("expires_on")}


class PhotosForm(PlainForm):
    """Further photographs for a document made of some."""

    photos = SeveralFilesField(
        label=_("Foto tambahan"), error_messages={"required": _("Pilih dahulu fotonya.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["photos"]
        field.widget.attrs |= {"accept": ",".join(MEDIA_TYPES[kind] for kind in _PICTURES), "multiple": True}
        field.help_text = limits_of([*_PICTURES])


def takes_several(accepts: Sequence[str]) -> bool:
    """Whether several photographs may become one document: pictures are taken, and the PDF made of them."""
    return FileType.PDF in accepts and any(kind in accepts for kind in _PICTURES)


def limits_of(accepts: Sequence[str]) -> str:
    """Return what may be uploaded, in a sentence or two: types, sizes, pages, photographs."""
    sentence = limits_of_a_file(accepts)
    if not takes_several(accepts):
        return sentence
    several = gettext("Beberapa foto (paling banyak %(photos)s) dijadikan satu dokumen.")
    return f"{sentence} {several % {'photos': PROMISED.assembled_photos}}"


def limits_together() -> str:
    """Return how large all papers of a case, and all of a person, may be together, in a sentence."""
    sizes = {"case": settings.APPLICATION_BYTES_MAX, "person": settings.PERSON_BYTES_MAX}
    sentence = gettext(
        "Bersama-sama paling besar %(case)s tiap permohonan, dan %(person)s untuk semua berkas Anda."
    )
    return sentence % {key: filesizeformat(size).replace(",0", "") for key, size in sizes.items()}


def limits_of_a_file(accepts: Sequence[str]) -> str:
    """Return what one file may be, in a sentence: types, sizes, pages."""
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
