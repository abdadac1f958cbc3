"""When a venue, an agency there or a counter is open: on days, and from a moment on."""

from datetime import date, datetime, timedelta

from django.core.cache import caches
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.calendar.rules import Kind, Opening, Schedule
from agencies.calendar.working import ONE_DAY, add_working_days
from agencies.models import Agency, Counter, Venue
from agencies.revision import last_seen
from mpp.lib.refused import Refused

# Changed hours reach every kiosk within these seconds; asked at each draw they would cost more than it.
KEPT_SECONDS = 5


def opening(
    venue: Venue, day: date, agency: Agency | None = None, counter: Counter | None = None
) -> Opening | None:
    """Return when it is open on a day, None if it is closed all day."""
    return Schedule(venue, day, day).opening(day, agency, counter)


def openings(venue: Venue, first: date, last: date, agency: Agency | None = None) -> dict[date, Opening]:
    """Return when it is open on each day from first to last, both included; closed days are left out.

    Three queries, however many days.
    """
    schedule = Schedule(venue, first, last)
    span = (first + step * ONE_DAY for step in range((last - first).days + 1))
    return {day: opened for day in span if (opened := schedule.opening(day, agency))}


def last_ticket(venue: Venue, today: Opening) -> datetime:
    """Return from when on no number is drawn any more on a day of the venue."""
    return today.closes - timedelta(minutes=venue.last_ticket_minutes)


def is_open(venue: Venue, at: datetime, agency: Agency | None = None, counter: Counter | None = None) -> bool:
    today = opening(venue, timezone.localdate(at, venue.timezone), agency, counter)
    return today is not None and today.is_open(at)


def next_opening(
    venue: Venue, at: datetime, agency: Agency | None = None, counter: Counter | None = None
) -> datetime:
    """Return the first moment from `at` on at which it is open, in the venue's zone: `at` itself while it is.

    Raises Refused if it does not open within ten years.
    """
    moment = next_in(Schedule(venue, timezone.localdate(at, venue.timezone)), at, agency, counter)
    if moment is None:
        raise Refused(
            _("%(venue)s belum mempunyai jam buka. Hubungi pengelola.") % {"venue": agency or venue}
        )
    return moment


def next_in(
    schedule: Schedule, at: datetime, agency: Agency | None = None, counter: Counter | None = None
) -> datetime | None:
    """Return the same from a schedule that reaches from that day on; None if it never opens."""
    local = at.astimezone(schedule.venue.timezone)
    moments = (
        _first_open_moment(schedule.opening(day, agency, counter), local)
        for day in schedule.days(local.date())
    )
    return next((moment for moment in moments if moment), None)


def kept(venue: Venue, at: datetime) -> Schedule:
    """Return the venue's schedule from that day on, read at most KEPT_SECONDS ago: for what is asked at every draw."""
    day = timezone.localdate(at, venue.timezone)
    key = f"calendar:{venue.pk}:{day}:{last_seen()}"
    schedule: Schedule | None = caches["process"].get(key)
    if schedule is None:
        schedule = Schedule(venue, day)
        caches["process"].set(key, schedule, KEPT_SECONDS)
    return schedule


def promise(sent_at: datetime, days: int, venue: Venue, agency: Agency | None = None) -> date:
    """Return the date by which a service of so many working days, sent at that moment, is done.

    0 days: the day of sending if the agency's counters in the venue are open then, else the day on which they open
    next. Sent before the morning's opening or in a pause, that is still the same day: who sends earlier never waits
    longer. Raises Refused if it never opens.
    """
    if days == 0:
        return next_opening(venue, sent_at, agency).date()
    return add_working_days(timezone.localdate(sent_at, venue.timezone), days)


def closure(venue: Venue, day: date, agency: Agency | None = None) -> str:
    """Return what keeps it closed on a day, in the words of the calendar: "Cuti bersama"; "" if nothing named."""
    rules = Schedule(venue, day, day).rules(day, agency)
    if not rules or rules[0].is_open or rules[0].kind == Kind.HOURS:
        return ""
    return rules[0].reason


def _first_open_moment(day: Opening | None, at: datetime) -> datetime | None:
    """Return the first open moment of a day from `at` on: now, at opening, or at the end of a pause."""
    if day is None:
        return None
    candidates = [max(at, day.opens), *(pause.ends for pause in day.pauses if pause.ends > at)]
    return next((moment for moment in sorted(candidates) if day.is_open(moment)), None)
