"""The copy that officers see: the same to look at, with nothing that acts and nothing about its maker."""

import base64
import io
import zlib
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest
import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name
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


ADDRESS = "Jalan Jenderal Sudirman nomor 12, Kelurahan Sungai Pangeran, Kecamatan Ilir Timur I, Palembang"
ANSWERS = {
    "long": {"FT": Name.Tx, "Ff": 4096, "V": ADDRESS},
    "secret": {"FT": Name.Tx, "Ff": 8192, "V": "rahasia"},
    "squares": {"FT": Name.Tx, "Ff": 1 << 24, "MaxLen": 16, "V": "1671012345678901"},
    "ticked": {"FT": Name.Btn, "V": Name.Yes, "AS": Name.Yes, "MK": Dictionary(CA="4")},
}


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("asks", [True, False])
def test_answers_that_readers_draw_are_copied_as_drawn(checked, name, asks):
    answer = {"Subtype": Name.Widget, "T": "a", "DA": "/Helv 12 Tf 0 g", **ANSWERS[name]}
    content = files.make_noted_pdf(form={"NeedAppearances": asks}, **answer)

    found = checked(content)

    assert is_dark(drawn(content))
    assert is_dark(drawn(found.clean))
    assert look_the_same(drawn(content), drawn(found.clean))


@pytest.mark.parametrize("asks", [True, False])
def test_empty_fields_are_copied_by_their_parts(checked, asks):
    box = {"FT": Name.Btn, "T": "a", "V": Name.Off, "AS": Name.Off}
    content = files.make_noted_pdf(
        Subtype=Name.Widget, look=b"0 g 0 0 595 842 re f", form={"NeedAppearances": asks}, **box
    )

    found = checked(content)

    assert is_dark(drawn(found.clean))
    with pikepdf.open(io.BytesIO(found.clean)) as copy:
        assert not copy.pages[0].get_images()


@pytest.mark.parametrize("name", ["Highlight", "Ink", "Square", "FreeText"])
def test_notes_that_readers_draw_are_copied_as_drawn(checked, name):
    corners = [100, 500, 400, 500, 100, 400, 400, 400]
    look = {"C": Array([1, 0, 0]), "QuadPoints": Array(corners), "InkList": Array([Array(corners)])}
    content = files.make_noted_pdf(
        Subtype=Name(f"/{name}"), Contents=ADDRESS, DA="/Helv 20 Tf 1 0 0 rg", **look
    )

    found = checked(content)

    assert is_dark(drawn(content))
    assert is_dark(drawn(found.clean))
    assert look_the_same(drawn(content), drawn(found.clean))


def test_a_stamp_that_is_not_shown_is_not_in_the_copy(checked):
    hidden, not_on_screen = 2, 32

    for flags in (hidden, not_on_screen):
        content = files.make_noted_pdf(Subtype=Name.Stamp, look=b"0 g 0 0 595 842 re f", F=flags)
        assert not is_dark(drawn(checked(content).clean))
    assert is_dark(
        drawn(checked(files.make_noted_pdf(Subtype=Name.Stamp, look=b"0 g 0 0 595 842 re f")).clean)
    )


def is_dark(page):
    """Tell whether anything is drawn on the page at all."""
    return page.convert("L").getextrema()[0] < 200


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


SECRET = b"rahasia"
EXIF = Image.Exif()
EXIF[0x010F] = SECRET.decode()


def segment(marker, body):
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2) + body


def box(kind, body):
    return (len(body) + 8).to_bytes(4) + kind + body


def photo_with(*, beside=b"", between=b"", behind=b"", **options):
    """A progressive JPEG with something behind its first segment, before its last scan, after its end."""
    photo = files.make_jpg(progressive=True, **options)
    first, last = 20, photo.rindex(b"\xff\xda")
    return photo[:first] + beside + photo[first:last] + between + photo[last:] + behind


PREVIEW = b"JFIF\0\1\2\0\0\1\0\1\1\1" + SECRET[:3]
LADEN_PHOTOS = {
    "camera": photo_with(exif=EXIF, comment=SECRET, icc_profile=SECRET * 50),
    "preview": photo_with(beside=segment(0xE0, b"JFXX\0\x10" + SECRET)),
    "preview in the first segment": files.make_jpg()[:2] + segment(0xE0, PREVIEW) + files.make_jpg()[20:],
    "beside the colours": photo_with(beside=segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01" + SECRET)),
    "between scans": photo_with(between=segment(0xFE, SECRET)),
    "behind the end": photo_with(behind=SECRET),
    "before the start": SECRET + files.make_jpg(),
}


@pytest.mark.parametrize("name", LADEN_PHOTOS)
def test_photos_inside_a_pdf_lose_all_but_the_picture(checked, name):
    content = files.make_photo_pdf(LADEN_PHOTOS[name], "DCTDecode")
    assert SECRET[:3] in content

    found = checked(content)

    assert SECRET[:3] not in found.clean
    assert look_the_same(drawn(content), drawn(found.clean))
    assert text_of(found.clean) == "Halo"


@pytest.mark.parametrize(
    ("wrap", "filters"),
    [
        (base64.a85encode, "ASCII85Decode DCTDecode"),
        (bytes.hex, "ASCIIHexDecode DCTDecode"),
        (zlib.compress, "FlateDecode DCTDecode"),
    ],
)
def test_photos_that_are_packed_again_lose_it_too(checked, wrap, filters):
    wrapped = wrap(LADEN_PHOTOS["camera"])
    content = files.make_photo_pdf(wrapped.encode() if isinstance(wrapped, str) else wrapped, filters)

    found = checked(content)

    with pikepdf.open(io.BytesIO(found.clean)) as copy:
        [photo] = copy.pages[0].get_images().values()
        assert photo.Filter == "/DCTDecode"
        assert SECRET not in photo.read_raw_bytes()
    assert look_the_same(drawn(content), drawn(found.clean))
    assert text_of(found.clean) == "Halo"


def test_a_jpeg_2000_inside_a_pdf_loses_it_too(checked):
    photo = files.encoded(files.make_picture(), "JPEG2000")
    laden = photo[:32] + box(b"xml ", SECRET) + photo[32:] + box(b"uuid", bytes(16) + SECRET)
    content = files.make_photo_pdf(laden, "JPXDecode")

    found = checked(content)

    assert SECRET not in found.clean
    assert look_the_same(drawn(content), drawn(found.clean))
    assert text_of(found.clean) == "Halo"


def test_a_photo_inside_drawing_instructions_loses_it_too(checked):
    photo = LADEN_PHOTOS["camera"]
    inline = b"q 400 0 0 300 50 50 cm BI /W 400 /H 300 /BPC 8 /CS /RGB /F /DCT ID %s\nEI Q" % photo

    content = files.make_pdf(content=inline)
    found = checked(content)

    with pikepdf.open(io.BytesIO(found.clean)) as copy:
        assert SECRET not in b"".join(thing.read_raw_bytes() for thing in copy.objects if is_stream(thing))
    assert look_the_same(drawn(content), drawn(found.clean))


def is_stream(thing):
    return isinstance(thing, pikepdf.Stream)


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
