"""What somebody keeps of a request in another system."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mpp.lib.forms import PlainForm


class ReferralForm(PlainForm):
    number = forms.CharField(
        label=_("Nomor permohonan di sistem itu"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("Catatan Anda"),
        max_length=300,
        required=False,
        help_text=_("Hanya Anda yang melihatnya. Jangan tulis kata sandi."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class JoinForm(PlainForm):
    """Account number and code as printed at a counter."""

    account_number = forms.CharField(
        label=_("Nomor akun"),
        max_length=30,
        help_text=_("10 angka, tercetak di kertas dari loket."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("Kode dari loket"),
        max_length=40,
        help_text=_("12 huruf dan angka. Huruf besar atau kecil sama saja."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
