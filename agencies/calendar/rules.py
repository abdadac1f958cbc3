"""Which row decides when a venue, an agency there or a counter is open on a day.

Weakest first: hours of the week < a season's hours (e.g. Ramadan) < national holidays and cuti bersama < the day's
exceptions. Within each kind the city's < the venue's < the agency's < the counter's; among seasons of one level the
one that began later. Nothing is merged: the strongest row decides the whole day, with its own pauses.

A place of outreach is open exactly during its scheduled events, also on Sundays and holidays.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time
from enum import IntEnum, StrEnum
from typing import NamedTuple

from django.db.models import Q

from agencies.calendar.holidays import national_holidays
from agencies.calendar.working import ONE_DAY, SEARCH_DAYS
from agencies.models import Agency, Counter, DayException, OpeningHours, OutreachEvent, Venue, VenueKind
from agencies.states import OutreachState

WEEKDAYS = range(1, 8)


class Level(IntEnum):
    """Of whom a row speaks, the weakest first."""

    CITY = 0
    VENUE = 1
    AGENCY = 2
    COUNTER = 3


class Kind(StrEnum):
    HOURS = "hours"
    SEASON = "season"
    HOLIDAY = "holiday"
    EXCEPTION = "exception"
    EVENT = "event"


class Span(NamedTuple):
    """A pause as it is written: times of the venue's clock."""

    starts: time
    ends: time
    reason: str


