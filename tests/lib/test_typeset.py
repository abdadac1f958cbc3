"""Typesetting: whatever a person types is printed as text, and the same input is the same file."""

import datetime as dt
from functools import partial
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpp.lib import typeset as lib
from mpp.lib.typeset import ROOT, TypesetError, drawable

AT = dt.datetime(2026, 11, 22, 1, 30, tzinfo=dt.UTC)
SHEET = ROOT / "tests" / "lib" / "sheet.typ"
typeset = partial(lib.typeset, at=AT)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return "\n".join(pages)


def test_the_file_says_that_it_is_archival_accessible_and_indonesian():
    pdf = typeset(SHEET, {"text": "Halo"})

    with pikepdf.open(BytesIO(pdf)) as document, document.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["pdfuaid:part"] == "1"
        assert str(document.Root.Lang).startswith("id")


def test_the_same_input_gives_the_same_bytes():
    assert typeset(SHEET, {"text": "Halo"}) == typeset(SHEET, {"text": "Halo"})


def test_text_or_time_change_the_bytes():
    first = typeset(SHEET, {"text": "Halo"})

    assert typeset(SHEET, {"text": "Halo!"}) != first
    assert lib.typeset(SHEET, {"text": "Halo"}, at=AT + dt.timedelta(seconds=1)) != first


@pytest.mark.parametrize(
    "typed",
    [
        '#import "/mpp/settings.py": *',
        '#read("/mpp/settings.py")',
        "$x^2$ *tebal* _miring_ `kode` <label> @acuan",
        '"} ] \\ \\u{41} // /* komentar',
        "= Judul",
    ],
)
def test_markup_is_printed_and_never_acts(typed):
    assert typed in text_of(typeset(SHEET, {"text": typed}))


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_can_be_printed(text):
    assert typeset(SHEET, {"text": text}).startswith(b"%PDF-")


def test_every_character_said_to_be_drawn_is_drawn():
    everything = " ".join(chr(point) for first, last in lib.DRAWN for point in range(first, last + 1))

    pdf = typeset(SHEET, {"text": everything})

    assert drawable(everything).count(lib.NOT_DRAWN) == 1  # itself
    assert pdf.startswith(b"%PDF-")


def test_what_has_no_glyph_is_seen_to_be_missing():
    assert drawable("Toko 😀 中") == "Toko □ □"


def test_invisible_characters_go_and_line_breaks_stay():
    assert drawable("a\u200b\x07b\x00\tc\r\nd\n\n\n\ne ") == "ab c\nd\n\ne"


def test_a_very_long_word_can_be_broken_and_is_otherwise_whole():
    word = "x" * 100

    broken = drawable(f"kata {word}")

    assert broken.replace(lib.BREAK_HERE, "") == f"kata {word}"
    assert max(map(len, broken.split(" ")[1].split(lib.BREAK_HERE))) == lib.BREAK_EVERY


def test_a_long_word_stays_on_the_page():
    document = pypdfium2.PdfDocument(typeset(SHEET, {"text": "x" * 500}))
    page = document[0]
    textpage = page.get_textpage()

    rights = [textpage.get_charbox(n)[2] for n in range(textpage.count_chars())]

    assert max(rights) < page.get_width()


def test_a_fault_of_the_template_is_a_typeset_error():
    with pytest.raises(TypesetError, match=r"sheet\.typ"):
        typeset(SHEET, {"no": "text"})
    with pytest.raises(TypesetError):
        typeset(ROOT / "tests" / "lib" / "absent.typ", {})
