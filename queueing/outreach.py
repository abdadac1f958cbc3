"""What a place of outreach offers: the services of today's event, each within its quota. A mall offers its lines always.

Lines and counters of a place stay from one event to the next; which of them are in use follows from the event of the
day. A line here holds one service. A drawn number takes a place of that service's quota, in one statement, so that two
who press at once never share the last one. Cancelled while it waits for its first call the number gives the place
back: somebody else can have it. Who did not come, or was not served, does not: the first may still return, and after
the day there is nobody to give it to. A transfer takes none: the person has been counted when they came.
"""

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import calendar
from agencies.models import OutreachEvent, Venue, VenueKind
from catalog.models import OutreachService, Service
from mpp.lib.refused import Refused
from queueing.models import Line, Ticket


def counters_today() -> Q:
    """Return the condition of counters that may be opened: of a mall, or of an agency at a place's event of today."""
    events = OutreachEvent.objects.scheduled().of_today()
    events = events.filter(venue=OuterRef("venue"), agencies=OuterRef("agency"))
    return Q(venue__kind=VenueKind.MALL) | Q(Exists(events))


def given_today() -> Q:
    """Return the condition of lines, of whatever venues, whose numbers are given today: see `offered_in`."""
    offers = _offers_today().filter(
        event__venue=OuterRef("queue__venue"), event__agencies=OuterRef("queue__agency")
    )
    return Q(queue__venue__kind=VenueKind.MALL) | Q(Exists(offers.filter(service__lines=OuterRef("pk"))))


def offered_in(venue: Venue, line: str = "pk") -> Q:
    """Return the condition that rows of a venue are of lines which it offers today; line: the lookup of the line."""
    if venue.kind == VenueKind.MALL:
        return Q()
    offered = Line.objects.filter(given_today(), queue__venue=venue)
    return Q(**{f"{line}__in": offered.order_by().values("pk")})


def is_offered(line: Line, venue: Venue) -> bool:
    return venue.kind == VenueKind.MALL or Line.objects.filter(offered_in(venue), pk=line.pk).exists()


def why_nothing_today(venue: Venue) -> str:
    """Return in one sentence why a place offers nothing today, "" where it does; a demo ignores hours, not events."""
    if venue.kind == VenueKind.MALL or _offers_today().filter(event__venue=venue).exists():
        return ""
    return calendar.why_closed(venue, timezone.now()) or _("Hari ini tidak ada layanan keliling di sini.")


def service_of(line: Line, venue: Venue) -> Service | None:
    """Return the service that a line stands for at today's event; None in a mall and where it is not offered."""
    if venue.kind == VenueKind.MALL:
        return None
    offers = _offers_today().filter(event__venue=venue, service__lines=line)
    offer = offers.select_related("service").order_by("service__name").first()
    return offer.service if offer else None


def places_left(venue: Venue) -> dict[int, int | None]:
    """Return how many numbers of today's quotas are left, by line; None without a quota. {} in a mall. One query."""
    if venue.kind == VenueKind.MALL:
        return {}
    offers = _offers_today().filter(event__venue=venue, service__lines__queue__venue=venue)
    rows = offers.values_list("service__lines", "quota", "taken")
    return {line: None if quota is None else max(0, quota - taken) for line, quota, taken in rows}


def take_place(line: Line, service: Service | None) -> Service:
    """Take one place of today's quota for a number of a line; return the service it counts for.

    Call it in the transaction that draws the number, right before. Refused where the service is not offered today and
    where its quota is used up.
    """
    venue = line.queue.venue
    service = service or service_of(line, venue)
    offers = _offers_today().filter(event__venue=venue, service=service, service__lines=line)
    offer = offers.first() if service else None
    if service is None or offer is None:
        raise Refused(not_offered(venue))
    within = OutreachService.objects.filter(Q(quota=None) | Q(taken__lt=F("quota")), pk=offer.pk)
    if not within.update(taken=F("taken") + 1):
        raise Refused(used_up(offer))
    return service


def give_back(ticket: Ticket) -> None:
    """Free the place that a number has taken whose first wait was just cancelled. In the same transaction."""
    is_later_stage = Ticket.objects.filter(visit=ticket.visit_id, pk__lt=ticket.pk).exists()
    if ticket.venue.kind == VenueKind.MALL or ticket.service_id is None or is_later_stage:
        return
    offers = OutreachService.objects.filter(event__venue=ticket.venue_id, event__day=ticket.day)
    offers.filter(service=ticket.service_id, taken__gt=0).update(taken=F("taken") - 1)


def not_offered(venue: Venue) -> str:
    return _("Layanan ini tidak dilayani di %(venue)s hari ini. Silakan bertanya kepada petugas.") % {
        "venue": venue
    }


def used_up(offer: OutreachService) -> str:
    return _(
        "Kuota %(service)s hari ini sudah habis (%(quota)s). Silakan bertanya kepada petugas, atau lihat jadwal "
        "layanan keliling berikutnya."
    ) % {"service": offer.service.name, "quota": offer.quota}


def _offers_today() -> QuerySet[OutreachService]:
    return OutreachService.objects.filter(event__in=OutreachEvent.objects.scheduled().of_today())
