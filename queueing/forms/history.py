"""Which part of the past is looked at. Names stand in the address, so they are Indonesian."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Venue
from mpp.lib.forms import PlainForm
from queueing.models import Line, Queue
from queueing.statistics import Selection

SPAN_DAYS = 30  # that are shown unless others are asked for, today among them


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=[_plausible],
        error_messages={"invalid": gettext_lazy("Tulis tanggal seperti 22-11-2026.")},
    )


def _plausible(day: date) -> None:
    if not 2000 <= day.year < 2100:
        raise forms.ValidationError(_("Tulis tahun antara 2000 dan 2099."))


class HistoryForm(PlainForm):
    """Venue, agency, line and days. Only what the user may study is offered; what nobody can choose is left out.

    A choice that is not offered (an agency of another venue, a line of another agency) narrows nothing.
    """

    all_optional = True

    lokasi = forms.ChoiceField(label=gettext_lazy("Lokasi"), required=False)
    instansi = forms.ChoiceField(label=gettext_lazy("Instansi"), required=False)
    kelompok = forms.ChoiceField(label=gettext_lazy("Kelompok layanan"), required=False)
    dari = day_field(gettext_lazy("Dari hari"))
    sampai = day_field(gettext_lazy("Sampai hari"))

    def __init__(self, data: Any, *, queues: Sequence[Queue]) -> None:
        """queues: those that the user may study, at least one, with venue and agency (one query for the lines)."""
        self.venue = _chosen_venue(data, queues)
        self.queues = [queue for queue in queues if queue.venue_id == self.venue.pk]
        venues = {queue.venue.slug: queue.venue.short_name for queue in queues}
        agencies = {queue.agency.slug: queue.agency.short_name for queue in self.queues}
        self.chosen = [queue for queue in self.queues if queue.agency.slug == data.get("instansi")]
        lines = _lines(self.chosen or self.queues)
        offered = {"lokasi": venues, "instansi": agencies, "kelompok": lines}
        known = {name: data.get(name, "") for name in ("dari", "sampai")}
        known |= {name: data[name] for name in offered if data.get(name) in offered[name]}
        super().__init__(self._with_span(known), auto_id="saring-%s")
        self._offer(offered)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("dari"), data.get("sampai")
        if first and last and last < first:
            self.add_error("sampai", _("Hari terakhir mendahului hari pertama. Tukar keduanya."))
        elif first and last and last - first >= settings.HISTORY_LONGEST:
            self.add_error(
                "dari",
                _("Pilih paling lama %(days)s hari sekaligus.") % {"days": settings.HISTORY_LONGEST.days},
            )
        return data

    @property
    def selection(self) -> Selection:
        """Return what is asked for; the usual span in place of days that were not understood."""
        usual = _usual_span(self.venue)
        first, last = (self.cleaned_data["dari"], self.cleaned_data["sampai"]) if self.is_valid() else usual
        line = self.cleaned_data.get("kelompok") or None
        queues = tuple(queue.pk for queue in self.chosen or self.queues)
        return Selection(self.venue, queues, first, last, int(line) if line else None)

    def _with_span(self, data: dict[str, str]) -> dict[str, str]:
        usual = zip(("dari", "sampai"), _usual_span(self.venue), strict=True)
        return data | {name: data[name] or day.isoformat() for name, day in usual}

    def _offer(self, offered: dict[str, dict[str, str]]) -> None:
        for name, choices in offered.items():
            if len(choices) < 2:
                del self.fields[name]
                continue
            everything = [] if name == "lokasi" else [("", _("Semua"))]
            self.fields[name].choices = [*everything, *choices.items()]  # type: ignore[attr-defined]


def _chosen_venue(data: Any, queues: Sequence[Queue]) -> Venue:
    venues = {queue.venue.slug: queue.venue for queue in reversed(queues)}
    return venues.get(data.get("lokasi", ""), queues[0].venue)


def _lines(queues: Sequence[Queue]) -> dict[str, str]:
    """Return the lines of one queue; of several nobody could tell whose they are."""
    if len(queues) != 1:
        return {}
    lines = Line.objects.filter(queue=queues[0]).order_by("position", "pk")
    return {str(pk): name for pk, name in lines.values_list("pk", "name")}


def _usual_span(venue: Venue) -> tuple[date, date]:
    today = venue.today()
    return today - timedelta(days=SPAN_DAYS - 1), today
