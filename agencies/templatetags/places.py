"""`{% load places %}`: where an agency is found and when it is open."""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from django import template

from agencies.models import Agency, Counter, OpeningHours, Pause, Venue, VenueKind, Zone
from mpp.lib.formats import ZONE_NAMES

register = template.Library()

WEEKDAYS = range(1, 8)


class Place(NamedTuple):
    """`counters`: their numbers in writing, e.g. "1–8, 12"; "" when the agency has none there."""

    venue: Venue
    zone: Zone
    counters: str


@register.simple_tag
def places_of(agency: Agency) -> list[Place]:
    """In which malls the agency sits, in two queries; where it comes for a day: `next_outreach`."""
    numbers: dict[int, list[int]] = {}
    for venue_id, number in agency.counters.filter(is_active=True).values_list("venue_id", "number"):
        numbers.setdefault(venue_id, []).append(number)
    presences = (
        agency.presences.filter(venue__kind=VenueKind.MALL).select_related("venue", "zone").order_by("venue")
    )
    return [Place(row.venue, row.zone, in_runs(numbers.get(row.venue_id, []))) for row in presences]


def in_runs(numbers: Iterable[int]) -> str:
    """Return "1–3, 7" for 1, 2, 3 and 7."""
    ordered = sorted(numbers)
    # In a run without gaps number and rank grow together: their difference names the run.
    runs = [
        [number for _, number in run]
        for _, run in groupby(enumerate(ordered), lambda pair: pair[1] - pair[0])
    ]
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


@register.filter
def counter_numbers(counters: Iterable[Counter]) -> str:
    """Return the numbers of counters in writing, e.g. "1–8, 12"."""
    return in_runs(counter.number for counter in counters)


class Days(NamedTuple):
    """Days in a row with the same hours; `hours` None: closed."""

    first: str
    last: str
    hours: OpeningHours | None
    pauses: list[Pause]

    @property
    def name(self) -> str:
        return self.first if self.first == self.last else f"{self.first}–{self.last}"


@register.simple_tag
def week_of(venue: Venue) -> list[Days]:
    """The week of a venue as people say it: "Senin–Kamis", "Jumat", "Sabtu–Minggu", in two queries."""
    own = venue.hours.filter(agency=None, counter=None, valid_from=None, opens__isnull=False)
    hours = {row.weekday: row for row in own.prefetch_related("pauses")}
    groups = [list(days) for _, days in groupby(WEEKDAYS, lambda day: _times(hours.get(day)))]
    names = dict(OpeningHours._meta.get_field("weekday").flatchoices)
    return [
        Days(
            str(names[days[0]]),
            str(names[days[-1]]),
            row := hours.get(days[0]),
            list(row.pauses.all()) if row else [],
        )
        for days in groups
    ]


def _times(hours: OpeningHours | None) -> tuple:
    if hours is None:
        return ()
    return hours.opens, hours.closes, *((pause.starts, pause.ends) for pause in hours.pauses.all())


@register.filter
def zone_name(venue: Venue) -> str:
    """The short name of the venue's time zone: "WIB"."""
    return ZONE_NAMES.get(venue.timezone_name, venue.timezone_name)
