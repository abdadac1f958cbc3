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
