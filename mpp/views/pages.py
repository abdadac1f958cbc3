"""Words about the portal itself: help, what it is, privacy, accessibility. Their figures come from the settings."""

from datetime import date, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.privacy import PRIVACY_VERSION
from agencies.models import Venue, VenueKind
from agencies.tries import WINDOW

# When the accessibility of the pages was last looked at as a whole, page by page.
ACCESSIBILITY_LOOKED_AT = date(2026, 11, 23)


def help(request: HttpRequest) -> HttpResponse:
    context = {
        "malls": Venue.objects.filter(kind=VenueKind.MALL, is_active=True),
        "booking_days": settings.BOOKING_WINDOW.days,
        "draft_days": settings.DRAFT_KEPT.days,
        "grace_minutes": _minutes(settings.NO_SHOW_GRACE),
        "objection_days": settings.OBJECTION_WORKING_DAYS,
    }
    return render(request, "pages/help.html", context)


def about(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about.html")


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of a person, why, for how long, and what they may ask. A consent is to PRIVACY_VERSION of it."""
    context = {
        "version": PRIVACY_VERSION,
        "draft_days": settings.DRAFT_KEPT.days,
        "draft_warnings": [before.days for before in settings.DRAFT_WARNINGS],
        "key_days": settings.ONE_TIME_KEY_KEPT.days,
        "session_days": settings.SESSION_COOKIE_AGE // int(timedelta(days=1).total_seconds()),
        "printed_days": settings.PRINTED_CODE_VALID.days,
        "message_days": settings.MESSAGES_AFTER_END.days,
        "tries_minutes": _minutes(WINDOW),
    }
    return render(request, "pages/privacy.html", context)


def accessibility(request: HttpRequest) -> HttpResponse:
    context = {
        "looked_at": ACCESSIBILITY_LOOKED_AT,
        "malls": Venue.objects.filter(kind=VenueKind.MALL, is_active=True),
    }
    return render(request, "pages/accessibility.html", context)


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds()) // 60
