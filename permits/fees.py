"""What an officer may do now about the money of a case, and what the pages show of it."""

from typing import Any

from permits import access, hub
from permits.models import Application, Bill, Payment, Refund
from permits.states import State


def deeds_of(user: Any, application: Application) -> set[str]:
    """Return the deeds about bill, payment and refund that would not be refused to this officer now."""
    return (
        _of_who_sets(user, application)
        | _of_who_confirms(user, application)
        | _of_who_takes_money(user, application)
        | _of_who_gives_back(user, application)
    )


def facts_of(application: Application) -> dict[str, Any]:
    """Return what the desk shows of the money: the bill that counts, those before it, what was paid and given back."""
    people = ("entered_by", "confirmed_by", "cancel_asked_by", "cancelled_by")
    bills = list(application.bills.select_related(*people).order_by("-entered_at", "-pk"))
    return {
        "bill": next((bill for bill in bills if not bill.cancelled_at), None),
        "earlier_bills": [bill for bill in bills if bill.cancelled_at],
        "payments": list(application.payments.select_related("by")),
        "refunds": list(application.refunds.select_related("done_by").order_by("opened_at")),
        "payment_to_correct": payment_to_correct(application),
        "open_refund": open_refund(application),
    }


def told_of(application: Application) -> dict[str, Any]:
    """Return what the citizen reads of the money, once anything was paid."""
    return {
        "payments": list(application.payments.all()),
        "refunds": list(application.refunds.order_by("opened_at")),
    }


def payment_to_correct(application: Application) -> Payment | None:
    """Return the payment that counts, None while nothing is paid."""
    return application.payments.filter(reverses=None, is_reversed=False).last()


def open_refund(application: Application) -> Refund | None:
    return application.refunds.open().first()


def _of_who_sets(user: Any, application: Application) -> set[str]:
    if not access.may_set_fee(user, application):
        return set()
    bill = _current(application)
    if bill is None:
        return {"enter_bill"} if hub.waits_for_fee(application) else set()
    is_unpaid = application.state == State.AWAITING_PAYMENT and not bill.is_to_cancel
    return {"ask_to_cancel_bill"} if is_unpaid else set()


def _of_who_confirms(user: Any, application: Application) -> set[str]:
    bill = _current(application)
    if bill is None or not access.may_confirm_fee(user, application):
        return set()
    if bill.is_to_confirm and hub.waits_for_fee(application):
        return {"send_back_bill"} | ({"confirm_bill"} if bill.entered_by_id != user.pk else set())
    if bill.is_to_cancel and application.state == State.AWAITING_PAYMENT:
        return {"keep_bill"} | ({"cancel_bill"} if bill.cancel_asked_by_id != user.pk else set())
    return set()


def _of_who_takes_money(user: Any, application: Application) -> set[str]:
    if not access.may_take_payment(user, application):
        return set()
    bill = _current(application)
    if application.state == State.AWAITING_PAYMENT and bill and not bill.is_to_cancel:
        return {"record_payment"}
    return {"correct_payment"} if payment_to_correct(application) else set()


def _of_who_gives_back(user: Any, application: Application) -> set[str]:
    gives = access.may_give_back(user, application) and open_refund(application)
    return {"finish_refund"} if gives else set()


def _current(application: Application) -> Bill | None:
    return application.bills.current().first()
