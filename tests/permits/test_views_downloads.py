"""What comes down: the form of a service, filled in or blank, and the permit."""

import hashlib

import pypdfium2
import pytest
from django.urls import reverse

from agencies.models import Role
from documents.models import DocumentKind
from tests.factories import (
    make_application,
    make_citizen,
    make_document_type,
    make_officer,
    make_open_venue,
    make_permit,
    make_question,
    make_service,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def citizen(client):
    citizen = make_citizen()
    client.force_login(citizen)
    return citizen


@pytest.fixture
def draft(citizen):
    return make_application(owner=citizen)


def key_of(application):
    return application.sheet["requirements"][0]["key"]


def fetched(client, address):
    """The answer, and what it streams: reading it to the end closes the file."""
    response = client.get(address)
    return response, b"".join(response)


# --- Forms ------------------------------------------------------------------------------------------


@pytest.fixture
def form_type():
    return make_document_type(
        kind=DocumentKind.FORM,
        label="Formulir permohonan (unduh, isi)",
        form_text="Saya memohon {layanan} kepada {instansi_penerbit}.",
        stamp_duty=True,
    )


def text_of(pdf):

    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())
    document.close()
    return text


def form_of(application):
    return reverse("permits:form_pdf", args=[application.code, key_of(application)])


def test_the_form_comes_down_filled_in(client, citizen, form_type):
    service = make_service(documents=[form_type])
    make_question(service, "nama_tempat", label="Nama tempat")
    draft = make_application(
        owner=citizen, service=service, answers={"nama_tempat": "Apotek Contoh"}, answered=True
    )

    response, content = fetched(client, form_of(draft))

    text = text_of(content)
    assert response["Content-Disposition"].startswith("attachment")
    for words in (
        f"Saya memohon {service.name} kepada {service.issuing_agency.name}.",
        "Siti Aminah",
        citizen.nik,
        "14 Maret 1990",
        "Nama tempat : Apotek Contoh",
    ):
        assert words in text
    assert reverse("permits:paper", args=[draft.code, form_type.code]) in text.replace(" ", "")


def test_first_things_first(client, citizen, form_type):
    service = make_service(documents=[form_type])
    make_question(service, "nama")
    draft = make_application(owner=citizen, service=service)
    assert client.get(form_of(draft)).url == reverse("permits:questions", args=[draft.code])

    newcomer = make_user()
    client.force_login(newcomer)
    draft = make_application(owner=newcomer, service=service)

    assert client.get(form_of(draft)).url.startswith(reverse("accounts:own_data"))


def test_a_document_has_no_form_to_download(client, draft):
    assert client.get(form_of(draft)).status_code == 404


def test_anybody_may_have_the_blank_form(client, form_type):
    make_open_venue(city="Kota Contoh")
    service = make_service(documents=[form_type, make_document_type()])
    make_question(service, "luas", label="Luas lahan")

    response = client.get(reverse("permits:blank_form", args=[service.slug, form_type.code]))

    text = text_of(response.content)
    assert "Luas lahan" in text
    assert "Saya memohon" in text
    assert "Contoh, . ." in text.replace("Kota Contoh", "")  # dated in the town, not in "the City of"
    assert response["Cache-Control"] == "public, max-age=3600"


def test_only_forms_of_the_service_are_to_be_had(client, form_type):
    service = make_service(documents=[make_document_type()])

    for key in (form_type.code, service.requirements.get().document_type.code, "lain"):
        assert client.get(reverse("permits:blank_form", args=[service.slug, key])).status_code == 404


# --- Permit -----------------------------------------------------------------------------------------


def test_the_permit_is_for_its_applicant_and_the_offices(client):
    permit = make_permit()
    application = permit.entry.application
    address = reverse("permits:permit_file", args=[application.code])

    for user in (application.owner, make_officer(Role.SIGNATORY, application.issuing_agency)):
        client.force_login(user)
        response, content = fetched(client, address)
        assert hashlib.sha256(content).hexdigest() == permit.sha256
        assert permit.entry.number.replace("/", "-") in response["Content-Disposition"]
    client.force_login(make_citizen())
    assert client.get(address).status_code == 404


def test_before_it_is_issued_there_is_no_permit(client, draft):
    assert client.get(reverse("permits:permit_file", args=[draft.code])).status_code == 404
