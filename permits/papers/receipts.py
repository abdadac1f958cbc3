"""The receipt of an application: what was sent, until when it will be done, what comes next."""

import datetime as dt
from dataclasses import dataclass

from django.utils import translation

from mpp.lib.codes import in_fours
from mpp.lib.formats import clock, long_date, nik_masked
from mpp.lib.qr import qr_svg_bytes
from mpp.lib.typeset import typeset
from permits.papers.parts import HERE, Letterhead, plain_facts, typed_address, watermark


@dataclass(frozen=True)
class ReceiptData:
    """What a person holds in hand after sending.

    letterhead: the mall and the agency of the counter.
    applicant_nik: 16 digits, printed masked as on screens; empty leaves the row out.
    filed_by: who filed it for the applicant, e.g. "Rina Wati, petugas Disdukcapil"; empty if nobody did.
    promised_on: None leaves the sentence out.
    documents: labels of what was given. next_steps: a sentence per step.
    url: absolute address of the application, the text of the QR. code: its 16 characters, printed in fours.
    track_url: absolute address of the page that follows a case without sign-in.
    made_at: aware; the file's time. Part of the bytes.
    """

    letterhead: Letterhead
    number: str
    service_name: str
    applicant_name: str
    applicant_nik: str
    sent_at: dt.datetime
    promised_on: dt.date | None
    documents: tuple[str, ...]
    next_steps: tuple[str, ...]
    url: str
    code: str
    track_url: str
    demo: bool
    made_at: dt.datetime
    filed_by: str = ""


def receipt_pdf(data: ReceiptData) -> bytes:
    """Return the receipt as PDF, one page for any service there is. Raises mpp.lib.typeset.TypesetError."""
    with translation.override("id"):
        facts = plain_facts(data) | {
            "applicant_nik": nik_masked(data.applicant_nik),
            "sent": f"{long_date(data.sent_at)}, {clock(data.sent_at)}",
            "promised": long_date(data.promised_on) if data.promised_on else "",
            "qr": qr_svg_bytes(data.url),
            "code": in_fours(data.code),
            "track_url": data.track_url.encode(),
            "track_typed": typed_address(data.track_url).encode(),
            "watermark": watermark(data.demo),
        }
    return typeset(HERE / "receipt.typ", facts, at=data.made_at)
