"""What officers write: reasons, recommendations, payments, decisions. Each form has ids of its own: all share a page."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from mpp.lib.forms import PlainForm
from permits.models import Application, Attachment, DocumentRequest, Payment, RefusalReason
from permits.states import EXPLAINED, Advice
from permits.tasks import may_be_requested

NOTE_MOST = 4000


class OneOfSeveral(PlainForm):
    """A form that shares its page with others: ids begin with the form's name, names stay as they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}-%s")
        super().__init__(*args, **kwargs)


def _sentences(label: Any, help_text: Any = "", *, most: int = NOTE_MOST, required: bool = True) -> Any:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=most,
        required=required,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class _Numbered(ModelChoiceIterator):
    """Choices that begin with their place: typing its number picks one, as browsers do it by themselves."""

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        place = count(1)
        return ((value, f"{next(place)}. {label}" if value else label) for value, label in super().__iter__())


class NumberedChoice(forms.ModelChoiceField):
    iterator = _Numbered


class AcceptForm(OneOfSeveral):
    """Until when a paper is valid, where documents of its kind have a term."""

    expires_on = forms.DateField(
        label=_("Berlaku sampai"),
        required=False,
        help_text=_(
            "Seperti tertulis pada dokumen. Yang sudah lewat tercatat, tetapi tidak ditawarkan lagi."
        ),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class RefuseForm(OneOfSeveral):
    reason = NumberedChoice(
        RefusalReason.objects.filter(is_active=True),
        label=_("Alasan"),
        empty_label=_("Pilih alasan"),
        widget=forms.Select(attrs={"lang": "id"}),  # an admin typed them, for the applicant
        help_text=_("Pemohon membaca alasan ini."),
    )
    note = _sentences(
        _("Catatan untuk pemohon"),
        _("Satu kalimat bila alasannya belum cukup jelas."),
        most=Attachment._meta.get_field("note").max_length or NOTE_MOST,
        required=False,
    )


class RequestForm(OneOfSeveral):
    """Ask for a paper that the applicant was free to leave out."""

    key = forms.ChoiceField(label=_("Dokumen"))
    note = _sentences(
        _("Mengapa diperlukan"),
        _("Pemohon membaca kalimat ini."),
        most=DocumentRequest._meta.get_field("note").max_length or NOTE_MOST,
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left_out = [
            (requirement["key"], requirement["label"]) for requirement in may_be_requested(application)
        ]
        self.fields["key"].choices = [("", _("Pilih dokumen")), *left_out]


class RecommendForm(OneOfSeveral):
    advice = forms.ChoiceField(
        label=_("Rekomendasi"),
        choices=[choice for choice in Advice.choices if choice[0] != Advice.PENDING],
        widget=forms.RadioSelect,
    )
    note = _sentences(
        _("Syarat atau alasan"),
        _(
            "Wajib, kecuali direkomendasikan tanpa syarat. Pemohon, verifikator, dan penanda tangan membacanya."
        ),
        required=False,
    )
    note.needed_sometimes = True  # type: ignore[attr-defined] - its help says when, not "(tidak wajib)"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("advice") in EXPLAINED and not cleaned.get("note"):
            self.add_error("note", _("Tulis syarat, alasan, atau yang perlu diperbaiki."))
        return cleaned


class PaymentForm(OneOfSeveral):
    """The amount is the bill's."""

    receipt_number = forms.CharField(
        label=_("Nomor tanda bukti bayar"),
        max_length=Payment._meta.get_field("receipt_number").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class RejectForm(OneOfSeveral):
    reasons = _sentences(_("Alasan penolakan"), _("Pemohon membaca alasan ini."))


class SendBackForm(OneOfSeveral):
    note = _sentences(_("Yang perlu diperiksa lagi"), _("Verifikator dan pemohon membaca kalimat ini."))
