"""Papers of a case: given, given again, looked at, downloaded, and by whom."""

import datetime as dt
import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.once import new_key
from agencies.models import Role
from documents.models import DocumentKind, Opening, Paper
from mpp.lib.refused import Refused
from permits.models import Attachment, DocumentRequest
from permits.states import State, Verdict
from permits.views import giving
from tests.documents.files import make_jpg, make_pdf
from tests.factories import (
    make_application,
    make_attachment,
    make_citizen,
    make_document_type,
    make_officer,
    make_service,
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


def key_of(application, position=0):
    return application.sheet["requirements"][position]["key"]


def page_of(application, position=0):
    return reverse("permits:paper", args=[application.code, key_of(application, position)])


def upload(content=None, name="ijazah.jpg", type="image/jpeg"):
    return {"kunci": new_key(), "file": SimpleUploadedFile(name, content or make_jpg(), type)}


def fetched(client, address):
    """The answer, and what it streams: reading it to the end closes the file."""
    response = client.get(address)
    return response, b"".join(response)


def part_of(attachment, name, *args):
    return reverse(f"permits:{name}", args=[attachment.application.code, attachment.pk, *args])


# --- Give -------------------------------------------------------------------------------------------


def test_limits_are_said_before(client, citizen):
    service = make_service(documents=[make_document_type(accepts=["pdf", "jpg"])])
    draft = make_application(owner=citizen, service=service)

    html = client.get(page_of(draft)).content.decode()

    assert "PDF paling besar 10\xa0MB dan 50 halaman; foto JPG paling besar 25\xa0MB." in html
    assert "Beberapa foto (paling banyak 20) dijadikan satu dokumen." in html
    assert "paling besar 100\xa0MB tiap permohonan, dan 300\xa0MB untuk semua berkas Anda." in html
    assert 'accept="application/pdf,image/jpeg"' in html
    assert "PNG" not in html


def test_a_good_file_is_checked_kept_and_attached(client, draft, citizen):
    content = make_jpg()

    response = client.post(page_of(draft), upload(content))

    attachment = Attachment.objects.get()
    assert response.url == page_of(draft)  # the test's picture is small, and a hint says so there
    assert (attachment.application, attachment.requirement_key) == (draft, key_of(draft))
    assert attachment.paper.sha256 == hashlib.sha256(content).hexdigest()
    assert (attachment.paper.owner, attachment.paper.type.code) == (citizen, key_of(draft))
    assert list(attachment.paper.pages.values_list("number", flat=True)) == [0, 1]


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"kunci": new_key()}, "Pilih dahulu berkasnya."),
        (upload(b"%PDF-1.7 rusak", "a.pdf", "application/pdf"), "PDF"),
        (upload(b"MZ" + b"\0" * 100, "a.jpg"), "JPG"),
    ],
)
def test_a_bad_file_is_refused_at_its_field(client, draft, form, says):
    response = client.post(page_of(draft), form)

    html = response.content.decode()
    assert response.status_code == 422
    assert says in html
    assert 'href="#id_file"' in html
    assert not Paper.objects.exists()


def test_a_type_that_is_not_accepted_is_refused(client, citizen):
    service = make_service(documents=[make_document_type(accepts=["pdf"])])
    draft = make_application(owner=citizen, service=service)

    assert client.post(page_of(draft), upload()).status_code == 422
    assert not Attachment.objects.exists()


def test_what_the_check_refuses_is_said_on_the_page(client, draft, monkeypatch):
    def damaged(*_args, **_kwargs):
        raise Refused("Foto ini rusak.")

    monkeypatch.setattr(giving.documents, "examine", damaged)

    response = client.post(page_of(draft), upload())

    assert response.status_code == 422
    assert "Foto ini rusak." in response.content.decode()


def test_the_same_form_sent_twice_keeps_one_paper(client, draft):
    key, content = new_key(), make_jpg()

    for _time in range(2):
        response = client.post(page_of(draft), upload(content) | {"kunci": key})
        assert response.url == page_of(draft)

    assert Paper.objects.count() == Attachment.objects.count() == 1


