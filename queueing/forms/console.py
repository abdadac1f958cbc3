"""What officers type and choose at the counter's console."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Counter, Venue
from mpp.lib.forms import PlainForm
from queueing.models import Line
from queueing.states import Outcome

NOTE_LENGTH = 200


class LinesForm(PlainForm):
    """Which of its lines a counter takes; all unless chosen otherwise."""

    lines = forms.TypedMultipleChoiceField(
        label=_("Kelompok layanan yang dilayani"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Pilih sedikitnya satu kelompok layanan.")},
    )

    def __init__(self, *args: Any, lines: Iterable[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = [(line.pk, line.name) for line in lines]  # type: ignore[attr-defined]


class OpenForm(LinesForm):
    """The lines that a counter takes from its opening on."""

    def __init__(self, *args: Any, counter: Counter, **kwargs: Any) -> None:
        """counter: with its lines and their queues."""
        self.counter = counter
        own = [line for line in counter.lines.all() if line.is_active and line.queue.is_active]
        ticked = {"lines": [line.pk for line in own]}
        super().__init__(*args, lines=own, initial=ticked, auto_id=f"loket-{counter.pk}-%s", **kwargs)


class _ToLineForm(PlainForm):
    """A line of any agency in the venue, with a word to the officer there."""

    line = forms.TypedChoiceField(label=_("Tujuan"), coerce=int)
    note = forms.CharField(
        label=_("Catatan bagi petugas berikutnya"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, lines: Sequence[Line], but: int | None = None, **kwargs: Any) -> None:
        """lines: of the venue, agency by agency, with their queue's agency; but: where the number is now."""
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = [("", _("Pilih kelompok layanan")), *_by_agency(lines, but)]  # type: ignore[attr-defined]


class TransferForm(_ToLineForm):
    """To which line a person is sent on, unserved."""


class FinishForm(_ToLineForm):
    """How the service ended, and where the visit goes on if it does."""

    outcome = forms.ChoiceField(label=_("Hasil"), choices=Outcome, initial=Outcome.SERVED, required=False)
    line = forms.TypedChoiceField(
        label=_("Lanjut ke kelompok lain"), coerce=int, required=False, empty_value=None
    )

    field_order = ["outcome", "line", "note"]

    def clean_outcome(self) -> Outcome:
        return Outcome(self.cleaned_data["outcome"] or Outcome.SERVED)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("note") and not given.get("line") and "line" not in self.errors:
            self.add_error("line", _("Pilih tujuan bagi catatan ini, atau hapus catatannya."))
        return given


class OutOfTurnForm(PlainForm):
    """A number that is called before its turn, and why."""

    number = forms.CharField(
        label=_("Nomor"),
        max_length=8,
        widget=forms.Select,
        error_messages={"required": _("Pilih nomornya.")},
    )
    reason = forms.CharField(
        label=_("Alasan"),
        max_length=NOTE_LENGTH,
        help_text=_("Dicatat dan dibaca penyelia."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, numbers: Iterable[str] = (), **kwargs: Any) -> None:
        """numbers: to choose among. One that has left meanwhile is the action's to refuse, not the form's."""
        super().__init__(*args, **kwargs)
        choices = [("", _("Pilih nomor")), *((number, number) for number in numbers)]
        self.fields["number"].widget.choices = choices  # type: ignore[attr-defined]


class DisturbForm(PlainForm):
    """What is said of a disturbance; all of it may stay empty."""

    note = forms.CharField(
        label=_("Keterangan"),
        max_length=NOTE_LENGTH,
        required=False,
        help_text=_("Dibaca pengunjung di kios, layar lobi, dan ponsel."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    resumes_at = forms.TimeField(
        label=_("Diperkirakan pulih pukul"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )

    def resumes_today(self, venue: Venue) -> datetime | None:
        """Return of a valid form when people may come back: a time of this day of the venue."""
        at = self.cleaned_data["resumes_at"]
        return datetime.combine(venue.today(), at, venue.timezone) if at else None


def _by_agency(lines: Sequence[Line], but: int | None) -> list[tuple[str, list[tuple[int, str]]]]:
    others = (line for line in lines if line.pk != but)
    return [
        (agency, [(line.pk, line.name) for line in group])
        for agency, group in groupby(others, key=lambda line: line.queue.agency.short_name)
    ]
