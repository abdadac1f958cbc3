"""The steps of the main way, each by its action, for tests that need a case that went some of it."""

from agencies.models import Role
from catalog.models import Service
from documents.models import DocumentKind, DocumentType
from permits import actions, tasks
from permits.models import Application
from permits.states import Advice, OriginalSeen
from tests.factories import (
    make_agency,
    make_citizen,
    make_document_type,
    make_officer,
    make_open_venue,
    make_paper,
    make_service,
)


def make_full_service(*, originals: bool = True, adviser: bool = True, **fields) -> Service:
    """A service with two documents and, unless told otherwise, all originals to show and a technical agency."""
    documents = [make_document_type(label="KTP-el"), make_document_type(label="Ijazah")]
    if originals:
        every = DocumentType.objects.filter(code=tasks.ALL_ORIGINALS).first()
        documents.append(
            every
            or make_document_type(
                code=tasks.ALL_ORIGINALS, kind=DocumentKind.ORIGINAL_AT_COUNTER, label="Berkas asli"
            )
        )
    return make_service(documents=documents, technical_agencies=[make_agency()] if adviser else [], **fields)


def draft(service: Service) -> Application:
    """A case ready to be sent."""
    make_open_venue()
    application = actions.begin(service, owner=make_citizen())
    for task in tasks.paper_tasks(application):
        give(application, task.key)
    return application


def give(application: Application, key: str) -> None:
    actions.attach(application.pk, key, make_paper(application.owner))


def send(service: Service) -> Application:
    return actions.submit(draft(service).pk)


def verifier_of(application: Application):
    return make_officer(Role.VERIFIER, application.counter_agency)


def signatory_of(application: Application):
    return make_officer(Role.SIGNATORY, application.issuing_agency)


def accept_all(application: Application, *, by) -> None:
    for attachment in application.attachments.current():
        actions.accept(attachment.pk, by=by)


def review(application: Application) -> Application:
    """Take, accept all papers, finish."""
    verifier = verifier_of(application)
    actions.take(application.pk, by=verifier)
    accept_all(application, by=verifier)
    return actions.finish_review(application.pk, by=verifier)


def recommend(application: Application, advice: Advice = Advice.YES, note: str = "") -> Application:
    """Let the first agency that is still asked answer."""
    asked = application.recommendations.filter(advice=Advice.PENDING).order_by("pk")[0]
    by = make_officer(Role.TECHNICAL, asked.agency)
    return actions.recommend(asked.pk, by=by, advice=advice, note=note)


def visit(application: Application, code: str = "kunjungan1", **outcomes: OriginalSeen) -> Application:
    """Come to the counter: every original expected is SEEN, unless its key is told otherwise."""
    return actions.record_visit(
        application.pk,
        by=make_officer(Role.COUNTER, application.counter_agency),
        visit_code=code,
        venue_code="MPP",
        outcomes={
            original.key: (outcomes.get(original.key, OriginalSeen.SEEN), "")
            for original in tasks.originals(application)
        },
    )


def set_fee(application: Application, amount_rupiah: int = 25000) -> Application:
    """Let a verifier compute the fee and a cashier confirm it."""
    bill = actions.enter_bill(
        application.pk,
        by=verifier_of(application),
        amount_rupiah=amount_rupiah,
        basis="2 m² × Rp12.500",
        skrd_number="SKRD-1",
    )
    return actions.confirm_bill(bill.pk, by=cashier_of(application))


def cashier_of(application: Application):
    return make_officer(Role.CASHIER, application.counter_agency)


def pay(application: Application, receipt: str = "KW-1") -> Application:
    return actions.record_payment(
        application.pk,
        by=cashier_of(application),
        receipt_number=receipt,
    )
