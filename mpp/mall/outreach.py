"""outreach.json: days on which agencies serve at a sub-district office. Each place becomes a venue with queues of its own."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.text import slugify

from agencies.models import Counter, OutreachEvent, Presence, Venue, VenueKind, Zone
from agencies.states import OutreachState
from catalog.models import OutreachService
from mpp.lib.formats import DAYS
from mpp.mall.read import Faults, Mall, Place, entries
from mpp.mall.shapes import OutreachEvent as Event
from mpp.mall.tables import Row
from queueing.models import Line, Queue

KINDS = {"kelurahan": "Kantor lurah", "kecamatan": "Kantor camat"}  # of the offices that lend their rooms
ZONE, ROOM = "A", "Ruang layanan"  # a sub-district office is one room
TILES = 9  # as in the mall: more do not fit on the kiosk's screen


def code_of(venue: str) -> str:
    """Return the code of a place: "KANTOR-LURAH-15-ULU"."""
    return slugify(venue).upper()


# --- What the entries say about each other ----------------------------------------------------------------


def check(mall: Mall, faults: Faults) -> None:
    """Add the faults of outreach.json whose entries have the right shape."""
    _Check(mall, faults).everything()


class _Check:
    def __init__(self, mall: Mall, faults: Faults) -> None:
        self.mall, self.faults = mall, faults
        self.agencies = {agency.code for agency in mall.agencies}
        self.agency_of = {service.code: service.agency_code for service in mall.services}
        self.villages = {
            village.code: district.code
            for district in mall.districts.kecamatan
            for village in district.kelurahan
        }

    def everything(self) -> None:
        codes: dict[str, Place] = {}
        days: dict[tuple[str, str], Place] = {}
        places: dict[str, tuple[str, str, str]] = {}
        for place, event in entries(self.mall.outreach, "outreach"):
            if not event.code.strip():
                self._say(place, 'kolom "code" kosong.')
            self._twice(place, codes, event.code, f'code "{event.code}"')
            self._twice(place, days, (code_of(event.venue), event.date), f"{event.venue} pada {event.date}")
            self._times(place, event)
            self._where(place, event, places)
            self._state(place, event)
            self._agencies(place, event)
            self._services(place, event)
        self._tiles()

    def _times(self, place: Place, event: Event) -> None:
        named = DAYS[date.fromisoformat(event.date).weekday()]
        if event.day != named:
            self._say(place, f'day "{event.day}" bukan hari dari {event.date}, yaitu {named}.')
        if event.start_time >= event.end_time:
            self._say(place, f"start_time {event.start_time} harus sebelum end_time {event.end_time}.")

    def _where(self, place: Place, event: Event, places: dict[str, tuple[str, str, str]]) -> None:
        code = code_of(event.venue)
        if not code or code == self.mall.venue.code:
            self._say(place, f'venue "{event.venue}" tidak dapat dipakai sebagai nama tempat.')
        if event.venue_kind not in KINDS:
            self._say(
                place, f'venue_kind "{event.venue_kind}" bukan salah satu dari {", ".join(sorted(KINDS))}.'
            )
        if event.kelurahan_code not in self.villages:
            self._say(place, f'kelurahan_code "{event.kelurahan_code}" tidak ada di districts.json.')
        elif self.villages[event.kelurahan_code] != event.kecamatan_code:
            self._say(
                place,
                f'kecamatan_code "{event.kecamatan_code}" bukan kecamatan dari kelurahan {event.kelurahan_code}.',
            )
        here = (event.venue, event.kelurahan_code, event.timezone)
        if places.setdefault(code, here) != here:
            self._say(place, f'venue "{event.venue}" di entri lain berbeda nama, kelurahan, atau timezone.')

    def _state(self, place: Place, event: Event) -> None:
        if (event.status == OutreachState.CANCELLED) != bool(event.cancel_reason):
            self._say(place, "cancel_reason harus berisi bila, dan hanya bila, status adalah cancelled.")

    def _agencies(self, place: Place, event: Event) -> None:
        if len(set(event.agency_codes)) != len(event.agency_codes):
            self._say(place, "agency_codes memuat instansi yang sama dua kali.")
        for code in event.agency_codes:
            if code not in self.agencies:
                self._say(place, f'agency_codes "{code}" tidak ada di agencies.json.')

    def _services(self, place: Place, event: Event) -> None:
        seen: dict[str, Place] = {}
        file, way = place
        for at, offer in entries(event.services, file, *way, "services"):
            code = offer.service_code
            self._twice(at, seen, code, f'service_code "{code}"')
            agency = self.agency_of.get(code)
            if agency is None:
                self._say(at, f'service_code "{code}" tidak ada di services.json.')
            elif agency not in event.agency_codes:
                self._say(at, f'layanan "{code}" dilayani {agency}, yang tidak ada di agency_codes.')

    def _tiles(self) -> None:
        """One agency's services at one place are the tiles of its queue there."""
        tiles: dict[tuple[str, str], set[str]] = {}
        for place, event in entries(self.mall.outreach, "outreach"):
            for offer in event.services:
                agency = self.agency_of.get(offer.service_code, "")
                own = tiles.setdefault((code_of(event.venue), agency), set())
                if len(own) == TILES and offer.service_code not in own:
                    self._say(place, f"lebih dari {TILES} layanan {agency} di {event.venue}.")
                own.add(offer.service_code)

    def _twice(self, place: Place, seen: dict[Any, Place], key: Any, words: str) -> None:
        if key in seen:
            self._say(place, f"{words} sudah dipakai: {self.faults.name(seen[key])}.")
        seen.setdefault(key, place)

    def _say(self, place: Place, fault: str) -> None:
        self.faults.add(place, fault)


