"""A small mall with one visitor of every kind, and something of everything to be opened."""

from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.models import User
from agencies.actions import pair
from agencies.middleware import DEVICE_COOKIE
from agencies.models import Agency, DeviceKind, OutreachEvent, ReadinessItem, ReadinessTopic, Role, Venue
from catalog import standards
from catalog.models import LifeEvent, Outcome
from documents.folders import folder_for
from documents.models import Consent, DocumentKind, DocumentType, FileType, Paper
from mpp.lib.codes import new_code
from permits.models import (
    Application,
    Attachment,
    Bill,
    Cover,
    DocumentRequest,
    Objection,
    Payment,
    Permit,
    PowerOfAttorney,
    Recommendation,
    Referral,
    Refund,
    RefusalConsent,
    SiteVisit,
)
from permits.states import State
from queueing.models import Booking, Ticket
from tests import factories as make
from tests.documents.files import make_jpg
from tests.factories.standards import make_standard

VISITORS = (
    *("anonymous", "owner", "other_citizen"),
    *("counter", "verifier", "technical", "signatory", "cashier", "supervisor", "agency_admin"),
    *("host", "venue_supervisor", "venue_admin"),
    *("counter_elsewhere", "verifier_elsewhere", "signatory_elsewhere"),
    *("superuser", "kiosk", "display"),
)


@dataclass
class World:
    """What addresses name, and who visits: a user, the token of a device, or nobody."""

    application: Application
    attachment: Attachment
    paper_consent: Consent
    recommendation: Recommendation
    agency: Agency
    permit: Permit
    power: PowerOfAttorney
    filed_by_power: Application
    referral: Referral
    paid: Application
    bill: Bill
    payment: Payment
    refund: Refund
    message_paper: Paper
    site_photo: Paper
    site_visit: SiteVisit
    consent: RefusalConsent
    request: DocumentRequest
    refused: Application
    objection: Objection
    cover: Cover
    booking: Booking
    ticket: Ticket
    event: OutreachEvent
    venue: Venue
    guide: LifeEvent
    readiness_item: ReadinessItem
    visitors: dict[str, User | str | None]

    def client(self, visitor: str) -> Client:
        client = Client(raise_request_exception=True)
        who = self.visitors[visitor]
        if isinstance(who, User):
            client.force_login(who)
        elif who:
            client.cookies[DEVICE_COOKIE] = who
        return client


