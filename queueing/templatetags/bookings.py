"""`{% load bookings %}`: appointments in the pages of other apps, and how they are written."""

from django import template

from permits.models import Application
from queueing.bookings import telling
from queueing.bookings.slots import bookable_lines
from queueing.models import Booking
from queueing.states import BookingState

register = template.Library()

TONES = {
    BookingState.BOOKED: "info",
    BookingState.CHECKED_IN: "ok",
    BookingState.CANCELLED: "neutral",
    BookingState.MISSED: "warn",
}


@register.simple_tag
def booking_of(application: Application) -> Booking | None:
    """The open booking of a case, with what `booking_when` asks of it."""
    rows = Booking.objects.booked().filter(application=application)
    return rows.select_related("venue", "queue__agency", "line").first()


@register.simple_tag
def takes_bookings(application: Application) -> bool:
    """Whether the agency that waits for somebody's visit offers sessions at all."""
    return bookable_lines().filter(queue__agency=application.counter_agency_id).exists()


@register.filter
def booking_when(booking: Booking) -> str:
    """Write “Senin, 23 November 2026, pukul 09.00–09.30 WIB”."""
    return telling.when(booking)


@register.filter
def booking_tone(booking: Booking) -> str:
    return TONES[BookingState(booking.state)]
