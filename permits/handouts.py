"""Which facts stand on what people take home: receipt, declaration, account slip, power of attorney.

Papers are Indonesian whatever the language of the screen, so their facts are put into words in Indonesian too.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency, Venue, VenueKind
from mpp.lib.formats import plain_date
from mpp.lib.written import in_indonesian
from permits import answers, clock, register, standins, story, tasks
from permits.models import Application, PowerOfAttorney
from permits.papers import (
    DeclarationData,
    Letterhead,
    Official,
    PowerData,
    ReceiptData,
    Row,
    SlipData,
    account_slip_pdf,
    declaration_pdf,
    power_pdf,
    receipt_pdf,
)
from permits.states import OPEN, PAUSED

# Lines of a person; of the attorney the name alone is known, and only once they accepted.
_PERSON = ("Nama", "NIK", "Tempat, tanggal lahir", "Alamat")


@in_indonesian
def receipt(application: Application) -> bytes:
    """Return the receipt of a sent case as PDF."""
    return receipt_pdf(
        ReceiptData(
            letterhead=_letterhead(application.counter_agency),
            number=application.number or "",
            service_name=application.service_name,
            applicant_name=application.applicant["name"],
            applicant_nik=application.applicant_nik,
            sent_at=application.sent_at or application.created_at,
            promised_on=application.due_on if application.state in OPEN - PAUSED else None,
            documents=_given(application),
            next_steps=next_steps(application),
            url=settings.SITE_URL + application.get_absolute_url(),
            code=application.code,
            track_url=settings.SITE_URL + reverse("permits:track"),
            demo=settings.DEMO,
            made_at=timezone.now(),
            filed_by=_filed_by(application),
        )
    )


def next_steps(application: Application) -> tuple[str, ...]:
    """Return what comes next and how to follow it, a sentence each."""
    steps = [story.next_step(application)]
    if tasks.asks_originals(application) and application.state in OPEN:
        steps.append(
            _("Berkas asli dicocokkan satu kali di loket. Kami memberi tahu Anda kapan harus datang.")
        )
    steps.append(_("Pindai QR ini di kios mal bila diminta datang."))
    return tuple(steps)


@in_indonesian
def declaration(application: Application, *, helper: User) -> bytes:
    """Return what the person at the counter signs before an officer sends the case for them."""
    agency = application.assisted_agency or application.counter_agency
    venue = clock.venue_of(agency)
    return declaration_pdf(
        DeclarationData(
            letterhead=_letterhead(application.counter_agency),
            service_name=application.service_name,
            applicant_name=application.owner.name,
            applicant=_person(application.owner),
            given=_given(application),
            helper=Official(helper.name, agency.name),
            venue=venue.name,
            place=register.town(venue),
            dated=timezone.localdate(),
            demo=settings.DEMO,
            made_at=timezone.now(),
            number=application.number or "",
            answers=tuple(answers.rows(application)),
        )
    )


@in_indonesian
def account_slip(user: User, code: str, *, agency: Agency) -> bytes:
    """Return the paper with account number and printed code; it is the only place where the code stands."""
    now = timezone.now()
    venue = clock.venue_of(agency)
    return account_slip_pdf(
        SlipData(
            mall=venue.name,
            account_number=user.account_number_shown,
            code=code,
            url=settings.SITE_URL + reverse("accounts:redeem"),
            valid_until=now + settings.PRINTED_CODE_VALID,
            demo=settings.DEMO,
            made_at=now,
            holder=user.name,
            help=_("Kertas hilang? Datang ke loket mana pun di %(mall)s dengan KTP-el.")
            % {"mall": venue.name},
        )
    )


@in_indonesian
def power_of_attorney(power: PowerOfAttorney) -> bytes:
    """Return a power as a letter to sign, with what is known of both sides; only the giver may have it."""
    attorney = power.attorney
    others = (attorney.name if attorney else "", "", "", "")
    return power_pdf(
        PowerData(
            mall=_mall_name(power),
            grantor=_person(power.grantor),
            attorney=tuple(zip(_PERSON, others, strict=True)),
            attorney_company=((_("Badan usaha"), power.company),) if power.company else (),
            service_name=power.service.name if power.service else "",
            starts_on=power.since,
            ends_on=power.until,
            place="",
            demo=settings.DEMO,
            made_at=timezone.now(),
            grantor_name=power.grantor.name,
            attorney_name=attorney.name if attorney else "",
        )
    )


def _letterhead(agency: Agency) -> Letterhead:
    venue = clock.venue_of(agency)
    return Letterhead(mall=venue.name, agency=agency.name, address=venue.address)


def _mall_name(power: PowerOfAttorney) -> str:
    if power.service:
        return clock.venue_of(power.service.agency).name
    mall = Venue.objects.filter(kind=VenueKind.MALL).order_by("pk").first()
    return mall.name if mall else ""


def _given(application: Application) -> tuple[str, ...]:
    return tuple(task.requirement["label"] for task in tasks.paper_tasks(application) if task.attachment)


def _filed_by(application: Application) -> str:
    if application.power:
        return _("%(name)s, penerima kuasa") % {"name": standins.name_of(application.power)}
    if application.assisted_agency:
        return _("petugas loket %(agency)s") % {"agency": application.assisted_agency.short_name}
    return ""


def _person(user: User) -> tuple[Row, ...]:
    born = f"{user.birth_place}, {plain_date(user.birth_date)}" if user.birth_date else ""
    home = ", ".join(part for part in (user.address, user.place) if part)
    return tuple(zip(_PERSON, (user.name, user.nik, born, home), strict=True))
