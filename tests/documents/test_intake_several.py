"""Several photographs that become one document."""

import hashlib
import io

import pikepdf
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from documents.intake import FileRefused, Limits, NamedUpload, check_several, joined, rearranged
from tests.documents import files
from tests.documents.active_content import active_content_in

ALL = ["pdf", "jpg", "png"]


@pytest.fixture
def checked(tmp_path):
    def run(*contents, accepts=ALL, names=(), **limits):
        names = names or [f"foto-{number}" for number in range(1, len(contents) + 1)]
        uploads = [
            NamedUpload(SimpleUploadedFile(name, content), name, "")
            for name, content in zip(names, contents, strict=True)
        ]
        return check_several(uploads, accepts=accepts, folder=tmp_path / "intake", limits=Limits(**limits))

    return run


@pytest.fixture
def refused(checked):
    def run(*args, **kwargs):
        with pytest.raises(FileRefused) as caught:
            checked(*args, **kwargs)
        return caught.value

    return run


def corners(pdf):
    """Where the dark corner of each page is, its paper left white."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        picture = page.render(scale=1).to_pil().convert("L")
        box = picture.point(lambda value: 255 if value < 128 else 0).getbbox()
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        found.append(
            f"{'top' if middle[1] < picture.height / 2 else 'bottom'} "
            f"{'left' if middle[0] < picture.width / 2 else 'right'}"
        )
    return found


def sizes(pdf):
    return [tuple(round(side) for side in page.get_size()) for page in pypdfium2.PdfDocument(pdf)]


def test_photos_become_one_document(checked):
    tall = files.make_picture((600, 800))

    found = checked(files.make_jpg(), files.make_png(tall), files.make_jpg(orientation=6))

    assert (found.kind, found.extension, found.clean_kind) == ("pdf", ".pdf", "pdf")
    assert found.page_count == len(found.pages) == 3
    assert (found.size_bytes, found.sha256) == (
        len(found.original),
        hashlib.sha256(found.original).hexdigest(),
    )
    for pdf in (found.original, found.clean):
        assert corners(pdf) == ["top left", "top left", "top right"]
        assert sizes(pdf) == [(842, 595), (595, 842), (595, 842)]
    assert [hint.page for hint in found.hints] == [1, 2, 3]
    assert active_content_in(found.clean) == []


def test_the_document_to_keep_holds_the_untouched_photo(checked):
    exif = Image.Exif()
    exif[0x010F] = "Pembuat"
    content = files.make_jpg(exif=exif)

    found = checked(content, files.make_jpg())

    with pikepdf.open(io.BytesIO(found.original)) as document:
        [picture] = document.pages[0].get_images().values()
        assert picture.read_raw_bytes() == content
        assert not {"/Info", "/Metadata"} & {*document.trailer.keys(), *document.Root.keys()}
    assert b"Pembuat" not in found.clean


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "I;16"])
def test_every_png_finds_its_place(checked, mode):
    picture = files.make_picture(mode="L" if mode == "I;16" else mode)
    if mode == "I;16":
        picture = picture.convert("I").point(lambda value: value * 257).convert("I;16")

    found = checked(files.make_png(picture), files.make_jpg(files.make_picture(mode="CMYK")))

    assert corners(found.original) == corners(found.clean) == ["top left", "top left"]


def test_the_same_photos_give_the_same_bytes(checked):
    one = checked(files.make_jpg(), files.make_png())
    other = checked(files.make_jpg(), files.make_png())

    assert (one.original, one.clean) == (other.original, other.clean)


def test_one_file_alone_is_taken_as_it_is(checked):
    assert checked(files.make_jpg()).kind == "jpg"
    assert checked(files.make_jpg()).original is None
    assert checked(files.make_pdf(2)).page_count == 2


def test_a_pdf_among_photos_is_named(refused):
    refusal = refused(files.make_jpg(), files.make_pdf(), names=["ktp.jpg", "surat.pdf"])

    assert refusal.code == "pdf_among_photos"
    assert refusal.message.startswith("Berkas ke-2 (surat.pdf) adalah PDF.")


def test_a_damaged_photo_is_named(refused):
    refusal = refused(files.make_jpg(), files.make_jpg()[:300], names=["ktp.jpg", "kk.jpg"])

    assert refusal.code == "damaged"
    assert refusal.message.startswith("Berkas ke-2 (kk.jpg): Foto ini rusak")


def test_too_many_or_too_large_together_is_refused(refused, checked):
    photos = [files.make_jpg()] * 3
    size = sum(map(len, photos))

    assert "3 foto, paling banyak 2 foto" in refused(*photos, assembled_photos=2).message
    assert refused(*photos, assembled_bytes=size - 1).code == "too_large_together"
    assert checked(*photos, assembled_photos=3, assembled_bytes=size).page_count == 3


def test_several_photos_need_a_document_that_may_be_a_pdf(refused):
    assert refused(files.make_jpg(), files.make_jpg(), accepts=["jpg", "png"]).code == "only_one"


def test_nothing_is_left_behind_and_every_upload_is_rewound(tmp_path):
    uploads = [
        NamedUpload(SimpleUploadedFile("a", files.make_jpg()), "a.jpg", "image/jpeg") for _ in range(2)
    ]

    check_several(uploads, accepts=ALL, folder=tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["slot-0.lock"]
    assert all(upload.file.read() == files.make_jpg() for upload in uploads)


# --- Another order ------------------------------------------------------------------------------------


@pytest.fixture
def document(checked):
    pictures = [files.make_picture(size) for size in ((400, 300), (300, 400), (400, 300))]
    return checked(*[files.make_jpg(picture.rotate(180 * turn)) for turn, picture in enumerate(pictures)])


def test_pages_change_places(document, tmp_path):
    for pdf in (document.original, document.clean):
        assert corners(pdf) == ["top left", "bottom right", "top left"]

        other = rearranged(pdf, [1, 2], folder=tmp_path)

        assert corners(other) == ["bottom right", "top left"]
        assert sizes(other) == [(595, 842), (842, 595)]
        assert other == rearranged(pdf, [1, 2], folder=tmp_path)
        assert len(other) < len(pdf)


@pytest.mark.parametrize("order", [[], [0, 0], [-1]])
def test_an_order_names_pages_once(tmp_path, order):
    with pytest.raises(ValueError, match="No order of pages"):
        rearranged(files.make_pdf(2), order, folder=tmp_path)


def test_an_order_of_more_pages_than_there_are_is_refused(tmp_path):
    with pytest.raises(FileRefused):
        rearranged(files.make_pdf(2), [2], folder=tmp_path)


def test_documents_are_joined(document, tmp_path):
    more = joined(document.clean, document.clean, folder=tmp_path)

    assert corners(more) == ["top left", "bottom right", "top left"] * 2
    assert active_content_in(more) == []
    with pytest.raises(FileRefused):
        joined(document.clean, b"%PDF-nonsense", folder=tmp_path)
    with pytest.raises(FileRefused, match="bersama-sama"):
        joined(document.clean, document.clean, folder=tmp_path, limits=Limits(assembled_bytes=1000))
