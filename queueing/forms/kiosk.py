"""What is typed or scanned at the kiosk."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from mpp.lib.codes import normalize_code
from mpp.lib.forms import PlainForm
from permits.models import Application


class ReceiptForm(PlainForm):
    """The receipt's QR as a scanner types it: the absolute address, or the bare code. Cleans to its
    application.
    """

    code = forms.CharField(
        label=_("Kode tanda terima"),
        help_text=_(
            "Dekatkan QR pada tanda terima ke pemindai, atau ketik kode 16 huruf dan angka di bawah QR."
        ),
        max_length=200,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "autocapitalize": "none"}),
    )

    def clean_code(self) -> Application:
        application = Application.objects.sent().filter(code=_code_in(self.cleaned_data["code"])).first()
        if application is None:
            raise forms.ValidationError(
                _("Tanda terima ini tidak dikenali. Periksa kodenya, atau pilih instansi tujuan Anda.")
            )
        return application


def _code_in(typed: str) -> str:
    """Return the code in what a scanner typed: behind "permohonan" of an address, or all of it."""
    return normalize_code(re.sub(r"[^0-9a-z]", "", typed.lower().rpartition("permohonan")[2]))
