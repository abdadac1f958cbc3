"""What was found in a paper, in words: why it is not taken, what is poor about it, who signed it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from documents.intake import hint_sentence
from documents.models import Paper, Safety
from mpp.lib.formats import plain_date


@dataclass(frozen=True)
class Line:
    """One finding, with the tone in which it is shown."""

    text: str
    tone: str = "neutral"


def why_bad(safety: Safety | str, finding: str) -> str:
    """Say why a file is not taken and what to do. finding: a virus's name, or the sentence of a refusal."""
    if safety == Safety.INFECTED:
        return _(
            "Berkas ini mengandung virus (%(virus)s). Periksa perangkat Anda dengan antivirus, lalu unggah dari "
            "perangkat lain."
        ) % {"virus": finding or "?"}
    return finding or _(
        "Berkas ini tidak dapat diperiksa. Simpan atau pindai ulang dokumennya, lalu unggah lagi."
    )


def hint_lines(paper: Paper) -> list[Line]:
    """Return what might be hard to read, page by page. It helps the reader and blocks nothing."""
    one_page = paper.page_count == 1
    return [
        Line(
            sentence
            if one_page
            else _("Halaman %(page)s: %(hint)s") % {"page": hint["page"], "hint": sentence}
        )
        for hint in paper.hints
        for sentence in [hint_sentence(hint["code"])]
    ]


def signature_lines(paper: Paper) -> list[Line]:
    """Return a line for each electronic signature and duty stamp of the original."""
    return [_signature_line(signature) for signature in paper.signatures]


def _signature_line(signature: dict[str, object]) -> Line:
    who = _who(signature)
    if not (signature["intact"] and signature["covers_all"]):
        text = (
            _("E-meterai %(who)s: dokumen berubah setelah dibubuhi.")
            if signature["is_stamp"]
            else _("Tanda tangan elektronik %(who)s: dokumen berubah setelah ditandatangani.")
        )
        return Line(text % {"who": who}, "bad")
    text = (
        _("E-meterai %(who)s, utuh%(day)s.")
        if signature["is_stamp"]
        else _("Ditandatangani oleh %(who)s, utuh%(day)s.")
    )
    said = text % {"who": who, "day": _day(str(signature["signed_at"]))}
    if signature["trusted"]:
        return Line(said, "ok")
    return Line(f"{said} {_('Penerbit sertifikatnya tidak dikenal, jadi namanya belum pasti.')}", "warn")


def _who(signature: dict[str, object]) -> str:
    names = [str(signature[part]) for part in ("signer", "organisation") if signature[part]]
    return " · ".join(dict.fromkeys(names)) or _("tanpa nama")


def _day(signed_at: str) -> str:
    try:
        return f" ({plain_date(datetime.fromisoformat(signed_at).date())})"
    except ValueError:
        return ""
