"""What technical agencies, cashiers and signatories do with a case at the desk."""

import pytest
from django.utils import timezone

from agencies.models import Role
from catalog.models import Outcome
from permits import signing
from permits.models import Payment, Permit
from permits.states import Advice, State
from tests.factories import (
    make_agency,
    make_application,
    make_membership,
    make_officer,
    make_recommendation,
    make_service,
)
from tests.permits.desk import case_url, page_of, press, signed_in

pytestmark = pytest.mark.django_db


def test_technical_agency_recommends_with_conditions():
    adviser = make_agency()
    application = make_application(State.RECOMMENDING, service=make_service(technical_agencies=[adviser]))
    recommendation = application.recommendations.get()
    client = signed_in(make_officer(Role.TECHNICAL, adviser))
    address = case_url("recommend", application, recommendation.pk)

    refused = press(client, page_of(client, application), address, advice=Advice.CONDITIONS)
    press(client, page_of(client, application), address, advice=Advice.CONDITIONS, note="Pasang papan nama.")

    recommendation.refresh_from_db()
    application.refresh_from_db()
    assert refused.status_code == 422
    assert "Tulis syarat, alasan, atau yang perlu diperbaiki." in refused.content.decode()
    assert (recommendation.advice, recommendation.note) == (Advice.CONDITIONS, "Pasang papan nama.")
    assert application.state == State.AWAITING_DECISION


def test_nobody_answers_another_agencys_recommendation():
    adviser, other = make_agency(), make_agency()
    application = make_application(
        State.RECOMMENDING, service=make_service(technical_agencies=[adviser, other])
    )
    theirs = application.recommendations.get(agency=other)
    client = signed_in(make_officer(Role.TECHNICAL, adviser))

    response = client.post(
        case_url("recommend", application, theirs.pk), {"advice": Advice.YES, "kunci": "a" * 32}
    )

    theirs.refresh_from_db()
    assert response.status_code == 404
    assert theirs.advice == Advice.PENDING


def test_cashier_takes_a_fixed_fee_once_however_often_the_form_is_sent():
    application = make_application(State.AWAITING_PAYMENT, service=make_service(fee_rupiah=25000))
    client = signed_in(make_officer(Role.CASHIER, application.counter_agency))
    address = case_url("record_payment", application)
    page = page_of(client, application)

    answers = [press(client, page, address, receipt_number="KW-1") for _time in range(3)]

    assert "Rp25.000" in page
    assert [(row.amount_rupiah, row.receipt_number) for row in Payment.objects.all()] == [(25000, "KW-1")]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, case_url("case", application))}
    assert "Rp25.000" in page_of(client, application)


def test_cashier_may_not_enter_nothing():
    application = make_application(State.AWAITING_PAYMENT, service=make_service(fee_rupiah=25000))
    client = signed_in(make_officer(Role.CASHIER, application.counter_agency))

    response = press(
        client, page_of(client, application), case_url("record_payment", application), receipt_number=""
    )

    assert response.status_code == 422
    assert not Payment.objects.exists()


def test_cashier_sees_no_case_that_does_not_wait_for_payment():
    application = make_application(State.IN_REVIEW)
    client = signed_in(make_officer(Role.CASHIER, application.counter_agency))

    assert client.get(case_url("case", application)).status_code == 404


def test_verifier_hands_over_with_the_other_systems_number():
    service = make_service(outcome=Outcome.HANDED_OVER, external_system="SIAK")
    application = make_application(State.IN_REVIEW, service=service, reviewed_at=timezone.now())
    client = signed_in(make_officer(Role.VERIFIER, service.agency))

    press(
        client,
        page_of(client, application),
        case_url("hand_over", application),
        system="SIAK terpusat",
        number="SK-77",
    )

    application.refresh_from_db()
    assert application.state == State.COMPLETED
    assert (application.external_system, application.external_number) == ("SIAK terpusat", "SK-77")


@pytest.fixture
def to_decide():
    adviser = make_agency(name="Dinas Kesehatan")
    service = make_service(technical_agencies=[adviser])
    application = make_application(State.AWAITING_DECISION, service=service)
    make_recommendation(application, adviser, advice=Advice.CONDITIONS, note="Papan nama dipasang.")
    return application


@pytest.fixture
def signatory(to_decide):
    return make_officer(Role.SIGNATORY, to_decide.issuing_agency)


def test_signatory_approves_and_the_permit_is_signed_at_once(to_decide, signatory):
    client = signed_in(signatory)
    page = page_of(client, to_decide)

    answers = [press(client, page, case_url("approve", to_decide)) for _time in range(2)]

    permit = Permit.objects.get()
    assert "Papan nama dipasang." in page
    assert {answer.url for answer in answers} == {case_url("case", to_decide)}
    told = page_of(client, to_decide)
    assert f"Izin terbit dengan nomor {permit.entry.number}." in told
    assert case_url("permit_file", to_decide) in told


def test_failed_signature_is_told_and_can_be_pulled_back(to_decide, signatory, monkeypatch):
    def broken(*_args, **_fields):
        raise signing.SigningUnavailable("Layanan tanda tangan tidak menjawab.")

    monkeypatch.setattr(signing, "sign", broken)
    client = signed_in(signatory)

    press(client, page_of(client, to_decide), case_url("approve", to_decide))
    page = page_of(client, to_decide)
    press(client, page, case_url("pull_back", to_decide))

    to_decide.refresh_from_db()
    assert "Tanda tangannya belum berhasil dan dicoba lagi." in page
    assert to_decide.state == State.AWAITING_DECISION
    assert to_decide.register_entry.number


def test_without_a_signer_the_page_says_why(to_decide, signatory, monkeypatch):
    reason = "Sertifikat tanda tangan elektronik belum dipasang."
    monkeypatch.setattr(signing, "reason_unavailable", lambda: reason)

    page = page_of(signed_in(signatory), to_decide)

    assert reason in page
    assert case_url("approve", to_decide) not in page
    assert case_url("reject", to_decide) in page


def test_signatory_rejects_with_reasons(to_decide, signatory):
    client = signed_in(signatory)
    address = case_url("reject", to_decide)

    wrong = press(client, page_of(client, to_decide), address, reasons="")
    press(client, page_of(client, to_decide), address, reasons="Lokasi tidak sesuai tata ruang.")

    to_decide.refresh_from_db()
    assert wrong.status_code == 422
    assert (to_decide.state, to_decide.decided_by) == (State.REJECTED, signatory)


def test_signatory_sends_back_with_a_note(to_decide, signatory):
    client = signed_in(signatory)

    press(client, page_of(client, to_decide), case_url("send_back", to_decide), note="Periksa lagi STR.")

    to_decide.refresh_from_db()
    assert (to_decide.state, to_decide.reviewed_at) == (State.IN_REVIEW, None)


def test_who_verified_may_look_but_not_decide(to_decide):
    make_membership(to_decide.reviewer, Role.SIGNATORY, to_decide.issuing_agency)
    client = signed_in(to_decide.reviewer)

    page = page_of(client, to_decide)
    response = client.post(case_url("approve", to_decide), {"kunci": "a" * 32})

    assert case_url("approve", to_decide) not in page
    assert response.status_code == 403
