"""The people of the demo: for every part of the main way somebody who can play it.

Who works where is read from the loaded data, so that any city's demo can be walked whole.
"""

import datetime as dt
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.actions import prove_identity, save_own_data
from accounts.models import User, Village
from accounts.privacy import PRIVACY_VERSION
from agencies.models import PAIR_CODE_VALID, Agency, Device, DeviceKind, Membership, Role, Venue, VenueKind
from catalog.models import Outcome, Service
from mpp.demo_standards import make_standards as decree_standards
from mpp.readiness.demo import make_answers

DOMAIN = (
    "demo.mpp.example"  # Marks a demo account, and with it a demo database; no mail is ever delivered there.
)

WORDS = (
    *("ampera", "musi", "duku", "pempek", "songket", "limas", "kapal", "perahu", "sungai", "jembatan"),
    *("kopi", "teh", "gula", "beras", "jagung", "kelapa", "durian", "nanas", "mangga", "pisang"),
    *("merah", "biru", "hijau", "kuning", "putih", "hitam", "pagi", "siang", "sore", "malam"),
    *("meja", "kursi", "pintu", "lampu", "payung", "topi", "sepatu", "buku", "pena", "kertas"),
)


class Part(NamedTuple):
    """One demo account. `where` pairs roles with the agencies or venues at which they are held."""

    login: str
    name: str
    plays: str
    where: Sequence[tuple[Role, Agency | Venue]] = ()
    is_admin: bool = False

    @property
    def email(self) -> str:
        return f"{self.login}@{DOMAIN}"


class Account(NamedTuple):
    email: str
    password: str
    plays: str


def demo_users() -> QuerySet[User]:
    return User.objects.filter(email__endswith=f"@{DOMAIN}")


def may_hold_demo() -> bool:
    """Whether this database is empty of people or already a demo's."""
    return not User.objects.exists() or demo_users().exists()


@transaction.atomic
def make_accounts() -> list[Account]:
    """Make what is missing of the demo's people and return all of them with their passwords.

    The passwords are kept in `var/demo-accounts.txt`, readable by our account only; without the file they are new.
    """
    passwords = _kept_passwords()
    accounts = []
    for part in _parts():
        password = passwords.get(part.email) or _new_password()
        _make(part, password)
        accounts.append(Account(part.email, password, part.plays))
    _make_citizens()
    _keep(accounts)
    return accounts


def make_devices() -> list[Device]:
    """Make a kiosk and a display in the mall and return them; one that waits for pairing too long is made anew."""
    mall = _mall()
    devices = []
    for kind, name in ((DeviceKind.KIOSK, "Kios peragaan"), (DeviceKind.DISPLAY, "Layar peragaan")):
        mine = Device.objects.filter(venue=mall, kind=kind, name=name)
        mine.filter(
            paired_at__isnull=True, pair_code_made_at__lt=timezone.now() - PAIR_CODE_VALID / 2
        ).delete()
        devices.append(mine.first() or Device.objects.create(venue=mall, kind=kind, name=name))
    return devices


def make_readiness() -> int:
    """Answer what must be ready in the mall, in the name of its supervisor; return how many items there are."""
    return make_answers(_mall(), User.objects.get(email=f"kepala-mpp@{DOMAIN}"))


def make_standards() -> int:
    """Publish standards of some services, in the name of the portal's admin; return how many there are."""
    main = _main_agency()
    large = [main, *_agencies_with(Outcome.HANDED_OVER, besides=main)[:1]]
    return decree_standards(_mall(), large, User.objects.get(email=f"admin@{DOMAIN}"))


# --- Who plays what ---------------------------------------------------------------------------------


def _parts() -> Iterator[Part]:
    mall, main = _mall(), _main_agency()
    technical, handed_over = _technical_agencies(), _agencies_with(Outcome.HANDED_OVER, besides=main)
    yield Part("warga", "Siti Contoh", "Warga, identitas belum dibuktikan")
    yield Part("warga2", "Budi Contoh", "Warga, identitas sudah dibuktikan")
    yield Part("loket", "Rina Contoh", f"Petugas loket {main}", [(Role.COUNTER, main)])
    yield Part("verifikator", "Dewi Contoh", f"Verifikator {main}", [(Role.VERIFIER, main)])
    yield Part("verifikator2", "Fitri Contoh", f"Verifikator {main}, rekan Dewi", [(Role.VERIFIER, main)])
    for agency in technical[:1]:
        yield Part(_login(agency), "Hadi Contoh", f"Tim teknis {agency}", [(Role.TECHNICAL, agency)])
    others = [(Role.TECHNICAL, agency) for agency in technical[1:]]
    yield Part("teknis", "Agus Contoh", "Tim teknis semua instansi lain", others)
    yield Part("kepala", "Ratna Contoh", f"Penanda tangan {main}", [(Role.SIGNATORY, main)])
    issuers = [(Role.SIGNATORY, agency) for agency in _other_issuers(main)]
    yield Part("kepala-lain", "Joko Contoh", "Penanda tangan instansi penerbit lain", issuers)
    yield Part("kasir", "Maya Contoh", f"Kasir {main}", [(Role.CASHIER, main)])
    yield Part("penyelia", "Tono Contoh", f"Penyelia {main}", [(Role.SUPERVISOR, main)])
    hosted, overseen = ([(role, venue) for venue in _venues()] for role in (Role.HOST, Role.SUPERVISOR))
    yield Part("tamu", "Lina Contoh", f"Penerima tamu {mall} dan layanan keliling", hosted)
    yield Part("kepala-mpp", "Umar Contoh", f"Penyelia {mall} dan layanan keliling", overseen)
    for agency in handed_over[:1]:
        yield Part(_login(agency), "Wati Contoh", f"Verifikator dan loket {agency}", _all_desks([agency]))
    rest = Agency.objects.filter(services__isnull=False).exclude(pk=main.pk).order_by("code").distinct()
    yield Part("petugas", "Eko Contoh", "Verifikator, loket, kasir semua instansi lain", _all_desks(rest))
    supervised = [(Role.SUPERVISOR, agency) for agency in rest]
    yield Part("penyelia-lain", "Indra Contoh", "Penyelia semua instansi lain", supervised)
    yield Part("admin", "Admin Contoh", "Admin portal", is_admin=True)


