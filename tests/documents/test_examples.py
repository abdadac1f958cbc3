import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from catalog.templatetags.catalog import example_address
from documents.models import DocumentType
from tests.documents.files import make_jpg
from tests.factories import make_application, make_document_type, make_service, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def sent(kind: DocumentType, content: bytes, name: str = "contoh.jpg", media_type: str = "image/jpeg"):
    data = {"label": kind.label, "code": kind.code, "kind": kind.kind, "accepts": kind.accepts}
    return data | {"example": SimpleUploadedFile(name, content, media_type)}


def address(kind: DocumentType) -> str:
    return reverse("admin:documents_documenttype_change", args=[kind.pk])


def with_metadata() -> bytes:
    picture, out = Image.new("RGB", (900, 600), "white"), io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "Budi Santoso"
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def with_example(**fields) -> DocumentType:
    name = default_storage.save("contoh-abc123.jpg", ContentFile(make_jpg()))
    return make_document_type(example=name, **fields)


def test_an_example_is_kept_as_a_picture_without_metadata(admin):
    kind = make_document_type()

    answer = admin.post(address(kind), sent(kind, with_metadata()))

    assert answer.status_code == 302
    kind.refresh_from_db()
    with default_storage.open(kind.example.name) as file:
        kept = file.read()
    assert b"Budi" not in kept
    assert Image.open(io.BytesIO(kept)).format == "JPEG"


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (b"<script>alert(1)</script>", "contoh.jpg", "image/jpeg"),
        (b"%PDF-1.7", "contoh.pdf", "application/pdf"),
        (b"\xff\xd8\xff" + b"0" * 100, "contoh.jpg", "image/jpeg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "contoh.svg", "image/svg+xml"),
    ],
)
def test_what_is_no_picture_is_refused(admin, content, name, media_type):
    kind = make_document_type()

    answer = admin.post(address(kind), sent(kind, content, name, media_type))

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["example"]


def test_an_example_that_is_too_large_is_refused(admin, settings):
    settings.EXAMPLE_BYTES_MAX = 1000
    kind = make_document_type()

    answer = admin.post(address(kind), sent(kind, make_jpg()))

    assert "Gambar contoh paling besar" in answer.context["adminform"].form.errors["example"][0]


def test_an_example_is_public_kept_by_caches_and_shown_where_it_helps(client):
    kind = with_example()
    service = make_service(documents=[kind])
    application = make_application(service=service)
    where = example_address(kind)

    picture = client.get(where)
    page = client.get(service.get_absolute_url()).text
    client.force_login(application.owner)
    task = client.get(reverse("permits:paper", args=[application.code, kind.code])).text

    assert picture["Content-Type"] == "image/jpeg"
    assert picture["Cache-Control"] == "public, max-age=31536000, immutable"
    assert b"".join(picture.streaming_content).startswith(b"\xff\xd8")
    assert f'href="{where}"' in page
    assert f'src="{where}"' in task


def test_the_address_of_an_earlier_example_is_gone(client):
    kind = with_example()

    assert client.get(reverse("catalog:example", args=[kind.code, "lain"])).status_code == 404
    assert (
        client.get(reverse("catalog:example", args=[make_document_type().code, "abc123"])).status_code == 404
    )
