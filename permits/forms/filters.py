"""By what a list of the desk is narrowed. Names stand in the address, so they are Indonesian."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agencies.access import agencies_as
from agencies.models import Agency, Membership, Role
from catalog.models import Service
from mpp.lib.forms import PlainForm
from permits.models import Label
from permits.states import UNSENT, State

_SERVED = (Role.VERIFIER, Role.SUPERVISOR, Role.CASHIER)
_ISSUED = (Role.SIGNATORY, Role.SUPERVISOR)


def _choice(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=[_plausible],
        error_messages={"invalid": _("Tulis tanggal seperti 22-11-2026.")},
    )


def _plausible(day: date) -> None:
    if not 2000 <= day.year < 2100:
        raise forms.ValidationError(_("Tulis tahun antara 2000 dan 2099."))


class FilterForm(PlainForm):
    """Every choice is one that the officer may see; a field with nothing to choose is left out (one query a field)."""

    all_optional = True  # said by no field: nobody expects a filter to be filled in

    layanan = _choice(_("Layanan"))
    instansi = _choice(_("Instansi"))
    keadaan = _choice(_("Keadaan"))
    petugas = _choice(_("Verifikator"))
    label = _choice(_("Label"))
    dari = _day(_("Dikirim sejak"))
    sampai = _day(_("Dikirim sampai"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "saring-%s")
        super().__init__(*args, **kwargs)
        served = agencies_as(user, *_SERVED)
        offered = {
            "layanan": _services(user, served),
            "instansi": _agencies(served),
            "keadaan": [(state.value, state.label) for state in State if state not in UNSENT],
            "petugas": _verifiers(agencies_as(user, Role.VERIFIER, Role.SUPERVISOR)),
            "label": _labels(agencies_as(user, Role.VERIFIER, Role.SUPERVISOR)),
        }
        for name, choices in offered.items():
            if (len(choices) < 2 and name != "label") or not choices:
                del self.fields[name]
            else:
                self.fields[name].choices = [("", _("Semua")), *choices]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, Any]:
        """Return what narrows the list, by field; what was not understood does not."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def _services(user: Any, served: set[int]) -> list[tuple[str, str]]:
    own = (
        Q(agency__in=served)
        | Q(issuing_agency__in=agencies_as(user, *_ISSUED))
        | Q(technical_agencies__in=agencies_as(user, Role.TECHNICAL))
    )
    return list(Service.objects.filter(own).distinct().order_by("name").values_list("code", "name"))


def _agencies(served: set[int]) -> list[tuple[str, str]]:
    rows = Agency.objects.filter(pk__in=served).order_by("short_name")
    return list(rows.values_list("code", "short_name"))


def _verifiers(agencies: set[int]) -> list[tuple[str, str]]:
    posts = Membership.objects.current().filter(agency__in=agencies, role=Role.VERIFIER)
    people = User.objects.filter(pk__in=posts.values("user")).order_by("name", "pk")
    return [(str(pk), name) for pk, name in people.values_list("pk", "name")]


def _labels(agencies: set[int]) -> list[tuple[str, str]]:
    rows = Label.objects.filter(agency__in=agencies, is_active=True).order_by("name", "pk")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]
