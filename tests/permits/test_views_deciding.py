"""Consent, mending, site visits and the days used, on their pages."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.once import new_key
from agencies.models import Role
from catalog.models import QuestionType
from documents.models import Opening, Paper
from permits import actions
from permits.models import RefusalConsent, SiteVisit
from permits.states import Advice, State, Verdict
from tests.documents.files import make_jpg
from tests.factories import (
    make_agency,
    make_application,
    make_attachment,
    make_document_type,
    make_officer,
    make_question,
    make_recommendation,
    make_refusal_reason,
    make_service,
    make_site_visit,
)
from tests.permits import walk
from tests.permits.desk import case_url, numbers_in, page_of, press, signed_in

pytestmark = pytest.mark.django_db


def photo(name="lokasi.jpg"):
    return SimpleUploadedFile(name, make_jpg(), "image/jpeg")


# --- Consent ----------------------------------------------------------------------------------------


@pytest.fixture
def reopened():
    sent = walk.review(walk.send(make_service()))
    case = actions.send_back(sent.pk, by=walk.signatory_of(sent), note="Periksa lagi.")
    make_officer(Role.SUPERVISOR, case.counter_agency)
    return case


def test_the_verifier_asks_and_the_supervisor_finds_it_at_the_desk_and_answers(reopened):
    reason = make_refusal_reason()
    verifier = signed_in(reopened.reviewer)
    paper = reopened.attachments.current().get()
    page = page_of(verifier, reopened)
    assert case_url("refuse", reopened, paper.pk) not in page
    press(
        verifier,
        page,
        case_url("ask_refusal", reopened, paper.pk),
        reason=reason.pk,
        why="Baru terlihat sekarang.",
    )
    consent = RefusalConsent.objects.get()
    supervisor = signed_in(make_officer(Role.SUPERVISOR, reopened.counter_agency))
    assert numbers_in(supervisor.get(reverse("permits:desk"))) == [reopened.number]

    page = page_of(supervisor, reopened)
    assert "Baru terlihat sekarang." in page
    press(supervisor, page, case_url("answer_refusal", reopened, consent.pk), granted="ya")

    paper.refresh_from_db()
    assert paper.verdict == Verdict.REFUSED
    assert numbers_in(supervisor.get(reverse("permits:desk"))) == []


def test_no_without_a_sentence_is_said_beside_the_field(reopened):
    paper = reopened.attachments.current().get()
    consent = actions.ask_refusal(
        paper.pk, by=reopened.reviewer, reason=make_refusal_reason(), why="Baru terlihat."
    )
    client = signed_in(make_officer(Role.SUPERVISOR, reopened.counter_agency))

    response = press(
        client, page_of(client, reopened), case_url("answer_refusal", reopened, consent.pk), granted="tidak"
    )

    assert response.status_code == 422
    assert "Tulis mengapa tidak setuju." in response.content.decode()


def test_the_verifier_takes_the_request_back(reopened):
    paper = reopened.attachments.current().get()
    consent = actions.ask_refusal(
        paper.pk, by=reopened.reviewer, reason=make_refusal_reason(), why="Baru terlihat."
    )
    client = signed_in(reopened.reviewer)
    page = page_of(client, reopened)
    assert "Selesai diperiksa" not in page.partition("<main")[2].partition("Riwayat")[0]

    press(client, page, case_url("take_back_refusal", reopened, consent.pk))

    assert not RefusalConsent.objects.exists()


def test_a_request_of_another_case_is_not_found(reopened):
    other = walk.review(walk.send(make_service(agency=reopened.counter_agency)))
    other = actions.send_back(other.pk, by=walk.signatory_of(other), note="Lagi.")
    consent = actions.ask_refusal(
        other.attachments.current().get().pk, by=other.reviewer, reason=make_refusal_reason(), why="Baru."
    )
    supervisor = signed_in(make_officer(Role.SUPERVISOR, reopened.counter_agency))
    verifier = signed_in(reopened.reviewer)

    answers = [
        supervisor.post(case_url("answer_refusal", reopened, consent.pk), {"granted": "ya"}),
        verifier.post(case_url("take_back_refusal", reopened, consent.pk)),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_what_was_asked_for_is_done_without_again():
    wanted = make_document_type(label="Surat kuasa")
    case = make_application(State.IN_REVIEW, service=make_service(optional=[wanted]))
    make_attachment(case, verdict=Verdict.ACCEPTED)
    request = actions.request_document(case.pk, wanted.code, by=case.reviewer, note="Perlu.")
    client = signed_in(case.reviewer)

    press(client, page_of(client, case), case_url("withdraw_request", case, request.pk))

    assert not case.requests.exists()
    assert "Selesai diperiksa" in page_of(client, case)


# --- Mending ----------------------------------------------------------------------------------------


@pytest.fixture
def answered():
    service = make_service()
    make_question(service, "nama_tempat", label="Nama tempat usaha")
    make_question(service, "luas", QuestionType.DECIMAL, least=1, most=500)
    return make_application(
        State.IN_REVIEW, service=service, answers={"nama_tempat": "Apotik Sehat", "luas": "40"}
    )


def test_an_answer_is_mended_on_a_page_that_shows_what_stood_there(answered):
    client = signed_in(answered.reviewer)
    address = case_url("mend_answer", answered, "nama_tempat")
    assert address in page_of(client, answered)
    page = client.get(address).content.decode()
    assert "Apotik Sehat" in page

    client.post(
        address, {"kunci": new_key(), "jawab-nama_tempat": "Apotek Sehat", "reason": "Ejaan disesuaikan."}
    )

    answered.refresh_from_db()
    assert answered.answers["nama_tempat"] == "Apotek Sehat"
    assert "Semula “Apotik Sehat”, menjadi “Apotek Sehat”." in page_of(client, answered)


def test_a_wrong_answer_or_no_reason_keeps_what_was_typed(answered):
    client = signed_in(answered.reviewer)

    response = client.post(
        case_url("mend_answer", answered, "luas"), {"kunci": new_key(), "jawab-luas": "900"}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="900"' in page
    assert "500" in page
    assert set(response.context["form"].errors) == {"reason"}
    answered.refresh_from_db()
    assert answered.answers["luas"] == "40"


def test_two_posts_mend_once(answered):
    client = signed_in(answered.reviewer)
    typed = {"kunci": new_key(), "jawab-nama_tempat": "Apotek Sehat", "reason": "Ejaan."}

    for _ in range(2):
        client.post(case_url("mend_answer", answered, "nama_tempat"), typed)

    assert answered.mendings.count() == 1


# --- On the spot ------------------------------------------------------------------------------------


@pytest.fixture
def asked():
    case = make_application(State.RECOMMENDING)
    return make_recommendation(case, make_agency())


def visit_typed(**fields):
    today = timezone.localdate().isoformat()
    typed = {"visited_on": today, "place": "Jalan Merdeka 5", "officers": "Andi", "findings": "Sesuai denah."}
    return {"kunci": new_key()} | typed | fields


def test_a_visit_with_photographs_is_shown_to_officers_not_to_the_citizen(asked):
    case = asked.application
    expert = signed_in(make_officer(Role.TECHNICAL, asked.agency))
    address = case_url("record_site_visit", case, asked.pk)
    assert address in page_of(expert, case)

    response = expert.post(address, visit_typed(photos=[photo(), photo("dua.jpg")]))

    assert response.status_code == 302
    visit = SiteVisit.objects.get()
    papers = list(visit.photos.order_by("pk"))
    assert [(paper.owner, paper.type, paper.made_here) for paper in papers] == [(case.owner, None, True)] * 2
    signatory = signed_in(walk.signatory_of(case))
    for client in (expert, signatory, signed_in(case.reviewer)):
        page = page_of(client, case)
        assert "Sesuai denah." in page
        picture = reverse("permits:site_photo", args=[case.code, visit.pk, papers[0].pk])
        assert picture in page
        assert b"".join(client.get(picture)).startswith(b"\xff\xd8")
        b"".join(client.get(picture))  # a second look on one day is the same look
    assert Opening.objects.filter(paper=papers[0]).count() == 3
    citizens = signed_in(case.owner).get(case.get_absolute_url()).content.decode()
    assert "Kunjungan lapangan dilakukan" in citizens
    assert "Sesuai denah." not in citizens
    assert signed_in(case.owner).get(picture).status_code == 403


def test_a_visit_in_the_future_is_said_beside_its_field(asked):
    expert = signed_in(make_officer(Role.TECHNICAL, asked.agency))
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()

    response = expert.post(
        case_url("record_site_visit", asked.application, asked.pk), visit_typed(visited_on=tomorrow)
    )

    assert response.status_code == 422
    assert "Tanggal kunjungan belum tiba." in response.content.decode()
    assert "Sesuai denah." in response.content.decode()  # typed text is kept


def test_a_broken_photograph_leaves_neither_visit_nor_paper(asked):
    expert = signed_in(make_officer(Role.TECHNICAL, asked.agency))
    broken = SimpleUploadedFile("rusak.jpg", b"bukan gambar", "image/jpeg")

    response = expert.post(
        case_url("record_site_visit", asked.application, asked.pk), visit_typed(photos=[photo(), broken])
    )

    assert response.status_code == 422
    assert not SiteVisit.objects.exists()
    assert not Paper.objects.exists()


def test_another_agency_records_nothing_for_this_one(asked):
    other = make_recommendation(asked.application, make_agency())
    expert = signed_in(make_officer(Role.TECHNICAL, other.agency))

    response = expert.post(case_url("record_site_visit", asked.application, asked.pk), visit_typed())

    assert response.status_code == 404


def test_a_photo_of_another_case_is_not_found(asked):
    visit = make_site_visit(asked)
    other = make_application(State.RECOMMENDING, service=asked.application.service)

    client = signed_in(other.reviewer)

    assert client.get(reverse("permits:site_photo", args=[other.code, visit.pk, 1])).status_code == 404


def test_a_correction_is_shown_to_the_verifier():
    case = walk.review(walk.send(walk.make_full_service(originals=False)))
    back = walk.recommend(case, Advice.CORRECTION, "Denah tidak sesuai lokasi.")

    page = page_of(signed_in(back.reviewer), back)

    assert "Tim teknis minta perbaikan" in page
    assert "Denah tidak sesuai lokasi." in page


def test_a_late_agency_is_named_in_the_list_at_the_case_and_to_the_citizen(asked):
    case = asked.application
    late = timezone.localdate() - dt.timedelta(days=14)
    asked.due_on = late
    asked.save()
    client = signed_in(case.reviewer)

    row = client.get(reverse("permits:desk"), {"tab": "teknis"}).context["rows"][0]
    pages = [page_of(client, case), signed_in(case.owner).get(case.get_absolute_url()).content.decode()]

    name = asked.agency.short_name
    assert row.holder.startswith(f"{name} (terlambat ")
    assert all(f"{name} belum menjawab, terlambat " in page for page in pages)


# --- The time ---------------------------------------------------------------------------------------


def test_citizen_and_officer_read_whose_days_they_were():
    case = walk.send(make_service())
    long_ago = timezone.now() - dt.timedelta(days=14)
    case.events.update(at=long_ago)
    case.sent_at = long_ago
    case.save()

    citizens = signed_in(case.owner).get(case.get_absolute_url()).content.decode()
    officers = page_of(signed_in(walk.verifier_of(case)), case)

    assert f"hari kerja: {case.counter_agency.short_name} " in citizens
    assert f"hari kerja: {case.counter_agency.short_name} " in officers


def test_pauses_and_returns_are_shown_to_both():
    case = walk.send(make_service())
    verifier = walk.verifier_of(case)
    actions.take(case.pk, by=verifier)
    reason = make_refusal_reason(text="Tidak terbaca.")
    actions.refuse(case.attachments.current().get().pk, by=verifier, reason=reason)
    case = actions.return_faults(case.pk, by=verifier)

    citizens = signed_in(case.owner).get(case.get_absolute_url()).content.decode()
    officers = page_of(signed_in(verifier), case)

    assert "Dikembalikan untuk diperbaiki 1 kali." in citizens
    assert "Hitungan hari berhenti sejak" in citizens
    assert "masih berhenti" in officers
    assert "Dikembalikan 1×" in officers
    assert str(verifier) not in citizens
