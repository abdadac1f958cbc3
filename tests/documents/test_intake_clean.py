"""The copy that officers see: the same to look at, with nothing that acts and nothing about its maker."""

import io
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest
import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary
from PIL import Image, ImageChops, ImageStat

from documents.intake import Limits, check
from tests.documents import files, hostile
from tests.documents.active_content import active_content_in

ALL = ["pdf", "jpg", "png"]
NO_PASSWORD = pikepdf.Encryption(owner="owner", user="")


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


def text_of(pdf):
    return pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()


def test_text_stays_text(checked):
    content = typst.compile(
        b'#set page(paper: "a4")\n= Surat Keterangan\nDengan ini *kami* menyatakan $x^2$. '
        b'#link("http://contoh.invalid")[Tautan]'
    )
    assert "Tautan" in text_of(content)

    found = checked(content)

    assert text_of(found.clean) == text_of(content)
    assert look_the_same(drawn(content), drawn(found.clean))
    assert active_content_in(found.clean) == []


def test_a_locked_pdf_that_opens_is_unlocked_in_the_copy(checked):
    content = files.make_text_pdf(b"BT /F1 20 Tf 60 700 Td (Halo) Tj ET", encryption=NO_PASSWORD)

    found = checked(content)

    assert "Halo" in text_of(found.clean)
    assert active_content_in(found.clean) == []


def test_hidden_layers_stay_hidden(checked):
    content = files.make_layered_pdf()

    found = checked(content)

    assert look_the_same(drawn(content), drawn(found.clean))
    assert drawn(found.clean).getpixel((150, 210)) == (255, 255, 255)
    assert active_content_in(found.clean) == []


def test_photos_inside_a_pdf_lose_what_the_camera_wrote(checked):
    exif = Image.Exif()
    exif[0x010F] = "Pembuat"
    photo = files.make_jpg(exif=exif, comment=b"rahasia", icc_profile=b"profil" * 50)
    content = files.make_text_pdf(b"", background=photo)
    assert b"Pembuat" in content

    found = checked(content)

    assert not any(word in found.clean for word in (b"Pembuat", b"rahasia", b"profil", b"Exif"))
    assert look_the_same(drawn(content), drawn(found.clean))


def test_the_same_file_gives_the_same_copy(checked):
    assert checked(files.make_form_pdf()).clean == checked(files.make_form_pdf()).clean


def test_what_cannot_be_copied_by_its_parts_is_copied_as_pictures(checked):
    """Here a resource bears an active name: harmless, but who searches the copy would be alarmed."""
    content = hostile.document_with(hostile.CHANGES["as_resource_names"])

    found = checked(content)

    with pikepdf.open(io.BytesIO(found.clean)) as copy:
        [picture] = copy.pages[0].get_images().values()
        assert picture.read_raw_bytes() == found.pages[0]


def test_a_copy_that_takes_too_long_is_made_of_pictures(checked):
    def laden(document, page):
        page.Resources = Dictionary(ExtGState=Dictionary(Long=Dictionary(D=Array(range(100_000)))))

    content = hostile.document_with(laden)

    for seconds, pictures in ((5, 0), (0.001, 1)):
        with pikepdf.open(io.BytesIO(checked(content, cleaning_seconds=seconds).clean)) as copy:
            assert len(copy.pages[0].get_images()) == pictures
