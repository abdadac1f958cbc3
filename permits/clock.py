"""The promise's clock: counts only the days that the file is with the office.

Days are working days of the city's calendar (agencies.calendar). The clock stands still in `states.PAUSED`. Only
those days move the due date later; a changed calendar may bring it forward, never back.
"""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import calendar
from agencies.models import Agency, Venue, VenueKind
from mpp.lib.refused import Refused
from permits.models import Application
from permits.states import ENDED, PAUSED, State

_EXPIRES_AFTER = {
    State.RETURNED: settings.RETURN_EXPIRES_AFTER,
    State.AWAITING_VISIT: settings.VISIT_EXPIRES_AFTER,
    State.AWAITING_PAYMENT: settings.PAYMENT_EXPIRES_AFTER,
}


def start(application: Application, at: datetime) -> None:
    """Set the due date of an application that is sent now. Does not save."""
    application.due_on = _promised(application, at)


def follow(application: Application, state: State, on: date) -> None:
    """Stop or start the clock of a case that enters `state` on a day. Does not save."""
    if application.paused_on is not None and state not in PAUSED:
        _resume(application, on)
    elif application.paused_on is None and state in PAUSED:
        application.paused_on = on
    application.expires_on = on + _EXPIRES_AFTER[state] if state in PAUSED else None
    application.warnings = 0


def venue_of(agency: Agency) -> Venue:
    """Return the mall in which an agency serves; for one without a place there, the first mall.

    Raises Refused before any mall is set up.
    """
    malls = Venue.objects.filter(kind=VenueKind.MALL).order_by("pk")
    venue = malls.filter(presences__agency=agency).first() or malls.first()
    if venue is None:
        raise Refused(_("Lokasi layanan belum diatur. Hubungi admin portal."))
    return venue


def _resume(application: Application, on: date) -> None:
    assert application.paused_on is not None
    assert application.due_on is not None
    assert application.sent_at is not None
    days = calendar.working_days_between(application.paused_on, on)
    application.paused_on = None
    application.paused_days += days
    shifted = calendar.add_working_days(application.due_on, days) if days else application.due_on
    recounted = _promised(application, application.sent_at)
    if application.paused_days:
        recounted = calendar.add_working_days(recounted, application.paused_days)
    application.due_on = min(shifted, recounted)


def _promised(application: Application, at: datetime) -> date:
    return calendar.promise(at, application.sheet["processing_days"], venue_of(application.counter_agency))


def days_left(application: Application, on: date | None = None) -> int | None:
    """Return the working days until the due date, negative when late; None while the clock stands or has ended."""
    if application.due_on is None or application.paused_on is not None or application.state in ENDED:
        return None
    today = on or timezone.localdate()
    if application.due_on >= today:
        return calendar.working_days_between(today, application.due_on)
    return -calendar.working_days_between(application.due_on, today)
