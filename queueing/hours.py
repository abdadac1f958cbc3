"""When numbers are given: the venue's hours, and the demo's exception from them."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone
from django.utils.translation import get_language

from agencies import calendar
from agencies.models import Venue
from mpp.lib.refused import Refused

# Changed hours reach every kiosk within these seconds; asked at each draw they would cost more than it.
KEPT_SECONDS = 5


def why_no_tickets(venue: Venue, at: datetime) -> str:
    """Return in one sentence why no number is given at that moment; "" if one is."""
    if settings.QUEUE_IGNORES_HOURS:
        return ""
    day = at.astimezone(venue.timezone).date()
    plan = caches["process"].get_or_set(
        f"hours:{venue.pk}:{day}:{get_language()}", lambda: calendar.plan_of(venue, day), KEPT_SECONDS
    )
    return calendar.why_closed(venue, at, plan)


def why_only_in_demo(venue: Venue, at: datetime) -> str:
    """Return why a number is given at that moment only because this is the demo; "" if it is not so."""
    return calendar.why_closed(venue, at) if settings.QUEUE_IGNORES_HOURS else ""


def why_no_check_in(venue: Venue, at: datetime) -> str:
    """Return in one sentence why nobody is checked in at that moment; "" from opening until closing.

    Unlike numbers, also in a pause and after the last ticket: who has an appointment comes before it begins, and its
    turn is not before it either.
    """
    today = calendar.opening(venue, at.astimezone(venue.timezone).date())
    if settings.QUEUE_IGNORES_HOURS or (today and today.opens <= at < today.closes):
        return ""
    return calendar.why_closed(venue, at)


def numbers_again_at(venue: Venue, at: datetime) -> datetime | None:
    """Return the first moment from `at` on at which numbers are given, by the hours; None if no hours are kept."""
    try:
        moment = calendar.next_opening(venue, at)
        if not calendar.why_closed(venue, moment):
            return moment
        # Open still, but past the last number of the day.
        return calendar.next_opening(venue, _midnight_after(moment, venue))
    except Refused:
        return None


def end_of_today(venue: Venue) -> datetime:
    """Return the midnight after this moment, in the venue's zone."""
    return _midnight_after(timezone.now(), venue)


def _midnight_after(at: datetime, venue: Venue) -> datetime:
    tomorrow = at.astimezone(venue.timezone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), venue.timezone)
