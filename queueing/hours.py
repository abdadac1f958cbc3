"""When numbers are given: the hours of a venue, or of an agency there, and the demo's exception from them."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from agencies import calendar
from agencies.calendar import KEPT_SECONDS
from agencies.models import Agency, Venue
from agencies.offering import what_to_do, why_not_offered

__all__ = [
    "KEPT_SECONDS",
    "end_of_today",
    "numbers_again_at",
    "why_no_check_in",
    "why_no_tickets",
    "why_only_in_demo",
]


def why_no_tickets(venue: Venue, at: datetime, agency: Agency | None = None) -> str:
    """Return in one sentence why no number is given at that moment; "" if one is.

    agency: whose number; None asks for the venue as a whole. No query while the hours are kept.
    """
    if not_offered := _why_not_offered(venue, at, agency):
        return not_offered
    if settings.QUEUE_IGNORES_HOURS:
        return ""
    return calendar.why_closed_in(calendar.kept(venue, at), at, agency)


def why_only_in_demo(venue: Venue, at: datetime, agency: Agency | None = None) -> str:
    """Return why a number is given at that moment only because this is the demo; "" if it is not so."""
    return calendar.why_closed(venue, at, agency) if settings.QUEUE_IGNORES_HOURS else ""


def why_no_check_in(venue: Venue, at: datetime, agency: Agency | None = None) -> str:
    """Return in one sentence why nobody is checked in at that moment; "" from opening until closing.

    Unlike numbers, also in a pause and after the last ticket: who has an appointment comes before it begins, and its
    turn is not before it either.
    """
    if not_offered := _why_not_offered(venue, at, agency):
        return not_offered
    schedule = calendar.Schedule(venue, timezone.localdate(at, venue.timezone))
    today = schedule.opening(timezone.localdate(at, venue.timezone), agency)
    if settings.QUEUE_IGNORES_HOURS or (today and today.opens <= at < today.closes):
        return ""
    return calendar.why_closed_in(schedule, at, agency)


def numbers_again_at(venue: Venue, at: datetime, agency: Agency | None = None) -> datetime | None:
    """Return the first moment from `at` on at which numbers are given, by the hours.

    None if no hours are kept, or while the agency's counters serve nobody.
    """
    if _why_not_offered(venue, at, agency):
        return None
    schedule = calendar.Schedule(venue, timezone.localdate(at, venue.timezone))
    moment = calendar.next_in(schedule, at, agency)
    if moment is None or not calendar.why_closed_in(schedule, moment, agency):
        return moment
    # Open still, but past the last number of the day.
    return calendar.next_in(schedule, _midnight_after(moment, venue), agency)


def end_of_today(venue: Venue) -> datetime:
    """Return the midnight after this moment, in the venue's zone."""
    return _midnight_after(timezone.now(), venue)


def _midnight_after(at: datetime, venue: Venue) -> datetime:
    tomorrow = at.astimezone(venue.timezone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), venue.timezone)


def _why_not_offered(venue: Venue, at: datetime, agency: Agency | None) -> str:
    """Return why an agency's counters serve nobody on that day, and what to do; also in the demo."""
    if agency is None:
        return ""
    sentence = why_not_offered(venue, agency, timezone.localdate(at, venue.timezone))
    return f"{sentence} {what_to_do()}" if sentence else ""
