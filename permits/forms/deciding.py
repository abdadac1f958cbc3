"""Consent, mending, site visits and objections: what officers and citizens write."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import FileType
from mpp.lib.forms import PlainForm
from permits.forms.desk import NOTE_MOST, OneOfSeveral, RefuseForm
from permits.forms.upload import SeveralFilesField, limits_of
from permits.models import Mending, RefusalConsent, SiteVisit

PHOTOS_MOST = 10
PAPERS_MOST = 5
PAPERS_ACCEPTED = [FileType.PDF, FileType.JPG, FileType.PNG]
PHOTOS_ACCEPTED = [FileType.JPG, FileType.PNG]
TEXT_MOST = 10_000


def _line(label: Any, help_text: Any = "", *, most: int | None, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=most,
        required=required,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _text(
    label: Any, help_text: Any = "", *, most: int = NOTE_MOST, required: bool = True
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=most,
        required=required,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class Files(SeveralFilesField):
    """Several files, none needed; `accepts` is what the chooser offers and the help says."""

    def __init__(self, *, accepts: list[FileType], most: int, **kwargs: Any) -> None:
        self.most = most
        super().__init__(required=False, **kwargs)
        kinds = {FileType.PDF: "application/pdf", FileType.JPG: "image/jpeg", FileType.PNG: "image/png"}
        self.widget.attrs |= {"multiple": True, "accept": ",".join(kinds[kind] for kind in accepts)}

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = super().clean(data, initial) if data else []
        if len(files) > self.most:
            raise forms.ValidationError(_("Pilih paling banyak %(most)s berkas.") % {"most": self.most})
        return files


class AskRefusalForm(RefuseForm):
    """As a refusal, with a word for the supervisor."""

    why = _line(
        _("Mengapa baru sekarang"),
        _("Penyelia membaca kalimat ini."),
        most=RefusalConsent._meta.get_field("why").max_length,
    )


class AnswerRefusalForm(OneOfSeveral):
    granted = forms.ChoiceField(
        label=_("Jawaban Anda"),
        choices=[
            ("ya", _("Setuju, berkas itu ditolak")),
            ("tidak", _("Tidak setuju, berkas itu tetap diterima")),
        ],
        widget=forms.RadioSelect,
    )
    answer = _line(
        _("Catatan untuk verifikator"),
        _("Wajib bila tidak setuju."),
        most=RefusalConsent._meta.get_field("answer").max_length,
        required=False,
    )
    answer.needed_sometimes = True  # type: ignore[attr-defined] - its help says when, not "(tidak wajib)"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("granted") == "tidak" and not cleaned.get("answer"):
            self.add_error("answer", _("Tulis mengapa tidak setuju."))
        return cleaned


class MendForm(PlainForm):
    """The reason; the answer itself is a field of the citizen's own form."""

    reason = _line(
        _("Alasan pembetulan"),
        _("Pemohon membaca alasan ini."),
        most=Mending._meta.get_field("reason").max_length,
    )


class _WithDay(PlainForm):
    @staticmethod
    def not_in_future(day: Any, message: Any) -> Any:
        if day and day > timezone.localdate():
            raise forms.ValidationError(message)
        return day


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class SiteVisitForm(_WithDay):
    visited_on = _day(_("Tanggal kunjungan"))
    place = _line(_("Tempat"), most=SiteVisit._meta.get_field("place").max_length)
    officers = _line(
        _("Petugas yang datang"),
        _("Nama dan jabatan."),
        most=SiteVisit._meta.get_field("officers").max_length,
    )
    findings = _text(
        _("Temuan"), _("Penanda tangan dan verifikator membacanya; pemohon tidak."), most=TEXT_MOST
    )
    photos = Files(label=_("Foto"), accepts=PHOTOS_ACCEPTED, most=PHOTOS_MOST)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"].help_text = limits_of(PHOTOS_ACCEPTED)

    def clean_visited_on(self) -> Any:
        return self.not_in_future(self.cleaned_data["visited_on"], _("Tanggal kunjungan belum tiba."))


class ObjectionForm(PlainForm):
    text = _text(
        _("Keberatan Anda"),
        _("Tulis keputusan apa yang Anda minta, dan alasannya."),
        most=TEXT_MOST,
    )
    papers = Files(label=_("Lampiran"), accepts=PAPERS_ACCEPTED, most=PAPERS_MOST)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].help_text = limits_of(PAPERS_ACCEPTED)


class RecordObjectionForm(ObjectionForm, _WithDay):
    """A letter received: its day, its words, its scan."""

    received_on = _day(_("Tanggal surat diterima"))
    field_order = ["received_on", "text", "papers"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Isi keberatan")
        self.fields["text"].help_text = _(
            "Ringkas apa yang diminta dan alasannya; lampirkan pindaian suratnya."
        )

    def clean_received_on(self) -> Any:
        return self.not_in_future(self.cleaned_data["received_on"], _("Tanggal terima belum tiba."))


class DecideObjectionForm(OneOfSeveral):
    outcome = forms.ChoiceField(
        label=_("Keputusan"),
        choices=[
            ("kabul", _("Kabulkan: permohonan diperiksa lagi")),
            ("tolak", _("Tidak dikabulkan: penolakan tetap")),
        ],
        widget=forms.RadioSelect,
    )
    reasons = _text(_("Alasan keputusan"), _("Pemohon membaca alasan ini."))
