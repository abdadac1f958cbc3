"""Days of outreach, with all that a place needs to give numbers."""

import datetime as dt

from agencies.models import Agency, Counter, OutreachEvent, Venue, VenueKind
from catalog.models import OutreachService, Service
from queueing.models import Line, Queue
from tests.factories.agencies import make_counter, make_venue, make_zone
from tests.factories.catalog import make_service
from tests.factories.numbers import NUMBERS
from tests.factories.queueing import make_queue


def make_place(**fields) -> Venue:
    """A sub-district office at which services are offered on some days."""
    number = next(NUMBERS)
    defaults = {
        "name": f"Kantor Lurah {number}",
        "short_name": f"Kantor Lurah {number}",
        "kind": VenueKind.OUTREACH,
    }
    return make_venue(**(defaults | fields))


def make_event(
    venue: Venue | None = None, *, agencies: list[Agency] | None = None, **fields
) -> OutreachEvent:
    """An event of today, from 00.00 to 23.59, without services unless they are added."""
    number = next(NUMBERS)
    venue = venue or make_place()
    defaults = {
        "code": f"OUT-{number}",
        "slug": f"layanan-minggu-{number}",
        "title": f"Layanan Minggu {number}",
        "venue": venue,
        "day": venue.today(),
        "opens": dt.time(0),
        "closes": dt.time(23, 59),
    }
    event = OutreachEvent.objects.create(**(defaults | fields))
    event.agencies.set(agencies or [])
    return event


def make_offer(
    event: OutreachEvent | None = None,
    *,
    quota: int | None = None,
    service: Service | None = None,
    **fields,
) -> OutreachService:
    """A service at an event, by an agency that comes there."""
    event = event or make_event()
    service = service or make_service()
    event.agencies.add(service.agency)
    return OutreachService.objects.create(event=event, service=service, quota=quota, **fields)


def make_offered_line(
    event: OutreachEvent | None = None, *, quota: int | None = None, service: Service | None = None
) -> Line:
    """The line of a service offered at an event, with the queue and the counter of its agency there."""
    offer = make_offer(event, quota=quota, service=service)
    venue, agency = offer.event.venue, offer.service.agency
    queue = Queue.objects.filter(venue=venue, agency=agency).first() or make_queue(venue, agency)
    counter = Counter.objects.filter(venue=venue, agency=agency).first()
    zone = venue.zones.first() or make_zone(venue)
    counter = counter or make_counter(agency, zone=zone)
    line = Line.objects.create(
        queue=queue, code=offer.service.code[:10], name=offer.service.name, slot_quota=0
    )
    line.services.add(offer.service)
    line.counters.add(counter)
    return line
