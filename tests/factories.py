"""Rows for tests: plain functions with sensible defaults. The database's constraints keep them honest."""

import datetime as dt
import hashlib
import itertools
from collections.abc import Iterable
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
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
from catalog.models import Category, Outcome, Question, QuestionType, Requirement, Service, ServiceType
from catalog.sheets import freeze
from documents.folders import folder_for
from documents.models import DocumentKind, DocumentType, FileType, Page, Paper
from mpp.lib.codes import new_code
from permits.models import (
    Application,
    Attachment,
    Bill,
    Objection,
    Permit,
    PowerOfAttorney,
    Recommendation,
    RefusalConsent,
    RefusalReason,
    RegisterEntry,
    SiteVisit,
)
from permits.states import DECIDED, EXPLAINED, PAUSED, UNSENT, Advice, State, Verdict
from queueing.actions import take_ticket
from queueing.models import Line, Queue, Ticket
from queueing.states import OPEN as OPEN_TICKETS
from queueing.states import State as TicketState
from tests.documents.files import make_jpg, make_pdf

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


# --- catalog and documents --------------------------------------------------------------------------


def make_document_type(**fields) -> DocumentType:
    """A document to upload as PDF, JPG or PNG; one that is shown at the counter if `kind` says so."""
    number = next(_numbers)
    kind = fields.get("kind", DocumentKind.DOCUMENT)
    accepts = [] if kind == DocumentKind.ORIGINAL_AT_COUNTER else ["pdf", "jpg", "png"]
    defaults = {"code": f"dokumen_{number}", "label": f"Dokumen {number}", "kind": kind, "accepts": accepts}
    return DocumentType.objects.create(**(defaults | fields))


def make_category(**fields) -> Category:
    number = next(_numbers)
    return Category.objects.create(**({"name": f"Kategori {number}", "slug": f"kategori-{number}"} | fields))


def make_service(
    *,
    documents: Iterable[DocumentType] | None = None,
    optional: Iterable[DocumentType] = (),
    technical_agencies: Iterable[Agency] = (),
    **fields,
) -> Service:
    """A permit that can be asked for online, free of charge, in 3 working days; one document unless told otherwise."""
    number = next(_numbers)
    agency = fields.pop("agency", None) or make_agency()
    defaults = {
        "code": f"UJI-{number}",
        "slug": f"izin-contoh-{number}",
        "name": f"Izin Contoh {number}",
        "type": ServiceType.PERMIT,
        "outcome": Outcome.PERMIT,
        "description": "Izin untuk pengujian.",
        "product": "Izin Contoh",
        "agency": agency,
        "issuing_agency": agency,
        "processing_days": 3,
        "fee_rupiah": 0,
        "is_online": True,
    }
    values = defaults | fields
    values.setdefault("category", None)
    values["category"] = values["category"] or make_category()
    service = Service.objects.create(**values)
    asked = [make_document_type()] if documents is None else list(documents)
    for position, kind in enumerate([*asked, *optional]):
        Requirement.objects.create(
            service=service, document_type=kind, required=position < len(asked), position=position
        )
    service.technical_agencies.set(technical_agencies)
    return service


def make_question(service: Service, key: str, type: QuestionType = QuestionType.TEXT, **fields) -> Question:
    """One more question of a service, after those it has."""
    defaults = {"label": f"Pertanyaan {key}", "position": service.own_questions.count()}
    return Question.objects.create(service=service, key=key, type=type, **(defaults | fields))


def make_paper(owner: User | None = None, **fields) -> Paper:
    """A kept JPEG of one page, with its file, its page picture and its thumbnail."""
    owner = owner or make_citizen()
    content = make_jpg()
    defaults = {
        "code": new_code(),
        "owner": owner,
        "given_by": owner,
        "name": "foto.jpg",
        "file_type": FileType.JPG,
        "size_bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "page_count": 1,
        "examined_at": timezone.now(),
    }
    values = defaults | fields
    folder = folder_for(values["code"])
    values.setdefault("file", default_storage.save(f"{folder}/asli.jpg", ContentFile(content)))
    paper = Paper.objects.create(**values)
    for number in range(values["page_count"] + 1):
        name = default_storage.save(f"{folder}/halaman-{number}.jpg", ContentFile(content))
        Page.objects.create(paper=paper, number=number, file=name)
    return paper


# --- permits ----------------------------------------------------------------------------------------

_REVIEWED = set(State) - UNSENT - {State.SUBMITTED, State.IN_REVIEW, State.RETURNED, State.WITHDRAWN}


