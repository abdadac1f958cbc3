"""People, and where they live."""

import datetime as dt

from django.utils import timezone

from accounts.models import District, User, Village
from tests.factories.numbers import NUMBERS


def make_user(**fields) -> User:
    """A person with an e-mail address and a name, no more; password "kata-sandi"."""
    number = next(NUMBERS)
    defaults = {"email": f"orang{number}@contoh.example", "name": f"Orang {number}", "password": "kata-sandi"}
    return User.objects.create_user(**(defaults | fields))


def make_nik(birth_date: dt.date = dt.date(1990, 3, 14)) -> str:
    """A new NIK of that day of birth. Region 1671 is Palembang; 99 is no kecamatan."""
    return f"167199{birth_date:%d%m%y}{next(NUMBERS):04}"


def make_village(**fields) -> Village:
    number = next(NUMBERS)
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