def test_another_file_supersedes_the_first(client, draft):
    first = make_attachment(draft)

    client.post(page_of(draft), upload())

    first.refresh_from_db()
    assert first.superseded_at is not None
    assert draft.attachments.current().count() == 1


def test_a_pdf_of_several_pages_can_be_looked_through(client, draft):
    client.post(page_of(draft), upload(make_pdf(3), "surat.pdf", "application/pdf"))

    attachment = Attachment.objects.get()
    html = client.get(page_of(draft)).content.decode()
    for number in (1, 2, 3):
        assert part_of(attachment, "page", number) in html


def test_what_the_sheet_does_not_ask_has_no_page(client, draft):
    assert client.get(reverse("permits:paper", args=[draft.code, "lain"])).status_code == 404


def test_an_original_for_the_counter_is_not_uploaded(client, citizen):
    service = make_service(documents=[make_document_type(kind=DocumentKind.ORIGINAL_AT_COUNTER)])
    draft = make_application(owner=citizen, service=service)

    assert client.get(page_of(draft)).status_code == 404


# --- Give again -------------------------------------------------------------------------------------


@pytest.fixture
def identity_card():
    return make_document_type(code="ktp", label="KTP", reusable=True)


def test_a_paper_given_before_is_offered_and_taken_again(client, citizen, identity_card):
    earlier = make_application(
        State.SUBMITTED, owner=citizen, service=make_service(documents=[identity_card])
    )
    given = make_attachment(earlier)
    draft = make_application(owner=citizen, service=make_service(documents=[identity_card]))
    assert f'name="pakai" value="{given.paper_id}"' in client.get(page_of(draft)).content.decode()

    response = client.post(page_of(draft), {"kunci": new_key(), "pakai": given.paper_id, "izin": "on"})

    assert response.url == draft.get_absolute_url()
    assert draft.attachments.get().paper == given.paper


def test_only_own_papers_of_the_same_reusable_kind_are_offered(client, citizen, identity_card):
    diploma = make_document_type(reusable=False)
    service = make_service(documents=[identity_card, diploma])
    of_another = make_application(State.SUBMITTED, service=service)
    of_oneself = make_application(State.SUBMITTED, owner=citizen, service=service)
    stranger = make_attachment(of_another, "ktp").paper
    make_attachment(of_oneself, diploma.code)
    draft = make_application(owner=citizen, service=service)

    for position in (0, 1):
        assert 'name="pakai"' not in client.get(page_of(draft, position)).content.decode()
    response = client.post(page_of(draft), {"kunci": new_key(), "pakai": stranger.pk})

    assert response.status_code == 404
    assert not draft.attachments.exists()


def test_a_paper_that_was_refused_elsewhere_is_not_offered(client, citizen, identity_card):
    service = make_service(documents=[identity_card])
    make_attachment(make_application(State.RETURNED, owner=citizen, service=service), verdict=Verdict.REFUSED)
    draft = make_application(owner=citizen, service=service)

    assert 'name="pakai"' not in client.get(page_of(draft)).content.decode()


@pytest.mark.parametrize("nonsense", ["", "abc", "-1", "9" * 30])
def test_a_paper_that_does_not_exist_is_not_given_again(client, citizen, identity_card, nonsense):
    draft = make_application(owner=citizen, service=make_service(documents=[identity_card]))

    assert client.post(page_of(draft), {"kunci": new_key(), "pakai": nonsense}).status_code == 404


# --- Correct ----------------------------------------------------------------------------------------


def test_a_fault_stands_on_the_page_of_its_paper(client, citizen):
    returned = make_application(State.RETURNED, owner=citizen)
    fault = make_attachment(returned, verdict=Verdict.REFUSED, note="Foto ulang.")

    html = client.get(page_of(returned)).content.decode()

    assert fault.reason.text in html
    assert "Foto ulang." in html


def test_a_fault_is_corrected_by_another_file(client, citizen):
    returned = make_application(State.RETURNED, owner=citizen)
    make_attachment(returned, verdict=Verdict.REFUSED)

    client.post(page_of(returned), upload())

    assert returned.attachments.current().get().verdict == Verdict.PENDING