def make_application(state: State = State.DRAFT, **fields) -> Application:
    """An application in any state, with what that state demands: number, dates, reviewer, signatory, reasons.

    Without `service` one is made: a permit, or for COMPLETED a service that is handed over. Papers, permit and
    history are not made. A mall stands, as every promise needs one.
    """
    if not Venue.objects.filter(kind=VenueKind.MALL).exists():
        make_open_venue()
    outcome = Outcome.HANDED_OVER if state == State.COMPLETED else Outcome.PERMIT
    service = fields.pop("service", None) or make_service(outcome=outcome)
    owner = fields.pop("owner", None) or make_citizen()
    defaults = {
        "state": state,
        "owner": owner,
        "filed_by": owner,
        "service": service,
        "outcome": service.outcome,
        "counter_agency": service.agency,
        "issuing_agency": service.issuing_agency,
        "external_system": service.external_system or service.issuing_agency.short_name,
        "sheet": freeze(service),
    }
    values = defaults | _what_a_state_demands(state, service, owner) | fields
    if values["filed_by"] != owner and not values.get("assisted_agency") and "power" not in values:
        values["power"] = make_power(owner, values["filed_by"])
    application = Application.objects.create(**values)
    if state == State.RECOMMENDING:
        for agency in service.technical_agencies.all():
            make_recommendation(application, agency)
    if state == State.AWAITING_PAYMENT:
        make_bill(application)
    return application


def make_power(grantor: User, attorney: User, **fields) -> PowerOfAttorney:
    """A power of attorney for all services, accepted, in force from today for a year."""
    today, now = timezone.localdate(), timezone.now()
    defaults = {"contact": attorney.email, "attorney": attorney, "accepted_at": now, "since": today}
    defaults["until"] = today + dt.timedelta(days=365)
    return PowerOfAttorney.objects.create(grantor=grantor, **(defaults | fields))


def make_bill(application: Application, **fields) -> Bill:
    """A confirmed bill: the sheet's fixed fee, or one that two officers computed."""
    fee = application.sheet["fee_rupiah"]
    number = f"T-{timezone.localdate().year}-{next(_numbers):06}"
    defaults = {"amount_rupiah": fee or 25000, "basis": "Tarif tetap", "number": number}
    defaults["confirmed_at"] = timezone.now()
    if not fee:
        office = {"entered_by": make_user(), "confirmed_by": make_user(), "skrd_number": "SKRD-1"}
        defaults |= office | {"basis": "2 m² × Rp12.500"}
    return Bill.objects.create(application=application, **(defaults | fields))


def _what_a_state_demands(state: State, service: Service, owner: User) -> dict[str, Any]:
    if state in UNSENT:
        return {}
    now, today = timezone.now(), timezone.localdate()
    values: dict[str, Any] = {
        "number": f"{today:%Y}-{next(_numbers):06}",
        "sent_at": now,
        "due_on": today + dt.timedelta(days=7),
        "answered": True,
        "applicant": frozen_applicant(owner),
        "applicant_nik": owner.nik,
    }
    if state != State.SUBMITTED:
        values["reviewer"] = make_officer(Role.VERIFIER, service.agency)
    if state in _REVIEWED:
        values["reviewed_at"] = now
    if state == State.AWAITING_PAYMENT:
        values["concerns_cashier"] = True
    if state in PAUSED:
        values |= {"paused_on": today, "expires_on": today + dt.timedelta(days=30)}
    if state in DECIDED:
        signatory = make_officer(Role.SIGNATORY, service.issuing_agency)
        values |= {"decided_at": now, "decided_by": signatory}
    if state == State.REJECTED:
        values["decision_note"] = "Lokasi tidak sesuai tata ruang."
    if state == State.COMPLETED:
        values["external_number"] = "REG-2026-77"
    return values


def frozen_applicant(owner: User) -> dict[str, str]:
    """What `actions.submit` freezes of its owner."""
    return {
        "name": owner.name,
        "birth_place": owner.birth_place,
        "birth_date": owner.birth_date.isoformat() if owner.birth_date else "",
        "address": owner.address,
        "place": owner.place,
        "phone": owner.phone,
        "email": owner.email or "",
    }


def make_refusal_reason(**fields) -> RefusalReason:
    return RefusalReason.objects.create(**({"text": f"Tidak terbaca {next(_numbers)}"} | fields))


def make_attachment(
    application: Application, key: str | None = None, *, verdict: Verdict = Verdict.PENDING, **fields
) -> Attachment:
    """A paper given for a requirement (default: the first of the sheet); judged by its reviewer, if judged."""
    key = key or application.sheet["requirements"][0]["key"]
    fields.setdefault("paper", None)
    if fields["paper"] is None:
        kind = DocumentType.objects.filter(code=key).first()
        fields["paper"] = make_paper(application.owner, type=kind)
    if verdict != Verdict.PENDING:
        judge = application.reviewer or make_officer(Role.VERIFIER, application.counter_agency)
        fields = {"judged_by": judge, "judged_at": timezone.now()} | fields
    if verdict == Verdict.REFUSED and "reason" not in fields:
        fields["reason"] = make_refusal_reason()
    return Attachment.objects.create(application=application, requirement_key=key, verdict=verdict, **fields)


