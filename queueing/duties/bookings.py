"""Appointments: a word the day before, the end of those that nobody came for, and of those that cannot be kept."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import calendar
from agencies.models import Agency, Venue
from agencies.offering import may_offer, why_not_offered
from mpp.lib.duties import duty, one_by_one
from queueing import actions
from queueing.models import Booking
from queueing.models.bookings import BookingQuerySet

BATCH = 500  # rows a round: the next round goes on where this one ended

_IN_USE = Q(line__is_active=True, queue__is_active=True, queue__agency__is_active=True)


@duty(every=timedelta(minutes=5))
def remind_bookings() -> int:
    """Remind of tomorrow's bookings, once, in the late afternoon of the venue (BOOKING_REMINDED_BETWEEN).

    Who booked or moved on that day has just been told.
    """
    now = timezone.now()
    return sum(_remind_in(venue, now) for venue in Venue.objects.all())


@duty(every=timedelta(minutes=1))
def miss_bookings() -> int:
    """End as MISSED whom nobody checked in until BOOKING_CHECK_IN_GRACE after their session's begin."""
    late = timezone.now() - settings.BOOKING_CHECK_IN_GRACE
    due = Booking.objects.booked().filter(starts_at__lte=late).order_by("starts_at")
    return one_by_one(due[:BATCH], lambda booking: actions.miss_booking(booking.pk))


@duty(every=timedelta(minutes=1))
def call_off_bookings() -> int:
    """Cancel bookings whose session will not be, so that nobody travels in vain.

    The calendar has closed the day since, the hours have changed, or line, queue or agency is out of use.
    """
    return sum(_call_off_in(venue) for venue in Venue.objects.all())


# --- The day before -----------------------------------------------------------------------------------


def _remind_in(venue: Venue, now: datetime) -> int:
    local = now.astimezone(venue.timezone)
    first, last = settings.BOOKING_REMINDED_BETWEEN
    if not first <= local.hour < last:
        return 0
    midnight = datetime.combine(local.date(), time(), venue.timezone)
    tomorrow = local.date() + timedelta(days=1)
    ends = datetime.combine(tomorrow + timedelta(days=1), time(), venue.timezone)
    due = Booking.objects.booked().filter(
        Q(moved_at__isnull=True) | Q(moved_at__lt=midnight),
        venue=venue,
        day=tomorrow,
        starts_at__gt=now,  # with the next: what the index of open bookings is asked
        starts_at__lt=ends,
        reminded_at__isnull=True,
        booked_at__lt=midnight,
    )
    return one_by_one(due.order_by("starts_at")[:BATCH], lambda booking: actions.remind_booking(booking.pk))


# --- What cannot be kept ------------------------------------------------------------------------------


def _call_off_in(venue: Venue) -> int:
    held = Booking.objects.booked().filter(venue=venue)
    idle = held.exclude(_IN_USE)
    return one_by_one(idle[:BATCH], lambda row: actions.call_off(row, reason=_out_of_use())) + one_by_one(
        held.filter(_IN_USE, _while_closed(held, venue))[:BATCH],
        lambda row: actions.call_off(row, reason=_closed(row, venue)),
    )


def _while_closed(held: BookingQuerySet, venue: Venue) -> Q:
    """Return the condition of bookings that begin when their agency is not open."""
    days = held.aggregate(first=Min("day"), last=Max("day"))
    if days["first"] is None:
        return Q(pk__in=[])
    schedule = calendar.Schedule(venue, days["first"], days["last"])
    moments = held.order_by().values_list("queue__agency", "day", "starts_at").distinct()
    agencies = Agency.objects.in_bulk({agency for agency, _day, _at in moments})
    closed = defaultdict(list)
    for agency, day, at in moments:
        opening = schedule.opening(day, agencies[agency])
        is_offered = may_offer(venue, agency, day)
        if opening is None or not opening.is_open(at) or not is_offered:
            closed[agency].append(at)
    found = (Q(queue__agency=agency, starts_at__in=times) for agency, times in closed.items())
    return reduce(or_, found, Q(pk__in=[]))


def _out_of_use() -> str:
    return _("Antrean ini sedang tidak dibuka.")


def _closed(booking: Booking, venue: Venue) -> str:
    agency = booking.queue.agency
    if not_offered := why_not_offered(venue, agency, booking.day):
        return not_offered
    # Who is named is who is closed: one agency, while the house is open, or the house.
    where = agency.short_name if calendar.opening(venue, booking.day) else venue.short_name
    if calendar.opening(venue, booking.day, agency):
        return _("Jam buka %(venue)s berubah, sehingga sesi ini tidak ada lagi.") % {"venue": where}
    reason = calendar.closure(venue, booking.day, agency)
    if reason:
        return _("Hari itu %(venue)s tutup: %(reason)s.") % {"venue": where, "reason": reason.rstrip(".")}
    return _("Hari itu %(venue)s tutup.") % {"venue": where}
