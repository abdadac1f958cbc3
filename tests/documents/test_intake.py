"""What the intake takes, and how it refuses the rest."""

import hashlib
import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from PIL import Image

from documents.intake import FileRefused, Limits, check
from mpp.lib.refused import Refused
from tests.documents import files

ALL = ["pdf", "jpg", "png"]
PASSWORD = pikepdf.Encryption(owner="owner", user="user")
NO_PASSWORD = pikepdf.Encryption(owner="owner", user="")


@pytest.fixture
def checked(tmp_path):
    def run(content, name="", *, declared_type="", accepts=ALL, **limits):
        upload = SimpleUploadedFile("upload", content)
        return check(
            upload,
            name=name,
            declared_type=declared_type,
            accepts=accepts,
            folder=tmp_path / "intake",
            limits=Limits(**limits),
        )

    return run


@pytest.fixture
def refused(checked):
    def run(*args, **kwargs):
        with pytest.raises(FileRefused) as caught:
            checked(*args, **kwargs)
        return caught.value

    return run


# --- Taken --------------------------------------------------------------------------------------------


def test_takes_a_photo(checked):
    content = files.make_jpg(files.make_picture((2800, 2100)))

    found = checked(content, "IMG_2026.JPG", declared_type="image/jpeg")

    assert (found.kind, found.media_type, found.extension) == ("jpg", "image/jpeg", ".jpg")
    assert (found.size_bytes, found.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert found.page_count == len(found.pages) == 1
    assert files.opened(found.pages[0]).size == (1400, 1050)
    assert files.opened(found.thumbnail).size == (320, 240)
    assert files.has_mark_at(found.pages[0], "top left")


def test_takes_a_png(checked):
    found = checked(files.make_png(), "pindai.png", declared_type="image/png")

    assert (found.kind, found.media_type, found.extension) == ("png", "image/png", ".png")
    assert files.opened(found.pages[0]).size == (400, 300)  # never enlarged
    assert files.has_mark_at(found.pages[0], "top left")


def test_takes_a_pdf(checked):
    found = checked(files.make_pdf(3), "surat.pdf", declared_type="application/pdf")

    assert (found.kind, found.media_type, found.extension) == ("pdf", "application/pdf", ".pdf")
    assert found.page_count == len(found.pages) == 3
    assert [files.opened(page).size for page in found.pages] == [(990, 1400)] * 3
    assert files.opened(found.thumbnail).size == (226, 320)
    assert all(files.has_mark_at(picture, "top left") for picture in [*found.pages, found.thumbnail])
    assert found.undrawn == ()


def test_leaves_the_upload_rewound_and_no_copy_behind(tmp_path):
    upload = TemporaryUploadedFile("surat.pdf", "application/pdf", 0, None)
    content = files.make_pdf()
    upload.write(content)
    upload.size = len(content)

    check(upload, name="surat.pdf", declared_type="", accepts=ALL, folder=tmp_path)

    assert upload.read() == content
    assert [path.name for path in tmp_path.iterdir()] == ["slot-0.lock"]
    upload.close()


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [
        *[(1, "top left"), (2, "top right"), (3, "bottom right"), (4, "bottom left")],
        *[(5, "top left"), (6, "top right"), (7, "bottom right"), (8, "bottom left")],
    ],
)
def test_turns_a_photo_upright(checked, orientation, corner):
    found = checked(files.make_jpg(orientation=orientation))

    page = files.opened(found.pages[0])
    assert files.has_mark_at(found.pages[0], corner)
    assert page.size == ((400, 300) if orientation < 5 else (300, 400))
    assert not page.getexif()


