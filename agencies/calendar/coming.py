"""What will be different in the coming months: holidays, days of our own, and seasons, for everybody to read."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.calendar.holidays import national_holidays
from agencies.models import DayException, HolidayDecree, OpeningHours, Venue
from mpp.lib import formats

TOLD = timedelta(days=365)


class Coming(NamedTuple):
    """`who`: for whom it holds, "" for everybody. `hours`: "08.00–12.00" where it tells its own, else "".

    `is_closed`: nobody is served. Of a season `first` and `last` differ; `decree` is "" where none is known.
    """

    first: date
    last: date
    what: str
    who: str
    hours: str
    is_closed: bool
    decree: str


def coming(today: date) -> list[Coming]:
    """Return what differs from the usual week within TOLD, by day. Three queries."""
    last = today + TOLD
    found = [*_holidays(today, last), *_exceptions(today, last), *_seasons(today, last)]
    return sorted(found, key=lambda row: (row.first, row.who, row.last))


def _holidays(first: date, last: date) -> Iterable[Coming]:
    decrees = {row.year: str(row) for row in HolidayDecree.objects.all()}
    for year in range(first.year, last.year + 1):
        for day, name in national_holidays(year).items():
            if first <= day <= last:
                yield Coming(day, day, name, "", "", True, decrees.get(year, ""))


def _exceptions(first: date, last: date) -> Iterable[Coming]:
    rows = DayException.objects.filter(Q(venue=None) | Q(venue__is_active=True), day__range=(first, last))
    for row in rows.select_related("venue", "agency", "counter__agency"):
        yield Coming(row.day, row.day, row.reason, _who(row), _times(row), not row.is_open, row.decree)


def _seasons(first: date, last: date) -> Iterable[Coming]:
    rows = OpeningHours.objects.filter(
        valid_until__gte=first, valid_from__lte=last, venue__is_active=True
    ).select_related("venue", "agency", "counter__agency")
    told = set()
    for row in rows:
        if row.valid_from is None or row.valid_until is None:  # the database keeps them together
            continue
        season = Coming(
            row.valid_from, row.valid_until, row.season or _("Jam khusus"), _who(row), "", False, ""
        )
        if season not in told:
            told.add(season)
            yield season


def _who(row: DayException | OpeningHours) -> str:
    venue: Venue | None = row.venue
    if venue is None:
        return ""
    if row.counter:
        words = {"number": row.counter.number, "venue": venue.short_name}
        return _("Loket %(number)s, %(venue)s") % words
    return f"{row.agency.short_name}, {venue.short_name}" if row.agency else venue.short_name


def _times(row: DayException) -> str:
    return formats.hours(row.opens, row.closes) if row.opens and row.closes else ""