class Rule(NamedTuple):
    """What one row, or the national calendar, says of a day. Without `opens`: closed, or for an exception with
    `is_open` as on other days. `reason`: of an exception, holiday or cancelled event; the name of a season.
    """

    kind: Kind
    level: Level
    key: int | None  # of the row; None: the national calendar
    is_open: bool
    opens: time | None = None
    closes: time | None = None
    pauses: tuple[Span, ...] = ()
    reason: str = ""
    decree: str = ""
    valid_from: date | None = None
    valid_until: date | None = None

    def holds(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


class Break(NamedTuple):
    starts: datetime
    ends: datetime
    reason: str


class Opening(NamedTuple):
    """One day of a venue, in its own zone: open from `opens` until just before `closes`, except in pauses."""

    opens: datetime
    closes: datetime
    pauses: tuple[Break, ...] = ()

    def is_open(self, at: datetime) -> bool:
        return self.opens <= at < self.closes and not self.pause(at)

    def pause(self, at: datetime) -> Break | None:
        return next((pause for pause in self.pauses if pause.starts <= at < pause.ends), None)

    def until(self, at: datetime) -> datetime:
        """Return when it closes next after a moment at which it is open: for a pause, or for the day."""
        return min([self.closes, *(pause.starts for pause in self.pauses if pause.starts > at)])


Place = tuple[Level, int | None]  # the level and the key of its agency or counter


class Schedule:
    """All rules of a venue with its agencies and counters, from one day to another or from one day on.

    Three queries, two for a place of outreach without hours, however many days, agencies and counters.
    """

    def __init__(self, venue: Venue, first: date, last: date | None = None) -> None:
        self.venue, self.first, self.last = venue, first, last
        self.hours: dict[tuple[Place, int], list[Rule]] = defaultdict(list)
        self.exceptions: dict[tuple[Place, date], Rule] = {}
        self.events: dict[date, Rule] = {}
        if venue.kind == VenueKind.OUTREACH:
            self.events = {row.day: _of_event(row) for row in self._in_span(venue.outreach_events.all())}
        else:
            self._read()

    def opening(
        self, day: date, agency: Agency | None = None, counter: Counter | None = None
    ) -> Opening | None:
        """Return when it is open on a day, None if it is closed all day."""
        return self._opening(day, _places(agency, counter))

    def last_close(self, day: date) -> datetime | None:
        """Return when the last of the house closes: the venue, or an agency or counter with rows of its own; None if
        nobody opens on that day.
        """
        own = {place for place, _weekday in self.hours} | {place for place, _day in self.exceptions}
        house: list[Place] = [(Level.VENUE, None), (Level.CITY, None)]
        opened = (self._opening(day, [place, *house]) for place in {*own, house[0]})
        return max((opening.closes for opening in opened if opening), default=None)

    def _opening(self, day: date, places: list[Place]) -> Opening | None:
        rules = self._rules(day, places)
        if not rules or not rules[0].is_open:
            return None
        times = self._times(rules, day, places)
        if times is None or times.opens is None or times.closes is None:
            return None
        pauses = (
            Break(self._at(day, span.starts), self._at(day, span.ends), span.reason) for span in times.pauses
        )
        return Opening(self._at(day, times.opens), self._at(day, times.closes), tuple(pauses))

    def rules(self, day: date, agency: Agency | None = None, counter: Counter | None = None) -> list[Rule]:
        """Return all that speaks of a day, the strongest first: it decides. Nothing: closed."""
        return self._rules(day, _places(agency, counter))

    def _rules(self, day: date, places: list[Place]) -> list[Rule]:
        if self.venue.kind == VenueKind.OUTREACH:
            return [self.events[day]] if day in self.events else []
        exceptions = [self.exceptions[place, day] for place in places if (place, day) in self.exceptions]
        return [*exceptions, *_holiday(day), *self._hours_of(day, day.isoweekday(), places)]

    def usual(self, weekday: int, agency: Agency | None = None) -> Rule | None:
        """Return what decides a weekday outside seasons and single days; None: no row speaks of it."""
        rules = (rule for place in _places(agency, None) for rule in self.hours.get((place, weekday), ()))
        return next((rule for rule in rules if rule.kind == Kind.HOURS), None)

    def seasons(self, agency: Agency | None = None) -> list[tuple[date, date, str]]:
        """Return the seasons that speak of it and are not over, with first day, last day and name."""
        places = _places(agency, None)
        found = {
            (rule.valid_from, rule.valid_until, rule.reason)
            for (place, _weekday), rules in self.hours.items()
            for rule in rules
            if place in places and rule.valid_from and rule.valid_until
        }
        return sorted(found)

    def in_season(self, weekday: int, first: date, agency: Agency | None = None) -> Rule | None:
        """Return what decides a weekday at the beginning of a season, apart from holidays and single days."""
        found = self._hours_of(first, weekday, _places(agency, None))
        return found[0] if found else None

    def days(self, first: date) -> Iterator[date]:
        """Yield the days on which it may be open, from one on: of a place of outreach those of its events."""
        if self.venue.kind == VenueKind.OUTREACH:
            yield from sorted(day for day in self.events if day >= first)
        else:
            yield from (first + step * ONE_DAY for step in range(SEARCH_DAYS))

    def _hours_of(self, day: date, weekday: int, places: list[Place]) -> list[Rule]:
        found = [rule for place in places for rule in self.hours.get((place, weekday), ()) if rule.holds(day)]
        return sorted(found, key=_strength, reverse=True)

    def _times(self, rules: list[Rule], day: date, places: list[Place]) -> Rule | None:
        """Return the rule by whose times a day is open."""
        decides = rules[0]
        if decides.kind != Kind.EXCEPTION:
            return decides
        usual = next((rule for rule in rules if rule.kind in _WEEKLY and rule.opens), None)
        if decides.opens and decides.closes:
            within = _within(usual.pauses if usual else (), decides.opens, decides.closes)
            return decides._replace(pauses=within)
        return usual or self._first_of_week(day, places)

    def _first_of_week(self, day: date, places: list[Place]) -> Rule | None:
        # Opened by exception on a weekday without hours of its own: the week's first are the plainest.
        week = (rule for weekday in WEEKDAYS for rule in self._hours_of(day, weekday, places))
        return next((rule for rule in week if rule.opens), None)

    def _at(self, day: date, moment: time) -> datetime:
        return datetime.combine(day, moment, self.venue.timezone)

    def _read(self) -> None:
        lasting = Q(valid_until=None) | Q(valid_until__gte=self.first)
        for row in self.venue.hours.filter(lasting).prefetch_related("pauses"):
            self.hours[_place_of(row), row.weekday].append(_of_hours(row))
        theirs = DayException.objects.filter(Q(venue=None) | Q(venue=self.venue))
        for exception in self._in_span(theirs):
            self.exceptions[_place_of(exception), exception.day] = _of_exception(exception)

    def _in_span(self, rows):
        rows = rows.filter(day__gte=self.first)
        return rows.filter(day__lte=self.last) if self.last else rows


_WEEKLY = (Kind.HOURS, Kind.SEASON)


def _strength(rule: Rule) -> tuple[bool, Level, date]:
    return rule.kind == Kind.SEASON, rule.level, rule.valid_from or date.min


def _places(agency: Agency | None, counter: Counter | None) -> list[Place]:
    """Return whose rows speak of an agency or counter of the venue, the strongest first."""
    agency_id = counter.agency_id if counter else agency.pk if agency else None
    own: list[Place] = [(Level.COUNTER, counter.pk)] if counter else []
    if agency_id:
        own.append((Level.AGENCY, agency_id))
    return [*own, (Level.VENUE, None), (Level.CITY, None)]


def _place_of(row: OpeningHours | DayException) -> Place:
    if row.counter_id:
        return Level.COUNTER, row.counter_id
    if row.agency_id:
        return Level.AGENCY, row.agency_id
    return (Level.VENUE if row.venue_id else Level.CITY), None


def _holiday(day: date) -> list[Rule]:
    name = national_holidays(day.year).get(day)
    return [Rule(Kind.HOLIDAY, Level.CITY, None, is_open=False, reason=name)] if name else []


def _of_hours(row: OpeningHours) -> Rule:
    return Rule(
        Kind.SEASON if row.valid_from else Kind.HOURS,
        _place_of(row)[0],
        row.pk,
        is_open=row.opens is not None,
        opens=row.opens,
        closes=row.closes,
        pauses=tuple(Span(pause.starts, pause.ends, pause.reason) for pause in row.pauses.all()),
        reason=row.season,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def _of_exception(row: DayException) -> Rule:
    return Rule(
        Kind.EXCEPTION,
        _place_of(row)[0],
        row.pk,
        is_open=row.is_open,
        opens=row.opens,
        closes=row.closes,
        reason=row.reason,
        decree=row.decree,
    )


def _of_event(row: OutreachEvent) -> Rule:
    return Rule(
        Kind.EVENT,
        Level.VENUE,
        row.pk,
        is_open=row.state == OutreachState.SCHEDULED,
        opens=row.opens,
        closes=row.closes,
        reason=row.cancel_reason,
    )


def _within(pauses: tuple[Span, ...], opens: time, closes: time) -> tuple[Span, ...]:
    return tuple(span for span in pauses if opens <= span.starts and span.ends <= closes)
