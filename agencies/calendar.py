"""When this city works and when a venue is open.

Two calendars that share their exceptions. *Working days* are the city's: Monday to Friday without national
holidays and cuti bersama; promises to citizens are counted in them. *Opening* is one venue's: its hours and
pauses, closed on holidays. A `DayException` overrules the national calendar for the whole city or, stronger,
for one venue: joint decrees change during the year.

Days are local dates of the venue, moments are aware datetimes.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from holidays import country_holidays

from agencies.models import DayException, OpeningHours, Venue
from mpp.lib.formats import clock
from mpp.lib.refused import Refused

ONE_DAY = timedelta(days=1)
# A calendar in which nothing opens for ten years is a mistake in the admin, not a long holiday.
SEARCH_DAYS = 3660


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


# --- Working days of the city -------------------------------------------------------------------------


def is_working_day(day: date) -> bool:
    return _is_working_day(day, _exceptions(day, day))


def add_working_days(day: date, n: int) -> date:
    """Return the n-th working day after `day`; for n = 0 `day` itself, or the next working day if it is none.

    Raises ValueError for a negative n, Refused if there are not enough working days within ten years.
    """
    if n < 0:
        raise ValueError("add_working_days counts forward only")
    exceptions = _exceptions(day)
    if n == 0 and _is_working_day(day, exceptions):
        return day
    left = max(n, 1)
    for step in range(1, SEARCH_DAYS + 1):
        left -= _is_working_day(day + step * ONE_DAY, exceptions)
        if left == 0:
            return day + step * ONE_DAY
    raise Refused(_("Kalender kota tidak memuat cukup hari kerja. Hubungi pengelola."))


def working_days_between(after: date, until: date) -> int:
    """Return how many working days d there are with after < d ≤ until; 0 if `until` is not later."""
    return len(working_days_in(after + ONE_DAY, until))


def working_days_in(first: date, last: date) -> list[date]:
    """Return the working days from first to last, both included; with one query, for lists of due dates."""
    exceptions = _exceptions(first, last)
    span = (first + step * ONE_DAY for step in range((last - first).days + 1))
    return [day for day in span if _is_working_day(day, exceptions)]


def promise(sent_at: datetime, days: int, venue: Venue) -> date:
    """Return the date by which a service of so many working days, sent at that moment, is done.

    0 days: the day of sending if the venue is open then, else the day on which it opens next. Sent before the
    morning's opening or in a pause, that is still the same day: who sends earlier never waits longer.
    Raises Refused if the venue never opens.
    """
    if days == 0:
        return next_opening(venue, sent_at).date()
    return add_working_days(timezone.localdate(sent_at, venue.timezone), days)


# --- Opening of a venue -------------------------------------------------------------------------------


def opening(venue: Venue, day: date) -> Opening | None:
    """Return when the venue is open on a day, None if it is closed all day."""
    return _Plan(venue, day, day).opening(day)


def openings(venue: Venue, first: date, last: date) -> dict[date, Opening]:
    """Return when the venue is open on each day from first to last, both included; closed days are left out.

    Three queries, however many days.
    """
    plan = _Plan(venue, first, last)
    span = (first + step * ONE_DAY for step in range((last - first).days + 1))
    return {day: opened for day in span if (opened := plan.opening(day))}


def last_ticket(venue: Venue, today: Opening) -> datetime:
    """Return from when on no number is drawn any more on a day of the venue."""
    return today.closes - timedelta(minutes=venue.last_ticket_minutes)


def is_open(venue: Venue, at: datetime) -> bool:
    today = _opening_at(venue, at)
    return today is not None and today.is_open(at)


def next_opening(venue: Venue, at: datetime) -> datetime:
    """Return the first moment from `at` on at which the venue is open, in its zone: `at` itself while it is.

    Raises Refused if the venue does not open within ten years.
    """
    local = at.astimezone(venue.timezone)
    plan = _Plan(venue, local.date())
    for step in range(SEARCH_DAYS):
        moment = _first_open_moment(plan.opening(local.date() + step * ONE_DAY), local)
        if moment:
            return moment
    raise Refused(_("%(venue)s belum mempunyai jam buka. Hubungi pengelola.") % {"venue": venue})


class Plan(NamedTuple):
    """What one day of a venue is like: open, or `closed` for a reason, told in a sentence. May be kept for a while."""

    opening: Opening | None
    closed: str


def plan_of(venue: Venue, day: date) -> Plan:
    """Return what a day of a venue is like; three queries."""
    plan = _Plan(venue, day, day)
    opened = plan.opening(day)
    return Plan(opened, "" if opened else plan.why_closed(day))


def why_closed(venue: Venue, at: datetime, plan: Plan | None = None) -> str:
    """Return in one sentence why no queue number can be drawn at that moment; "" if one can.

    Closed all day, not yet open, in a pause, closed already, or open but past its last number. plan: of that day, where
    somebody has kept it.
    """
    local = at.astimezone(venue.timezone)
    today, closed = plan or plan_of(venue, local.date())
    if today is None:
        return closed
    if local < today.opens:
        return _("Belum buka. Hari ini buka pukul %(clock)s.") % {"clock": clock(today.opens, venue.timezone)}
    if local >= today.closes:
        return _("Sudah tutup sejak pukul %(clock)s.") % {"clock": clock(today.closes, venue.timezone)}
    pause = today.pause(local)
    if pause:
        words = {"reason": pause.reason, "clock": clock(pause.ends, venue.timezone)}
        return _("Jeda %(reason)s sampai pukul %(clock)s.") % words
    if local >= last_ticket(venue, today):
        words = {"clock": clock(last_ticket(venue, today), venue.timezone)}
        return _("Nomor antrean hari ini diberikan sampai pukul %(clock)s.") % words
    return ""


def closure(venue: Venue, day: date) -> str:
    """Return what keeps a venue closed on a day, in the words of the calendar: "Cuti bersama"; "" if nothing named."""
    exception = _exceptions(day, day, venue).get(day)
    if exception:
        return "" if exception.is_open else exception.reason
    return _national_holidays(day.year).get(day, "")


def _opening_at(venue: Venue, at: datetime) -> Opening | None:
    return opening(venue, timezone.localdate(at, venue.timezone))


def _first_open_moment(day: Opening | None, at: datetime) -> datetime | None:
    """Return the first open moment of a day from `at` on: now, at opening, or at the end of a pause."""
    if day is None:
        return None
    candidates = [max(at, day.opens), *(pause.ends for pause in day.pauses if pause.ends > at)]
    return next((moment for moment in sorted(candidates) if day.is_open(moment)), None)


class _Plan:
    """What decides a venue's opening from one day to another, or from one day on. Three queries at most."""

    def __init__(self, venue: Venue, first: date, last: date | None = None) -> None:
        self.venue = venue
        self.exceptions = _exceptions(first, last, venue)
        own = venue.hours.filter(agency=None, counter=None, valid_from=None, opens__isnull=False)
        self.hours = {row.weekday: row for row in own.prefetch_related("pauses")}

    def opening(self, day: date) -> Opening | None:
        hours = self._hours(day)
        if hours is None:
            return None
        pauses = (
            Break(self._at(day, pause.starts), self._at(day, pause.ends), pause.reason)
            for pause in hours.pauses.all()
        )
        return Opening(self._at(day, hours.opens), self._at(day, hours.closes), tuple(pauses))

    def why_closed(self, day: date) -> str:
        exception = self.exceptions.get(day)
        if exception:
            return _("Hari ini tutup: %(reason)s.") % {"reason": exception.reason}
        name = _national_holidays(day.year).get(day)
        if name:
            return _("Hari ini libur: %(name)s.") % {"name": name}
        if day.isoweekday() > 5:
            return _("Hari ini tutup: akhir pekan.")
        return _("Hari ini tidak ada pelayanan.")

    def _hours(self, day: date) -> OpeningHours | None:
        exception = self.exceptions.get(day)
        if exception is None:
            return None if day in _national_holidays(day.year) else self.hours.get(day.isoweekday())
        if not exception.is_open:
            return None
        # Opened by exception on a weekday without hours of its own: the week's first are the plainest.
        return self.hours.get(day.isoweekday()) or next(iter(self.hours.values()), None)

    def _at(self, day: date, moment: time) -> datetime:
        return datetime.combine(day, moment, self.venue.timezone)


# --- What both rest on --------------------------------------------------------------------------------


def _is_working_day(day: date, exceptions: Mapping[date, DayException]) -> bool:
    exception = exceptions.get(day)
    if exception:
        return exception.is_open
    return day.isoweekday() <= 5 and day not in _national_holidays(day.year)


def _exceptions(
    first: date, last: date | None = None, venue: Venue | None = None
) -> dict[date, DayException]:
    """Return the exceptions of the city, and of a venue if given, of a span of days; the venue's win."""
    rows = DayException.objects.filter(
        Q(venue=None) | Q(venue=venue, agency=None, counter=None), day__gte=first
    )
    if last:
        rows = rows.filter(day__lte=last)
    # The city's come first, the venue's overwrite them.
    return {row.day: row for row in sorted(rows, key=lambda row: row.venue_id is not None)}


@cache
def _national_holidays(year: int) -> Mapping[date, str]:
    """Return national holidays and cuti bersama of a year with their Indonesian names."""
    return dict(
        country_holidays("ID", years=year, categories=("public", "government"), language="id").items()
    )
