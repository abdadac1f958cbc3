"""The power of attorney (surat kuasa) with which somebody else may look after applications."""

import datetime as dt
from dataclasses import dataclass

from django.utils import translation

from mpp.lib.formats import plain_date, rupiah
from mpp.lib.qr import qr_svg_bytes
from mpp.lib.typeset import typeset
from permits.papers.parts import HERE, STAMP_DUTY_RUPIAH, Row, plain_facts, watermark

DEEDS = (
    "mengisi, mengirim, memperbaiki, dan menarik permohonan atas nama pemberi kuasa;",
    "mengunggah dan menyerahkan dokumen, serta memperlihatkan aslinya di loket;",
    "menerima pemberitahuan, menjawab pertanyaan petugas, dan membayar retribusi;",
    "mengambil hasil layanan.",
)
LIMITS = (
    "Penerima kuasa tidak boleh melimpahkan kuasa ini kepada orang lain.",
    "Pemberi kuasa tetap dapat melihat setiap permohonan dan dapat mengakhiri kuasa ini kapan saja, "
    "melalui akunnya atau di loket.",
)


@dataclass(frozen=True)
class PowerData:
    """A power of attorney to print, sign over the stamp and upload.

    mall: whose portal it is for. grantor, attorney: rows of the two persons in the order of printing; an
        empty value becomes a dotted line, so a wholly empty one is the blank.
    attorney_company: rows of the company that the attorney acts for, below those; empty if there is none.
    service_name: what it is for; empty means every application at the mall.
    starts_on, ends_on: both days included; None leaves a dotted line.
    grantor_name, attorney_name: under the signatures; empty leaves a dotted line.
    place: where it is signed. dated: None leaves a dotted line.
    upload_url: absolute; printed and as QR. Empty leaves the hint out.
    made_at: aware; the file's time. Part of the bytes.
    """

    mall: str
    grantor: tuple[Row, ...]
    attorney: tuple[Row, ...]
    service_name: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    place: str
    demo: bool
    made_at: dt.datetime
    attorney_company: tuple[Row, ...] = ()
    grantor_name: str = ""
    attorney_name: str = ""
    dated: dt.date | None = None
    upload_url: str = ""
    deeds: tuple[str, ...] = DEEDS
    limits: tuple[str, ...] = LIMITS


def power_pdf(data: PowerData) -> bytes:
    """Return the power of attorney as PDF, to be signed by hand. Raises mpp.lib.typeset.TypesetError."""
    with translation.override("id"):
        facts = plain_facts(data) | {
            "starts": plain_date(data.starts_on) if data.starts_on else "",
            "ends": plain_date(data.ends_on) if data.ends_on else "",
            "dated": plain_date(data.dated) if data.dated else "",
            "stamp_duty": rupiah(STAMP_DUTY_RUPIAH),
            "upload_url": data.upload_url.encode(),
            "upload_qr": qr_svg_bytes(data.upload_url) if data.upload_url else "",
            "watermark": watermark(data.demo),
        }
    return typeset(HERE / "power.typ", facts, at=data.made_at)
