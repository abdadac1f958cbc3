"""Rules against races about money, on real connections.

Each was seen to fail with its guard taken out: the lock of the case, and the number drawn in the bill's transaction.
"""

import pytest
from django.db import transaction
from django.utils import timezone

from mpp.lib.refused import Refused
from permits import actions, hub
from permits.actions.moving import locked
from permits.models import Application, Bill, Series
from permits.states import State
from tests.factories import make_application, make_service
from tests.permits import walk
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def make_entered(service):
    """A case whose fee somebody has computed."""
    case = make_application(
        State.IN_REVIEW, service=service, reviewed_at=timezone.now(), concerns_cashier=True
    )
    case.bill = actions.enter_bill(
        case.pk, by=walk.verifier_of(case), amount_rupiah=40_000, basis="4 × 10.000", skrd_number="S"
    )
    case.cashier = walk.cashier_of(case)
    return case


def make_rejected():
    case = make_application(State.AWAITING_PAYMENT, service=make_service(fee_rupiah=25_000))
    walk.pay(case)
    case = actions.reject(case.pk, by=walk.signatory_of(case), reasons="Tidak sesuai.")
    return case, case.refunds.get()


@pytest.fixture
def computed():
    return make_service(fee_rupiah=None, fee_note="Luas × tarif")


def series() -> int:
    return Series.objects.get(name=f"tagihan/{timezone.localdate().year}").last


def test_of_two_who_confirm_a_bill_at_once_one_does_and_one_number_is_drawn(computed):
    case = make_entered(computed)
    officers = [walk.cashier_of(case) for _ in range(3)]

    answers = at_once(lambda by=by: actions.confirm_bill(case.bill.pk, by=by) for by in officers)

    assert [type(answer) for answer in answers].count(Application) == 1
    assert series() == 1
    assert case.events.filter(deed="confirm_bill").count() == 1


def test_bills_confirmed_at_once_are_numbered_without_gap_though_some_fail_on_the_way(computed):
    cases = [make_entered(computed) for _ in range(9)]

    def confirm(rank, case):
        with transaction.atomic():
            actions.confirm_bill(case.bill.pk, by=case.cashier)
            if rank % 3 == 0:
                raise Refused("The connection broke after the number was drawn.")

    answers = at_once(lambda rank=rank, case=case: confirm(rank, case) for rank, case in enumerate(cases))

    numbers = Bill.objects.exclude(number=None).order_by("number").values_list("number", flat=True)
    assert sum(isinstance(answer, Refused) for answer in answers) == 3
    assert [int(number[-6:]) for number in numbers] == [1, 2, 3, 4, 5, 6]
    assert series() == 6


def test_fixed_fees_billed_at_once_are_numbered_without_gap():
    service = make_service(fee_rupiah=25_000, documents=[])
    cases = [make_application(State.IN_REVIEW, service=service) for _ in range(8)]

    answers = at_once(lambda case=case: actions.finish_review(case.pk, by=case.reviewer) for case in cases)

    assert {answer.state for answer in answers} == {State.AWAITING_PAYMENT}
    numbers = Bill.objects.order_by("number").values_list("number", flat=True)
    assert [int(number[-6:]) for number in numbers] == list(range(1, 9))


def test_a_fee_entered_twice_at_once_is_entered_once(computed):
    case = make_application(State.IN_REVIEW, service=computed, reviewed_at=timezone.now())
    officers = [walk.verifier_of(case) for _ in range(3)]

    answers = at_once(
        lambda by=by: actions.enter_bill(case.pk, by=by, amount_rupiah=1, basis="x", skrd_number="S")
        for by in officers
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["Bill", "Refused", "Refused"]


def test_a_bill_paid_and_cancelled_at_once_is_one_of_them():
    case = make_application(State.AWAITING_PAYMENT, service=make_service(fee_rupiah=25_000))
    bill = hub.bill_of(case)

    answers = at_once(
        [
            lambda: walk.pay(case),
            lambda: actions.ask_to_cancel_bill(bill.pk, by=walk.verifier_of(case), reason="Keliru."),
        ]
    )

    assert sorted(isinstance(answer, Refused) for answer in answers) == [False, True]
    bill.refresh_from_db()
    assert case.payments.exists() != bill.is_to_cancel


def test_a_payment_is_taken_back_once():
    case = make_application(State.AWAITING_PAYMENT, service=make_service(fee_rupiah=25_000))
    walk.pay(case)
    payment = case.payments.get()

    answers = at_once(
        lambda: actions.correct_payment(payment.pk, by=walk.cashier_of(case), reason="Salah kasus.")
        for _ in range(3)
    )

    assert [type(answer) for answer in answers].count(Application) == 1
    assert hub.paid_rupiah(case) == 0


def test_money_is_given_back_once():
    case, refund = make_rejected()
    cashiers = [walk.cashier_of(case) for _ in range(3)]

    answers = at_once(
        lambda by=by: actions.finish_refund(refund.pk, by=by, reference=f"SP2D-{by.pk}") for by in cashiers
    )

    assert [type(answer) for answer in answers].count(Application) == 1
    assert case.events.filter(deed="finish_refund").count() == 1


def test_money_given_back_and_not_to_be_given_back_at_once_is_one_of_them():
    case, refund = make_rejected()

    def goes_on():
        with transaction.atomic():
            actions.cancel_refund(locked(case.pk), by=None)

    at_once([goes_on, lambda: actions.finish_refund(refund.pk, by=walk.cashier_of(case), reference="SP2D")])

    refund.refresh_from_db()
    assert (refund.done_at is None) != (refund.cancelled_at is None)
    assert case.events.filter(deed__in=["finish_refund", "cancel_refund"]).count() == 1
