"""What people write about themselves."""

import datetime as dt
import json
import re
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import District, User, Village
from accounts.privacy import PRIVACY_VERSION
from mpp.lib.formats import nik_masked
from mpp.lib.forms import PlainForm
from mpp.lib.nik import clean_nik, clean_sixteen_digits

# --- Own data ---------------------------------------------------------------------------------------

OUTSIDE = "luar"
_IF_OUTSIDE = {"data-show-if": json.dumps({"home": [OUTSIDE]})}
OLDEST = 120  # years
_MOBILE = re.compile(r"08[0-9]{8,11}")


class OwnDataForm(PlainForm):
    """Identity and address of a person. Of a proven identity only phone, KK and address are asked.

    NIK and KK are never shown again whole: left empty, the stored number stays.
    """

    name = forms.CharField(
        label=_("Nama lengkap"),
        max_length=120,
        help_text=_("Seperti tertulis di KTP-el."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    nik = forms.CharField(
        label=_("NIK"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    kk = forms.CharField(
        label=_("Nomor kartu keluarga (KK)"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    birth_place = forms.CharField(label=_("Tempat lahir"), max_length=60)
    birth_date = forms.DateField(
        label=_("Tanggal lahir"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    phone = forms.CharField(
        label=_("Nomor ponsel"),
        max_length=30,
        help_text=_("Contoh: 0812 3456 7890. Kami hubungi bila ada yang perlu ditanyakan."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    address = forms.CharField(
        label=_("Alamat"),
        max_length=200,
        help_text=_("Jalan, nomor, RT dan RW."),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    home = forms.ChoiceField(
        label=_("Kelurahan"), help_text=_("Tinggal di kota lain? Pilih “Di luar kota” pada baris pertama.")
    )
    outside_regency = forms.CharField(
        label=_("Kabupaten atau kota"),
        max_length=60,
        required=False,
        help_text=_("Hanya bila tinggal di luar kota."),
        widget=forms.TextInput(attrs=_IF_OUTSIDE),
    )
    outside_province = forms.CharField(
        label=_("Provinsi"),
        max_length=60,
        required=False,
        help_text=_("Hanya bila tinggal di luar kota."),
        widget=forms.TextInput(attrs=_IF_OUTSIDE),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, initial=_known(user), **kwargs)
        self.fields["home"].choices = _homes  # type: ignore[attr-defined]
        for name in ("outside_regency", "outside_province"):
            self.fields[name].needed_sometimes = True  # type: ignore[attr-defined] - help says when
        self._keep_number("nik", user.nik)
        self._keep_number("kk", user.kk)
        if user.is_proven:
            for field in ("name", "nik", "birth_place", "birth_date"):
                del self.fields[field]

    def _keep_number(self, name: str, stored: str) -> None:
        field = self.fields[name]
        field.help_text = _("16 angka, tertulis di KTP-el.") if name == "nik" else _("16 angka.")
        if stored:
            field.required, field.needed_sometimes = False, True  # type: ignore[attr-defined]
            field.widget.attrs["placeholder"] = nik_masked(stored)
            field.help_text = _("Sudah tersimpan. Isi hanya bila ingin menggantinya.")

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_nik(self) -> str:
        return _number(self.cleaned_data["nik"], clean_nik) or self.user.nik

    def clean_kk(self) -> str:
        def clean_kk(text: str) -> str:
            return clean_sixteen_digits(text, gettext("Nomor KK"))

        return _number(self.cleaned_data["kk"], clean_kk) or self.user.kk

    def clean_birth_date(self) -> dt.date:
        birth_date, today = self.cleaned_data["birth_date"], timezone.localdate()
        if not 0 <= today.year - birth_date.year <= OLDEST or birth_date > today:
            raise forms.ValidationError(_("Tanggal lahir ini tidak mungkin. Periksa lagi tahunnya."))
        return birth_date

    def clean_phone(self) -> str:
        phone = re.sub(r"[\s.()-]", "", self.cleaned_data["phone"])
        phone = re.sub(r"^(\+?62)0?", "0", phone)
        if not _MOBILE.fullmatch(phone):
            raise forms.ValidationError(
                _("Nomor ponsel dimulai dengan 08 dan terdiri dari 10 sampai 13 angka.")
            )
        return phone

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        outside = data.get("home") == OUTSIDE
        for field in ("outside_regency", "outside_province"):
            if not outside:
                data[field] = ""
            elif not data.get(field) and field not in self.errors:
                self.add_error(field, gettext("Isi “%(label)s”.") % {"label": self.fields[field].label})
        return data

    def own_data(self) -> dict[str, Any]:
        """Return the arguments of `actions.save_own_data`; what was not asked stays as it is."""
        data = {name: getattr(self.user, name) for name in ("name", "nik", "birth_place", "birth_date")}
        data |= self.cleaned_data
        home = data.pop("home")
        return data | {"village": None if home == OUTSIDE else Village.objects.get(pk=home)}


def _known(user: User) -> dict[str, Any]:
    fields = ("name", "birth_place", "birth_date", "phone", "address", "outside_regency", "outside_province")
    home = OUTSIDE if user.outside_regency else user.village_id
    return {field: getattr(user, field) for field in fields} | {"home": home or ""}


def _homes() -> list[tuple[Any, Any]]:
    """Return the choices of where somebody lives: outside, or the kelurahan by kecamatan."""
    districts = District.objects.prefetch_related("villages")
    return [
        ("", _("Pilih kelurahan")),
        (OUTSIDE, _("Di luar kota")),
        *(
            (f"Kec. {district.name}", [(village.pk, village.name) for village in district.villages.all()])
            for district in districts
        ),
    ]


def _number(text: str, clean: Any) -> str:
    if not text:
        return ""
    try:
        return clean(text)
    except ValueError as error:
        raise forms.ValidationError(str(error)) from None


# --- Sign-up ----------------------------------------------------------------------------------------


class ConsentForm(forms.Form):
    consent = forms.BooleanField(
        label=_("Saya menyetujui pemrosesan data pribadi saya"),
        error_messages={"required": _("Akun hanya dapat dipakai dengan persetujuan ini.")},
    )


class SignupForm(ConsentForm):
    """What sign-up asks besides e-mail and password. allauth builds its form upon this one."""

    field_order = ["name", "email", "password1", "consent"]

    name = forms.CharField(
        label=_("Nama lengkap"),
        max_length=120,
        help_text=_("Seperti tertulis di KTP-el."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = " ".join(self.cleaned_data["name"].split())
        user.consented_at, user.consent_version = timezone.now(), PRIVACY_VERSION
        user.save(update_fields=["name", "consented_at", "consent_version"])
