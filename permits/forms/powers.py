"""A power of attorney as its giver writes it, or as an officer copies it from a signed letter."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.numbers import clean_account_number
from catalog.models import Service
from documents.models import FileType
from mpp.lib.forms import PlainForm
from permits.forms.upload import MEDIA_TYPES, SeveralFilesField, limits_of

LETTER_ACCEPTS = (FileType.PDF, FileType.JPG, FileType.PNG)


class PowerForm(PlainForm):
    """To whom, for which service, from when until when."""

    contact = forms.CharField(
        label=_("Surel atau nomor akun penerima kuasa"),
        max_length=254,
        help_text=_(
            "Tanyakan kepada orangnya: alamat surel yang dipakainya di portal ini, atau nomor akun dari loket."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    company = forms.CharField(
        label=_("Badan usaha penerima kuasa"),
        max_length=160,
        required=False,
        help_text=_("Bila ia bekerja untuk biro jasa atau perusahaan."),
    )
    service = forms.ModelChoiceField(
        label=_("Untuk layanan"),
        queryset=Service.objects.none(),
        required=False,
        empty_label=_("Semua layanan"),
    )
    since = forms.DateField(
        label=_("Berlaku mulai"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Sampai"),
        help_text=_("Paling lama satu tahun. Dapat diakhiri lebih awal kapan saja."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, services: QuerySet[Service], *args: Any, **kwargs: Any) -> None:
        today = timezone.localdate()
        kwargs["initial"] = {"since": today, "until": today + dt.timedelta(days=364)} | kwargs.get(
            "initial", {}
        )
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]

    def clean_contact(self) -> str:
        contact = self.cleaned_data["contact"].strip()
        if "@" not in contact:
            if not any(sign.isdigit() for sign in contact):
                raise ValidationError(
                    gettext("Tulis alamat surel, atau nomor akun yang terdiri dari 10 angka.")
                )
            try:
                return clean_account_number(contact)
            except ValueError as error:
                raise ValidationError(str(error)) from None
        try:
            validate_email(contact)
        except ValidationError:
            raise ValidationError(
                gettext("Alamat surel ini belum lengkap. Contoh: nama@contoh.id.")
            ) from None
        return contact.lower()

    def clean_company(self) -> str:
        return " ".join(self.cleaned_data["company"].split())


class SignedPowerForm(PowerForm):
    """A power that was signed on paper, with the scan or the photographs of the letter."""

    file = SeveralFilesField(
        label=_("Pindaian surat kuasa"),
        error_messages={
            "required": _("Pilih dahulu berkasnya."),
            "empty": _("Berkas ini kosong. Pilih berkas lain."),
        },
    )
    seen = forms.BooleanField(
        label=_(
            "Surat asli bertanda tangan dan bermeterai saya lihat; nama dan NIK pemberi kuasa cocok, dan isian di atas "
            "sama dengan suratnya"
        ),
        error_messages={"required": _("Kuasa hanya dicatat setelah surat aslinya dilihat.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].help_text = _("Tertulis pada surat, atau tanyakan kepada penerima kuasa.")
        self.fields["until"].help_text = _("Seperti pada surat, paling lama satu tahun.")
        field = self.fields["file"]
        field.help_text = limits_of(LETTER_ACCEPTS)
        accept = ",".join(MEDIA_TYPES[kind] for kind in LETTER_ACCEPTS)
        field.widget.attrs |= {"accept": accept, "multiple": True}

    @property
    def terms(self) -> dict[str, Any]:
        """Return of a valid form what is written down of the power, without the scan."""
        return {name: self.cleaned_data[name] for name in PowerForm.base_fields}