def _mall() -> Venue:
    return Venue.objects.filter(kind=VenueKind.MALL).order_by("pk")[0]


def _venues() -> list[Venue]:
    """Return the mall and the places of outreach."""
    return [_mall(), *Venue.objects.filter(kind=VenueKind.OUTREACH).order_by("slug")]


def _main_agency() -> Agency:
    """Return the one-door agency: it issues most permits."""
    permits = Count("pk", filter=Q(outcome=Outcome.PERMIT))
    busiest = Service.objects.values("issuing_agency").annotate(permits=permits).order_by("-permits")[0]
    return Agency.objects.get(pk=busiest["issuing_agency"])


def _technical_agencies() -> list[Agency]:
    """Return the agencies that recommend, the busiest first."""
    asked = Service.technical_agencies.through.objects.values("agency_id").annotate(count=Count("pk"))
    order = {row["agency_id"]: row["count"] for row in asked}
    return sorted(Agency.objects.filter(pk__in=order), key=lambda agency: (-order[agency.pk], agency.code))


def _agencies_with(*outcomes: Outcome, besides: Agency) -> list[Agency]:
    """Return the other agencies whose online services end so, the busiest first."""
    ends_so = Q(services__is_online=True, services__outcome__in=outcomes)
    agencies = Agency.objects.exclude(pk=besides.pk).annotate(online=Count("services", filter=ends_so))
    return list(agencies.filter(online__gt=0).order_by("-online", "code"))


def _other_issuers(main: Agency) -> QuerySet[Agency]:
    issued = Service.objects.filter(is_online=True, outcome=Outcome.PERMIT).values("issuing_agency")
    return Agency.objects.filter(pk__in=issued).exclude(pk=main.pk)


def _all_desks(agencies: Iterable[Agency]) -> list[tuple[Role, Agency]]:
    return [(role, agency) for agency in agencies for role in (Role.VERIFIER, Role.COUNTER, Role.CASHIER)]


def _login(agency: Agency) -> str:
    return agency.code.lower()


# --- Making them ------------------------------------------------------------------------------------


def _make(part: Part, password: str) -> None:
    user = User.objects.filter(email=part.email).first()
    if user is None:
        user = User.objects.create_user(
            part.email, password, name=part.name, is_staff=part.is_admin, is_superuser=part.is_admin
        )
        EmailAddress.objects.create(user=user, email=part.email, verified=True, primary=True)
    elif not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    for role, where in part.where:
        scope = {"venue": where} if isinstance(where, Venue) else {"agency": where}
        title = _title(where) if role == Role.SIGNATORY else ""
        # Not get_or_create: somebody may have added a second period, or ended the first one.
        if not Membership.objects.filter(user=user, role=role, **scope).exists():
            Membership.objects.create(user=user, role=role, title=title, **scope)


def _title(agency: Agency | Venue) -> str:
    return getattr(agency, "head_title", "") or f"Kepala {agency.name}"[:120]


def _make_citizens() -> None:
    """Fill in the two citizens' own data, once. Kecamatan 99 exists nowhere: nobody has these NIK."""
    officer = User.objects.get(email=f"loket@{DOMAIN}")
    village = Village.objects.order_by("code").first()
    people = {
        "warga": ("1671995403900001", dt.date(1990, 3, 14)),
        "warga2": ("1671990108850002", dt.date(1985, 8, 1)),
    }
    for login, (nik, birth_date) in people.items():
        user = User.objects.get(email=f"{login}@{DOMAIN}")
        if user.nik:
            continue
        User.objects.filter(pk=user.pk).update(consented_at=timezone.now(), consent_version=PRIVACY_VERSION)
        save_own_data(
            user.pk,
            name=user.name,
            nik=nik,
            kk="1671990101100009",
            birth_place="Kota Contoh",
            birth_date=birth_date,
            phone=f"0812000000{nik[-2:]}",
            address="Jalan Contoh Nomor 1 RT 01 RW 02",
            village=village,
            outside_regency="" if village else "Kabupaten Contoh",
            outside_province="" if village else "Provinsi Contoh",
        )
        if login == "warga2":
            prove_identity(user.pk, by=officer, venue_code=_mall().code)


# --- Passwords --------------------------------------------------------------------------------------


def accounts_file() -> Path:
    return settings.VAR / "demo-accounts.txt"


def _new_password() -> str:
    """Return three words and two digits: easily typed on a phone, and long enough for a demo on the open web."""
    return "-".join([*(secrets.choice(WORDS) for _word in range(3)), f"{secrets.randbelow(90) + 10}"])


def _kept_passwords() -> dict[str, str]:
    try:
        lines = accounts_file().read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    return {email: password for email, password, _plays in (line.split("\t") for line in lines)}


def _keep(accounts: Iterable[Account]) -> None:
    """Write the file anew, whole or not at all."""
    path = accounts_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.writelines("\t".join(account) + "\n" for account in accounts)
    new.replace(path)
