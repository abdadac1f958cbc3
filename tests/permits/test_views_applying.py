"""A citizen applies: begins once, answers, checks, sends once, corrects, withdraws."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.once import new_key
from agencies.models import Role
from catalog.models import Outcome, QuestionType
from permits.models import Application
from permits.states import State, Verdict
from tests.factories import (
    make_application,
    make_attachment,
    make_citizen,
    make_document_type,
    make_officer,
    make_question,
    make_service,
    make_user,
)

pytestmark = pytest.mark.django_db


def page_of(application, name="application"):
    return reverse(f"permits:{name}", args=[application.code])


@pytest.fixture
def citizen(client):
    citizen = make_citizen()
    client.force_login(citizen)
    return citizen


@pytest.fixture
def draft(citizen):
    return make_application(owner=citizen)


@pytest.fixture
def complete(draft):
    """A draft of which only the sending is missing."""
    make_attachment(draft)
    return draft


# --- Begin ------------------------------------------------------------------------------------------


def test_before_the_start_one_reads_what_is_needed(client, citizen):
    needed, later = make_document_type(label="Ijazah"), make_document_type(label="Surat kuasa")
    service = make_service(documents=[needed], optional=[later], fee_rupiah=25_000, processing_days=5)

    html = client.get(reverse("permits:start", args=[service.slug])).content.decode()

    for words in ("Ijazah", "Surat kuasa", "Rp25.000", "5 hari kerja", "Izin Contoh"):
        assert words in html


def test_a_stranger_signs_in_first_and_comes_back(client):
    start = reverse("permits:start", args=[make_service().slug])

    response = client.get(start)

    assert response.url == f"{reverse('account_login')}?next={start}"


def test_starting_makes_a_draft_and_leads_to_it(client, citizen):
    service = make_service()

    response = client.post(reverse("permits:start", args=[service.slug]), {"kunci": new_key()})

    application = Application.objects.get()
    assert (application.owner, application.service, application.state) == (citizen, service, State.DRAFT)
    assert response.url == page_of(application)


@pytest.mark.parametrize(
    "offline", [{"is_online": False}, {"is_active": False}, {"is_online": False, "outcome": Outcome.REFERRED}]
)
def test_what_cannot_be_asked_for_online_has_no_start(client, citizen, offline):
    service = make_service(**offline)

    assert client.get(reverse("permits:start", args=[service.slug])).status_code == 404


def test_a_form_without_its_key_makes_nothing(client, citizen):
    response = client.post(reverse("permits:start", args=[make_service().slug]))

    assert response.status_code == 200
    assert "Muat ulang halamannya" in response.content.decode()
    assert not Application.objects.exists()


def test_a_draft_begun_before_is_offered_again(client, draft):
    html = client.get(reverse("permits:start", args=[draft.service.slug])).content.decode()

    assert draft.get_absolute_url() in html


@pytest.mark.django_db(transaction=True)
def test_fifty_equal_posts_make_one_application():
    citizen = make_citizen()
    service = make_service()
    start, key = reverse("permits:start", args=[service.slug]), new_key()
    session = Client()
    session.force_login(citizen)

    def post(_number):
        client = Client()
        client.cookies = session.cookies
        try:
            return client.post(start, {"kunci": key}).url
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as threads:
        answers = set(threads.map(post, range(50)))

    assert answers == {page_of(Application.objects.get())}


# --- Fill in ----------------------------------------------------------------------------------------


def test_the_task_list_shows_each_part_and_how_far_one_is(client, citizen):
    service = make_service(
        documents=[make_document_type(label="Ijazah")], optional=[make_document_type(label="Surat kuasa")]
    )
    make_question(service, "nama")
    draft = make_application(owner=citizen, service=service)

    html = client.get(page_of(draft)).content.decode()

    for words in ("Data diri Anda", "Pertanyaan layanan", "Ijazah", "Surat kuasa", "Bila ada"):
        assert words in html
    assert "1 dari 3 bagian selesai" in html
    assert page_of(draft, "check") not in html


def test_the_next_task_is_offered_until_none_is_left(client, citizen):
    ijazah = make_document_type(label="Ijazah")
    service = make_service(documents=[ijazah], optional=[make_document_type(label="Surat kuasa")])
    draft = make_application(owner=citizen, service=service)

    before = client.get(page_of(draft))
    make_attachment(draft, ijazah.code)
    after = client.get(page_of(draft))

    assert before.context["next_part"].label == "Ijazah"
    assert "Lanjutkan" in before.content.decode()
    assert after.context["next_part"] is None
    assert "Lanjutkan" not in after.content.decode()


def test_a_service_without_questions_has_no_such_task(client, draft):
    assert "Pertanyaan layanan" not in client.get(page_of(draft)).content.decode()
    assert client.get(page_of(draft, "questions")).status_code == 404


def test_the_last_task_opens_when_the_others_are_done(client, complete):
    html = client.get(page_of(complete)).content.decode()

    assert "2 dari 2 bagian selesai" in html
    assert page_of(complete, "check") in html


def test_answers_are_saved_and_shown_again(client, citizen):
    service = make_service()
    make_question(service, "luas", QuestionType.DECIMAL)
    draft = make_application(owner=citizen, service=service)

    response = client.post(page_of(draft, "questions"), {"jawab-luas": "1.234,5"})

    draft.refresh_from_db()
    assert response.url == page_of(draft)
    assert (draft.answers, draft.answered) == ({"luas": "1234.5"}, True)
    assert 'value="1.234,5"' in client.get(page_of(draft, "questions")).content.decode()


def test_a_wrong_answer_keeps_what_was_typed(client, citizen):
    service = make_service()
    make_question(service, "luas", QuestionType.DECIMAL, label="Luas")
    make_question(service, "nama")
    draft = make_application(owner=citizen, service=service)

    response = client.post(page_of(draft, "questions"), {"jawab-luas": "besar", "jawab-nama": "Toko Contoh"})

    html = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_jawab-luas"' in html
    assert 'value="besar"' in html
    assert 'value="Toko Contoh"' in html
    draft.refresh_from_db()
    assert not draft.answered


# --- Send -------------------------------------------------------------------------------------------


def test_the_check_page_shows_all_that_is_sent(client, citizen):
    service = make_service(documents=[make_document_type(label="Ijazah")])
    make_question(service, "modal", QuestionType.RUPIAH, label="Modal usaha")
    draft = make_application(owner=citizen, service=service, answers={"modal": "25000"}, answered=True)
    make_attachment(draft)

    html = client.get(page_of(draft, "check")).content.decode()

    for words in ("Siti Aminah", "Modal usaha", "Rp25.000", "Ijazah", "Kirim permohonan"):
        assert words in html
    assert citizen.nik not in html


def test_an_incomplete_draft_cannot_be_sent(client, draft):
    assert "Kirim permohonan" not in client.get(page_of(draft, "check")).content.decode()

    response = client.post(page_of(draft, "submit"), {"kunci": new_key(), "declared": "on"})

    assert response.url == page_of(draft)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_nothing_is_sent_without_the_declaration(client, complete):
    response = client.post(page_of(complete, "submit"), {"kunci": new_key()})

    assert response.status_code == 422
    assert "Centang pernyataan ini" in response.content.decode()
    complete.refresh_from_db()
    assert complete.state == State.DRAFT


def test_sending_leads_to_the_receipt_with_number_and_date(client, complete):
    response = client.post(page_of(complete, "submit"), {"kunci": new_key(), "declared": "on"}, follow=True)

    complete.refresh_from_db()
    html = response.content.decode()
    assert response.redirect_chain == [(page_of(complete, "receipt"), 302)]
    assert complete.number in html
    assert "bila berkas lengkap dan benar" in html
    assert "<svg" in html


def test_sending_twice_shows_the_same_receipt(client, complete):
    form = {"kunci": new_key(), "declared": "on"}
    first = client.post(page_of(complete, "submit"), form)
    number = Application.objects.get().number

    again = client.post(page_of(complete, "submit"), form)
    with_another_key = client.post(page_of(complete, "submit"), form | {"kunci": new_key()})

    assert first.url == again.url == with_another_key.url == page_of(complete, "receipt")
    assert Application.objects.get().number == number


def test_a_stale_answer_is_asked_again_before_sending(client, citizen):
    service = make_service(documents=[])
    make_question(service, "mulai", QuestionType.DATE, least="today")
    draft = make_application(owner=citizen, service=service, answers={"mulai": "2020-01-31"}, answered=True)

    html = client.get(page_of(draft)).content.decode()

    assert "1 dari 2 bagian selesai" in html
    assert page_of(draft, "check") not in html


def test_a_stale_answer_is_not_sent(client, citizen):
    service = make_service(documents=[])
    make_question(service, "mulai", QuestionType.DATE, least="today")
    draft = make_application(owner=citizen, service=service, answers={"mulai": "2020-01-31"}, answered=True)

    client.post(page_of(draft, "submit"), {"kunci": new_key(), "declared": "on"})

    draft.refresh_from_db()
    assert draft.state == State.DRAFT


# --- Correct, withdraw, discard -----------------------------------------------------------------------


def test_a_returned_case_shows_just_its_faults(client, citizen):
    wrong, right = make_document_type(label="Ijazah"), make_document_type(label="Pas foto")
    service = make_service(documents=[wrong, right])
    returned = make_application(State.RETURNED, owner=citizen, service=service)
    make_attachment(returned, wrong.code, verdict=Verdict.REFUSED, note="Bagian bawah terpotong.")
    make_attachment(returned, right.code, verdict=Verdict.ACCEPTED)

    html = client.get(page_of(returned)).content.decode()

    assert "Bagian bawah terpotong." in html
    assert reverse("permits:paper", args=[returned.code, wrong.code]) in html
    assert reverse("permits:paper", args=[returned.code, right.code]) not in html
    assert "Kirim perbaikan</button>" not in html


def test_corrections_are_sent_when_all_are_made(client, citizen):
    returned = make_application(State.RETURNED, owner=citizen)
    make_attachment(returned)
    assert "Kirim perbaikan" in client.get(page_of(returned)).content.decode()

    response = client.post(page_of(returned, "resubmit"), follow=True)

    returned.refresh_from_db()
    assert returned.state == State.IN_REVIEW
    assert "Perbaikan Anda terkirim." in response.content.decode()


def test_corrections_are_not_sent_while_one_is_missing(client, citizen):
    returned = make_application(State.RETURNED, owner=citizen)
    make_attachment(returned, verdict=Verdict.REFUSED)

    response = client.post(page_of(returned, "resubmit"), follow=True)

    returned.refresh_from_db()
    assert returned.state == State.RETURNED
    assert "belum diperbaiki" in response.content.decode()


def test_withdrawing_asks_first_and_then_ends_the_case(client, citizen):
    sent = make_application(State.SUBMITTED, owner=citizen)
    assert client.get(page_of(sent, "withdraw")).status_code == 200

    client.post(page_of(sent, "withdraw"), {"why": "salah_layanan", "words": "Yang dimaksud izin lain."})

    sent.refresh_from_db()
    assert sent.state == State.WITHDRAWN
    assert sent.events.get().note == "Salah memilih layanan. Yang dimaksud izin lain."


@pytest.mark.parametrize("form", [{}, {"why": "lain"}, {"why": "lain", "words": "  "}])
def test_withdrawing_needs_a_reason(client, citizen, form):
    sent = make_application(State.SUBMITTED, owner=citizen)

    assert client.post(page_of(sent, "withdraw"), form).status_code == 422

    sent.refresh_from_db()
    assert sent.state == State.SUBMITTED


def test_withdrawing_with_other_words_keeps_them(client, citizen):
    sent = make_application(State.SUBMITTED, owner=citizen)

    client.post(page_of(sent, "withdraw"), {"why": "lain", "words": "Pindah  kota."})

    assert sent.events.get().note == "Pindah kota."


def test_pressing_twice_leads_where_the_first_press_led(client, citizen):
    sent, draft = make_application(State.SUBMITTED, owner=citizen), make_application(owner=citizen)

    withdrawn = {client.post(page_of(sent, "withdraw"), {"why": "lama"}).url for _time in range(2)}
    discarded = {client.post(page_of(draft, "discard")).url for _time in range(2)}

    assert withdrawn == {page_of(sent)}
    assert discarded == {reverse("permits:mine")}


def test_what_is_issued_cannot_be_withdrawn(client, citizen):
    issued = make_application(State.ISSUED, owner=citizen)

    assert client.post(page_of(issued, "withdraw")).status_code == 403


def test_discarding_asks_first_and_then_hides_the_draft(client, draft):
    assert client.get(page_of(draft, "discard")).status_code == 200

    client.post(page_of(draft, "discard"))

    draft.refresh_from_db()
    assert draft.state == State.DISCARDED
    assert draft.get_absolute_url() not in client.get(reverse("permits:mine")).content.decode()


# --- Strangers ----------------------------------------------------------------------------------------

PAGES = ["application", "questions", "check", "receipt", "withdraw", "discard", "permit_file"]
DEEDS = ["submit", "resubmit", "withdraw", "discard", "questions"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED, State.ISSUED])
def test_another_persons_case_does_not_exist(client, name, state):
    client.force_login(make_citizen())

    assert client.get(page_of(make_application(state), name)).status_code == 404


@pytest.mark.parametrize("name", DEEDS)
def test_another_persons_case_cannot_be_changed(client, name):
    draft = make_application()
    client.force_login(make_citizen())

    assert client.post(page_of(draft, name), {"kunci": new_key(), "declared": "on"}).status_code == 404
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


@pytest.mark.parametrize("name", PAGES)
def test_without_signing_in_every_address_leads_to_the_entrance(client, name):
    page = page_of(make_application(), name)

    assert client.get(page).url == f"{reverse('account_login')}?next={page}"


@pytest.mark.parametrize("name", ["questions", "check", "discard"])
def test_a_sent_case_is_not_filled_in_any_more(client, citizen, name):
    sent = make_application(State.SUBMITTED, owner=citizen)

    assert client.get(page_of(sent, name)).status_code == 403


@pytest.mark.parametrize("name", ["submit", "resubmit"])
def test_deeds_are_posts(client, complete, name):
    assert client.get(page_of(complete, name)).status_code == 405


def test_an_officer_of_the_case_does_not_act_for_the_citizen(client):
    sent = make_application(State.SUBMITTED)
    client.force_login(make_officer(Role.VERIFIER, sent.counter_agency))

    assert client.post(page_of(sent, "withdraw")).status_code == 403


def test_who_lacks_own_data_is_asked_for_it_first(client):
    newcomer = make_user()
    client.force_login(newcomer)
    draft = make_application(owner=newcomer)

    html = client.get(page_of(draft)).content.decode()

    assert f"{reverse('accounts:own_data')}?next={draft.get_absolute_url()}" in html
    assert "0 dari 2 bagian selesai" in html
