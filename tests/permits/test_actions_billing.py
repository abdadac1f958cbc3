"""What a case costs: two officers set it, two cancel it; the number comes last."""

import pytest
from django.db import IntegrityError, transaction

from agencies.models import Role
from mpp.lib.refused import Refused
from notices.models import Notice
from permits import actions, hub
from permits.models import Bill
from permits.states import Advice, State
from tests.factories import (
    make_agency,
    make_application,
    make_bill,
    make_membership,
    make_officer,
    make_service,
)
from tests.permits import walk

pytestmark = pytest.mark.django_db

COMPUTED = {"fee_rupiah": None, "fee_note": "Luas × tarif"}


@pytest.fixture
def waiting():
    """A case in the hub whose fee is to be computed."""
    return walk.review(walk.send(make_service(**COMPUTED)))


def enter(application, *, by=None, amount_rupiah=40_000):
    by = by or walk.verifier_of(application)
    return actions.enter_bill(
        application.pk, by=by, amount_rupiah=amount_rupiah, basis="4 m² × Rp10.000", skrd_number="SKRD-9"
    )


def test_a_computed_fee_keeps_the_case_in_the_hub_and_the_clock_with_the_office(waiting):
    assert (waiting.state, waiting.paused_on) == (State.IN_REVIEW, None)
    assert hub.waits_for_fee(waiting)
    assert waiting.concerns_cashier


def test_a_fixed_fee_is_billed_by_the_sheet():
    case = walk.review(walk.send(make_service(fee_rupiah=25_000)))

    bill = case.bills.get()
    assert (case.state, case.concerns_cashier) == (State.AWAITING_PAYMENT, True)
    assert (bill.amount_rupiah, bill.entered_by, bill.confirmed_by) == (25_000, None, None)
    assert bill.number.endswith("-000001")


def test_a_second_officer_makes_it_a_bill_with_a_number(waiting):
    bill = enter(waiting)
    assert (bill.number, hub.bill_of(waiting)) == (None, None)

    case = actions.confirm_bill(bill.pk, by=walk.cashier_of(waiting))

    bill.refresh_from_db()
    assert case.state == State.AWAITING_PAYMENT
    assert bill.number.startswith("T-")
    assert Notice.objects.filter(to=case.owner, subject__startswith="Permohonan menunggu pembayaran").exists()
    assert list(case.events.order_by("pk").values_list("deed", "note"))[-2:] == [
        ("enter_bill", ""),
        ("confirm_bill", "Rp40.000 (4 m² × Rp10.000)"),
    ]


def test_nobody_waits_for_the_payment_of_a_waived_fee(waiting):
    bill = enter(waiting, amount_rupiah=0)

    case = actions.confirm_bill(bill.pk, by=walk.cashier_of(waiting))

    assert case.state == State.AWAITING_DECISION


