"""Rows for tests: plain functions with sensible defaults. The database's constraints keep them honest."""

import datetime as dt
import itertools

from django.utils import timezone

from accounts.models import District, User, Village
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

_numbers = itertools.count(1)

# --- accounts ---------------------------------------------------------------------------------------


def make_user(**fields) -> User:
    """A person with an e-mail address and a name, no more; password "kata-sandi"."""
    number = next(_numbers)
    defaults = {"email": f"orang{number}@contoh.example", "name": f"Orang {number}", "password": "kata-sandi"}
    return User.objects.create_user(**(defaults | fields))


def make_nik(birth_date: dt.date = dt.date(1990, 3, 14)) -> str:
    """A new NIK of that day of birth. Region 1671 is Palembang; 99 is no kecamatan."""
    return f"167199{birth_date:%d%m%y}{next(_numbers):04}"


def make_village(**fields) -> Village:
    number = next(_numbers)
    district = fields.pop("district", None) or District.objects.create(
        code=f"99.{number % 100:02}.{number // 100:02}",
        name=f"Kecamatan {number}",
        official_name=f"Kecamatan {number}",
    )
    defaults = {
        "code": f"{district.code}.1001",
        "name": f"Kelurahan {number}",
        "official_name": f"Kelurahan {number}",
    }
    return Village.objects.create(district=district, **(defaults | fields))


def make_citizen(*, nik: str | None = None, proven_by: User | None = None, **fields) -> User:
    """A person with full own data who lives in this city; proven if `proven_by` is given."""
    defaults = {
        "name": "Siti Aminah",
        "phone": "081200000001",
        "birth_place": "Palembang",
        "birth_date": dt.date(1990, 3, 14),
        "address": "Jalan Contoh Nomor 1 RT 01 RW 02",
    }
    values = defaults | fields
    values.setdefault("village", make_village() if "outside_regency" not in fields else None)
    user = make_user(**values)
    user.set_nik(nik or make_nik(user.birth_date))
    if proven_by:
        user.proven_at, user.proven_by, user.proven_venue_code = timezone.now(), proven_by, "MPP"
    user.save()
    return user


# --- agencies ---------------------------------------------------------------------------------------


def make_agency(**fields) -> Agency:
    number = next(_numbers)
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
    number = next(_numbers)
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
    number = next(_numbers)
    defaults = {"venue": venue or make_venue(), "code": str(number), "name": f"Zona {number}"}
    return Zone.objects.create(**(defaults | fields))


def make_counter(agency: Agency | None = None, *, zone: Zone | None = None, **fields) -> Counter:
    zone = zone or make_zone()
    defaults = {
        "venue": zone.venue,
        "zone": zone,
        "agency": agency or make_agency(),
        "number": next(_numbers),
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
