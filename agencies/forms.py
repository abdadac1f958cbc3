"""What is typed on the pages of this app."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mpp.lib.forms import PlainForm


class PairForm(PlainForm):
    code = forms.CharField(
        label=gettext_lazy("Kode pasang"),
        max_length=20,
        help_text=gettext_lazy("Delapan angka dari halaman perangkat di pengelolaan portal, berlaku sehari."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_code(self) -> str:
        """Eight digits; blanks and dashes between them are forgiven."""
        code = re.sub(r"[\s.-]", "", self.cleaned_data["code"])
        if not re.fullmatch(r"[0-9]{8}", code):
            raise ValidationError(_("Kode pasang terdiri dari delapan angka."))
        return code
