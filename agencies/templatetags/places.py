"""`{% load places %}`: where an agency is found and when it is open."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from django import template
from django.utils import timezone

from agencies import calendar
from agencies.calendar import Rule, Span
from agencies.models import Agency, Counter, OpeningHours, Venue, VenueKind, Zone
from agencies.offering import why_not_offered
from mpp.lib.formats import ZONE_NAMES

register = template.Library()

WEEKDAYS = range(1, 8)
SEASON_TOLD = timedelta(days=60)  # so long before it begins a season's hours are told


class Place(NamedTuple):
    """`counters`: their numbers in writing, e.g. "1–8, 12"; "" when the agency has none there.

    not_offered: why they serve nobody today, "" if they do.
    """

    venue: Venue
    zone: Zone
    counters: str
    agency: Agency
    not_offered: str


@register.simple_tag
def places_of(agency: Agency) -> list[Place]:
    """In which malls the agency sits, in two queries; where it comes for a day: `next_outreach`."""
    numbers: dict[int, list[int]] = {}
    for venue_id, number in agency.counters.filter(is_active=True).values_list("venue_id", "number"):
        numbers.setdefault(venue_id, []).append(number)
    presences = (
        agency.presences.filter(venue__kind=VenueKind.MALL).select_related("venue", "zone").order_by("venue")
    )
    return [
        Place(
            row.venue,
            row.zone,
            in_runs(numbers.get(row.venue_id, [])),
            agency,
            why_not_offered(row.venue, agency, row.venue.today()),
        )
        for row in presences
    ]


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
    hours: Rule | None
    pauses: tuple[Span, ...]

    @property
    def name(self) -> str:
        return self.first if self.first == self.last else f"{self.first}–{self.last}"


class Season(NamedTuple):
    """Hours for a while, e.g. Ramadan; `is_now`: they hold today, else they are to come."""

    name: str
    first: date
    last: date
    is_now: bool
    week: list[Days]


class Hours(NamedTuple):
    """When an agency or a venue is open: the status of this moment, its week, and seasons that hold or come soon."""

    status: calendar.Status
    week: list[Days]
    seasons: list[Season]


@register.simple_tag
def hours_of(venue: Venue, agency: Agency | None = None) -> Hours:
    """All that a page tells of the hours of a venue, or of an agency there; three queries."""
    now = timezone.now()
    schedule = calendar.Schedule(venue, timezone.localdate(now, venue.timezone))
    return Hours(
        calendar.status_in(schedule, now, agency),
        _joined({day: schedule.usual(day, agency) for day in WEEKDAYS}),
        _seasons(schedule, agency),
    )


@register.simple_tag
def week_of(venue: Venue, agency: Agency | None = None) -> list[Days]:
    """The usual week as people say it: "Senin–Kamis", "Jumat", "Sabtu–Minggu", in three queries."""
    schedule = calendar.Schedule(venue, venue.today())
    return _joined({day: schedule.usual(day, agency) for day in WEEKDAYS})


def _seasons(schedule: calendar.Schedule, agency: Agency | None) -> list[Season]:
    today = schedule.first
    found = []
    for first, last, name in schedule.seasons(agency):
        if first <= today + SEASON_TOLD:
            week = _joined({day: schedule.in_season(day, first, agency) for day in WEEKDAYS})
            found.append(Season(name, first, last, first <= today, week))
    return found


def _joined(rules: Mapping[int, Rule | None]) -> list[Days]:
    """Return the days of a week, those in a row with the same hours as one."""
    hours = {day: rule if rule and rule.opens else None for day, rule in rules.items()}
    groups = [list(days) for _, days in groupby(WEEKDAYS, lambda day: _times(hours[day]))]
    names = dict(OpeningHours._meta.get_field("weekday").flatchoices)
    return [
        Days(
            str(names[days[0]]),
            str(names[days[-1]]),
            row := hours[days[0]],
            row.pauses if row else (),
        )
        for days in groups
    ]


def _times(rule: Rule | None) -> tuple:
    return (rule.opens, rule.closes, *rule.pauses) if rule else ()


@register.filter
def zone_name(venue: Venue) -> str:
    """The short name of the venue's time zone: "WIB"."""
    return ZONE_NAMES.get(venue.timezone_name, venue.timezone_name)
