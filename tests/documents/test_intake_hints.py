"""Hints on poor pictures: a part of the set that `bench/hints.py` measures in full."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

from documents.intake import Hint, check, hint_sentence
from documents.intake.hints import CODES
from tests.documents import files, hint_set


@pytest.fixture
def hints(tmp_path):
    """The codes of the hints on a file of one page."""

    def look(content, **options):
        upload = SimpleUploadedFile("upload", content)
        options = {"accepts": ["pdf", "jpg", "png"], "folder": tmp_path / "intake"} | options
        return [hint.code for hint in check(upload, name="", declared_type="", **options).hints]

    return look


@pytest.mark.parametrize("number", range(3))
def test_good_papers_get_no_hint(hints, number):
    assert hints(hint_set.make_sample("", number).content) == []


@pytest.mark.parametrize("code", hint_set.POOR)
def test_poor_papers_get_theirs(hints, code):
    right = [code in hints(hint_set.make_sample(code, number).content) for number in range(2)]

    assert right == [True, True]


def test_the_set_is_the_same_in_every_run():
    assert hint_set.make_sample("dark", 1) == hint_set.make_sample("dark", 1)
    assert set(hint_set.POOR) == set(CODES)


# --- PDF ----------------------------------------------------------------------------------------------


def text_page(size=12):
    lines = b" ".join(b"(Dengan ini kami menyatakan dengan sebenarnya) Tj T*" for _ in range(40))
    return b"BT /F1 %d Tf 14 TL 60 780 Td %s ET" % (size, lines)


def test_pages_of_a_program_are_never_poor(hints):
    assert hints(files.make_text_pdf(text_page())) == []


def test_text_over_a_coarse_background_is_no_scan(hints):
    assert hints(files.make_text_pdf(text_page(), background=files.make_jpg())) == []


def test_an_empty_page_of_a_program_is_blank(hints):
    assert hints(files.make_pdf(content=b"")) == ["blank"]


@pytest.fixture(scope="module")
def letter():
    return files.opened(hint_set.make_sample("", 0, kind="letter", camera="scan").content)


def at_size(letter, long_side):
    size = (round(long_side * letter.width / letter.height), long_side)
    return files.make_jpg(letter.resize(size, Image.Resampling.LANCZOS))


@pytest.mark.parametrize(("long_side", "expected"), [(1240, ["coarse"]), (1754, []), (3508, [])])
def test_a_scan_is_known_by_the_resolution_on_the_page(hints, letter, long_side, expected):
    assert hints(files.make_text_pdf(b"", background=at_size(letter, long_side))) == expected


def test_invisible_text_of_a_reader_makes_it_no_less_a_scan(hints, letter):
    invisible = b"3 Tr " + text_page()

    assert hints(files.make_text_pdf(invisible, background=at_size(letter, 1240))) == ["coarse"]


def test_hints_name_their_page(tmp_path):
    upload = SimpleUploadedFile("upload", files.make_pdf(2, content=b""))

    found = check(upload, name="", declared_type="", accepts=["pdf"], folder=tmp_path)

    assert found.hints == (Hint("blank", 1), Hint("blank", 2))


# --- Photographs of people ----------------------------------------------------------------------------


def portrait(size=(300, 400), light=1.0):
    picture = Image.new("RGB", (900, 1200), (200, 20, 20))
    ImageDraw.Draw(picture).ellipse((270, 250, 630, 750), fill=(215, 170, 140))
    ImageDraw.Draw(picture).rectangle((150, 780, 750, 1200), fill=(245, 245, 245))
    return picture.resize(size, Image.Resampling.LANCZOS).point(lambda value: round(value * light))


def test_a_passport_photo_may_be_small(hints):
    assert hints(files.make_jpg(portrait()), is_page=False) == []


def test_a_dark_or_blurred_passport_photo_gets_a_hint(hints):
    blurred = portrait((900, 1200)).filter(ImageFilter.GaussianBlur(12))

    assert hints(files.make_jpg(portrait(light=0.2)), is_page=False) == ["dark"]
    assert hints(files.make_jpg(blurred), is_page=False) == ["blurred"]


def test_every_hint_has_a_sentence():
    sentences = {hint_sentence(code) for code in CODES}

    assert len(sentences) == len(CODES)
    assert all(sentence.endswith(".") for sentence in sentences)
