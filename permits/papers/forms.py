"""The form to print, sign by hand and upload again."""

import datetime as dt
import re
from dataclasses import dataclass

from django.utils import translation

from mpp.lib.formats import plain_date, rupiah
from mpp.lib.qr import qr_svg_bytes
from mpp.lib.typeset import typeset
from permits.papers.parts import HERE, STAMP_DUTY_RUPIAH, Letterhead, Row, plain_facts


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
    attachments: the required documents, below form_text; ticked if they are with the application. Empty leaves
        the list out.
    place: where it is signed. dated: None leaves a dotted line.
    signer: the name under the signature; empty leaves a dotted line.
    upload_url: absolute; printed and as QR. Empty leaves the hint out.
    note: small, on every page, e.g. "Permohonan 2026-000123"; empty puts the service's name there.
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


def form_pdf(data: FormData) -> bytes:
    """Return the form as PDF. Raises mpp.lib.typeset.TypesetError."""
    title, subtitle = _split_label(data.title)
    with translation.override("id"):
        facts = plain_facts(data) | {
            "title": title,
            "subtitle": subtitle,
            "dated": plain_date(data.dated) if data.dated else "",
            "stamp_duty": rupiah(STAMP_DUTY_RUPIAH) if data.stamp_duty else "",
            "upload_url": data.upload_url.encode(),
            "upload_qr": qr_svg_bytes(data.upload_url) if data.upload_url else "",
        }
    return typeset(HERE / "form.typ", facts, at=data.made_at)


def _split_label(label: str) -> Row:
    """Split "Formulir permohonan (unduh, isi)" into its name and the remark without brackets."""
    match = re.fullmatch(r"(.+?)\s*\(([^()]+)\)", label)
    return (match[1], match[2]) if match else (label, "")