def test_takes_a_photo_with_broken_exif(checked):
    found = checked(files.make_jpg(exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff nonsense"))

    assert files.has_mark_at(found.pages[0], "top left")


def test_takes_the_first_picture_of_an_mpo(checked):
    second = Image.new("RGB", (400, 300), "red")
    content = files.encoded(files.make_picture(), "MPO", save_all=True, append_images=[second])

    found = checked(content, "IMG_0001.jpg", declared_type="image/jpeg")

    assert found.kind == "jpg"
    assert files.has_mark_at(found.pages[0], "top left")


def test_takes_a_photo_that_is_followed_by_a_film(checked):
    found = checked(files.make_jpg() + b"\0\0\0\x18ftypmp42" + bytes(5000))

    assert found.kind == "jpg"


def test_takes_the_first_picture_of_an_apng(checked):
    second = Image.new("RGB", (400, 300), "red")

    found = checked(files.make_png(save_all=True, append_images=[second]))

    assert files.has_mark_at(found.pages[0], "top left")


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_takes_every_mode_of_png(checked, mode):
    picture = files.make_picture(mode="L" if mode == "I;16" else mode)
    if mode == "I;16":
        picture = picture.convert("I").point(lambda value: value * 257).convert("I;16")

    found = checked(files.make_png(picture))

    assert files.has_mark_at(found.pages[0], "top left")
    assert not files.has_mark_at(found.pages[0], "bottom right")


def test_draws_what_is_transparent_on_white(checked):
    content = files.make_png(Image.new("RGBA", (2900, 200), (0, 0, 0, 0)))

    found = checked(content)

    assert files.opened(found.pages[0]).getextrema() == ((255, 255), (255, 255), (255, 255))


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_takes_grey_and_print_photos(checked, mode):
    found = checked(files.make_jpg(files.make_picture(mode=mode)))

    assert files.opened(found.pages[0]).mode == "RGB"
    assert files.has_mark_at(found.pages[0], "top left")


def test_takes_a_pdf_that_the_empty_password_opens(checked):
    found = checked(files.make_pdf(encryption=NO_PASSWORD))

    assert files.has_mark_at(found.pages[0], "top left")


def test_draws_what_was_filled_into_a_form(checked):
    found = checked(files.make_form_pdf())

    assert files.has_mark_at(found.pages[0], "top left")


def test_takes_a_pdf_with_a_faulty_table_of_contents(checked):
    content = files.make_pdf()
    at = content.rindex(b"startxref") + len(b"startxref\n")

    found = checked(content[:at] + b"7" + content[at:])

    assert found.page_count == 1


@pytest.mark.parametrize("size", [(20, 4000), (4000, 20), (3, 3)])
def test_takes_pages_of_any_shape(checked, size):
    found = checked(files.make_pdf(size=size))

    assert max(files.opened(found.pages[0]).size) == 1400


# --- Name and declared type ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "declared_type"),
    [
        ("ktp.jpg", "image/jpeg"),
        ("KTP.JPEG", "image/jpg"),
        ("ktp.jpe", "image/pjpeg"),
        ("ktp.jfif", "IMAGE/JPEG; charset=binary"),
        ("1000012345", "application/octet-stream"),
        ("", ""),
        ("foto.exe.jpg", "image/*"),
        ("Surat no. 12", "image/jpeg"),
        ("C:\\Foto\\ktp.jpg", "image/jpeg"),
    ],
)
def test_understands_what_browsers_send(checked, name, declared_type):
    assert checked(files.make_jpg(), name, declared_type=declared_type).kind == "jpg"


@pytest.mark.parametrize("name", ["ktp.pdf", "ktp.png", "ktp.jpg.exe", "ktp.html", "ktp.7z", "ktp.heic"])
def test_refuses_a_name_that_contradicts(refused, name):
    refusal = refused(files.make_jpg(), name)

    assert refusal.code == "misnamed"
    assert name.rpartition(".")[2] in refusal.message
    assert "isinya JPG" in refusal.message


@pytest.mark.parametrize("declared_type", ["application/pdf", "image/png", "text/html", "image/svg+xml"])
def test_refuses_a_declared_type_that_contradicts(refused, declared_type):
    assert refused(files.make_jpg(), "ktp.jpg", declared_type=declared_type).code == "misdeclared"


def test_a_pdf_is_not_an_image(refused):
    assert refused(files.make_pdf(), declared_type="image/*").code == "misdeclared"


@pytest.mark.parametrize(
    ("accepts", "words"),
    [
        (["jpg", "png"], "berkas JPG atau PNG yang diterima, sedangkan berkas Anda PDF. Unggah fotonya"),
        (["jpg"], "berkas JPG yang diterima"),
    ],
)
def test_refuses_what_this_document_may_not_be(refused, accepts, words):
    refusal = refused(files.make_pdf(), "foto.pdf", accepts=accepts)

    assert refusal.code == "not_accepted"
    assert words in refusal.message


# --- Refused by the first bytes -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "empty", "kosong"),
        (b"\0\0\0\x24ftypheic\0\0\0\0mif1heic", "heic", "Paling Kompatibel"),
        (b"\0\0\0\x20ftypmp42", "video", "video"),
        (b"\0\0\0\x20ftypavif", "image", "JPG"),
        (b"PK\x03\x04\x14\0\x06\0....[Content_Types].xml", "office", "Simpan sebagai PDF"),
        (b"PK\x03\x04\x14\0\0\0....mimetypeapplication/vnd.oasis.opendocument.text", "office", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office", "Word"),
        (b"PK\x03\x04\x14\0\0\0....ktp.jpg", "archive", "ZIP"),
        (b"Rar!\x1a\x07", "archive", "RAR"),
        (b"GIF89a", "image", "JPG"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image", "JPG"),
        (b"<html><script>", "unknown", "PDF, JPG, atau PNG"),
        (b"MZ\x90\0", "unknown", "PDF, JPG, atau PNG"),
    ],
)
def test_says_what_a_strange_file_is(refused, content, code, words):
    refusal = refused(content, "berkas")

    assert refusal.code == code
    assert words in refusal.message


def test_says_that_a_renamed_text_is_no_pdf(refused):
    refusal = refused(b"Dengan hormat,", "surat.pdf", declared_type="application/pdf")

    assert refusal.code == "unknown"
    assert "berakhiran .pdf, tetapi isinya bukan PDF" in refusal.message


@pytest.mark.parametrize("before", [b"\n", b"\xef\xbb\xbf", b"<script>alert(1)</script>", b"GIF89a"])
def test_refuses_a_pdf_with_something_before_it(refused, before):
    assert refused(before + files.make_pdf(), "surat.pdf").code == "shifted_pdf"


# --- Refused after reading ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "limit", "words"),
    [
        (files.make_pdf, "pdf_bytes", "PDF ini 0,1 MB, paling besar 0,1 MB"),
        (files.make_jpg, "jpg_bytes", "Foto ini 0,1 MB"),
        (files.make_png, "png_bytes", "Gambar ini 0,1 MB"),
    ],
)
def test_refuses_what_is_too_large(checked, refused, make, limit, words):
    content = make()

    refusal = refused(content, **{limit: len(content) - 1})

    assert refusal.code == "too_large"
    assert words in refusal.message
    assert checked(content, **{limit: len(content)})


