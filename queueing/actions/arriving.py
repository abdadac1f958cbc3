"""Somebody with a booking is here: it becomes a visit."""

from django.db import transaction
from django.utils.translation import gettext as _

from mpp.lib.formats import long_date
from mpp.lib.refused import Refused
from permits.models import Application
from queueing.actions.booking import cancel_booking, locked
from queueing.actions.issuing import draw_booked, open_visit, take_ticket, take_ticket_for
from queueing.models import Booking, Visit
from queueing.states import BookingState


@transaction.atomic
def check_in(booking_id: int, *, is_priority: bool = False, code: str | None = None) -> Visit:
    """Give the number of a booking, once: again it is the same visit. code: of the visit, made by `new_code`.

    The turn is the later of session and check-in: early is fine, late takes its place behind who came before. One
    that was MISSED gets an ordinary number, by the rules of those. One whose case has a number of today already
    keeps that, and gives its place back.
    Refused on another day, outside the opening hours, for a CANCELLED one, and in a line out of use.
    """
    booking = locked(booking_id)
    if booking.visit:
        return booking.visit
    _refuse_unless_today(booking)
    application = booking.application
    if booking.state == BookingState.MISSED:
        return _ordinary_number(booking, is_priority, code)
    if application:
        Application.objects.locked().get(
            pk=application.pk
        )  # one case, one ticket: `take_ticket_for` waits here
        visit = open_visit(application, booking.venue)
        if visit:
            cancel_booking(booking.pk, by=booking.owner)
            return visit
    return draw_booked(booking, code=code, is_priority=is_priority)


def _refuse_unless_today(booking: Booking) -> None:
    if booking.state == BookingState.CANCELLED:
        raise Refused(_("Janji temu ini sudah dibatalkan. Ambil nomor antrean biasa di kios."))
    today = booking.venue.today()
    if booking.day > today:
        raise Refused(_("Janji temu ini untuk %(day)s. Datanglah pada hari itu.") % _day(booking))
    if booking.day < today:
        raise Refused(
            _("Janji temu ini untuk %(day)s dan sudah lewat. Buat janji temu baru.") % _day(booking)
        )


def _day(booking: Booking) -> dict[str, str]:
    return {"day": long_date(booking.day)}


def _ordinary_number(booking: Booking, is_priority: bool, code: str | None) -> Visit:
    if booking.application:
        return take_ticket_for(booking.application, booking.venue, code=code, is_priority=is_priority)
    return take_ticket(booking.line_id, service=booking.service, code=code, is_priority=is_priority)
