"""What officers write about money: what a permit costs, why a bill goes, what was paid and given back."""

from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from permits.forms.desk import OneOfSeveral
from permits.forms.fields import RupiahField
from permits.models import Application, Bill, Payment, Refund

MOST_RUPIAH = "999999999999"  # Far beyond any fee: what is longer is a slip of the finger.


def _line(
    model: Any, name: str, label: Any, help_text: Any = "", *, required: bool = True
) -> forms.CharField:
    """Return a field of one line, as long as its column."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=model._meta.get_field(name).max_length,
        required=required,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class BillForm(OneOfSeveral):
    """What a permit costs, computed by the office."""

    amount_rupiah = RupiahField(
        label=_("Jumlah retribusi"), help_text=_("Isi 0 bila dibebaskan, dan tulis dasarnya.")
    )
    basis = _line(
        Bill,
        "basis",
        _("Dasar perhitungan"),
        _("Pemohon membacanya pada tagihan, misalnya 12 m² × Rp25.000."),
    )
    skrd_number = _line(Bill, "skrd_number", _("Nomor SKRD"))

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount_rupiah"].least, self.fields["amount_rupiah"].most = "0", MOST_RUPIAH
        if application.sheet["fee_note"]:
            self.fields["amount_rupiah"].help_text = escape(application.sheet["fee_note"])  # shown as HTML

    def clean_amount_rupiah(self) -> int:
        return int(self.cleaned_data["amount_rupiah"])


class SendBackBillForm(OneOfSeveral):
    reason = _line(Bill, "cancel_reason", _("Yang perlu dihitung ulang"), _("Hanya petugas yang membacanya."))


class CancelBillForm(OneOfSeveral):
    reason = _line(
        Bill,
        "cancel_reason",
        _("Alasan pembatalan"),
        _("Pemohon membacanya bila petugas lain menyetujui pembatalan ini."),
    )


class CorrectPaymentForm(OneOfSeveral):
    """Why an entry is wrong and, unless nothing was paid, the number that is right."""

    receipt_number = _line(
        Payment,
        "receipt_number",
        _("Nomor tanda bukti yang benar"),
        _("Kosongkan bila ternyata belum dibayar: permohonan kembali menunggu pembayaran."),
        required=False,
    )
    reason = _line(Payment, "reason", _("Alasan koreksi"), _("Pemohon membaca alasan ini."))


class RefundForm(OneOfSeveral):
    reference = _line(
        Refund, "reference", _("Nomor bukti pengembalian"), _("Misalnya nomor SP2D atau bukti transfer.")
    )
