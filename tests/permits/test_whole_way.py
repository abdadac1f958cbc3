"""Cases that go the whole way, by the actions alone."""

import pytest

from agencies.models import Role
from catalog.models import Outcome
from mpp.lib.refused import Refused
from permits import actions, tasks
from permits.models import Permit, RegisterEntry
from permits.states import Advice, OriginalSeen, State
from tests.factories import make_document_type, make_officer, make_service
from tests.permits import walk

pytestmark = pytest.mark.django_db


def deeds_of(application) -> list[str]:
    return list(application.events.values_list("deed", flat=True))


def test_permit_with_recommendation_originals_and_fee():
    service = walk.make_full_service(fee_rupiah=25000, validity_months=60)
    sent = walk.send(service)

    states = [
        sent.state,
        walk.review(sent).state,
        walk.recommend(sent, Advice.CONDITIONS, "Papan nama dipasang.").state,
        walk.visit(sent).state,
        walk.pay(sent).state,
        actions.approve(sent.pk, by=walk.signatory_of(sent)).state,
        actions.sign_reserved(sent.pk).state,
    ]

    permit = Permit.objects.get(entry__application=sent)
    assert states == [
        State.SUBMITTED,
        State.RECOMMENDING,
        State.AWAITING_VISIT,
        State.AWAITING_PAYMENT,
        State.AWAITING_DECISION,
        State.SIGNING,
        State.ISSUED,
    ]
    assert permit.holder == sent.owner.name
    assert permit.entry.number.startswith(f"503/0001/{service.code}/{service.issuing_agency.code}/")
    with permit.file.open() as file:
        assert file.read(4) == b"%PDF"
    assert deeds_of(sent) == [
        *("begin", "submit", "take", "finish_review", "go_on", "recommend", "go_on"),
        *("record_visit", "go_on", "record_payment", "go_on", "approve", "issue"),
    ]


def test_permit_without_anything_extra_goes_from_review_to_decision():
    sent = walk.send(make_service())

    assert walk.review(sent).state == State.AWAITING_DECISION


def test_every_technical_agency_is_waited_for():
    service = walk.make_full_service(originals=False)
    service.technical_agencies.add(walk.make_agency())
    sent = walk.send(service)
    walk.review(sent)

    first, second = walk.recommend(sent).state, walk.recommend(sent).state

    assert (first, second) == (State.RECOMMENDING, State.AWAITING_DECISION)


def test_negative_recommendation_goes_straight_to_the_decision():
    """Nothing that the citizen could bring or pay would change it."""
    service = walk.make_full_service(fee_rupiah=25000)
    service.technical_agencies.add(walk.make_agency())
    sent = walk.send(service)
    walk.review(sent)

    decided = walk.recommend(sent, Advice.NO, "Lokasi di sempadan sungai.")

    assert decided.state == State.AWAITING_DECISION


def test_handed_over_with_originals():
    service = walk.make_full_service(
        outcome=Outcome.HANDED_OVER, external_system="SIAK", adviser=False, fee_rupiah=0
    )
    sent = walk.send(service)
    verifier = make_officer(Role.VERIFIER, service.agency)

    waits, back = walk.review(sent).state, walk.visit(sent).state
    done = actions.hand_over(sent.pk, by=verifier, number="SK-77")

    assert (waits, back, done.state) == (State.AWAITING_VISIT, State.IN_REVIEW, State.COMPLETED)
    assert (done.external_system, done.external_number) == ("SIAK", "SK-77")
    assert not RegisterEntry.objects.exists()


def test_handed_over_without_originals():
    service = make_service(outcome=Outcome.HANDED_OVER, external_system="SIAK")
    sent = walk.send(service)

    waits = walk.review(sent).state
    done = actions.hand_over(sent.pk, by=walk.verifier_of(sent), number="SK-78", system="SIAK terpusat")

    assert (waits, done.state) == (State.IN_REVIEW, State.COMPLETED)
    assert done.external_system == "SIAK terpusat"


@pytest.mark.parametrize("originals", [True, False])
def test_nothing_is_handed_over_before_review_and_visit_are_done(originals):
    service = walk.make_full_service(
        outcome=Outcome.HANDED_OVER, external_system="SIAK", adviser=False, originals=originals
    )
    sent = walk.send(service)
    verifier = walk.verifier_of(sent)
    actions.take(sent.pk, by=verifier)

    with pytest.raises(Refused):
        actions.hand_over(sent.pk, by=verifier, number="SK-77")
    if originals:
        walk.accept_all(sent, by=verifier)
        actions.finish_review(sent.pk, by=verifier)
        with pytest.raises(Refused):
            actions.hand_over(sent.pk, by=verifier, number="SK-77")


def test_case_of_a_service_with_an_own_original_waits_for_that_one_alone():
    shown = make_document_type(kind="original_at_counter", code="ktp_asli", label="KTP-el asli")
    sent = walk.send(make_service(documents=[make_document_type(), shown]))
    walk.review(sent)

    expected = [original.key for original in tasks.originals(sent)]

    assert expected == ["ktp_asli"]
    assert walk.visit(sent, ktp_asli=OriginalSeen.SEEN).state == State.AWAITING_DECISION
