"""The declaration of an applicant whose application an officer typed at the counter."""

import datetime as dt
from dataclasses import dataclass

from django.utils import translation

from mpp.lib.formats import long_date, plain_date
from mpp.lib.typeset import typeset
from permits.papers.parts import HERE, Letterhead, Official, Row, plain_facts, watermark

SENTENCES = (
    "Saya sendiri yang meminta permohonan ini dibuat. Atas permintaan saya, petugas mengetikkan data dan "
    "memindai dokumen saya.",
    "Isi permohonan telah dibacakan atau diperlihatkan kepada saya, dan saya memahaminya.",
    "Data dan dokumen yang saya berikan benar dan sah. Saya bersedia menanggung akibatnya bila tidak.",
    "Saya menyetujui data pribadi saya diproses untuk permohonan ini, sesuai dengan Undang-Undang Nomor 27 "
    "Tahun 2022 tentang Pelindungan Data Pribadi.",
)


@dataclass(frozen=True)
class DeclarationData:
    """What the applicant signs, or marks with a thumbprint, before an officer files for them.

    number: of the application; empty while it has none.
    applicant, answers: rows in the order of printing; an empty value becomes a dotted line.
    given: labels of the documents given. helper: who typed, and their agency.
    venue: where it was done. place: the town. dated: that day.
    sentences: what the applicant declares.
    made_at: aware; the file's time. Part of the bytes.
    """

    letterhead: Letterhead
    service_name: str
    applicant_name: str
    applicant: tuple[Row, ...]
    given: tuple[str, ...]
    helper: Official
    venue: str
    place: str
    dated: dt.date
    demo: bool
    made_at: dt.datetime
    number: str = ""
    answers: tuple[Row, ...] = ()
    sentences: tuple[str, ...] = SENTENCES


def declaration_pdf(data: DeclarationData) -> bytes:
    """Return the declaration as PDF, to be signed by hand. Raises mpp.lib.typeset.TypesetError."""
    with translation.override("id"):
        facts = plain_facts(data) | {
            "day": long_date(data.dated),
            "dated": plain_date(data.dated),
            "watermark": watermark(data.demo),
        }
    return typeset(HERE / "declaration.typ", facts, at=data.made_at)
