"""Files that attack: what is taken has a harmless copy, and everything ends in time."""

import io
import time

import pikepdf
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.intake import FileRefused, check
from tests.documents import files, hostile
from tests.documents.active_content import active_content_in

BOMBS = hostile.bombs()
# The promise is ten; a machine that runs other tests meanwhile may need a little more.
LONGEST_SECONDS = 12


@pytest.fixture
def checked(tmp_path):
    def run(content):
        upload = SimpleUploadedFile("upload", content)
        return check(
            upload, name="", declared_type="", accepts=["pdf", "jpg", "png"], folder=tmp_path / "intake"
        )

    return run


def assert_harmless(clean, pages=1):
    assert active_content_in(clean) == []
    assert len(pypdfium2.PdfDocument(clean)) == pages
    with pikepdf.open(io.BytesIO(clean)) as document:
        assert len(document.pages) == pages
        assert not document.attachments
        assert set(document.Root.keys()) <= {"/Type", "/Pages"}


@pytest.mark.parametrize("name", hostile.CHANGES)
def test_what_acts_or_hides_is_not_in_the_copy(checked, name):
    content = hostile.document_with(hostile.CHANGES[name])
    assert active_content_in(content)

    found = checked(content)

    assert_harmless(found.clean)
    assert b"rahasia" not in found.clean
    assert files.has_mark_at(found.pages[0], "top left")


@pytest.mark.parametrize("name", hostile.actions())
def test_no_action_is_in_the_copy(checked, name):
    content = hostile.linking(hostile.actions()[name])
    assert active_content_in(content)

    assert_harmless(checked(content).clean)


def test_the_checker_sees_through_compression_and_escapes():
    plain = hostile.document_with(hostile.CHANGES["open_action"])
    escaped = hostile.raw_pdf(
        hostile.CATALOG.replace(b">>", b"/Open#41ction << /S /J#61vaScript /J#53 (x) >> >>")
    )

    assert b"/OpenAction" not in plain
    assert active_content_in(plain) == ["JS", "JavaScript", "OpenAction"]
    assert active_content_in(escaped) == ["JS", "JavaScript", "OpenAction"]


@pytest.mark.parametrize("name", BOMBS)
def test_every_bomb_ends_in_time(checked, name):
    started = time.monotonic()

    code, clean = outcome(checked, BOMBS[name])

    assert time.monotonic() - started < LONGEST_SECONDS
    assert code in {"taken", "damaged", "too_heavy", "no_pages"}
    assert not clean or active_content_in(clean) == []


def outcome(checked, content):
    try:
        return "taken", checked(content).clean
    except FileRefused as refusal:
        return refusal.code, None


@pytest.mark.parametrize("tail", [b"PK\x05\x06" + bytes(18), b"<script>alert(1)</script>", b"%PDF-1.7"])
def test_what_hangs_behind_a_picture_is_not_in_the_copy(checked, tail):
    for content in (files.make_jpg(), files.make_png()):
        found = checked(content + tail)

        assert tail not in found.clean
        assert files.has_mark_at(found.clean, "top left")