# --- Rows -------------------------------------------------------------------------------------------------


def rows(mall: Mall) -> Iterator[Row]:
    """Yield the places with their counters and queues, then the events with what each offers.

    What `check` finds fault with may be missing here: the folder is then not loaded.
    """
    by_place: dict[str, list[tuple[Place, Event]]] = {}
    for place, event in entries(mall.outreach, "outreach"):
        by_place.setdefault(code_of(event.venue), []).append((place, event))
    for code, found in by_place.items():
        yield from _venue(mall, code, *found[0])
        yield from _queues(mall, code, found)
    for place, event in entries(mall.outreach, "outreach"):
        yield from _event(place, event)


def _venue(mall: Mall, code: str, place: Place, event: Event) -> Iterator[Row]:
    city = mall.districts.city.name
    areas = {row.code: row.name for row in mall.districts.kecamatan}
    areas |= {row.code: row.name for district in mall.districts.kecamatan for row in district.kelurahan}
    village, district = areas.get(event.kelurahan_code), areas.get(event.kecamatan_code)
    values = {
        "code": code,
        "name": event.venue,
        "short_name": event.venue,
        "kind": VenueKind.OUTREACH.value,
        "city": city,
        "address": f"Kelurahan {village}, Kecamatan {district}, {city}",
        "village_code": event.kelurahan_code,
        "timezone_name": event.timezone,
    }
    yield Row(Venue, place, values, slug_of=event.venue)
    yield Row(Zone, place, {"venue": code, "code": ZONE, "name": ROOM, "floor": 1})


def _queues(mall: Mall, code: str, found: Sequence[tuple[Place, Event]]) -> Iterator[Row]:
    """A counter and a queue for each agency that ever comes here, with a line for each service that it brings."""
    services = {service.code: service for service in mall.services}
    prefixes = {agency.code: agency.queue_prefix for agency in mall.agencies}
    first = found[0][0]
    coming = dict.fromkeys(agency for _, event in found for agency in event.agency_codes)
    agencies = [agency for agency in coming if agency in prefixes]
    offered = dict.fromkeys(offer.service_code for _, event in found for offer in event.services)
    known = [services[code] for code in offered if code in services]
    for number, agency in enumerate(agencies, start=1):
        here = {"venue": code, "zone": f"{code}/{ZONE}", "agency": agency}
        yield Row(Presence, first, here)
        counter = Row(Counter, first, here | {"number": number})
        queue = Row(Queue, first, {"venue": code, "agency": agency, "prefix": prefixes[agency]})
        yield from (counter, queue)
        own = [service for service in known if service.agency_code == agency]
        for position, service in enumerate(own):
            yield _line(first, queue, counter, service, position)


def _line(place: Place, queue: Row, counter: Row, service: Any, position: int) -> Row:
    values = {
        "queue": queue.identity,
        "code": service.code,
        "name": service.name,
        "position": position,
        "slot_quota": 0,  # people come as they are; there are no appointments
        "services": [service.code],
        "counters": [counter.identity],
    }
    return Row(Line, place, values)


def _event(place: Place, event: Event) -> Iterator[Row]:
    values = {
        "code": event.code,
        "title": event.title,
        "venue": code_of(event.venue),
        "day": event.date,
        "opens": event.start_time,
        "closes": event.end_time,
        "occasion": event.runs_during,
        "walk_in": event.walk_in,
        "registration_required": event.registration_required,
        "state": event.status,
        "cancel_reason": event.cancel_reason,
        "verified": event.verified,
        "source": event.model_source,
        "agencies": event.agency_codes,
    }
    yield Row(OutreachEvent, place, values, slug_of=f"{event.title} {event.date}")
    file, way = place
    for at, offer in entries(event.services, file, *way, "services"):
        same = {"quota": offer.quota, "completes_on_site": offer.completes_on_site}
        yield Row(OutreachService, at, {"event": event.code, "service": offer.service_code} | same)
