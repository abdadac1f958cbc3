"""What was paid: booked once, set right by counter-entries alone, given back where there is no permit."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from agencies.models import Role
from mpp.lib.refused import Refused
from notices.models import Notice
from permits import actions, hub
from permits.actions.moving import locked, move
from permits.models import Application, Payment, Refund
from permits.states import State, Verdict
from tests.factories import make_application, make_attachment, make_bill, make_officer, make_service
from tests.permits import walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def billed():
    return make_application(State.AWAITING_PAYMENT, service=make_service(fee_rupiah=25_000))


@pytest.fixture
def paid(billed):
    return walk.pay(billed, receipt="KW-1")


def correct(application, **fields):
    payment = application.payments.filter(reverses=None, is_reversed=False).get()
    defaults = {"by": walk.cashier_of(application), "reason": "Salah ketik."}
    return actions.correct_payment(payment.pk, **(defaults | fields))


def booked(application) -> list[tuple[int, str, bool]]:
    return list(
        application.payments.order_by("pk").values_list("amount_rupiah", "receipt_number", "is_reversed")
    )


def in_state(application, state: State) -> Application:
    """Bring a paid case to a state by the shortest way."""
    if state in {State.SIGNING, State.ISSUED}:
        application = actions.approve(application.pk, by=walk.signatory_of(application))
    if state == State.ISSUED:
        application = actions.sign_reserved(application.pk)
    if state == State.REJECTED:
        application = actions.reject(
            application.pk, by=walk.signatory_of(application), reasons="Tidak sesuai."
        )
    assert application.state == state
    return application


# --- Counter-entries --------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.AWAITING_DECISION, State.SIGNING, State.ISSUED, State.REJECTED])
def test_a_wrong_receipt_is_replaced_in_every_state_and_the_state_stays(paid, state):
    case = in_state(paid, state)

    correct(case, receipt_number="KW-2")

    case.refresh_from_db()
    assert booked(case) == [(25_000, "KW-1", True), (-25_000, "KW-1", False), (25_000, "KW-2", False)]
    assert (case.state, hub.paid_rupiah(case)) == (state, 25_000)
    assert case.events.get(deed="correct_payment").note == "KW-1 menjadi KW-2. Salah ketik."


def test_taken_back_before_the_decision_it_is_waited_for_again(paid):
    case = correct(paid)

    assert (case.state, hub.paid_rupiah(case)) == (State.AWAITING_PAYMENT, 0)
    assert case.bills.count() == 1
    assert walk.pay(case, receipt="KW-2").state == State.AWAITING_DECISION


def test_taken_back_in_review_it_is_asked_for_when_the_review_is_finished(paid):
    case = actions.send_back(paid.pk, by=walk.signatory_of(paid), note="Periksa lagi.")

    case = correct(case)

    assert (case.state, hub.paid_rupiah(case)) == (State.IN_REVIEW, 0)
    make_attachment(case, verdict=Verdict.ACCEPTED)
    verifier = walk.verifier_of(case)
    actions.take(case.pk, by=verifier)
    assert actions.finish_review(case.pk, by=verifier).state == State.AWAITING_PAYMENT


@pytest.mark.parametrize("state", [State.SIGNING, State.ISSUED, State.REJECTED])
def test_after_the_decision_nothing_is_only_taken_back(paid, state):
    case = in_state(paid, state)

    with pytest.raises(Refused, match="tanda bukti yang benar"):
        correct(case)

    assert booked(case) == [(25_000, "KW-1", False)]


def test_an_entry_is_taken_back_once_and_with_a_reason(paid):
    payment = paid.payments.get()
    with pytest.raises(Refused, match="alasan"):
        correct(paid, reason=" ")
    correct(paid, receipt_number="KW-2")

    for wrong in paid.payments.exclude(receipt_number="KW-2"):
        with pytest.raises(Refused, match="sudah pernah"):
            actions.correct_payment(wrong.pk, by=walk.cashier_of(paid), reason="Lagi.")
    assert payment.reversed_by.reason == "Salah ketik."


def test_a_receipt_booked_on_the_wrong_case_may_be_entered_on_the_right_one(paid):
    right = make_application(State.AWAITING_PAYMENT, service=paid.service)
    with pytest.raises(Refused, match="sudah dipakai"):
        walk.pay(right, receipt="KW-1")
    correct(paid)

    assert walk.pay(right, receipt="KW-1").state == State.AWAITING_DECISION


def test_what_was_booked_is_neither_rewritten_nor_deleted(paid):
    payment = paid.payments.get()

    with pytest.raises(DatabaseError), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(amount_rupiah=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        payment.delete()


def test_the_citizen_is_told_of_a_correction(paid):
    correct(paid, receipt_number="KW-2")

    notice = Notice.objects.get(to=paid.owner, subject__startswith="Catatan pembayaran diperbaiki")
    assert "Salah ketik." in notice.body


# --- Given back -------------------------------------------------------------------------------------


def withdraw(case):
    return actions.withdraw(case.pk, by=case.owner, reason="Pindah kota.")


def expire(case):
    """Sent back, returned, and never corrected."""
    case = actions.send_back(case.pk, by=walk.signatory_of(case), note="Periksa lagi.")
    with transaction.atomic():
        move(locked(case.pk), State.RETURNED, deed="return_faults", by=None, note="Kurang.")
    Application.objects.filter(pk=case.pk).update(expires_on=timezone.localdate() - dt.timedelta(days=1))
    return actions.expire(case.pk)


@pytest.mark.parametrize("end", [withdraw, expire, lambda case: in_state(case, State.REJECTED)])
def test_paid_without_a_permit_opens_a_refund(paid, end):
    case = end(paid)

    refund = case.refunds.get()
    assert (refund.amount_rupiah, refund.is_open) == (25_000, True)
    assert case.events.get(deed="open_refund").note == "Rp25.000"
    assert (
        Notice.objects.filter(to=case.owner, subject__startswith="Uang Anda akan dikembalikan").count() == 1
    )


def test_who_paid_nothing_or_got_the_permit_gets_nothing_back(paid):
    in_state(paid, State.ISSUED)
    free = make_application(State.AWAITING_DECISION)
    actions.reject(free.pk, by=walk.signatory_of(free), reasons="Tidak.")

    assert not Refund.objects.exists()


def test_a_refund_is_done_once_with_its_proof_and_told(paid):
    refund = in_state(paid, State.REJECTED).refunds.get()
    cashier = walk.cashier_of(paid)
    with pytest.raises(Refused, match="nomor bukti"):
        actions.finish_refund(refund.pk, by=cashier, reference=" ")

    case = actions.finish_refund(refund.pk, by=cashier, reference="SP2D-7")

    refund.refresh_from_db()
    assert (refund.done_by, refund.reference, hub.paid_rupiah(case)) == (cashier, "SP2D-7", 0)
    assert "SP2D-7" in Notice.objects.get(to=case.owner, subject__startswith="Uang sudah").body
    with pytest.raises(Refused, match="sudah selesai"):
        actions.finish_refund(refund.pk, by=cashier, reference="SP2D-8")


def test_a_refund_is_not_done_without_who_and_proof(paid):
    refund = in_state(paid, State.REJECTED).refunds.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.filter(pk=refund.pk).update(done_at=timezone.now())


def test_a_refund_ends_when_the_case_goes_on_and_the_payment_stands(paid):
    case = in_state(paid, State.REJECTED)
    with transaction.atomic():
        actions.cancel_refund(locked(case.pk), by=None)

    assert not case.refunds.get().is_open
    assert hub.paid_rupiah(case) == 25_000
    assert Notice.objects.filter(to=case.owner, subject__startswith="Pengembalian uang dibatalkan").exists()


def test_an_upheld_objection_takes_the_open_refund_back(paid):
    """Else the permit would be issued and the money given back; and a second refusal could open no refund."""
    case = in_state(paid, State.REJECTED)
    objection = actions.object_to(case.pk, by=case.owner, text="Lokasi saya sesuai.")
    decider = make_officer(Role.SIGNATORY, case.issuing_agency)

    case = actions.uphold(objection.pk, by=decider, reasons="Lokasi ternyata sesuai.")

    assert not case.refunds.open().exists()
    assert Notice.objects.filter(to=case.owner, subject__startswith="Pengembalian uang dibatalkan").exists()
    withdraw(case)
    assert case.refunds.open().get().amount_rupiah == 25_000


def test_without_an_open_refund_there_is_nothing_to_take_back(paid):
    with transaction.atomic():
        actions.cancel_refund(locked(paid.pk), by=None)

    assert not paid.events.filter(deed="cancel_refund").exists()


def test_what_was_given_back_is_asked_for_again_when_the_case_goes_on(paid):
    case = in_state(paid, State.REJECTED)
    actions.finish_refund(case.refunds.get().pk, by=walk.cashier_of(case), reference="SP2D-7")

    assert hub.is_payment_due(case)


def test_a_case_has_one_open_refund():
    case = make_application(State.REJECTED)
    make_bill(case)
    Refund.objects.create(application=case, amount_rupiah=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.create(application=case, amount_rupiah=1)
