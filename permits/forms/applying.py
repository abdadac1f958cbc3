"""For whom one applies, the last word before a case is sent, and the reason for which it is withdrawn."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mpp.lib.forms import PlainForm
from permits.forms.upload import DeclarationForm
from permits.models import Application, PowerOfAttorney


class StartForm(PlainForm):
    """For whom? Asked only of those who hold powers; `self.power` is the one chosen, None for oneself."""

    ONESELF = "sendiri"

    whom = forms.ChoiceField(
        label=_("Untuk siapa?"),
        error_messages={"required": _("Pilih untuk siapa Anda mengajukan.")},
        widget=forms.RadioSelect,
    )

    def __init__(self, powers: Iterable[PowerOfAttorney], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.powers = {power.code: power for power in powers}
        self.power: PowerOfAttorney | None = None
        if not self.powers:
            del self.fields["whom"]
            return
        others = [(code, _name_in_choice(power)) for code, power in self.powers.items()]
        choices = [(self.ONESELF, gettext("Saya sendiri")), *others]
        self.fields["whom"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.power = self.powers.get(data.get("whom", ""))
        return data


def _name_in_choice(power: PowerOfAttorney) -> str:
    name = power.grantor.name
    return gettext("%(name)s, dengan surat kuasa") % {"name": name}


def declaration_for(reader: Any, application: Application, *args: Any) -> DeclarationForm:
    """Return the form with which a case is sent: who sends it for another declares another thing."""
    form = DeclarationForm(*args)
    facts = {"name": application.owner.name}
    if application.power_id and reader.pk != application.owner_id:
        form.fields["declared"].label = (
            gettext(
                "Saya mengirim permohonan ini atas nama %(name)s sebagai penerima kuasa. Data dan dokumennya benar dan "
                "sah. Saya bersedia menanggung akibatnya bila tidak."
            )
            % facts
        )
    elif reader.pk != application.owner_id:
        form.fields["declared"].label = (
            gettext(
                "%(name)s hadir di loket, sudah membaca atau dibacakan isi permohonan ini, dan menandatangani pernyataan "
                "cetak bahwa data dan dokumennya benar dan sah."
            )
            % facts
        )
    return form


class WithdrawForm(PlainForm):
    """The reason is read by the office: a short list that it can count, and words of one's own."""

    OTHER = "lain"
    REASONS = {
        "tidak_perlu": _("Izin atau layanannya tidak jadi diperlukan"),
        "salah_layanan": _("Salah memilih layanan"),
        "keliru": _("Data atau dokumennya keliru; akan diajukan lagi"),
        "lama": _("Terlalu lama"),
        "biaya": _("Biayanya"),
        OTHER: _("Alasan lain"),
    }

    why = forms.ChoiceField(
        label=_("Mengapa ditarik?"),
        choices=list(REASONS.items()),
        error_messages={"required": _("Pilih alasan penarikannya.")},
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Penjelasan"),
        max_length=400,
        required=False,
        help_text=_("Wajib bila memilih alasan lain. Petugas membaca alasan ini."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("why") == self.OTHER and not data.get("words", "").strip():
            self.add_error("words", gettext("Tulis alasannya, satu kalimat sudah cukup."))
        return data

    @property
    def reason(self) -> str:
        """Return list and words as one text."""
        words = " ".join(self.cleaned_data["words"].split())
        if self.cleaned_data["why"] == self.OTHER:
            return words
        listed = str(self.REASONS[self.cleaned_data["why"]])
        return f"{listed}. {words}" if words else listed
