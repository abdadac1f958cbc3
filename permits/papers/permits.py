"""The permit as it is signed and kept."""

import datetime as dt
from dataclasses import dataclass

from django.utils import translation

from mpp.lib.formats import plain_date
from mpp.lib.qr import qr_svg_bytes
from mpp.lib.typeset import typeset
from permits.papers.parts import HERE, Letterhead, Row, plain_facts, watermark


@dataclass(frozen=True)
class PermitData:
    """A permit as it is signed.

    number: as in the register, e.g. "503/0001/KES-01/DPMPTSP/2026". title: the product of the service.
    issuer: who grants it, e.g. the name of the agency.
    legal_basis, considerations ("Memperhatikan": application, recommendations), conditions: a text per point.
    holder, answers: as frozen in the application.
    valid_until: None when the permit does not expire.
    signatory_id: NIP, or empty. verify_url: absolute; printed and as QR.
    demo: watermark on every page.
    made_at: aware; the file's time. Part of the bytes and so of the document hash.
    """

    letterhead: Letterhead
    number: str
    title: str
    service_name: str
    issuer: str
    legal_basis: tuple[str, ...]
    considerations: tuple[str, ...]
    holder: tuple[Row, ...]
    answers: tuple[Row, ...]
    conditions: tuple[str, ...]
    valid_from: dt.date
    valid_until: dt.date | None
    place: str
    dated: dt.date
    signatory_name: str
    signatory_title: str
    verify_url: str
    demo: bool
    made_at: dt.datetime
    signatory_id: str = ""


def permit_pdf(data: PermitData) -> bytes:
    """Return the permit as PDF, still unsigned. Raises mpp.lib.typeset.TypesetError."""
    with translation.override("id"):
        facts = plain_facts(data) | {
            "dated": plain_date(data.dated),
            "validity": _validity(data),
            "verify_url": data.verify_url.encode(),
            "verify_qr": qr_svg_bytes(data.verify_url),
            "watermark": watermark(data.demo),
        }
    return typeset(HERE / "permit.typ", facts, at=data.made_at)


def _validity(data: PermitData) -> str:
    if data.valid_until is None:
        return f"Berlaku sejak {plain_date(data.valid_from)}."
    return f"Berlaku sejak {plain_date(data.valid_from)} sampai dengan {plain_date(data.valid_until)}."
