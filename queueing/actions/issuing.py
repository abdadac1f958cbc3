"""Numbers are drawn."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Venue, VenueKind
from catalog.models import Service
from mpp.lib.codes import new_code
from mpp.lib.refused import Refused
from permits.models import Application
from queueing.drawing import draw
from queueing.hours import why_no_check_in, why_no_tickets
from queueing.models import Booking, Line, Ticket, Visit
from queueing.outreach import not_offered, offered_in, take_place
from queueing.states import State


def take_ticket(
    line_id: int,
    *,
    application: Application | None = None,
    service: Service | None = None,
    code: str | None = None,
    is_priority: bool = False,
) -> Visit:
    """Give a number in a line and return its visit, with one ticket WAITING.

    code: of the visit, made by `new_code`, where the caller must know it before. The draw is one statement, a
    transaction by itself. Refused outside the hours of numbers, in a queue or line out of use, and when the
    day's quota is used up: of the queue, and at an outreach event of the service.
    """
    line = Line.objects.select_related("queue__venue", "queue__agency").get(pk=line_id)
    refuse_unless_given(line)
    give = _draw_at_event if line.queue.venue.kind == VenueKind.OUTREACH else _draw
    return give(line, code=code, application=application, service=service, is_priority=is_priority)


@transaction.atomic
def _draw_at_event(line: Line, *, service: Service | None, **given: Any) -> Visit:
    return _draw(line, service=take_place(line, service), **given)


def _draw(
    line: Line,
    *,
    code: str | None,
    application: Application | None,
    service: Service | None,
    is_priority: bool,
) -> Visit:
    return draw(
        line,
        line.queue.venue.today(),
        code=code or new_code(),
        application=application,
        service=service,
        is_priority=is_priority,
    )


@transaction.atomic
def take_ticket_for(
    application: Application, venue: Venue, *, code: str | None = None, is_priority: bool = False
) -> Visit:
    """Give a number for an application, in the line of its service; or return its open visit of today.

    Who has booked for today and scans the receipt is checked in by it.
    A visit whose call was missed for longer than the grace is over: then a new number is drawn. Refused like
    `take_ticket`, and if the application's counter agency has no queue in the venue.
    """
    booking = _booked_today(application, venue)
    Application.objects.locked().get(pk=application.pk)  # one case, one ticket: the second press waits here
    visit = open_visit(application, venue)
    if visit:
        return visit
    if booking:
        return draw_booked(booking, code=code, is_priority=is_priority)
    line = line_for(application, venue)
    return take_ticket(
        line.pk, application=application, service=application.service, code=code, is_priority=is_priority
    )


def draw_booked(booking: Booking, *, code: str | None, is_priority: bool) -> Visit:
    """Draw the number of a booking of today, which is locked and BOOKED, and check it in.

    Refused outside the opening hours and in a line out of use.
    """
    if not booking.line.is_in_use:
        raise Refused(out_of_use())
    sentence = why_no_check_in(booking.venue, timezone.now(), booking.line.queue.agency)
    if sentence:
        raise Refused(sentence)
    return draw(
        booking.line,
        booking.day,
        code=code or new_code(),
        application=booking.application,
        service=booking.service,
        is_priority=is_priority,
        booking=booking,
    )


def _booked_today(application: Application, venue: Venue) -> Booking | None:
    rows = Booking.objects.locked().booked().filter(application=application, day=venue.today())
    return (
        rows.select_related("venue", "line__queue__agency", "application", "service")
        .filter(venue=venue)
        .first()
    )


def refuse_unless_given(line: Line) -> None:
    """Raise Refused where no number of the line is given now: out of use, or outside the hours."""
    if not line.is_in_use:
        raise Refused(out_of_use())
    sentence = why_no_tickets(line.queue.venue, timezone.now(), line.queue.agency)
    if sentence:
        raise Refused(sentence)


def out_of_use() -> str:
    return _("Antrean ini sedang tidak dibuka. Silakan bertanya di meja informasi.")


def open_visit(application: Application, venue: Venue) -> Visit | None:
    """Return the visit of today on which an application is waited or served for, None if there is none."""
    tickets = Ticket.objects.open().of_today(venue).filter(visit__application=application)
    missed = timezone.now() - settings.NO_SHOW_GRACE
    ticket = tickets.exclude(state=State.NO_SHOW, called_at__lt=missed).select_related("visit").first()
    return ticket.visit if ticket else None


def line_for(application: Application, venue: Venue) -> Line:
    """Return the line that lists the application's service, else the first of its agency's queue.

    Refused where its agency has no queue in the venue, and at an outreach event that does not bring the service.
    """
    lines = (
        Line.objects.in_use()
        .filter(offered_in(venue), queue__venue=venue, queue__agency=application.counter_agency_id)
        .order_by("position", "pk")
    )
    own = lines.filter(services=application.service_id).first()
    if own is None and venue.kind == VenueKind.OUTREACH:
        raise Refused(not_offered(venue))
    line = own or lines.first()
    if line is None:
        raise Refused(
            _("%(agency)s tidak mempunyai antrean di %(venue)s. Silakan bertanya di meja informasi.")
            % {"agency": application.counter_agency, "venue": venue}
        )
    return line
