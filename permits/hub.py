"""Where a case goes on from the hub (IN_REVIEW), computed from the frozen sheet and what is done."""

from django.db.models import Sum

from catalog.models import Outcome
from permits import tasks
from permits.models import Application, Bill
from permits.states import Advice, State


def next_state(application: Application) -> State | None:
    """Return the state that follows the hub, None while the case stays in it.

    It stays until the verifier's word "selesai diperiksa"; a case to hand over, after visit and word, until a
    verifier enters the other system's number; one whose fee is computed until its bill is confirmed. A step
    without content is skipped.
    """
    if application.reviewed_at is None:
        return None
    advice = _advice(application)
    if Advice.NO in advice:
        return State.AWAITING_DECISION  # nothing that the citizen could bring or pay would change it
    if Advice.PENDING in advice:
        return State.RECOMMENDING
    if tasks.originals(application):
        return State.AWAITING_VISIT
    if application.outcome == Outcome.HANDED_OVER:
        return None
    if is_fee_to_be_set(application):
        return None
    if is_payment_due(application):
        return State.AWAITING_PAYMENT
    return State.AWAITING_DECISION


def has_fee(application: Application) -> bool:
    """Whether the permit costs something: a fixed fee, or one that is computed (None)."""
    return application.outcome == Outcome.PERMIT and application.sheet["fee_rupiah"] != 0


def bill_of(application: Application) -> Bill | None:
    """Return the confirmed bill of a case, None while there is none."""
    return application.bills.current().filter(confirmed_at__isnull=False).first()


def is_fee_to_be_set(application: Application) -> bool:
    """Whether two officers have still to set what the permit costs: it is computed, or its bill was cancelled."""
    if not has_fee(application) or bill_of(application) is not None:
        return False
    return application.sheet["fee_rupiah"] is None or application.bills.filter(number__isnull=False).exists()


def waits_for_fee(application: Application) -> bool:
    """Whether the case is in the hub and only its bill is missing."""
    return (
        application.outcome == Outcome.PERMIT
        and application.state == State.IN_REVIEW
        and application.reviewed_at is not None
        and next_state(application) is None
    )


def paid_rupiah(application: Application) -> int:
    """Return what was paid, less what was reversed and what was given back."""
    paid = application.payments.aggregate(sum=Sum("amount_rupiah"))["sum"] or 0
    refunds = application.refunds.filter(done_at__isnull=False)
    return paid - (refunds.aggregate(sum=Sum("amount_rupiah"))["sum"] or 0)


def is_payment_due(application: Application) -> bool:
    if not has_fee(application):
        return False
    bill = bill_of(application)
    return bill is None or paid_rupiah(application) < bill.amount_rupiah


def is_ready_to_hand_over(application: Application) -> bool:
    """Whether only the other system's number is missing."""
    return (
        application.outcome == Outcome.HANDED_OVER
        and application.state == State.IN_REVIEW
        and application.reviewed_at is not None
    )


def _advice(application: Application) -> set[Advice]:
    """Return what the technical agencies answered; one not yet asked, or to be asked again, counts as pending."""
    if application.outcome != Outcome.PERMIT:
        return set()
    given = dict(application.recommendations.current().values_list("agency__code", "advice"))
    answers = {
        given.get(agency["code"], Advice.PENDING) for agency in application.sheet["technical_agencies"]
    }
    return {Advice.PENDING if answer == Advice.CORRECTION else Advice(answer) for answer in answers}
