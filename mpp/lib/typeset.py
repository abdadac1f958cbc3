"""Papers as PDF, from a typst template of ours and data; PDF/A-2a (kept for decades) and PDF/UA-1 in one.

Data enters as data (JSON in `sys.inputs`), never as typst source, so nothing that a person typed can act.
A template reads it with `#let data = json(bytes(sys.inputs.data))`.
"""

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeAlias

import typst

# Templates import each other by absolute path from here: #import "/mpp/lib/typst/letter.typ".
ROOT = Path(__file__).resolve().parents[2]

STANDARDS: "list[typst.PDFStandard]" = ["a-2a", "ua-1"]

Value: TypeAlias = "str | bytes | int | bool | Sequence[Value] | Mapping[str, Value] | None"

# Characters that the fonts inside typst can draw (a test typesets them all). PDF/A forbids a missing glyph,
# so anything else becomes NOT_DRAWN. Left out on purpose: controls, bidi overrides, bare combining marks.
DRAWN = (
    (0x0020, 0x007E),  # ASCII
    (0x00A1, 0x00AC),  # Latin-1 without its two special blanks
    (0x00AE, 0x024F),  # Latin-1, Latin Extended-A and -B
    (0x0386, 0x0386),
    (0x0388, 0x038A),
    (0x038E, 0x03A1),  # Greek
    (0x03A3, 0x03CE),
    (0x0400, 0x045F),  # Cyrillic
    (0x0621, 0x063A),  # Arabic, as in names of foundations
    (0x0641, 0x064A),
    (0x1E00, 0x1EFF),  # Latin Extended Additional
    (0x2010, 0x2027),  # dashes, quotation marks, bullets
    (0x2030, 0x203E),
    (0x20A0, 0x20BF),  # currencies
    (0x2116, 0x2116),
    (0x2122, 0x2122),
    (0x2190, 0x2193),  # arrows
    (0x2200, 0x22FF),  # mathematics
    (0x25A0, 0x25FF),  # geometric shapes
    (0x2610, 0x2612),  # ballot boxes
    (0x2713, 0x2714),
)
NOT_DRAWN = "□"

# A longer word (an address on the web, a held-down key) may be broken every few letters, else it would run
# out of its column. The longest Indonesian words have some 25 letters.
LONG_WORD = re.compile(r"\S{31,}")
BREAK_EVERY = 6
BREAK_HERE = "\u200b"


class TypesetError(Exception):
    """The paper could not be made: a fault of the template or of typst, never of what a person typed."""


def typeset(template: Path, data: Mapping[str, Value], *, at: dt.datetime) -> bytes:
    """Return the PDF of `template` filled with `data`.

    data: plain values as in JSON. Text (str) is cleaned to what can be drawn; bytes are UTF-8 of our own
    making (a picture as SVG, the target of a link) and go through untouched.
    at: aware; the file's creation time. The same template, data and time give the same bytes, whenever made.
    Raises TypesetError.
    """
    inputs = {"data": json.dumps(_prepared(data))}
    try:
        pdf = typst.compile(
            template,
            root=ROOT,
            font_paths=_fonts(),
            ignore_system_fonts=True,  # else the same paper would differ from server to server
            sys_inputs=inputs,
            pdf_standards=STANDARDS,
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError as error:
        raise TypesetError(f"{template.name}: {error.message} {' '.join(error.hints)}".strip()) from error
    except (RuntimeError, OSError, ValueError) as error:
        raise TypesetError(f"{template.name}: {error}") from error
    return pdf


def drawable(text: str) -> str:
    """Return `text` as it can be printed: no controls, □ for what has no glyph, long words breakable."""
    text = re.sub(r"\r\n?|[\u0085\u2028\u2029]", "\n", unicodedata.normalize("NFC", text))
    text = re.sub(r"[\t\u00a0\u2000-\u200a\u202f\u3000]", " ", text)
    text = re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2060\ufeff]", "", text)  # nothing to see
    text = "".join(char if char == "\n" or _is_drawn(char) else NOT_DRAWN for char in text)
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    return LONG_WORD.sub(_breakable, text)


def _breakable(word: re.Match[str]) -> str:
    text = word.group()
    return BREAK_HERE.join(text[i : i + BREAK_EVERY] for i in range(0, len(text), BREAK_EVERY))


def _is_drawn(char: str) -> bool:
    point = ord(char)
    return any(first <= point <= last for first, last in DRAWN)


def _prepared(value: Value) -> Value:
    """Return `value` with every text cleaned and all bytes as text, ready for JSON."""
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, Mapping):
        return {key: _prepared(inner) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [_prepared(inner) for inner in value]
    return value


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)