def test_says_sizes_as_people_write_them(refused):
    content = files.make_jpg() + bytes(5_300_000)

    assert "Foto ini 5,1 MB, paling besar 2 MB." in refused(content, jpg_bytes=2 * 1024 * 1024).message


@pytest.mark.parametrize("part", [0.02, 0.5, 0.97])
def test_refuses_a_truncated_photo(refused, part):
    content = files.make_jpg(files.make_photo((1600, 1200)))

    refusal = refused(content[: int(len(content) * part)])

    assert refusal.code == "damaged"
    assert "foto ulang" in refusal.message


@pytest.mark.parametrize("part", [0.01, 0.5, 0.97])
def test_refuses_a_truncated_png(refused, part):
    content = files.make_png(files.make_photo())

    assert refused(content[: int(len(content) * part)]).code == "damaged"


def test_refuses_a_truncated_pdf(refused):
    content = files.make_pdf(5)

    assert refused(content[: len(content) // 3]).code == "damaged"


@pytest.mark.parametrize("content", [b"%PDF-", b"%PDF-1.7\n%%EOF", b"%PDF-1.7\n" + bytes(range(256)) * 9])
def test_refuses_what_only_begins_like_a_pdf(refused, content):
    assert refused(content).code == "damaged"


def test_refuses_a_pdf_with_a_password(refused):
    refusal = refused(files.make_pdf(encryption=PASSWORD))

    assert refusal.code == "encrypted"
    assert "kata sandi" in refusal.message


def test_refuses_a_pdf_that_only_a_certificate_opens(refused):
    content = files.make_pdf()
    assert content.count(b"trailer << ") == 1

    locked = content.replace(b"trailer << ", b"trailer << /Encrypt << /Filter /Adobe.PubSec /V 4 >> ")

    assert refused(locked).code == "encrypted"


def test_refuses_a_pdf_without_pages(refused):
    assert refused(files.make_pdf(0)).code == "no_pages"


def test_takes_fifty_pages_and_no_more(checked, refused):
    refusal = refused(files.make_pdf(51))

    assert refusal.code == "too_many_pages"
    assert "PDF ini 51 halaman, paling banyak 50 halaman." in refusal.message
    assert checked(files.make_pdf(50)).page_count == 50


def test_refuses_a_pdf_on_whose_pages_the_parsers_disagree(refused, caplog):
    caplog.set_level("INFO")
    content = files.make_pdf(2, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert content.count(b"/Count 2") == 1

    assert refused(content.replace(b"/Count 2", b"/Count 9")).code == "damaged"
    assert "2 pages for qpdf, 9 for PDFium" in caplog.text


@pytest.mark.parametrize(
    ("content", "limit"),
    [
        (files.make_png(), {"png_pixels": 119_999}),
        (files.make_jpg(), {"jpg_pixels": 119_999}),
        (files.make_png_header(50_000, 50_000), {}),
        (files.make_png_header(2**31 - 1, 2**31 - 1), {}),
    ],
)
def test_refuses_too_many_pixels_before_decoding_them(refused, content, limit):
    refusal = refused(content, **limit)

    assert refusal.code == "too_many_pixels"
    assert "megapiksel" in refusal.message


def test_the_pixel_limits_are_inclusive(checked):
    assert checked(files.make_png(), png_pixels=120_000)
    assert checked(files.make_jpg(), jpg_pixels=120_000)


def test_a_refusal_is_one_that_views_pass_on(refused):
    refusal = refused(b"")

    assert isinstance(refusal, Refused)
    assert str(refusal) == refusal.message


def test_keeps_no_metadata_in_the_pictures(checked):
    exif = Image.Exif()
    exif[0x010F] = "Pembuat"
    content = files.make_jpg(exif=exif, comment=b"rahasia", dpi=(300, 300), icc_profile=b"profil" * 50)
    assert all(word in content for word in (b"Pembuat", b"rahasia", b"profil"))

    found = checked(content)

    for picture in [*found.pages, found.thumbnail]:
        assert not any(word in picture for word in (b"Pembuat", b"rahasia", b"profil"))
        assert set(Image.open(io.BytesIO(picture)).info) == {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
        }
