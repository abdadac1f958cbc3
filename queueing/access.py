"""Who may draw numbers, call them, and see what the visitor came for.

A kiosk or display is a paired device of one venue, allowed nothing else. Rows that somebody may not know
of are a 404, deeds that they may not do a 403.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from agencies.access import agencies_as, is_at, is_in, posts_of, venues_as
from agencies.models import Counter, Device, DeviceKind, OutreachEvent, Role, Venue
from catalog.models import OutreachService
from permits.models import Application, Attachment
from queueing.hours import why_no_check_in
from queueing.models import Booking, CounterSession, Queue, Ticket, Visit
from queueing.models.bookings import BookingQuerySet
from queueing.outreach import counters_today
from queueing.states import BookingState

# --- Devices and hosts --------------------------------------------------------------------------------


def may_issue(user: Any, device: Device | None, venue: Venue) -> bool:
    """Whether numbers may be drawn here: at the venue's own kiosk, or by its host."""
    return _is_device(device, DeviceKind.KIOSK, venue) or is_in(user, venue.pk, Role.HOST)


def may_show_calls(user: Any, device: Device | None, venue: Venue) -> bool:
    """Whether the lobby display may run here: on the venue's own display, or for who looks after the hall."""
    return _is_device(device, DeviceKind.DISPLAY, venue) or is_in(user, venue.pk, Role.HOST, Role.SUPERVISOR)


def may_find_numbers(user: Any, venue: Venue) -> bool:
    """Whether any number of today may be looked up: by the host, who knows for whom; the kiosk knows nobody."""
    return is_in(user, venue.pk, Role.HOST)


def venue_to_issue_in(request: HttpRequest, slug: str) -> Venue:
    """Return the venue for its kiosk. Raises Http404 or, for who may not issue, PermissionDenied."""
    venue = get_object_or_404(Venue, slug=slug)
    if not may_issue(request.user, request.device, venue):  # type: ignore[attr-defined]
        raise PermissionDenied
    return venue


def venue_to_show(request: HttpRequest, slug: str) -> Venue:
    """Return the venue for its display. Raises Http404 or, for who may not show it, PermissionDenied."""
    venue = get_object_or_404(Venue, slug=slug)
    if not may_show_calls(request.user, request.device, venue):  # type: ignore[attr-defined]
        raise PermissionDenied
    return venue


def venue_hosted_by(user: Any) -> Venue | None:
    """Return the venue at whose door the user stands as HOST, one with an outreach event today first; None if at none."""
    venues = Venue.objects.filter(pk__in=venues_as(user, Role.HOST))
    events = OutreachEvent.objects.scheduled().of_today().filter(venue=OuterRef("pk"))
    return venues.order_by(Exists(events).desc(), "pk").first()


def visit_issued_in(venue: Venue, code: str) -> Visit:
    """Return a visit of the venue. Raises Http404 for a code of elsewhere."""
    return get_object_or_404(Visit.objects.select_related("queue__agency", "venue"), venue=venue, code=code)


def _is_device(device: Device | None, kind: DeviceKind, venue: Venue) -> bool:
    # Truth, not "is not None": the request's device is lazy.
    return bool(device) and device.kind == kind and device.venue_id == venue.pk  # type: ignore[union-attr]


# --- Counters -----------------------------------------------------------------------------------------


def counters_of(user: Any) -> QuerySet[Counter]:
    """Return the counters that the user may work at: those of the agencies where they are COUNTER.

    At a place of outreach only on the day of an event.
    """
    counters = Counter.objects.filter(
        counters_today(), agency__in=agencies_as(user, Role.COUNTER), is_active=True
    )
    return counters.select_related("venue", "zone", "agency").order_by("venue", "number")


def session_of(user: Any) -> QuerySet[CounterSession]:
    """Return the open session of an officer, one row or none."""
    return CounterSession.objects.open().filter(officer=user.pk).select_related("counter", "venue")


def session_at_work(user: Any) -> CounterSession | None:
    """Return the open session at a counter that the officer may still work at, None if there is none.

    Raises PermissionDenied for who serves nowhere.
    """
    if not may_use_console(user):
        raise PermissionDenied
    sessions = session_of(user).filter(counter__in=counters_of(user).order_by())
    return sessions.select_related("counter__agency", "counter__zone", "venue").first()


def may_use_console(user: Any) -> bool:
    return bool(agencies_as(user, Role.COUNTER))


def counter_for(user: Any, pk: int) -> Counter:
    """Return a counter to work at.

    Raises PermissionDenied for who serves nowhere, Http404 for a counter of others.
    """
    if not may_use_console(user):
        raise PermissionDenied
    return get_object_or_404(counters_of(user), pk=pk)


def ticket_for(user: Any, code: str) -> Ticket:
    """Return the last ticket of a visit that was called to a counter of the user, or stands in their agency's queue.

    Raises PermissionDenied for who serves nowhere, Http404 for a ticket of others. Whether the officer holds it is
    the action's question: who presses on an old page is told so.
    """
    if not may_use_console(user):
        raise PermissionDenied
    theirs = Q(counter__in=counters_of(user)) | Q(queue__agency__in=agencies_as(user, Role.COUNTER))
    tickets = Ticket.objects.filter(theirs, visit__code=code)
    ticket = tickets.select_related("visit__application", "venue", "counter").order_by("pk").last()
    if ticket is None:
        raise Http404
    return ticket


