"""Forms that we do not print: an admin's official blank, or a sentence that tells where to get one."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from documents.models import DocumentKind
from tests.documents.files import make_pdf
from tests.factories import make_application, make_document_type, make_open_venue, make_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def blank():
    return make_pdf()


@pytest.fixture
def form_type(blank):
    name = default_storage.save("formulir-uji.pdf", ContentFile(blank))
    return make_document_type(kind=DocumentKind.FORM, label="Formulir F-1.01", blank=name)


def page_of(application):
    return reverse("permits:paper", args=[application.code, application.sheet["requirements"][0]["key"]])


def test_the_official_blank_is_downloaded_from_the_papers_page(client, form_type, blank):
    draft = make_application(service=make_service(documents=[form_type]))
    client.force_login(draft.owner)
    address = reverse("permits:form_pdf", args=[draft.code, form_type.code])
    assert address in client.get(page_of(draft)).content.decode()

    response = client.get(address)

    assert b"".join(response) == blank
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/pdf"


def test_anybody_finds_it_on_the_page_of_the_service(client, form_type, blank):
    make_open_venue()
    service = make_service(documents=[form_type])
    address = reverse("permits:blank_form", args=[service.slug, form_type.code])
    page = client.get(reverse("catalog:service", args=[service.slug])).content.decode()
    assert address in page

    response = client.get(address)

    assert b"".join(response) == blank
    assert response["Cache-Control"] == "public, max-age=3600"


def test_the_blank_of_another_service_is_not_to_be_had_here(client, form_type):
    service = make_service(documents=[make_document_type()])

    assert client.get(reverse("permits:blank_form", args=[service.slug, form_type.code])).status_code == 404


def test_without_a_blank_the_page_tells_where_to_get_it(client):
    kind = make_document_type(kind=DocumentKind.FORM, where_to_get="Minta di kantor kelurahan.")
    draft = make_application(service=make_service(documents=[kind]))
    client.force_login(draft.owner)

    assert "Minta di kantor kelurahan." in client.get(page_of(draft)).content.decode()
    assert client.get(reverse("permits:form_pdf", args=[draft.code, kind.code])).status_code == 404


def test_without_either_it_is_fetched_at_the_counter(client):
    draft = make_application(service=make_service(documents=[make_document_type(kind=DocumentKind.FORM)]))
    client.force_login(draft.owner)

    html = client.get(page_of(draft)).content.decode()

    assert f"Ambil formulir ini di loket {draft.counter_agency.short_name}" in html
