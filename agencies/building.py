"""A building as a visitor asks for it: who sits in which zone at which counters, what it offers, where it is."""

from collections import defaultdict
from typing import NamedTuple
from urllib.parse import quote, urlencode

from agencies.models import Agency, Facility, Venue, Zone
from agencies.templatetags.places import in_runs

MAP_ZOOM = 17  # a building with the streets around it


class Desks(NamedTuple):
    """An agency of a zone and its counters in writing: "1–8"; "" without any."""

    agency: Agency
    counters: str


class ZoneRow(NamedTuple):
    """A zone in words, which is the plan for who does not see it."""

    zone: Zone
    desks: list[Desks]
    facilities: list[Facility]


class Building(NamedTuple):
    """`facilities`: of the whole building, in no zone."""

    zones: list[ZoneRow]
    facilities: list[Facility]


def building_of(venue: Venue) -> Building:
    """Return who sits where and what there is, in four queries."""
    numbers: dict[int, list[int]] = defaultdict(list)
    for agency_id, number in venue.counters.filter(is_active=True).values_list("agency_id", "number"):
        numbers[agency_id].append(number)
    desks: dict[int, list[Desks]] = defaultdict(list)
    present = venue.presences.filter(agency__is_active=True).select_related("agency")
    for row in present.order_by("agency__short_name"):
        desks[row.zone_id].append(Desks(row.agency, in_runs(numbers[row.agency_id])))
    facilities: dict[int | None, list[Facility]] = defaultdict(list)
    for facility in venue.facilities.order_by("name"):
        facilities[facility.zone_id].append(facility)
    zones = [
        ZoneRow(zone, desks[zone.pk], facilities[zone.pk]) for zone in venue.zones.order_by("floor", "code")
    ]
    return Building(zones, facilities[None])


def map_address(venue: Venue) -> str:
    """Return the page of the map with the venue: its point where that is known, else a search for its address."""
    if venue.latitude is None or venue.longitude is None:
        return (
            f"https://www.openstreetmap.org/search?{urlencode({'query': f'{venue.address}, {venue.city}'})}"
        )
    point = urlencode({"mlat": venue.latitude, "mlon": venue.longitude})
    return f"https://www.openstreetmap.org/?{point}#map={MAP_ZOOM}/{venue.latitude}/{venue.longitude}"


def geo_address(venue: Venue) -> str:
    """Return the address that opens the phone's own map (RFC 5870); "" where the point is not known."""
    if venue.latitude is None or venue.longitude is None:
        return ""
    point = f"{venue.latitude},{venue.longitude}"
    return f"geo:{point}?q={point}({quote(venue.short_name)})"
