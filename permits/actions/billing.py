"""What a case costs: computed by one officer, confirmed by another; a bill is cancelled by two likewise."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mpp.lib.formats import rupiah
from mpp.lib.refused import Refused
from mpp.lib.written import in_indonesian
from permits import hub, numbers
from permits.actions.moving import go_on, locked, move, not_own, write_event
from permits.models import Application, Bill
from permits.states import State
from permits.telling import tell_of_bill_cancelled


@transaction.atomic
def enter_bill(
    application_id: int, *, by: User, amount_rupiah: int, basis: str, skrd_number: str = ""
) -> Bill:
    """Enter what the permit costs (whole rupiah), on what basis, and the SKRD's number; a second officer confirms it.

    Raises Refused unless the case waits in the hub for it and nobody has entered it yet.
    """
    application = locked(application_id)
    not_own(application, by)
    if not hub.waits_for_fee(application):
        raise Refused(_("Permohonan ini sedang tidak menunggu perhitungan retribusi."))
    if application.bills.current().exists():
        raise Refused(_("Retribusi sudah dihitung dan menunggu pengesahan petugas lain."))
    bill = Bill.objects.create(
        application=application,
        amount_rupiah=amount_rupiah,
        basis=basis,
        skrd_number=skrd_number,
        entered_by=by,
    )
    _write(application, "enter_bill", by)
    return bill


@transaction.atomic
def confirm_bill(bill_id: int, *, by: User) -> Application:
    """Confirm what a colleague entered: the bill gets its number, and the case waits for the payment.

    Raises Refused for who entered it, and unless it still waits to be confirmed.
    """
    application, bill = _to_confirm(bill_id, by)
    if bill.entered_by_id == by.pk:
        raise Refused(_("Anda yang menghitung retribusi ini; minta petugas lain mengesahkannya."))
    move(
        application,
        State.AWAITING_PAYMENT if bill.amount_rupiah else State.AWAITING_DECISION,  # nothing to pay: waived
        deed="confirm_bill",
        by=by,
        office=application.counter_agency.short_name,
        note=_amount(bill),
    )
    bill.confirmed_by = by
    bill.confirmed_at = timezone.now()
    bill.number = numbers.draw_bill()  # last: it locks the series of numbers
    bill.save(update_fields=["confirmed_by", "confirmed_at", "number"])
    return application


@transaction.atomic
def send_back_bill(bill_id: int, *, by: User, reason: str) -> Application:
    """Send back what was entered, with the reason; somebody computes it anew. The office reads the reason.

    Raises Refused unless it still waits to be confirmed, and without a reason.
    """
    application, bill = _to_confirm(bill_id, by)
    bill.cancelled_at = timezone.now()
    bill.cancelled_by = by
    bill.cancel_reason = _given(reason)
    bill.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    _write(application, "send_back_bill", by)
    return application


@transaction.atomic
def ask_to_cancel_bill(bill_id: int, *, by: User, reason: str) -> Bill:
    """Ask that a bill be cancelled before it is paid; a second officer does it. The citizen will read the reason.

    Raises Refused once it is paid or asked for, and without a reason.
    """
    application, bill = _unpaid(bill_id, by)
    if bill.is_to_cancel:
        raise Refused(_("Pembatalan tagihan ini sudah diusulkan dan menunggu petugas lain."))
    bill.cancel_asked_at = timezone.now()
    bill.cancel_asked_by = by
    bill.cancel_reason = _given(reason)
    bill.save(update_fields=["cancel_asked_at", "cancel_asked_by", "cancel_reason"])
    _write(application, "ask_to_cancel_bill", by)
    return bill


@in_indonesian
def _amount(bill: Bill) -> str:
    return f"{rupiah(bill.amount_rupiah)} ({bill.basis})"


@transaction.atomic
def cancel_bill(bill_id: int, *, by: User) -> Application:
    """Cancel a bill, as a colleague asked. It keeps its number; the case goes back to have its fee set anew.

    Raises Refused for who asked, once it is paid, and unless somebody asked.
    """
    application, bill = _asked_to_cancel(bill_id, by)
    if bill.cancel_asked_by_id == by.pk:
        raise Refused(_("Anda yang mengusulkan pembatalan ini; minta petugas lain menyetujuinya."))
    bill.cancelled_at = timezone.now()
    bill.cancelled_by = by
    bill.save(update_fields=["cancelled_at", "cancelled_by"])
    office = application.counter_agency.short_name
    note = f"{bill.number}: {bill.cancel_reason}"
    move(application, State.IN_REVIEW, deed="cancel_bill", by=by, office=office, note=note)
    tell_of_bill_cancelled(application, application.events.latest("pk"), bill)
    return go_on(application, by=by, office=office)


@transaction.atomic
def keep_bill(bill_id: int, *, by: User) -> Application:
    """Answer a wish to cancel a bill with no, or take back one's own: the bill stands as it was.

    Raises Refused unless somebody asked.
    """
    application, bill = _asked_to_cancel(bill_id, by)
    bill.cancel_asked_at = bill.cancel_asked_by = None
    bill.cancel_reason = ""
    bill.save(update_fields=["cancel_asked_at", "cancel_asked_by", "cancel_reason"])
    _write(application, "keep_bill", by)
    return application


def _to_confirm(bill_id: int, by: User) -> tuple[Application, Bill]:
    application, bill = _locked_bill(bill_id, by)
    if not bill.is_to_confirm or not hub.waits_for_fee(application):
        raise Refused(_("Hitungan ini sedang tidak menunggu pengesahan."))
    return application, bill


def _unpaid(bill_id: int, by: User) -> tuple[Application, Bill]:
    application, bill = _locked_bill(bill_id, by)
    if application.state != State.AWAITING_PAYMENT or bill.cancelled_at or not bill.confirmed_at:
        raise Refused(_("Tagihan ini sudah dibayar atau dibatalkan."))
    return application, bill


def _asked_to_cancel(bill_id: int, by: User) -> tuple[Application, Bill]:
    application, bill = _unpaid(bill_id, by)
    if not bill.is_to_cancel:
        raise Refused(_("Pembatalan tagihan ini sedang tidak diusulkan."))
    return application, bill


def _locked_bill(bill_id: int, by: User) -> tuple[Application, Bill]:
    """Return a bill as it is under the lock of its case, which comes first."""
    application = locked(Bill.objects.values_list("application_id", flat=True).get(pk=bill_id))
    not_own(application, by)
    return application, application.bills.get(pk=bill_id)


def _given(reason: str) -> str:
    if not reason.strip():
        raise Refused(_("Tulis alasannya."))
    return reason.strip()


def _write(application: Application, deed: str, by: User) -> None:
    office = application.counter_agency.short_name
    write_event(application, State(application.state), deed=deed, by=by, office=office)