def make_recommendation(
    application: Application, agency: Agency | None = None, *, advice: Advice = Advice.PENDING, **fields
) -> Recommendation:
    agency = agency or make_agency()
    if advice != Advice.PENDING:
        answered_by = make_officer(Role.TECHNICAL, agency)
        fields = {"answered_by": answered_by, "answered_at": timezone.now()} | fields
    if advice in EXPLAINED:
        fields.setdefault("note", "Papan nama dipasang.")
    defaults = {"due_on": timezone.localdate() + dt.timedelta(days=3)}
    return Recommendation.objects.create(
        application=application, agency=agency, advice=advice, **(defaults | fields)
    )


def make_site_visit(recommendation: Recommendation, **fields) -> SiteVisit:
    """What an agency saw on the spot today, without photographs."""
    defaults = {"visited_on": timezone.localdate(), "place": "Jalan Merdeka 5", "officers": "Andi, Budi"}
    defaults |= {"findings": "Bangunan sesuai denah."}
    by = fields.pop("by", None) or make_officer(Role.TECHNICAL, recommendation.agency)
    return SiteVisit.objects.create(recommendation=recommendation, by=by, **(defaults | fields))


def make_refusal_consent(attachment: Attachment, **fields) -> RefusalConsent:
    """What the reviewer asks: to refuse a paper that was accepted."""
    defaults = {"why": "Baru terlihat sekarang.", "asked_by": attachment.application.reviewer}
    defaults |= {"reason": fields.pop("reason", None) or make_refusal_reason()}
    return RefusalConsent.objects.create(attachment=attachment, **(defaults | fields))


def make_objection(application: Application, **fields) -> Objection:
    """An objection to a refusal that waits for its answer."""
    defaults = {"text": "Lokasi saya sesuai tata ruang.", "filed_by": application.owner}
    defaults |= {"due_on": timezone.localdate() + dt.timedelta(days=14)}
    return Objection.objects.create(application=application, **(defaults | fields))


def make_permit(application: Application | None = None, **fields) -> Permit:
    """A permit with its line in the register; its file is a real PDF, though not signed."""
    application = application or make_application(State.ISSUED)
    serial, today = next(_numbers), timezone.localdate()
    content = make_pdf()
    name = default_storage.save(f"{folder_for(new_code())}/izin.pdf", ContentFile(content))
    digest = hashlib.sha256(content).hexdigest()
    entry = RegisterEntry.objects.create(
        application=application,
        issuer=application.issuing_agency,
        year=today.year,
        serial=serial,
        number=f"503/{serial:04}/{application.sheet['code']}/{application.issuing_agency.code}/{today.year}",
        document=name,
        document_sha256=digest,
    )
    defaults = {
        "holder": application.applicant["name"],
        "product": application.sheet["product"],
        "valid_from": today,
        "valid_until": None,
        "signer_name": "Pejabat Contoh",
        "signer_title": "Kepala Dinas",
        "file": name,
        "sha256": digest,
    }
    return Permit.objects.create(entry=entry, **(defaults | fields))


# --- queueing ---------------------------------------------------------------------------------------


def make_queue(venue: Venue | None = None, agency: Agency | None = None, **fields) -> Queue:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    number = next(_numbers)
    defaults = {
        "venue": venue or make_venue(),
        "agency": agency or make_agency(),
        "prefix": letters[number // 24 % 24] + letters[number % 24],
    }
    return Queue.objects.create(**(defaults | fields))


def make_line(queue: Queue | None = None, *, counters: Iterable[Counter] = (), **fields) -> Line:
    """A line of a queue, taken by the given counters."""
    number = next(_numbers)
    defaults = {"queue": queue or make_queue(), "code": str(number), "name": f"Kelompok {number}"}
    line = Line.objects.create(**(defaults | fields))
    line.counters.set(counters)
    return line


def make_counter_for(line: Line, **fields) -> Counter:
    """One more counter that takes the line, in its venue and of its agency."""
    zone = make_zone(line.queue.venue)
    counter = make_counter(line.queue.agency, zone=zone, **fields)
    line.counters.add(counter)
    return counter


def make_ticket(line: Line | None = None, *, state: TicketState = TicketState.WAITING, **fields) -> Ticket:
    """A ticket drawn now; in a state beyond WAITING it was called to a counter of its line.

    `application`: what its visit is for.
    """
    line = line or make_line()
    visit = take_ticket(line.pk, application=fields.pop("application", None))
    ticket = visit.tickets.get()
    if state not in {TicketState.WAITING, TicketState.CANCELLED}:
        fields.setdefault("counter", line.counters.first() or make_counter_for(line))
        fields.setdefault("officer", None)
        fields["officer"] = fields["officer"] or make_officer(Role.COUNTER, line.queue.agency)
        fields = {"called_at": timezone.now(), "calls": 1} | fields
    if state not in OPEN_TICKETS:
        fields.setdefault("ended_at", timezone.now())
    for name, value in ({"state": state} | fields).items():
        setattr(ticket, name, value)
    ticket.save()
    return ticket
