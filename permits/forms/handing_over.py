"""Handing a case over to an agency's own system."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from permits import handovers
from permits.forms.desk import OneOfSeveral
from permits.models import Application


def _field(name: str) -> Any:
    return Application._meta.get_field(name)


def _number() -> forms.CharField:
    return forms.CharField(
        label=_("Nomor di sistem itu"),
        max_length=_field("external_number").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Pemohon melanjutkan dengan nomor ini."),
    )


def _link() -> forms.URLField:
    wrong = _("Tulis tautan lengkap yang diawali https://.")
    return forms.URLField(
        label=_("Tautan untuk pemohon"),
        required=False,
        max_length=_field("external_url").max_length,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https"], message=wrong)],
        error_messages={"invalid": wrong},
        help_text=_("Halaman sistem instansi, diawali https://."),
    )


class HandOverForm(OneOfSeveral):
    system = forms.CharField(label=_("Sistem instansi"), max_length=_field("external_system").max_length)
    number = _number()
    url = _link()
    collected = forms.MultipleChoiceField(
        label=_("Berkas yang diserahkan pemohon dan tinggal di instansi"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        begun = {"system": application.external_system, "url": application.sheet["external_url"]}
        kwargs.setdefault("initial", begun)
        super().__init__(*args, **kwargs)
        papers = handovers.papers_of(application)
        if papers:
            self.fields["collected"].choices = [(label, label) for label in papers]
        else:
            del self.fields["collected"]


class CorrectHandOverForm(OneOfSeveral):
    number = _number()
    url = _link()

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        begun = {"number": application.external_number, "url": application.external_url}
        kwargs.setdefault("initial", begun)
        super().__init__(*args, **kwargs)
