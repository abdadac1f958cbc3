"""The bill of a fee: how much, why so much, until when, where to pay; and that it was paid.

It is not called "Surat Tagihan Retribusi Daerah": that is the notice of arrears with interest.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.utils import translation

from mpp.lib.formats import long_date, plain_date, rupiah
from mpp.lib.qr import qr_svg_bytes
from mpp.lib.spelled import in_words
from mpp.lib.typeset import typeset
from permits.papers.parts import HERE, Letterhead, Official, plain_facts, watermark


@dataclass(frozen=True)
class Payment:
    """One line of what was taken; amount in whole rupiah, negative for a counter-entry."""

    receipt_number: str
    paid_on: dt.date
    amount_rupiah: int


@dataclass(frozen=True)
class BillData:
    """A bill as it is shown and paid.

    payer_address: empty leaves the row out.
    basis: why so much, e.g. the regulation and the sum. skrd_number: empty if there is none.
    due_on: None leaves the row out. how_to_pay: a sentence per step, left out once it is paid.
    set_by, confirmed_by: None for a fee that stands in the service's sheet.
    payments: in the order of booking; a counter-entry has the receipt's number of what it takes back. The bill
        is settled when they add up to its amount.
    url: absolute address of the application, the text of the QR.
    made_at: aware; the file's time. Part of the bytes.
    """

    letterhead: Letterhead
    number: str
    dated: dt.date
    application_number: str
    service_name: str
    payer_name: str
    amount_rupiah: int
    basis: str
    due_on: dt.date | None
    how_to_pay: tuple[str, ...]
    url: str
    demo: bool
    made_at: dt.datetime
    payer_address: str = ""
    skrd_number: str = ""
    set_by: Official | None = None
    confirmed_by: Official | None = None
    payments: tuple[Payment, ...] = ()


def bill_pdf(data: BillData) -> bytes:
    """Return the bill as PDF. Raises mpp.lib.typeset.TypesetError, and ValueError for an amount below 0."""
    paid = sum(payment.amount_rupiah for payment in data.payments)
    settled = bool(data.payments) and paid >= data.amount_rupiah
    with translation.override("id"):
        facts = plain_facts(data) | {
            "dated": plain_date(data.dated),
            "due": long_date(data.due_on) if data.due_on else "",
            "amount": rupiah(data.amount_rupiah),
            "amount_in_words": f"{in_words(data.amount_rupiah).capitalize()} rupiah",
            "payments": [_payment_row(payment) for payment in data.payments],
            "settled": settled,
            "paid_on": plain_date(data.payments[-1].paid_on) if settled else "",
            "receipts": ", ".join(_standing_receipts(data.payments)),
            "open": rupiah(data.amount_rupiah - paid),
            "officials": _officials(data),
            "qr": qr_svg_bytes(data.url),
            "watermark": watermark(data.demo),
        }
    return typeset(HERE / "bill.typ", facts, at=data.made_at)


def _payment_row(payment: Payment) -> tuple[str, str, str]:
    taken_back = " (pembatalan)" if payment.amount_rupiah < 0 else ""
    return plain_date(payment.paid_on), payment.receipt_number + taken_back, rupiah(payment.amount_rupiah)


def _standing_receipts(payments: tuple[Payment, ...]) -> list[str]:
    """Return the numbers that no counter-entry takes back, in the order of booking."""
    sums: Counter[str] = Counter()
    for payment in payments:
        sums[payment.receipt_number] += payment.amount_rupiah
    return [number for number, amount in sums.items() if amount > 0]


def _officials(data: BillData) -> list[tuple[str, str, str]]:
    """Return what each did, with name and office."""
    deeds = (("Dihitung oleh", data.set_by), ("Disahkan oleh", data.confirmed_by))
    return [(deed, official.name, official.office) for deed, official in deeds if official]
