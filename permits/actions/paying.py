"""What the cashier took, and what has to be given back: payment, counter-entry, refund."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mpp.lib.formats import rupiah
from mpp.lib.refused import Refused
from mpp.lib.written import in_indonesian
from permits import hub
from permits.actions.moving import go_on, locked, move, not_own, write_event
from permits.models import Application, Bill, Payment, Refund
from permits.states import ENDED, State
from permits.telling import tell_of_correction, tell_of_refund, tell_of_refund_cancelled

# From here on the case rests on its payment: that is set right, not taken away.
_PAID_FOR_GOOD = ENDED | {State.SIGNING}


@transaction.atomic
def record_payment(application_id: int, *, by: User, receipt_number: str) -> Application:
    """Record that the bill was paid in full, with the number of the receipt given.

    Raises Refused unless the case waits for it, while somebody asks to cancel the bill, or if the receipt's number
    was used before.
    """
    application = locked(application_id)
    not_own(application, by)
    if application.state != State.AWAITING_PAYMENT:
        raise Refused(_("Permohonan ini sedang tidak menunggu pembayaran."))
    bill = hub.bill_of(application)
    assert bill is not None  # nobody waits for a payment without a bill
    if bill.is_to_cancel:
        raise Refused(_("Tagihan ini diusulkan untuk dibatalkan. Selesaikan dahulu usulan itu."))
    payment = _book(application, bill, by=by, receipt_number=receipt_number)
    office = application.counter_agency.short_name
    move(application, State.IN_REVIEW, deed="record_payment", by=by, office=office, note=_said(payment))
    return go_on(application, by=by, office=office)


@transaction.atomic
def correct_payment(payment_id: int, *, by: User, reason: str, receipt_number: str = "") -> Application:
    """Set a wrong entry right: a counter-entry takes it back and, with `receipt_number`, the right one follows.

    Without the right one the case goes back to wait for its payment, through the hub; in SIGNING or after the end
    there must be a right one. Raises Refused else, without a reason, for an entry that was taken back before, or
    if the receipt's number was used before.
    """
    application = locked(Payment.objects.values_list("application_id", flat=True).get(pk=payment_id))
    not_own(application, by)
    payment = application.payments.select_related("bill").get(pk=payment_id)
    if payment.is_reversed or payment.reverses_id is not None:
        raise Refused(_("Catatan pembayaran ini sudah pernah diperbaiki."))
    if not reason.strip():
        raise Refused(_("Tulis alasannya."))
    if application.state in _PAID_FOR_GOOD and not receipt_number:
        raise Refused(_("Permohonan ini sudah diputuskan atau berakhir. Isi nomor tanda bukti yang benar."))
    _reverse(payment, by=by, reason=reason.strip())
    if receipt_number:
        return _replace(application, payment, by=by, reason=reason.strip(), receipt_number=receipt_number)
    return _wait_again(application, payment, by=by, reason=reason.strip())


@transaction.atomic
def finish_refund(refund_id: int, *, by: User, reference: str) -> Application:
    """Record that the money was given back, with the number of the proof.

    Raises Refused unless it is still to be given back, and without a number.
    """
    application = locked(Refund.objects.values_list("application_id", flat=True).get(pk=refund_id))
    not_own(application, by)
    refund = application.refunds.get(pk=refund_id)
    if not refund.is_open:
        raise Refused(_("Pengembalian ini sudah selesai atau dibatalkan."))
    if not reference.strip():
        raise Refused(_("Isi nomor bukti pengembalian."))
    refund.done_at = timezone.now()
    refund.done_by = by
    refund.reference = reference.strip()
    refund.save(update_fields=["done_at", "done_by", "reference"])
    event = write_event(
        application,
        State(application.state),
        deed="finish_refund",
        by=by,
        office=application.counter_agency.short_name,
        note=_paid_back(refund),
    )
    tell_of_refund(application, event, refund.amount_rupiah, refund.reference)
    return application


@in_indonesian
def _paid_back(refund: Refund) -> str:
    facts = {"amount": rupiah(refund.amount_rupiah), "reference": refund.reference}
    return _("%(amount)s, bukti %(reference)s") % facts


def cancel_refund(application: Application, *, by: User | None, office: str = "") -> None:
    """Take back an open refund of a locked case that is processed again; without one, do nothing.

    What was given back already stays given back: the hub then asks for the payment again.
    """
    if application.refunds.open().update(cancelled_at=timezone.now()):
        event = write_event(application, State(application.state), deed="cancel_refund", by=by, office=office)
        tell_of_refund_cancelled(application, event)


def _book(application: Application, bill: Bill, *, by: User, receipt_number: str) -> Payment:
    try:
        with transaction.atomic():
            return Payment.objects.create(
                application=application,
                bill=bill,
                amount_rupiah=bill.amount_rupiah,
                receipt_number=receipt_number,
                by=by,
            )
    except IntegrityError as error:
        raise Refused(_("Nomor tanda bukti bayar itu sudah dipakai. Periksa lagi nomornya.")) from error


def _reverse(payment: Payment, *, by: User, reason: str) -> None:
    Payment.objects.filter(pk=payment.pk).update(is_reversed=True)
    Payment.objects.create(
        application_id=payment.application_id,
        bill=payment.bill,
        amount_rupiah=-payment.amount_rupiah,
        receipt_number=payment.receipt_number,
        reverses=payment,
        reason=reason,
        by=by,
    )


def _replace(
    application: Application, wrong: Payment, *, by: User, reason: str, receipt_number: str
) -> Application:
    right = _book(application, wrong.bill, by=by, receipt_number=receipt_number)
    event = write_event(
        application,
        State(application.state),
        deed="correct_payment",
        by=by,
        office=application.counter_agency.short_name,
        note=_corrected(wrong, right, reason),
    )
    tell_of_correction(application, event, reason)
    return application


@in_indonesian
def _corrected(wrong: Payment, right: Payment, reason: str) -> str:
    facts = {"wrong": wrong.receipt_number, "right": right.receipt_number, "reason": reason}
    return _("%(wrong)s menjadi %(right)s. %(reason)s") % facts


def _wait_again(application: Application, wrong: Payment, *, by: User, reason: str) -> Application:
    """Let the hub ask for the payment again, at once if the case is past it."""
    office = application.counter_agency.short_name
    note = f"{_said(wrong)}. {reason}"
    if application.state == State.AWAITING_DECISION:
        move(application, State.IN_REVIEW, deed="reverse_payment", by=by, office=office, note=note)
    else:
        old = State(application.state)
        write_event(application, old, deed="reverse_payment", by=by, office=office, note=note)
    tell_of_correction(application, application.events.latest("pk"), reason)
    return go_on(application, by=by, office=office) if application.state == State.IN_REVIEW else application


@in_indonesian
def _said(payment: Payment) -> str:
    return _("%(amount)s, tanda bukti %(receipt)s") % {
        "amount": rupiah(payment.amount_rupiah),
        "receipt": payment.receipt_number,
    }