def test_an_accepted_paper_is_not_replaced(client, citizen):
    returned = make_application(State.RETURNED, owner=citizen)
    accepted = make_attachment(returned, verdict=Verdict.ACCEPTED)

    assert 'type="file"' not in client.get(page_of(returned)).content.decode()
    response = client.post(page_of(returned), upload())

    assert response.status_code == 422
    assert returned.attachments.current().get() == accepted


def test_a_paper_asked_for_later_is_a_fault_until_given(client, citizen):
    service = make_service(documents=[], optional=[make_document_type(label="Surat kuasa")])
    returned = make_application(State.RETURNED, owner=citizen, service=service)
    DocumentRequest.objects.create(
        application=returned, requirement_key=key_of(returned), note="Lampirkan kuasa.", by=returned.reviewer
    )
    assert "Lampirkan kuasa." in client.get(returned.get_absolute_url()).content.decode()

    client.post(page_of(returned), upload())

    assert returned.attachments.current().get().verdict == Verdict.PENDING


def test_a_sent_case_takes_no_papers(client, citizen):
    sent = make_application(State.IN_REVIEW, owner=citizen)

    assert client.post(page_of(sent), upload()).status_code == 403


# --- Look -------------------------------------------------------------------------------------------


@pytest.fixture
def attachment():
    return make_attachment(make_application(State.IN_REVIEW))


def test_the_owner_sees_pages_and_original_and_nothing_is_logged(client, attachment):
    client.force_login(attachment.application.owner)

    page, _picture = fetched(client, part_of(attachment, "page", 1))
    original, content = fetched(client, part_of(attachment, "original"))

    assert page["Content-Type"] == "image/jpeg"
    assert page["Cache-Control"] == "private, no-store"
    name = f"{attachment.application.number}-{attachment.requirement_key}.jpg"
    assert original["Content-Disposition"] == f'attachment; filename="{name}"'
    assert hashlib.sha256(content).hexdigest() == attachment.paper.sha256
    assert not Opening.objects.exists()


def test_an_officer_turning_pages_is_one_look(client, attachment):
    officer = make_officer(Role.VERIFIER, attachment.application.counter_agency)
    client.force_login(officer)

    for number in (0, 1, 1):
        assert fetched(client, part_of(attachment, "page", number))[0].status_code == 200

    look = Opening.objects.get()
    assert (look.by, look.paper, look.original) == (officer, attachment.paper, False)
    assert look.case_number == attachment.application.number
    assert look.role == f"Verifikator · {attachment.application.counter_agency.short_name}"


def test_each_download_of_an_original_is_remembered(client, attachment):
    client.force_login(make_officer(Role.VERIFIER, attachment.application.counter_agency))

    for _time in range(2):
        fetched(client, part_of(attachment, "original"))

    assert list(Opening.objects.values_list("original", flat=True)) == [True, True]


def test_strangers_see_no_paper(client, attachment):
    stranger = make_officer(Role.VERIFIER, make_application().counter_agency)

    for user in (make_citizen(), stranger):
        client.force_login(user)
        for address in (part_of(attachment, "page", 1), part_of(attachment, "original")):
            assert client.get(address).status_code == 404
    assert not Opening.objects.exists()


def test_a_draft_that_was_replaced_before_sending_is_the_citizens_own_affair(client):
    application = make_application(State.IN_REVIEW)
    before, after = application.sent_at - dt.timedelta(hours=1), application.sent_at + dt.timedelta(hours=1)
    officer = make_officer(Role.VERIFIER, application.counter_agency)
    for superseded_at, status in ((before, 404), (after, 200)):
        attachment = make_attachment(application, superseded_at=superseded_at)
        for user, expected in ((officer, status), (application.owner, 200)):
            client.force_login(user)
            assert fetched(client, part_of(attachment, "page", 1))[0].status_code == expected


def test_a_paper_of_another_case_is_not_reached_through_ones_own(client, citizen, attachment, draft):
    address = reverse("permits:original", args=[draft.code, attachment.pk])

    assert client.get(address).status_code == 404


def test_a_page_that_does_not_exist_is_a_404(client, attachment):
    client.force_login(attachment.application.owner)

    assert client.get(part_of(attachment, "page", 2)).status_code == 404
