"""What an officer types for the person standing at the counter."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.forms import OwnDataForm
from accounts.models import User
from agencies.models import Agency
from mpp.lib.codes import LENGTH, normalize_code
from mpp.lib.forms import PlainForm
from mpp.lib.nik import clean_nik


class FindPersonForm(PlainForm):
    """The NIK as read from the KTP-el; at which agency's counter, if the officer serves at several."""

    nik = forms.CharField(
        label=_("NIK dari KTP-el"),
        max_length=30,
        help_text=_("16 angka. Baca dari kartunya, bukan dari fotokopi."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    agency = forms.ModelChoiceField(
        label=_("Loket instansi"), queryset=Agency.objects.none(), empty_label=_("Pilih loket")
    )

    def __init__(self, agencies: QuerySet[Agency], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = agencies
        if len(agencies) == 1:
            del self.fields["agency"]
        else:
            self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]

    def clean_nik(self) -> str:
        try:
            return clean_nik(self.cleaned_data["nik"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    @property
    def chosen_agency(self) -> Agency:
        return self.cleaned_data.get("agency") or self.agencies[0]


class NewPersonForm(OwnDataForm):
    """Everything that an account needs, typed from the KTP-el and asked of the person."""

    seen = forms.BooleanField(
        label=_("KTP-el asli saya lihat, dan isian di atas sama dengan kartunya"),
        error_messages={"required": _("Akun hanya dibuka setelah KTP-el asli dilihat.")},
    )

    def __init__(self, *args: Any, nik: str = "", **kwargs: Any) -> None:
        super().__init__(*args, user=User(), **kwargs)
        self.initial["nik"] = nik

    def own_data(self) -> dict[str, Any]:
        data = super().own_data()
        del data["seen"]
        return data


class ResetForm(PlainForm):
    seen = forms.BooleanField(
        label=_("KTP-el asli saya lihat; nama, tanggal lahir, dan wajahnya cocok"),
        error_messages={"required": _("Kode baru hanya dicetak setelah KTP-el asli dicocokkan.")},
    )


class CodeForm(PlainForm):
    """The code of a receipt, typed, or scanned as the whole address in its QR; `""` for what cannot be one."""

    code = forms.CharField(
        label=_("Kode tanda terima"),
        max_length=200,
        help_text=_("16 huruf dan angka di bawah QR tanda terima. Spasi dan huruf besar tidak apa-apa."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        code = normalize_code(self.cleaned_data["code"].strip().rstrip("/").rpartition("/")[2])
        return code if len(code) == LENGTH else ""
