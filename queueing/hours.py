"""When numbers are given: the venue's hours, and the demo's exception from them."""

from datetime import datetime

from django.conf import settings

from agencies import calendar
from agencies.models import Venue


def why_no_tickets(venue: Venue, at: datetime) -> str:
    """Return in one sentence why no number is given at that moment; "" if one is."""
    return "" if settings.QUEUE_IGNORES_HOURS else calendar.why_closed(venue, at)


def why_only_in_demo(venue: Venue, at: datetime) -> str:
    """Return why a number is given at that moment only because this is the demo; "" if it is not so."""
    return calendar.why_closed(venue, at) if settings.QUEUE_IGNORES_HOURS else ""