def test_nobody_confirms_what_they_entered(waiting):
    officer = walk.verifier_of(waiting)
    bill = enter(waiting, by=officer)

    with pytest.raises(Refused, match="petugas lain"):
        actions.confirm_bill(bill.pk, by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bill.objects.filter(pk=bill.pk).update(
            confirmed_by=officer, confirmed_at=waiting.sent_at, number="T-1"
        )


def test_what_is_sent_back_is_computed_anew(waiting):
    wrong = enter(waiting, amount_rupiah=4_000)

    actions.send_back_bill(wrong.pk, by=walk.cashier_of(waiting), reason="Kurang satu nol.")
    right = enter(waiting)
    case = actions.confirm_bill(right.pk, by=walk.cashier_of(waiting))

    wrong.refresh_from_db()
    assert (wrong.number, wrong.cancel_reason) == (None, "Kurang satu nol.")
    assert hub.bill_of(case) == right
    with pytest.raises(Refused):
        actions.confirm_bill(wrong.pk, by=walk.cashier_of(waiting))


def test_a_fee_is_entered_once(waiting):
    enter(waiting)

    with pytest.raises(Refused, match="sudah dihitung"):
        enter(waiting)


@pytest.mark.parametrize("state", set(State) - {State.COMPLETED})
def test_no_fee_is_entered_for_a_case_that_does_not_wait_for_it(state):
    case = make_application(state, service=make_service(**COMPUTED, technical_agencies=[make_agency()]))

    with pytest.raises(Refused):
        enter(case)


def test_no_fee_is_set_where_an_agency_said_no():
    service = walk.make_full_service(originals=False, **COMPUTED)
    case = walk.recommend(walk.review(walk.send(service)), Advice.NO, "Sempadan sungai.")

    assert case.state == State.AWAITING_DECISION
    with pytest.raises(Refused):
        enter(case)


def test_the_owner_sets_no_fee(waiting):
    make_membership(waiting.owner, Role.VERIFIER, waiting.counter_agency)

    with pytest.raises(Refused, match="Anda sendiri"):
        enter(waiting, by=waiting.owner)


# --- Cancelled before it is paid --------------------------------------------------------------------


@pytest.fixture
def billed():
    return make_application(State.AWAITING_PAYMENT, service=make_service(fee_rupiah=25_000))


def test_two_cancel_a_bill_and_two_set_the_next(billed):
    bill = hub.bill_of(billed)
    asks, does = walk.cashier_of(billed), walk.verifier_of(billed)

    actions.ask_to_cancel_bill(bill.pk, by=asks, reason="Pemohon mendapat keringanan.")
    case = actions.cancel_bill(bill.pk, by=does)

    bill.refresh_from_db()
    assert (case.state, case.paused_on, hub.bill_of(case)) == (State.IN_REVIEW, None, None)
    assert bill.number
    assert (bill.cancel_asked_by, bill.cancelled_by) == (asks, does)
    notice = Notice.objects.get(to=case.owner, subject__startswith="Tagihan dibatalkan")
    assert bill.number in notice.body
    assert "Pemohon mendapat keringanan." in notice.body
    second = actions.confirm_bill(enter(case).pk, by=walk.cashier_of(case))
    assert second.state == State.AWAITING_PAYMENT
    assert hub.bill_of(second).amount_rupiah == 40_000


def test_nobody_cancels_alone(billed):
    bill, asks = hub.bill_of(billed), walk.cashier_of(billed)
    with pytest.raises(Refused, match="tidak diusulkan"):
        actions.cancel_bill(bill.pk, by=asks)
    actions.ask_to_cancel_bill(bill.pk, by=asks, reason="Keliru.")

    with pytest.raises(Refused, match="petugas lain"):
        actions.cancel_bill(bill.pk, by=asks)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bill.objects.filter(pk=bill.pk).update(cancelled_by=asks, cancelled_at=billed.sent_at)


def test_a_bill_that_may_be_cancelled_is_not_paid_until_it_is_kept(billed):
    bill = hub.bill_of(billed)
    actions.ask_to_cancel_bill(bill.pk, by=walk.cashier_of(billed), reason="Keliru.")
    with pytest.raises(Refused, match="diusulkan untuk dibatalkan"):
        walk.pay(billed)

    actions.keep_bill(bill.pk, by=walk.verifier_of(billed))

    assert walk.pay(billed).state == State.AWAITING_DECISION


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_cancelled_or_sent_back_without_a_reason(billed, waiting, reason):
    with pytest.raises(Refused, match="alasan"):
        actions.ask_to_cancel_bill(hub.bill_of(billed).pk, by=walk.cashier_of(billed), reason=reason)
    with pytest.raises(Refused, match="alasan"):
        actions.send_back_bill(enter(waiting).pk, by=walk.cashier_of(waiting), reason=reason)


def test_a_paid_bill_is_not_cancelled(billed):
    bill = hub.bill_of(billed)
    walk.pay(billed)

    with pytest.raises(Refused, match="sudah dibayar"):
        actions.ask_to_cancel_bill(bill.pk, by=walk.cashier_of(billed), reason="Keliru.")


def test_a_cancelled_bill_cannot_be_without_its_reason():
    bill = make_bill(make_application(State.AWAITING_DECISION))
    asks, does = (make_officer(Role.CASHIER, make_agency()) for _ in range(2))

    with pytest.raises(IntegrityError), transaction.atomic():
        Bill.objects.filter(pk=bill.pk).update(
            cancel_asked_by=asks,
            cancel_asked_at=bill.entered_at,
            cancelled_by=does,
            cancelled_at=bill.entered_at,
        )
