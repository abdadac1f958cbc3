"""What an officer typed comes back when the deed is refused, also when the page has no place for it any more."""

import pytest

from agencies.models import Role
from permits import actions
from permits.actions import desk
from permits.models import Payment
from permits.states import State
from tests.factories import make_application, make_officer, make_refusal_reason, make_service
from tests.permits import walk
from tests.permits.desk import case_url, page_of, press, signed_in

pytestmark = pytest.mark.django_db


def waiting_for_payment():
    return make_application(State.AWAITING_PAYMENT, service=make_service(fee_rupiah=25_000))


def test_a_receipt_number_used_before_comes_back_with_the_reason():
    walk.pay(waiting_for_payment(), receipt="KW-7")
    application = waiting_for_payment()
    cashier = signed_in(make_officer(Role.CASHIER, application.counter_agency))

    response = press(
        cashier, page_of(cashier, application), case_url("record_payment", application), receipt_number="KW-7"
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "sudah dipakai" in page
    assert 'value="KW-7"' in page
    assert Payment.objects.count() == 1


def test_who_was_overtaken_by_a_colleague_reads_why_and_what_they_typed():
    application = make_application(State.AWAITING_DECISION)
    slow, quick = (make_officer(Role.SIGNATORY, application.issuing_agency) for _ in range(2))
    client = signed_in(slow)
    page = page_of(client, application)
    actions.send_back(application.pk, by=quick, note="Periksa lagi luasnya")

    response = press(client, page, case_url("reject", application), reasons="Lokasi di jalur hijau")

    page = response.content.decode()
    assert response.status_code == 422
    assert "sedang tidak menunggu keputusan" in page
    assert "Lokasi di jalur hijau" in page


def test_a_wrong_form_that_came_too_late_is_not_answered_by_silence():
    application = make_application(State.AWAITING_DECISION)
    slow, quick = (make_officer(Role.SIGNATORY, application.issuing_agency) for _ in range(2))
    client = signed_in(slow)
    page = page_of(client, application)
    actions.send_back(application.pk, by=quick, note="Periksa lagi luasnya")

    response = press(client, page, case_url("reject", application), reasons="")

    assert response.status_code == 422
    assert "Permohonan sudah berubah" in response.content.decode()


def test_a_paper_refused_too_late_gives_the_note_back():
    application = walk.send(walk.make_full_service(adviser=False))
    verifier = walk.verifier_of(application)
    client = signed_in(verifier)
    actions.take(application.pk, by=verifier)
    attachment = application.attachments.current().first()
    page = page_of(client, application)
    desk.assign([application.pk], by=verifier, to=walk.verifier_of(application), reason="")
    reason = make_refusal_reason()

    address = case_url("refuse", application, attachment.pk)
    response = press(client, page, address, reason=reason.pk, note="Halaman dua tidak terbaca")

    assert response.status_code == 422
    assert "Halaman dua tidak terbaca" in response.content.decode()
