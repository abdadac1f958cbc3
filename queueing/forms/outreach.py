"""Which days of outreach the report tells of."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mpp.lib.forms import PlainForm
from queueing.forms.history import day_field

SPAN_DAYS = 180  # that are told unless others are asked for: outreach comes once a week


class OutreachSpanForm(PlainForm):
    """From day to day, both included."""

    all_optional = True

    dari = day_field(gettext_lazy("Dari hari"))
    sampai = day_field(gettext_lazy("Sampai hari"))

    def __init__(self, data: Any) -> None:
        usual = dict(zip(("dari", "sampai"), _usual_span(), strict=True))
        super().__init__({name: data.get(name) or day.isoformat() for name, day in usual.items()})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("dari"), data.get("sampai")
        if first and last and last < first:
            self.add_error("sampai", _("Hari terakhir mendahului hari pertama. Tukar keduanya."))
        return data

    @property
    def span(self) -> tuple[date, date]:
        """Return what is asked for; the usual span in place of days that were not understood."""
        if not self.is_valid():
            return _usual_span()
        return self.cleaned_data["dari"], self.cleaned_data["sampai"]


def _usual_span() -> tuple[date, date]:
    today = timezone.localdate()
    return today - timedelta(days=SPAN_DAYS), today
