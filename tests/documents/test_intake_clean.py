"""The copy that officers see: the same to look at, with nothing that acts and nothing about its maker."""

import io
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops, ImageStat

from documents.intake import Limits, check
from tests.documents import files
from tests.documents.active_content import active_content_in

ALL = ["pdf", "jpg", "png"]


@pytest.fixture
def checked(tmp_path):
    def run(content, **limits):
        upload = SimpleUploadedFile("upload", content)
        folder = tmp_path / "intake"
        return check(upload, name="", declared_type="", accepts=ALL, folder=folder, limits=Limits(**limits))

    return run


def drawn(pdf, number=0, scale=0.5):
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    return document[number].render(scale=scale).to_pil().convert("RGB")


def look_the_same(one, other):
    return one.size == other.size and max(ImageStat.Stat(ImageChops.difference(one, other)).mean) < 1


# --- Pictures -----------------------------------------------------------------------------------------


def test_a_photo_is_made_again_at_print_size(checked):
    content = files.make_jpg(files.make_picture((4200, 3150)))

    found = checked(content)

    assert found.clean_kind == "jpg"
    assert files.opened(found.clean).size == (3508, 2631)
    assert files.has_mark_at(found.clean, "top left")
    assert found.original is None


@pytest.mark.parametrize(
    ("orientation", "corner"), [(3, "bottom right"), (6, "top right"), (8, "bottom left")]
)
def test_the_copy_of_a_photo_is_upright(checked, orientation, corner):
    found = checked(files.make_jpg(orientation=orientation))

    assert files.has_mark_at(found.clean, corner)


def test_the_copy_of_a_photo_holds_no_metadata(checked):
    exif = Image.Exif()
    exif[0x010F] = "Pembuat"
    content = files.make_jpg(exif=exif, comment=b"rahasia", dpi=(300, 300), icc_profile=b"profil" * 50)

    found = checked(content + b"<script>di belakang</script>")

    assert not any(word in found.clean for word in (b"Pembuat", b"rahasia", b"profil", b"script", b"Exif"))


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA"])
def test_a_png_becomes_a_photo_on_white(checked, mode):
    found = checked(files.make_png(files.make_picture(mode=mode)))

    assert found.clean_kind == "jpg"
    assert files.opened(found.clean).mode == "RGB"
    assert files.has_mark_at(found.clean, "top left")
    assert files.opened(found.clean).getpixel((390, 290)) == (255, 255, 255)


def test_a_large_picture_is_reduced_without_seams(checked):
    slope = Image.linear_gradient("L").resize((5000, 3800))

    found = checked(files.make_png(slope))

    column = files.opened(found.clean).convert("L").crop((100, 0, 101, 2666)).tobytes()
    assert max(abs(one - other) for one, other in pairwise(column)) <= 3


# --- PDF ----------------------------------------------------------------------------------------------


def test_the_copy_looks_the_same(checked):
    content = files.make_pdf(3)

    found = checked(content)

    assert found.clean_kind == "pdf"
    assert len(pikepdf.open(io.BytesIO(found.clean)).pages) == len(pypdfium2.PdfDocument(found.clean)) == 3
    assert all(look_the_same(drawn(content, number), drawn(found.clean, number)) for number in range(3))
    assert active_content_in(found.clean) == []


def test_answers_in_a_form_become_part_of_the_page(checked):
    content = files.make_form_pdf()

    found = checked(content)

    assert look_the_same(drawn(content), drawn(found.clean))
    with pikepdf.open(io.BytesIO(found.clean)) as copy:
        assert "/Annots" not in copy.pages[0]
    assert active_content_in(found.clean) == []
