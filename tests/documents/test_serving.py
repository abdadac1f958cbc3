"""A private file leaves by ourselves, or by the web server before us; never with what would make it public."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from documents import serving
from tests.factories import make_paper

pytestmark = pytest.mark.django_db

PRIVATE = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


@pytest.fixture
def paper():
    clean = default_storage.save("2026/01/salinan/bersih.pdf", ContentFile(b"%PDF-1.7"))
    return make_paper(clean=clean, clean_type="pdf")


def answers(paper):
    return {
        "page": serving.page_picture(paper.pages.get(number=1)),
        "small": serving.small_picture(paper.pages.get(number=1)),
        "original": serving.original(paper, name="2026-000001-ktp"),
        "copy": serving.clean_copy(paper, name="2026-000001-ktp-salinan"),
    }


@pytest.mark.parametrize("prefix", ["", "/berkas-dalam/"])
def test_each_answer_is_private_and_of_a_known_type(paper, settings, prefix):
    settings.ACCEL_PREFIX = prefix

    for name, response in answers(paper).items():
        assert {header: response[header] for header in PRIVATE} == PRIVATE
        assert response["Content-Type"] == ("application/pdf" if name == "copy" else "image/jpeg")
        response.close()


def test_what_is_saved_has_a_name_of_ours(paper):
    responses = answers(paper)

    assert responses["original"]["Content-Disposition"] == 'attachment; filename="2026-000001-ktp.jpg"'
    assert responses["copy"]["Content-Disposition"] == 'attachment; filename="2026-000001-ktp-salinan.pdf"'
    for response in responses.values():
        response.close()


def test_without_a_web_server_before_us_we_send_the_file(paper):
    responses = answers(paper).values()

    assert all("X-Accel-Redirect" not in response for response in responses)
    assert all(b"".join(response) for response in responses)
    for response in responses:
        response.close()


def test_a_web_server_before_us_is_told_where_the_file_lies(paper, settings):
    settings.ACCEL_PREFIX = "/berkas-dalam/"

    response = serving.clean_copy(paper, name="salinan")

    assert response["X-Accel-Redirect"] == f"/berkas-dalam/{paper.clean.name}"
    assert response.content == b""


def test_a_name_with_signs_of_its_own_is_quoted(settings):
    settings.ACCEL_PREFIX = "/berkas-dalam"
    name = default_storage.save("2026/01/a b?%c.pdf", ContentFile(b"%PDF-1.7"))

    response = serving.public_pdf(name, name="formulir")

    assert "?" not in response["X-Accel-Redirect"]
    assert " " not in response["X-Accel-Redirect"]


def test_a_missing_file_is_an_alarm_either_way(paper, settings):
    default_storage.delete(paper.clean.name)

    for prefix in ("", "/berkas-dalam/"):
        settings.ACCEL_PREFIX = prefix
        with pytest.raises(FileNotFoundError):
            serving.clean_copy(paper, name="salinan")
