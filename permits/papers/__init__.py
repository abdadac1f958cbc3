"""The papers of an application: the prefilled form to sign, and the permit that answers it.

Plain facts in, PDF bytes out; who may have them and which facts they are is decided elsewhere. The same facts
give the same bytes, so a paper can be hashed and made again. Papers are Indonesian, whatever the language
of the screen.
"""

import datetime as dt
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils import translation

from mpp.lib.formats import plain_date, rupiah
from mpp.lib.qr import qr_svg_bytes
from mpp.lib.typeset import typeset

HERE = Path(__file__).parent

STAMP_DUTY_RUPIAH = 10_000  # UU 10/2020 tentang Bea Meterai, art. 5

# On every page of a paper made in demo mode.
WATERMARK = "CONTOH – TIDAK BERLAKU"

Row = tuple[str, str]  # label, value


@dataclass(frozen=True)
class Letterhead:
    """Kop surat: the issuing agency under the name of its mall."""

    mall: str
    agency: str
    address: str


@dataclass(frozen=True)
class Attachment:
    label: str
    ticked: bool


@dataclass(frozen=True)
class FormData:
    """A form to print, sign and upload again.

    title: the document's label. What stands in brackets at its end is set small below it.
    applicant: nama, NIK, alamat, … in the order of printing. A row with an empty value becomes a dotted line
        to be written by hand, so a wholly empty form is the same paper.
    form_text: the body, its placeholders already filled.
    answers: the questions of the service with what was answered.
    attachments: the required documents; ticked if they are with the application.
    place: where it is signed. dated: None leaves a dotted line.
    signer: the name under the signature; empty leaves a dotted line.
    upload_url: absolute; printed and as QR. Empty leaves the hint out.
    note: small, on every page, e.g. "Permohonan 2026-000123".
    made_at: aware; the file's time. Part of the bytes.
    """

    letterhead: Letterhead
    title: str
    service_name: str
    form_text: str
    applicant: tuple[Row, ...]
    answers: tuple[Row, ...]
    attachments: tuple[Attachment, ...]
    stamp_duty: bool
    place: str
    made_at: dt.datetime
    dated: dt.date | None = None
    signer: str = ""
    upload_url: str = ""
    note: str = ""


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


def form_pdf(data: FormData) -> bytes:
    """Return the form as PDF. Raises mpp.lib.typeset.TypesetError."""
    title, subtitle = _split_label(data.title)
    with translation.override("id"):
        facts = _facts(data) | {
            "title": title,
            "subtitle": subtitle,
            "dated": plain_date(data.dated) if data.dated else "",
            "stamp_duty": rupiah(STAMP_DUTY_RUPIAH) if data.stamp_duty else "",
            "upload_url": data.upload_url.encode(),
            "upload_qr": qr_svg_bytes(data.upload_url) if data.upload_url else "",
        }
    return typeset(HERE / "form.typ", facts, at=data.made_at)


def permit_pdf(data: PermitData) -> bytes:
    """Return the permit as PDF, still unsigned. Raises mpp.lib.typeset.TypesetError."""
    with translation.override("id"):
        facts = _facts(data) | {
            "dated": plain_date(data.dated),
            "validity": _validity(data),
            "verify_url": data.verify_url.encode(),
            "verify_qr": qr_svg_bytes(data.verify_url),
            "watermark": WATERMARK if data.demo else "",
        }
    return typeset(HERE / "permit.typ", facts, at=data.made_at)


def _facts(data: FormData | PermitData) -> dict:
    """Return the fields that go to the template as they are."""
    return {key: value for key, value in asdict(data).items() if not isinstance(value, dt.date | None)}


def _split_label(label: str) -> Row:
    """Split "Formulir permohonan (unduh, isi)" into its name and the remark without brackets."""
    match = re.fullmatch(r"(.+?)\s*\(([^()]+)\)", label)
    return (match[1], match[2]) if match else (label, "")


def _validity(data: PermitData) -> str:
    if data.valid_until is None:
        return f"Berlaku sejak {plain_date(data.valid_from)}."
    return f"Berlaku sejak {plain_date(data.valid_from)} sampai dengan {plain_date(data.valid_until)}."
