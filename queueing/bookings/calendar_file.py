"""A booking as a file for the phone's calendar (iCalendar, RFC 5545)."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from queueing.models import Booking
from queueing.states import BookingState

CONTENT_TYPE = "text/calendar; charset=utf-8"
ALARM_BEFORE = timedelta(hours=2)  # the way to the mall, and the papers


def calendar_of(booking: Booking) -> bytes:
    """Return the file. A later one of the same booking has the same UID and a higher SEQUENCE, so that the calendar
    moves or strikes out its entry instead of adding one.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_URL}//janji temu//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_event(booking))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(booking: Booking) -> Event:
    venue, address = booking.venue, settings.SITE_URL + booking.get_absolute_url()
    changed = booking.ended_at or booking.moved_at or booking.booked_at
    event = Event()
    event.add("uid", f"{booking.code}@{urlsplit(settings.SITE_URL).hostname}")
    # Seconds since it was made: rises with each change, without a counter of its own.
    event.add("sequence", int((changed - booking.booked_at).total_seconds()))
    event.add("dtstamp", changed)
    event.add("dtstart", booking.starts_at.astimezone(venue.timezone))
    event.add("dtend", booking.ends_at.astimezone(venue.timezone))
    event.add("summary", _("Janji temu %(agency)s") % {"agency": booking.queue.agency.short_name})
    event.add("location", f"{venue.name}, {venue.address}")
    event.add("description", f"{booking.line.name}\n{address}")
    event.add("url", address)
    event.add("status", "CANCELLED" if booking.state == BookingState.CANCELLED else "CONFIRMED")
    if booking.state == BookingState.BOOKED:
        event.add_component(_alarm(booking))
    return event


def _alarm(booking: Booking) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Janji temu %(agency)s") % {"agency": booking.queue.agency.short_name})
    alarm.add("trigger", -ALARM_BEFORE)
    return alarm
