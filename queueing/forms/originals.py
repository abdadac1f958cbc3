"""What is ticked at the counter of originals held beside their copies."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mpp.lib.forms import PlainForm
from permits.states import OriginalSeen
from permits.tasks import Original


class _First(forms.RadioSelect):
    """The first question of the page: where the next press is expected."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if option["index"] == "0":
            option["attrs"]["autofocus"] = True
        return option


class OriginalsForm(PlainForm):
    """What the counter saw of each original, and whether of the KTP-el of somebody not yet proven."""

    def __init__(self, *args: Any, originals: Sequence[Original], ask_identity: bool, **kwargs: Any) -> None:
        self.originals = originals
        self.asks_identity = ask_identity
        super().__init__(*args, **kwargs)
        for original in originals:
            self._ask_for(original)
        if ask_identity:
            self.fields["identity_seen"] = forms.BooleanField(
                label=_("KTP-el dilihat: nama, tanggal lahir, dan NIK cocok"), required=False
            )

    def _ask_for(self, original: Original) -> None:
        self.fields[f"outcome:{original.key}"] = forms.ChoiceField(
            label=original.label,
            choices=OriginalSeen.choices,
            widget=_First if original is self.originals[0] and not self.is_bound else forms.RadioSelect,
            error_messages={"required": _("Tandai “%(label)s”.") % {"label": original.label}},
        )
        self.fields[f"note:{original.key}"] = forms.CharField(
            label=_("Catatan"),
            required=False,
            max_length=300,
            widget=forms.TextInput(attrs={"class": "form-control", "placeholder": _("Catatan")}),
        )
        if original.has_term:
            self.fields[f"until:{original.key}"] = forms.DateField(
                label=_("Berlaku sampai"),
                required=False,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
            )

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField | None]]:
        """Return per original the fields of its outcome, of its note, and of its last day where it has one."""
        return [
            (
                self[f"outcome:{row.key}"],
                self[f"note:{row.key}"],
                self[f"until:{row.key}"] if row.has_term else None,
            )
            for row in self.originals
        ]

    def outcomes(self) -> dict[str, tuple[str, str]]:
        """Return of a valid form: requirement key -> (a value of OriginalSeen, note)."""
        given = self.cleaned_data
        return {row.key: (given[f"outcome:{row.key}"], given[f"note:{row.key}"]) for row in self.originals}

    def terms(self) -> dict[str, date]:
        """Return of a valid form: requirement key -> until when that original is valid, where a day was entered."""
        days = {row.key: self.cleaned_data.get(f"until:{row.key}") for row in self.originals}
        return {key: day for key, day in days.items() if day}
