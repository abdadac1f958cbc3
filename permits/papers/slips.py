"""The slip with which somebody without e-mail enters an account: number, code, address."""

import datetime as dt
from dataclasses import dataclass

from django.utils import translation

from mpp.lib.codes import in_fours
from mpp.lib.formats import clock, long_date
from mpp.lib.qr import qr_svg_bytes
from mpp.lib.typeset import typeset
from permits.papers.parts import HERE, plain_facts, typed_address, watermark

STEPS = (
    "Buka alamat di bawah ini, atau pindai QR-nya.",
    "Ketik nomor akun dan kode di atas.",
    "Buat kata sandi Anda sendiri. Setelah itu kode ini tidak berlaku lagi.",
)
ADVICE = "Simpan kertas ini baik-baik. Jangan beri tahu kode ini kepada siapa pun, juga yang mengaku petugas."


@dataclass(frozen=True)
class SlipData:
    """A small paper (A6) for any printer; on an 80 mm strip it is still readable.

    mall: whose portal it is. holder: the person's name; empty leaves it out.
    code: one-time, printed in groups of four. url: absolute, where it is typed; also as QR.
    valid_until: aware. steps, advice: sentences in plain words. help: where to go when it is lost; may be empty.
    made_at: aware; the file's time. Part of the bytes.
    """

    mall: str
    account_number: str
    code: str
    url: str
    valid_until: dt.datetime
    demo: bool
    made_at: dt.datetime
    holder: str = ""
    steps: tuple[str, ...] = STEPS
    advice: str = ADVICE
    help: str = ""


def account_slip_pdf(data: SlipData) -> bytes:
    """Return the slip as PDF, one page of A6. Raises mpp.lib.typeset.TypesetError."""
    with translation.override("id"):
        facts = plain_facts(data) | {
            "code": in_fours(data.code),
            "valid_until": f"{long_date(data.valid_until)}, {clock(data.valid_until)}",
            "url": data.url.encode(),
            "typed_url": typed_address(data.url).encode(),
            "qr": qr_svg_bytes(data.url),
            "watermark": watermark(data.demo),
        }
    return typeset(HERE / "slip.typ", facts, at=data.made_at)
