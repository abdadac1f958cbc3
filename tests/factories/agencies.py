"""Agencies, venues, counters, and who works where."""

import datetime as dt

from accounts.models import User
from agencies.models import (
    Agency,
    AgencyKind,
    AgencyLevel,
    Counter,
    DayException,
    Device,
    DeviceKind,
    Membership,
    OpeningHours,
    Pause,
    Role,
    Venue,
    VenueKind,
    Zone,
)
from tests.factories.accounts import make_user
from tests.factories.numbers import NUMBERS


def make_agency(**fields) -> Agency:
    number = next(NUMBERS)
    defaults = {
        "code": f"INSTANSI{number}",
        "slug": f"instansi-{number}",
        "name": f"Dinas Contoh {number}",
        "short_name": f"Dinas {number}",
        "kind": AgencyKind.CITY_DEPARTMENT,
        "level": AgencyLevel.CITY,
    }
    return Agency.objects.create(**(defaults | fields))


def make_venue(**fields) -> Venue:
    number = next(NUMBERS)
    defaults = {
        "code": f"MPP{number}",
        "slug": f"mpp-{number}",
        "name": f"Mal Pelayanan Publik {number}",
        "short_name": f"MPP {number}",
        "kind": VenueKind.MALL,
        "city": "Palembang",
        "address": "Jalan Contoh 1",
        "timezone_name": "Asia/Jakarta",
    }
    return Venue.objects.create(**(defaults | fields))


def make_open_venue(**fields) -> Venue:
    """A mall, open Monday to Friday 08.00–16.00, last number 15.30, on Friday a pause from 11.30 to 13.00."""
    venue = make_venue(**{"last_ticket_minutes": 30} | fields)
    week = OpeningHours.objects.bulk_create(
        OpeningHours(venue=venue, weekday=weekday, opens=dt.time(8), closes=dt.time(16))
        for weekday in range(1, 6)
    )
    Pause.objects.create(hours=week[4], starts=dt.time(11, 30), ends=dt.time(13), reason="Salat Jumat")
    return venue


def make_day_exception(day: dt.date, **fields) -> DayException:
    """A closure of the whole city, unless told otherwise."""
    return DayException.objects.create(**{"day": day, "reason": "Tutup"} | fields)


def make_zone(venue: Venue | None = None, **fields) -> Zone:
    number = next(NUMBERS)
    defaults = {"venue": venue or make_venue(), "code": str(number), "name": f"Zona {number}"}
    return Zone.objects.create(**(defaults | fields))


def make_counter(agency: Agency | None = None, *, zone: Zone | None = None, **fields) -> Counter:
    zone = zone or make_zone()
    defaults = {
        "venue": zone.venue,
        "zone": zone,
        "agency": agency or make_agency(),
        "number": next(NUMBERS),
    }
    return Counter.objects.create(**(defaults | fields))


def make_device(venue: Venue | None = None, **fields) -> Device:
    """A kiosk that waits to be paired."""
    defaults = {"venue": venue or make_venue(), "kind": DeviceKind.KIOSK, "name": "Kios pintu utama"}
    return Device.objects.create(**(defaults | fields))


def make_membership(user: User, role: Role, where: Agency | Venue, **fields) -> Membership:
    scope = {"venue": where} if isinstance(where, Venue) else {"agency": where}
    return Membership.objects.create(user=user, role=role, **scope, **fields)


def make_officer(role: Role, where: Agency | Venue, **fields) -> User:
    """Somebody who holds one role at an agency or in a venue."""
    user = make_user(**fields)
    make_membership(user, role, where)
    return user
