"""Which row decides a day at a venue, and why: the calendar's own answer, told for who keeps its rows."""

from datetime import date
from typing import NamedTuple

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from agencies.calendar import Kind, Level, Opening, Rule, Schedule
from agencies.calendar.status import closed_all_day
from agencies.models import Agency, Venue, VenueKind
from mpp.lib import formats

PAGES = {
    Kind.HOURS: "admin:agencies_openinghours_change",
    Kind.SEASON: "admin:agencies_openinghours_change",
    Kind.EXCEPTION: "admin:agencies_dayexception_change",
    Kind.EVENT: "admin:agencies_outreachevent_change",
}


class InForceForm(forms.Form):
    venue = forms.ModelChoiceField(Venue.objects.all(), label=gettext_lazy("Lokasi"))
    agency = forms.ModelChoiceField(
        Agency.objects.filter(is_active=True).order_by("short_name"),
        label=gettext_lazy("Instansi"),
        required=False,
        empty_label=gettext_lazy("Seluruh lokasi"),
    )
    day = forms.DateField(
        label=gettext_lazy("Tanggal"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    @classmethod
    def now(cls) -> dict[str, object] | None:
        """Return what is asked before anything is chosen: today in the mall; None without one."""
        mall = Venue.objects.filter(kind=VenueKind.MALL).order_by("pk").first()
        return {"venue": mall.pk, "day": mall.today().isoformat()} if mall else None


class Told(NamedTuple):
    """One row that speaks of the day: what it says, and where it is changed ("" for the national calendar)."""

    what: str
    says: str
    address: str


class InForce(NamedTuple):
    """`rules`: the strongest first, it decides. `sentence`: why it is closed, "" where it opens."""

    opening: Opening | None
    sentence: str
    rules: list[Told]


def in_force(venue: Venue, agency: Agency | None, day: date) -> InForce:
    schedule = Schedule(venue, day, day)
    opening = schedule.opening(day, agency)
    return InForce(
        opening,
        "" if opening else _closed(schedule, day, agency),
        [_told(rule) for rule in schedule.rules(day, agency)],
    )


def _closed(schedule: Schedule, day: date, agency: Agency | None) -> str:
    """Say it as every page says it today; of another day the rows tell the reason."""
    if day == schedule.venue.today():
        return closed_all_day(schedule, day, agency)
    return _("Tutup sepanjang hari.")


def _told(rule: Rule) -> Told:
    page = PAGES.get(rule.kind)
    address = reverse(page, args=[rule.key]) if page and rule.key else ""
    what = f"{_kind(rule.kind)}, {_level(rule.level)}"
    return Told(f"{what}: {rule.reason}" if rule.reason else what, _says(rule), address)


def _says(rule: Rule) -> str:
    if not rule.is_open:
        return pgettext("hari", "tutup")
    if rule.opens is None or rule.closes is None:
        return _("buka pada jam biasa")
    pauses = "".join(f", {_('jeda')} {formats.hours(span.starts, span.ends)}" for span in rule.pauses)
    return f"{formats.hours(rule.opens, rule.closes)}{pauses}"


def _kind(kind: Kind) -> str:
    return {
        Kind.HOURS: _("Jam tetap"),
        Kind.SEASON: _("Musim"),
        Kind.HOLIDAY: _("Libur nasional"),
        Kind.EXCEPTION: _("Hari khusus"),
        Kind.EVENT: _("Layanan keliling"),
    }[kind]


def _level(level: Level) -> str:
    return {
        Level.CITY: _("seluruh kota"),
        Level.VENUE: _("lokasi"),
        Level.AGENCY: _("instansi"),
        Level.COUNTER: _("loket"),
    }[level]
