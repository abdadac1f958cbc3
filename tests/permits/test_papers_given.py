"""The papers as they are given out: each form of the data, and the files that the views answer with."""

import pytest
from django.urls import reverse
from django.utils import translation

from agencies.models import Role
from catalog.models import Service
from documents.models import DocumentType
from permits import actions, handouts, printing
from permits.states import State
from tests.factories import (
    make_agency,
    make_application,
    make_citizen,
    make_document_type,
    make_officer,
    make_open_venue,
    make_power,
    make_service,
    make_user,
    make_venue,
)
from tests.permits.test_papers import pages_of

pytestmark = pytest.mark.django_db

FORMS = {
    "form_permohonan": ("FORMULIR PERMOHONAN BERMETERAI unduh, isi, tanda tangani, pindai", True),
    "surat_pernyataan": ("SURAT PERNYATAAN KEBENARAN DAN KEABSAHAN DOKUMEN BERMETERAI", True),
    "pernyataan_lahan": ("SURAT PERNYATAAN TANAH TIDAK DALAM SENGKETA BERMETERAI", True),
    "jaminan_pemulihan": ("SURAT KESANGGUPAN MEMULIHKAN KONDISI JALAN ATAU SALURAN", True),
    "sppl": ("SURAT PERNYATAAN KESANGGUPAN PENGELOLAAN LINGKUNGAN SPPL", False),
    "form_daftar": ("FORMULIR PENDAFTARAN", False),
}


def test_these_are_all_forms_of_the_data(palembang):
    assert set(DocumentType.objects.exclude(form_text="").values_list("code", flat=True)) == set(FORMS)


@pytest.mark.parametrize("code", FORMS)
def test_a_blank_form_has_its_title_its_sentence_and_where_to_sign(palembang, code):
    title, stamped = FORMS[code]
    service = Service.objects.filter(requirements__document_type__code=code).order_by("code").first()

    pages = pages_of(printing.blank_form(service, code))

    assert f"{title} Data pemohon Nama : . ." in pages[0]
    sentence = DocumentType.objects.get(code=code).form_text.format(
        layanan=service.name,
        instansi_penerbit=service.issuing_agency.name,
        instansi_loket=service.agency.name,
    )
    assert sentence in pages[-1]
    assert ("Tempel meterai Rp10.000 di sini" in pages[-1]) == stamped
    assert ("Persyaratan ☐" in pages[-1]) == (code == "form_permohonan")
    assert "Tanda tangan" in pages[-1]
    assert "{" not in "".join(pages)


@pytest.fixture
def form():
    return make_document_type(
        kind="form", label="Formulir", form_text="Saya memohon {layanan}. Syarat sebagaimana daftar berikut."
    )


@pytest.mark.parametrize("text", ["Sebagaimana daftar berikut.", "Saya menyatakan benar."])
def test_the_list_of_papers_follows_only_the_form_that_announces_it(monkeypatch, text):
    made = []
    monkeypatch.setattr(printing, "form_pdf", lambda data: made.append(data) or b"%PDF")
    kind, other = make_document_type(kind="form", form_text=text), make_document_type(label="Ijazah")
    make_venue()

    printing.blank_form(make_service(documents=[kind, other]), kind.code)

    assert ("Ijazah" in [row.label for row in made[0].attachments]) == text.endswith("daftar berikut.")


def test_facts_are_put_into_indonesian_on_an_english_screen(monkeypatch, form):
    """The day of birth is written by us, so it would follow the screen."""
    made = []
    for module, name in ((printing, "form_pdf"), (handouts, "declaration_pdf"), (handouts, "power_pdf")):
        monkeypatch.setattr(module, name, lambda data: made.append(data) or b"%PDF")
    case = make_application(service=make_service(documents=[form]))
    power = make_power(case.owner, make_user())
    case.owner.birth_place, case.owner.birth_date = "Palembang", case.owner.birth_date.replace(month=8)

    with translation.override("en"):
        printing.filled_form(case, case.sheet["requirements"][0])
        handouts.declaration(case, helper=make_user())
        handouts.power_of_attorney(power)

    persons = [dict(made[0].applicant), dict(made[1].applicant), dict(made[2].grantor)]
    assert all(" Agustus " in person["Tempat, tanggal lahir"] for person in persons)


def assert_is_file(response, name):
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{name}.pdf"'
    assert response["Cache-Control"] == "private, no-store"
    assert b"".join(response).startswith(b"%PDF-")


def test_the_owner_has_the_receipt_of_a_sent_case_as_a_file(client):
    case = make_application(State.SUBMITTED)
    client.force_login(case.owner)

    assert_is_file(
        client.get(reverse("permits:receipt_file", args=[case.code])), f"tanda-terima-{case.number}"
    )


def test_a_draft_has_no_receipt(client):
    case = make_application()
    client.force_login(case.owner)

    assert client.get(reverse("permits:receipt_file", args=[case.code])).status_code == 403


def test_the_officer_who_helps_has_the_declaration_as_a_file(client):
    make_open_venue()
    agency = make_agency()
    officer = make_officer(Role.COUNTER, agency)
    person = make_citizen(proven_by=make_user(), email=None)
    case = actions.begin_for(make_service(agency=agency), owner=person, by=officer, agency=agency)
    client.force_login(officer)

    response = client.get(reverse("permits:declaration", args=[case.code]))

    assert_is_file(response, f"pernyataan-{case.code}")


def test_the_giver_has_the_power_as_a_file(client):
    make_venue()
    power = make_power(make_citizen(), make_user())
    client.force_login(power.grantor)

    assert_is_file(client.get(reverse("permits:power_letter", args=[power.code])), "surat-kuasa")