def make_world(state: State) -> World:
    """Make the mall with one application in `state`, one permit, one visit."""
    venue = make.make_open_venue(slug="mal")
    office, adviser, elsewhere = make.make_agency(slug="dinas"), make.make_agency(), make.make_agency()
    service = make.make_service(
        slug="izin",
        agency=office,
        technical_agencies=[adviser],
        documents=[
            make.make_document_type(
                code="formulir", kind=DocumentKind.FORM, form_text="Saya memohon {layanan}.", reusable=False
            ),
            make.make_document_type(code="ktp", reusable=True),
        ],
    )
    make.make_question(service, "keperluan")
    standards.publish(make_standard(service).pk, by=make.make_user())
    example = default_storage.save("contoh-1.jpg", ContentFile(make_jpg()))
    DocumentType.objects.filter(code="ktp").update(example=example)
    owner = make.make_citizen()
    application = make.make_application(state, service=service, owner=owner, answers={"keperluan": "Usaha"})
    clean = default_storage.save(f"{folder_for(new_code())}/bersih.jpg", ContentFile(make_jpg()))
    card = DocumentType.objects.get(code="ktp")
    paper = make.make_paper(owner, type=card, clean=clean, clean_type=FileType.JPG)
    attachment = make.make_attachment(application, "ktp", paper=paper)
    paper_consent = Consent.objects.create(
        paper=attachment.paper, agency_code="LAIN", agency_name="Dinas Lain"
    )
    recommendation = make.make_recommendation(application, adviser)
    paid = make.make_application(State.REJECTED, service=service, owner=owner, concerns_cashier=True)
    bill = make.make_bill(paid)
    payment = bill.payments.create(
        application=paid, amount_rupiah=bill.amount_rupiah, receipt_number="KW-1", by=bill.confirmed_by
    )
    message_paper = make.make_paper(owner)
    application.messages.create(by=owner, body="Ini suratnya.").papers.add(message_paper)
    site_visit = make.make_site_visit(recommendation)
    site_visit.photos.add(site_photo := make.make_paper(owner))
    objection = make.make_objection(paid)
    objection.papers.add(message_paper)
    counter = make.make_counter(office, zone=make.make_zone(venue))
    queue = make.make_queue(venue=venue, agency=office)
    line = make.make_line(queue, counters=[counter])
    ticket = make.make_ticket(line)
    permit = make.make_permit(make.make_application(State.ISSUED, service=service, owner=owner))
    letter = make.make_paper(owner, made_here=True)
    power = make.make_power(owner, make.make_user(), paper=letter, recorded_by=make.make_user())
    filed_by_power = make.make_application(
        state, service=service, owner=owner, filed_by=power.attorney, power=power
    )
    kiosk = make.make_device(venue, kind=DeviceKind.KIOSK)
    display = make.make_device(venue, kind=DeviceKind.DISPLAY)
    return World(
        application=application,
        attachment=attachment,
        paper_consent=paper_consent,
        recommendation=recommendation,
        agency=office,
        permit=permit,
        power=power,
        filed_by_power=filed_by_power,
        referral=Referral.objects.create(
            owner=owner, service=make.make_service(outcome=Outcome.REFERRED, is_online=False)
        ),
        paid=paid,
        bill=bill,
        payment=payment,
        refund=paid.refunds.create(amount_rupiah=bill.amount_rupiah),
        message_paper=message_paper,
        site_photo=site_photo,
        site_visit=site_visit,
        consent=make.make_refusal_consent(attachment),
        request=application.requests.create(
            requirement_key="formulir", note="Perlu.", by=application.reviewer
        ),
        refused=make.make_application(State.REJECTED, service=service, owner=owner),
        objection=objection,
        cover=_make_cover(office),
        booking=make.make_booking(line, owner=owner),
        ticket=ticket,
        event=make.make_event(agencies=[office]),
        venue=venue,
        guide=LifeEvent.objects.create(slug="buka-usaha", title="Buka usaha", summary="Semuanya."),
        readiness_item=ReadinessItem.objects.create(venue=venue, agency=office, topic=ReadinessTopic.NETWORK),
        visitors={
            "anonymous": None,
            "owner": owner,
            "other_citizen": make.make_citizen(),
            "counter": make.make_officer(Role.COUNTER, office),
            "verifier": application.reviewer or make.make_officer(Role.VERIFIER, office),
            "technical": make.make_officer(Role.TECHNICAL, adviser),
            "signatory": make.make_officer(Role.SIGNATORY, office),
            "cashier": make.make_officer(Role.CASHIER, office),
            "supervisor": make.make_officer(Role.SUPERVISOR, office),
            "agency_admin": make.make_officer(Role.ADMIN, office),
            "host": make.make_officer(Role.HOST, venue),
            "venue_supervisor": make.make_officer(Role.SUPERVISOR, venue),
            "venue_admin": make.make_officer(Role.ADMIN, venue),
            "counter_elsewhere": make.make_officer(Role.COUNTER, elsewhere),
            "verifier_elsewhere": make.make_officer(Role.VERIFIER, elsewhere),
            "signatory_elsewhere": make.make_officer(Role.SIGNATORY, elsewhere),
            "superuser": make.make_user(is_staff=True, is_superuser=True),
            "kiosk": pair(kiosk.pair_code)[1],
            "display": pair(display.pair_code)[1],
        },
    )


def all_addresses() -> dict[str, list[str]]:
    """Return every address by its full name, with the names of its parts; of the admin only its first page."""
    found: dict[str, list[str]] = {"admin:index": []}

    def walk(resolver: URLResolver, namespace: str, parts: list[str]) -> None:
        for entry in resolver.url_patterns:
            here = [*parts, *entry.pattern.converters]
            if isinstance(entry, URLPattern):
                found[f"{namespace}{entry.name}"] = here
            elif entry.namespace != "admin":
                walk(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace, here)

    walk(get_resolver(), "", [])
    return found


def _make_cover(office: Agency) -> Cover:
    away, substitute = make.make_officer(Role.VERIFIER, office), make.make_officer(Role.VERIFIER, office)
    today = timezone.localdate()
    return Cover.objects.create(
        agency=office, colleague=away, substitute=substitute, since=today, until=today, made_by=away
    )
