"""What a case costs and what the cashier took: bill, payment, counter-entry, refund."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from mpp.lib.formats import rupiah
from mpp.lib.refused import Refused
from permits import hub
from permits.actions.moving import go_on, locked, move, not_own
from permits.models import Application, Payment
from permits.states import State


@transaction.atomic
def record_payment(application_id: int, *, by: User, receipt_number: str) -> Application:
    """Record that the bill was paid in full, with the number of the receipt given.

    Raises Refused unless the case waits for it, or if the receipt's number was used before.
    """
    application = locked(application_id)
    not_own(application, by)
    if application.state != State.AWAITING_PAYMENT:
        raise Refused(_("Permohonan ini sedang tidak menunggu pembayaran."))
    bill = hub.bill_of(application)
    assert bill is not None  # nobody waits for a payment without a bill
    try:
        with transaction.atomic():
            Payment.objects.create(
                application=application,
                bill=bill,
                amount_rupiah=bill.amount_rupiah,
                receipt_number=receipt_number,
                by=by,
            )
    except IntegrityError as error:
        raise Refused(_("Nomor tanda bukti bayar itu sudah dipakai. Periksa lagi nomornya.")) from error
    note = _("%(amount)s, tanda bukti %(receipt)s") % {
        "amount": rupiah(bill.amount_rupiah),
        "receipt": receipt_number,
    }
    office = application.counter_agency.short_name
    move(application, State.IN_REVIEW, deed="record_payment", by=by, office=office, note=note)
    return go_on(application, by=by, office=office)
