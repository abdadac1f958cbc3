"""Which facts stand on a printed bill."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from permits import clock
from permits.models import Application, Bill
from permits.papers import BillData, Letterhead, Official, Payment, bill_pdf


def printed(bill: Bill) -> bytes:
    """Return a confirmed bill as PDF, with what was paid so far. Not to be called for a bill without a number."""
    application = bill.application
    assert bill.number is not None
    assert bill.confirmed_at is not None
    venue = clock.venue_of(application.counter_agency)
    data = BillData(
        letterhead=Letterhead(
            mall=venue.name, agency=application.sheet["issuing_agency"]["name"], address=venue.address
        ),
        number=bill.number,
        dated=timezone.localdate(bill.confirmed_at),
        application_number=application.number or "",
        service_name=application.service_name,
        payer_name=application.applicant["name"],
        payer_address=", ".join(
            part for part in (application.applicant["address"], application.applicant["place"]) if part
        ),
        amount_rupiah=bill.amount_rupiah,
        basis=bill.basis,
        skrd_number=bill.skrd_number,
        due_on=application.expires_on if application.state == "AWAITING_PAYMENT" else None,
        how_to_pay=_how_to_pay(application),
        set_by=_official(bill.entered_by, application),
        confirmed_by=_official(bill.confirmed_by, application),
        payments=tuple(
            Payment(row.receipt_number, timezone.localdate(row.at), row.amount_rupiah)
            for row in bill.payments.all()
        ),
        url=settings.SITE_URL + application.get_absolute_url(),
        demo=settings.DEMO,
        made_at=bill.confirmed_at,
    )
    return bill_pdf(data)


def _how_to_pay(application: Application) -> tuple[str, ...]:
    with override("id"):
        return (
            _("Datang ke kasir %(agency)s dan tunjukkan tagihan ini atau sebutkan nomornya.")
            % {"agency": application.counter_agency.name},
            _("Bayar sesuai jumlah di atas dan minta tanda bukti bayar."),
            _("Kasir mencatat pembayaran Anda; permohonan berjalan terus tanpa Anda perlu melapor."),
        )


def _official(person: User | None, application: Application) -> Official | None:
    return Official(person.name, application.counter_agency.name) if person else None