def may_disturb(user: Any, queue: Queue) -> bool:
    """Whether the user may say that an agency's system is down: its counters, and who looks after it or the hall."""
    at_agency = is_at(user, queue.agency_id, Role.COUNTER, Role.SUPERVISOR)
    return at_agency or is_in(user, queue.venue_id, Role.SUPERVISOR, Role.HOST)


def queue_to_disturb(user: Any, pk: int) -> Queue:
    """Return a queue in use. Raises Http404 without one, PermissionDenied for who may not speak for it."""
    queue = get_object_or_404(Queue.objects.select_related("venue"), pk=pk, is_active=True)
    if not may_disturb(user, queue):
        raise PermissionDenied
    return queue


# --- Who watches over the hall ------------------------------------------------------------------------


def queues_watched_by(user: Any) -> QuerySet[Queue]:
    """Return the queues in use whose present state the user may see.

    A venue's SUPERVISOR and, at its door, its HOST: all of the venue. An agency's SUPERVISOR: that agency's in every
    venue. Of a place of outreach only on the day of an event.
    """
    venues = venues_as(user, Role.SUPERVISOR, Role.HOST)
    queues = _queues(agencies_as(user, Role.SUPERVISOR), venues)
    return queues.filter(counters_today(), is_active=True)


def queues_studied_by(user: Any) -> QuerySet[Queue]:
    """Return the queues whose past the user may see, also those out of use: as `queues_watched_by`, but no HOST."""
    return _queues(agencies_as(user, Role.SUPERVISOR), venues_as(user, Role.SUPERVISOR))


def may_watch(user: Any) -> bool:
    """Whether the live overview exists for this person."""
    return may_study(user) or bool(venues_as(user, Role.HOST))


def may_study(user: Any) -> bool:
    """Whether the past of the queues exists for this person."""
    return any(post.role == Role.SUPERVISOR for post in posts_of(user))


def _queues(agencies: set[int], venues: set[int]) -> QuerySet[Queue]:
    queues = Queue.objects.filter(Q(venue__in=venues) | Q(agency__in=agencies))
    # Malls first, "mall" being before "outreach".
    return queues.select_related("venue", "agency").order_by("venue__kind", "venue", "prefix")


def offers_studied_by(user: Any) -> QuerySet[OutreachService]:
    """Return what was offered at outreach events whose results the user may see, as `queues_studied_by`."""
    if user.is_superuser:
        return OutreachService.objects.all()
    theirs = Q(event__venue__in=venues_as(user, Role.SUPERVISOR))
    return OutreachService.objects.filter(theirs | Q(service__agency__in=agencies_as(user, Role.SUPERVISOR)))


def may_study_outreach(user: Any) -> bool:
    return user.is_superuser or may_study(user)


# --- Bookings -----------------------------------------------------------------------------------------


def bookings_of(user: Any) -> BookingQuerySet:
    """Return somebody's own bookings, with what their pages tell."""
    rows = Booking.objects.filter(owner=user.pk)
    return rows.select_related(
        "venue",
        "line__queue__agency",
        "line__queue__venue",
        "queue__agency",
        "application",
        "service",
        "visit",
    )


def booking_for(user: Any, code: str) -> Booking:
    """Return an own booking. Raises Http404 for that of anybody else."""
    return get_object_or_404(bookings_of(user), code=code)


def may_arrive(booking: Booking) -> bool:
    """Whether the booking would get a number now, from who stands in the lobby."""
    is_open = booking.state in {BookingState.BOOKED, BookingState.MISSED}
    is_today = booking.day == booking.venue.today() and booking.line.is_in_use
    if not (is_open and is_today):
        return False
    return not why_no_check_in(booking.venue, timezone.now(), booking.line.queue.agency)


# --- Cases --------------------------------------------------------------------------------------------


def may_see_case(user: Any, application: Application) -> bool:
    """Whether a COUNTER sees a case: while they hold its ticket at a counter of its agency, and never an own case.

    A number that was transferred to another agency's counter takes no papers along.
    """
    if user.pk in {application.owner_id, application.filed_by_id}:
        return False
    held = Ticket.objects.at_counter().filter(visit__application=application, officer=user)
    at_its_agency = held.filter(counter__agency=application.counter_agency_id).exists()
    return at_its_agency and is_at(user, application.counter_agency_id, Role.COUNTER)


def attachment_for(user: Any, pk: int) -> Attachment:
    """Return a paper of the case that the visitor at the user's counter came for. Raises Http404 for any other."""
    attachment = get_object_or_404(
        Attachment.objects.current().select_related("paper", "consent", "application__counter_agency"), pk=pk
    )
    if not may_see_case(user, attachment.application):
        raise Http404
    return attachment
