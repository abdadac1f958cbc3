"""The review desk as officers meet it: lists, one case, and every deed by its button."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.models import Role
from catalog.models import Outcome
from documents.models import Opening
from permits import actions, signing
from permits.models import Application, Payment, Permit
from permits.states import UNSENT, Advice, State, Verdict
from tests.factories import (
    make_agency,
    make_application,
    make_attachment,
    make_citizen,
    make_document_type,
    make_membership,
    make_officer,
    make_permit,
    make_recommendation,
    make_refusal_reason,
    make_service,
)

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def press(client: Client, page: str, address: str, **typed):
    """Post the form of a page that leads to `address`, with its one-time key if it has one."""
    form = re.search(rf'<form[^>]*action="{re.escape(address)}".*?</form>', page, re.DOTALL)
    assert form, f"{address} is not offered"
    key = re.search(r'name="kunci" value="(\w+)"', form[0])
    return client.post(address, typed | ({"kunci": key[1]} if key else {}))


def page_of(client: Client, application: Application, query: str = "") -> str:
    return client.get(reverse("permits:case", args=[application.code]) + query).content.decode()


def case_url(name: str, application: Application, *args: int) -> str:
    return reverse(f"permits:{name}", args=[application.code, *args])


def numbers_in(response) -> list[str]:
    return [row.application.number for row in response.context["rows"]]


# --- The list ---------------------------------------------------------------------------------------


def test_desk_is_closed_to_people_without_a_desk_role():
    agency = make_agency()

    answers = [
        signed_in(user).get("/meja/").status_code
        for user in (make_citizen(), make_officer(Role.COUNTER, agency), make_officer(Role.ADMIN, agency))
    ]

    assert answers == [403, 403, 403]
    assert Client().get("/meja/").url == "/akun/masuk/?next=/meja/"


def test_first_tab_shows_each_role_what_waits_for_it():
    agency, adviser = make_agency(), make_agency()
    service = make_service(agency=agency, technical_agencies=[adviser])
    verifier = make_officer(Role.VERIFIER, agency)
    states = set(State) - {State.COMPLETED}  # a permit is never handed over
    cases = {state: make_application(state, service=service) for state in states}
    mine = make_application(State.IN_REVIEW, service=service, reviewer=verifier)
    officers = {
        "verifier": verifier,
        "technical": make_officer(Role.TECHNICAL, adviser),
        "signatory": make_officer(Role.SIGNATORY, agency),
        "cashier": make_officer(Role.CASHIER, agency),
        "supervisor": make_officer(Role.SUPERVISOR, agency),
    }

    shown = {name: set(numbers_in(signed_in(user).get("/meja/"))) for name, user in officers.items()}

    assert shown == {
        "verifier": {cases[State.SUBMITTED].number, mine.number},
        "technical": {cases[State.RECOMMENDING].number},
        "signatory": {cases[State.AWAITING_DECISION].number},
        "cashier": {cases[State.AWAITING_PAYMENT].number},
        "supervisor": set(),
    }


def test_signatory_is_not_asked_to_decide_what_they_verified_or_own():
    service = make_service()
    officer = make_officer(Role.SIGNATORY, service.agency)
    make_membership(officer, Role.VERIFIER, service.agency)
    make_application(State.AWAITING_DECISION, service=service, reviewer=officer)
    judged = make_application(State.AWAITING_DECISION, service=service)
    make_attachment(judged, verdict=Verdict.ACCEPTED, judged_by=officer)
    make_application(State.AWAITING_DECISION, service=service, owner=officer, applicant={"name": "Sendiri"})
    theirs = make_application(State.AWAITING_DECISION, service=service)

    response = signed_in(officer).get("/meja/")

    assert numbers_in(response) == [theirs.number]


def test_verifier_finds_cases_to_hand_over():
    service = make_service(outcome=Outcome.HANDED_OVER, external_system="SIAK")
    verifier = make_officer(Role.VERIFIER, service.agency)
    ready = make_application(State.IN_REVIEW, service=service, reviewed_at=timezone.now())

    response = signed_in(verifier).get("/meja/")

    assert numbers_in(response) == [ready.number]


def test_tabs_part_the_cases_and_stay_in_the_address():
    service = make_service()
    verifier = make_officer(Role.VERIFIER, service.agency)
    for state in (State.SUBMITTED, State.RETURNED, State.ISSUED, State.DRAFT):
        make_application(state, service=service)
    client = signed_in(verifier)

    states = {
        tab: {row.application.state for row in client.get(f"/meja/?tab={tab}").context["rows"]}
        for tab in ("kerja", "warga", "selesai", "semua", "ngawur")
    }

    assert states == {
        "kerja": {State.SUBMITTED},
        "warga": {State.RETURNED},
        "selesai": {State.ISSUED},
        "semua": {State.SUBMITTED, State.RETURNED, State.ISSUED},
        "ngawur": {State.SUBMITTED},
    }
    assert 'href="/meja/?tab=warga" aria-current="page"' in client.get("/meja/?tab=warga").content.decode()


@pytest.mark.parametrize("typed", ["{number}", "{digits}", "{code}", "http://localhost/permohonan/{code}/"])
def test_search_finds_a_case_by_number_and_by_the_code_of_its_receipt(typed):
    service = make_service()
    case = make_application(State.ISSUED, service=service)
    make_application(State.ISSUED, service=service)
    text = typed.format(number=case.number, digits=int(case.number[5:]), code=case.code)

    response = signed_in(make_officer(Role.VERIFIER, service.agency)).get("/meja/", {"q": text})

    assert numbers_in(response) == [case.number]


def test_search_does_not_find_another_agencys_case():
    case = make_application(State.SUBMITTED)

    response = signed_in(make_officer(Role.VERIFIER, make_agency())).get("/meja/", {"q": case.number})

    assert numbers_in(response) == []
    assert "Tidak ada permohonan dengan nomor itu" in response.content.decode()


@pytest.mark.parametrize(
    "address", ["/meja/?q=%00", "/meja/?q=" + "9" * 500, "/meja/?sebelum=2026-01-01_x", "/meja/?tab=%00"]
)
def test_nonsense_in_the_address_of_the_list_breaks_nothing(address):
    service = make_service()
    make_application(State.SUBMITTED, service=service)

    assert signed_in(make_officer(Role.VERIFIER, service.agency)).get(address).status_code == 200


@time_machine.travel("2026-11-23 09:00+07:00", tick=False)
def test_list_is_sorted_by_due_date_and_marks_what_is_late_or_soon():
    service = make_service()
    days = {"late": 20, "today": 23, "soon": 24, "calm": 27}
    for day in (27, 20, 24, 23):
        make_application(State.SUBMITTED, service=service, due_on=dt.date(2026, 11, day))

    response = signed_in(make_officer(Role.VERIFIER, service.agency)).get("/meja/")

    rows = response.context["rows"]
    assert [row.application.due_on.day for row in rows] == list(days.values())
    assert [row.left.days for row in rows] == [-1, 0, 1, 4]
    page = response.content.decode()
    for words in ("Terlambat 1 hari kerja", "Hari ini", "1 hari kerja lagi", "4 hari kerja lagi"):
        assert words in page


def test_pages_follow_each_other_without_gap_or_double():
    service = make_service()
    due = timezone.localdate()
    made = [
        make_application(State.SUBMITTED, service=service, due_on=due + dt.timedelta(days=rank // 10)).number
        for rank in range(30)
    ]
    client = signed_in(make_officer(Role.VERIFIER, service.agency))

    first = client.get("/meja/?tab=kerja")
    second = client.get("/meja/" + first.context["page"].older)
    back = client.get("/meja/" + second.context["page"].newer)

    assert numbers_in(first) + numbers_in(second) == made
    assert len(numbers_in(first)) == 25
    assert numbers_in(back) == numbers_in(first)
    assert (first.context["page"].newer, second.context["page"].older) == ("", "")
    assert "tab=kerja" in first.context["page"].older


def test_list_asks_the_same_number_of_queries_for_1_and_3_rows():
    adviser = make_agency()
    service = make_service(technical_agencies=[adviser])
    client = signed_in(make_officer(Role.SUPERVISOR, service.agency))
    make_application(State.RECOMMENDING, service=service)
    client.get("/meja/?tab=semua")
    with CaptureQueriesContext(connection) as one:
        client.get("/meja/?tab=semua")
    make_application(State.RECOMMENDING, service=service)
    make_application(State.RECOMMENDING, service=service)

    with CaptureQueriesContext(connection) as three:
        response = client.get("/meja/?tab=semua")

    assert len(numbers_in(response)) == 3
    assert len(three) == len(one)


# --- One case ---------------------------------------------------------------------------------------


@pytest.fixture
def review():
    """A case with three papers in somebody's review."""
    kinds = [make_document_type(label=label) for label in ("KTP-el", "Ijazah", "STR")]
    extra = make_document_type(label="Surat kuasa")
    service = make_service(documents=kinds, optional=[extra])
    application = make_application(State.IN_REVIEW, service=service)
    for kind in kinds:
        make_attachment(application, kind.code)
    application.papers_in_order = list(application.attachments.order_by("pk"))
    return application


def test_case_hides_the_nik_and_shows_its_ends(review):
    page = page_of(signed_in(review.reviewer), review)

    assert review.applicant_nik not in page
    assert f"{review.applicant_nik[:4]}••••••••{review.applicant_nik[-4:]}" in page


def test_case_is_hidden_from_strangers_and_forbidden_to_its_owner(review):
    stranger = make_officer(Role.VERIFIER, make_agency())
    address = reverse("permits:case", args=[review.code])

    assert signed_in(stranger).get(address).status_code == 404
    assert signed_in(make_officer(Role.COUNTER, review.counter_agency)).get(address).status_code == 404
    assert signed_in(review.owner).get(address).status_code == 403


@pytest.mark.parametrize("state", [state for state in State if state not in UNSENT])
def test_supervisor_may_read_a_case_in_every_state_and_is_offered_nothing(state):
    application = make_application(state)
    if state == State.ISSUED:
        make_permit(application)
    client = signed_in(make_officer(Role.SUPERVISOR, application.counter_agency))

    page = page_of(client, application)

    main = page.partition("<main")[2]
    assert application.get_state_display() in main
    assert "Tidak ada yang perlu Anda lakukan sekarang." in main
    assert 'method="post"' not in main


def test_verifier_takes_a_new_case():
    application = make_application(State.SUBMITTED)
    verifier = make_officer(Role.VERIFIER, application.counter_agency)
    client = signed_in(verifier)

    response = press(client, page_of(client, application), case_url("take", application))

    application.refresh_from_db()
    assert (application.state, application.reviewer) == (State.IN_REVIEW, verifier)
    assert response.url == case_url("case", application)


def test_colleague_may_only_take_the_case_over(review):
    colleague = make_officer(Role.VERIFIER, review.counter_agency)

    page = page_of(signed_in(colleague), review)

    assert case_url("take", review) in page
    assert case_url("accept", review, review.papers_in_order[0].pk) not in page
    assert "Ambil alih" in page


def test_accepting_a_paper_leads_to_the_next_unjudged_one(review):
    client = signed_in(review.reviewer)
    first, second, _third = review.papers_in_order

    response = press(client, page_of(client, review), case_url("accept", review, first.pk))

    first.refresh_from_db()
    assert first.verdict == Verdict.ACCEPTED
    assert response.url == f"{case_url('case', review)}?berkas={second.pk}#dokumen"


def test_refusing_a_paper_needs_a_reason_and_keeps_what_was_typed(review):
    client = signed_in(review.reviewer)
    first = review.papers_in_order[0]

    response = press(
        client, page_of(client, review), case_url("refuse", review, first.pk), note="Tulisan kabur."
    )

    first.refresh_from_db()
    page = response.content.decode()
    assert response.status_code == 422
    assert first.verdict == Verdict.PENDING
    assert "Tulisan kabur." in page
    assert '<details class="judge__refuse" open>' in page


def test_verifier_refuses_one_paper_and_returns_it(review):
    client = signed_in(review.reviewer)
    first, second, third = review.papers_in_order
    reason = make_refusal_reason()
    for paper in (first, second):
        press(client, page_of(client, review, f"?berkas={paper.pk}"), case_url("accept", review, paper.pk))
    assert case_url("return_faults", review) not in page_of(client, review)
    press(
        client,
        page_of(client, review, f"?berkas={third.pk}"),
        case_url("refuse", review, third.pk),
        reason=reason.pk,
        note="Halaman 2 hilang.",
    )
    page = page_of(client, review)

    response = press(client, page, case_url("return_faults", review))

    review.refresh_from_db()
    assert "Kembalikan 1 berkas ke warga" in page
    assert case_url("finish_review", review) not in page
    assert response.url == "/meja/"
    assert (review.state, review.returns) == (State.RETURNED, 1)


def test_verifier_finishes_when_all_is_accepted(review):
    client = signed_in(review.reviewer)
    for paper in review.papers_in_order:
        actions.accept(paper.pk, by=review.reviewer)

    press(client, page_of(client, review), case_url("finish_review", review))

    review.refresh_from_db()
    assert review.state == State.AWAITING_DECISION


def test_verifier_asks_for_a_paper_that_was_left_out(review):
    client = signed_in(review.reviewer)
    left_out = review.sheet["requirements"][3]["key"]

    press(
        client,
        page_of(client, review),
        case_url("request_document", review),
        key=left_out,
        note="Pemohon diwakili.",
    )

    assert list(review.requests.values_list("requirement_key", "note")) == [(left_out, "Pemohon diwakili.")]
    assert "Diminta" in page_of(client, review)


def test_late_button_is_answered_with_a_sentence(review):
    client = signed_in(review.reviewer)
    page = page_of(client, review)
    actions.withdraw(review.pk, by=review.owner)

    response = press(client, page, case_url("accept", review, review.papers_in_order[0].pk))

    told = client.get(response.url).content.decode()
    assert "Permohonan ini sedang tidak menunggu pemeriksaan." in told


def test_earlier_version_of_a_paper_can_still_be_read(review):
    first = review.papers_in_order[0]
    first.superseded_at = timezone.now()
    first.save()
    new = make_attachment(review, first.requirement_key)
    client = signed_in(review.reviewer)

    new_page = page_of(client, review, f"?berkas={new.pk}")
    old_page = page_of(client, review, f"?berkas={first.pk}")

    assert f"?berkas={first.pk}#dokumen" in new_page
    assert case_url("page", review, first.pk, 1) in old_page
    assert "Sudah diganti" in old_page
    assert case_url("accept", review, first.pk) not in old_page


@pytest.mark.parametrize("wanted", ["x", "%00", "-1", "9" * 500])
def test_nonsense_in_the_address_of_a_case_shows_the_first_paper(review, wanted):
    page = page_of(signed_in(review.reviewer), review, f"?berkas={wanted}")

    assert case_url("page", review, review.papers_in_order[0].pk, 1) in page


def test_paper_replaced_in_the_draft_is_not_shown(review):
    key, before = review.papers_in_order[0].requirement_key, review.sent_at - dt.timedelta(minutes=1)
    replaced = make_attachment(review, key, superseded_at=before)

    page = page_of(signed_in(review.reviewer), review, f"?berkas={replaced.pk}")

    assert f"berkas={replaced.pk}" not in page
    assert case_url("page", review, replaced.pk, 1) not in page


def test_paper_of_another_case_is_not_shown(review):
    other = make_attachment(make_application(State.IN_REVIEW, service=review.service))

    page = page_of(signed_in(review.reviewer), review, f"?berkas={other.pk}")

    assert case_url("page", review, other.pk, 1) not in page
    assert case_url("page", review, review.papers_in_order[0].pk, 1) in page


def test_looking_at_a_page_is_remembered_with_role_and_case(review):
    paper = review.papers_in_order[0]
    client = signed_in(review.reviewer)

    for _look in range(2):
        assert b"".join(client.get(case_url("page", review, paper.pk, 1)))

    opening = Opening.objects.get()
    assert (opening.by, opening.case_number) == (review.reviewer, review.number)
    assert opening.role == f"Verifikator · {review.counter_agency.short_name}"


def test_looking_is_remembered_for_an_agency_with_a_long_name(review):
    review.counter_agency.short_name = "D" * 60
    review.counter_agency.save()

    response = signed_in(review.reviewer).get(case_url("original", review, review.papers_in_order[0].pk))

    assert b"".join(response)
    assert Opening.objects.get().role == f"Verifikator · {'D' * 46}"


# --- Others' deeds ----------------------------------------------------------------------------------


def test_technical_agency_recommends_with_conditions():
    adviser = make_agency()
    application = make_application(State.RECOMMENDING, service=make_service(technical_agencies=[adviser]))
    recommendation = application.recommendations.get()
    client = signed_in(make_officer(Role.TECHNICAL, adviser))
    address = case_url("recommend", application, recommendation.pk)

    refused = press(client, page_of(client, application), address, advice=Advice.CONDITIONS)
    press(client, page_of(client, application), address, advice=Advice.CONDITIONS, note="Pasang papan nama.")

    recommendation.refresh_from_db()
    application.refresh_from_db()
    assert refused.status_code == 422
    assert "Tulis syarat atau alasannya." in refused.content.decode()
    assert (recommendation.advice, recommendation.note) == (Advice.CONDITIONS, "Pasang papan nama.")
    assert application.state == State.AWAITING_DECISION


def test_nobody_answers_another_agencys_recommendation():
    adviser, other = make_agency(), make_agency()
    application = make_application(
        State.RECOMMENDING, service=make_service(technical_agencies=[adviser, other])
    )
    theirs = application.recommendations.get(agency=other)
    client = signed_in(make_officer(Role.TECHNICAL, adviser))

    response = client.post(
        case_url("recommend", application, theirs.pk), {"advice": Advice.YES, "kunci": "a" * 32}
    )

    theirs.refresh_from_db()
    assert response.status_code == 404
    assert theirs.advice == Advice.PENDING


def test_cashier_takes_a_fixed_fee_once_however_often_the_form_is_sent():
    application = make_application(State.AWAITING_PAYMENT, service=make_service(fee_rupiah=25000))
    client = signed_in(make_officer(Role.CASHIER, application.counter_agency))
    address = case_url("record_payment", application)
    page = page_of(client, application)
    typed = {"amount_rupiah": "Rp25.000", "basis": "Tarif tetap", "receipt_number": "KW-1"}

    answers = [press(client, page, address, **typed) for _time in range(3)]

    assert 'value="25.000"' in page
    assert [(row.amount_rupiah, row.receipt_number) for row in Payment.objects.all()] == [(25000, "KW-1")]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, case_url("case", application))}
    assert "Rp25.000" in page_of(client, application)


def test_cashier_may_not_enter_nothing():
    application = make_application(
        State.AWAITING_PAYMENT, service=make_service(fee_rupiah=None, fee_note="Luas × tarif")
    )
    client = signed_in(make_officer(Role.CASHIER, application.counter_agency))

    response = press(
        client,
        page_of(client, application),
        case_url("record_payment", application),
        amount_rupiah="0",
        basis="Tarif",
        receipt_number="KW-1",
    )

    assert response.status_code == 422
    assert not Payment.objects.exists()


def test_cashier_sees_no_case_that_does_not_wait_for_payment():
    application = make_application(State.IN_REVIEW)
    client = signed_in(make_officer(Role.CASHIER, application.counter_agency))

    assert client.get(case_url("case", application)).status_code == 404


def test_verifier_hands_over_with_the_other_systems_number():
    service = make_service(outcome=Outcome.HANDED_OVER, external_system="SIAK")
    application = make_application(State.IN_REVIEW, service=service, reviewed_at=timezone.now())
    client = signed_in(make_officer(Role.VERIFIER, service.agency))

    press(
        client,
        page_of(client, application),
        case_url("hand_over", application),
        system="SIAK terpusat",
        number="SK-77",
    )

    application.refresh_from_db()
    assert application.state == State.COMPLETED
    assert (application.external_system, application.external_number) == ("SIAK terpusat", "SK-77")


@pytest.fixture
def to_decide():
    adviser = make_agency(name="Dinas Kesehatan")
    service = make_service(technical_agencies=[adviser])
    application = make_application(State.AWAITING_DECISION, service=service)
    make_recommendation(application, adviser, advice=Advice.CONDITIONS, note="Papan nama dipasang.")
    return application


@pytest.fixture
def signatory(to_decide):
    return make_officer(Role.SIGNATORY, to_decide.issuing_agency)


def test_signatory_approves_and_the_permit_is_signed_at_once(to_decide, signatory):
    client = signed_in(signatory)
    page = page_of(client, to_decide)

    answers = [press(client, page, case_url("approve", to_decide)) for _time in range(2)]

    permit = Permit.objects.get()
    assert "Papan nama dipasang." in page
    assert {answer.url for answer in answers} == {case_url("case", to_decide)}
    told = page_of(client, to_decide)
    assert f"Izin terbit dengan nomor {permit.entry.number}." in told
    assert case_url("permit_file", to_decide) in told


def test_failed_signature_is_told_and_can_be_pulled_back(to_decide, signatory, monkeypatch):
    def broken(*_args, **_fields):
        raise signing.SigningUnavailable("Layanan tanda tangan tidak menjawab.")

    monkeypatch.setattr(signing, "sign", broken)
    client = signed_in(signatory)

    press(client, page_of(client, to_decide), case_url("approve", to_decide))
    page = page_of(client, to_decide)
    press(client, page, case_url("pull_back", to_decide))

    to_decide.refresh_from_db()
    assert "Tanda tangannya belum berhasil dan dicoba lagi." in page
    assert to_decide.state == State.AWAITING_DECISION
    assert to_decide.register_entry.number


def test_without_a_signer_the_page_says_why(to_decide, signatory, monkeypatch):
    reason = "Sertifikat tanda tangan elektronik belum dipasang."
    monkeypatch.setattr(signing, "reason_unavailable", lambda: reason)

    page = page_of(signed_in(signatory), to_decide)

    assert reason in page
    assert case_url("approve", to_decide) not in page
    assert case_url("reject", to_decide) in page


def test_signatory_rejects_with_reasons(to_decide, signatory):
    client = signed_in(signatory)
    address = case_url("reject", to_decide)

    wrong = press(client, page_of(client, to_decide), address, reasons="")
    press(client, page_of(client, to_decide), address, reasons="Lokasi tidak sesuai tata ruang.")

    to_decide.refresh_from_db()
    assert wrong.status_code == 422
    assert (to_decide.state, to_decide.decided_by) == (State.REJECTED, signatory)


def test_signatory_sends_back_with_a_note(to_decide, signatory):
    client = signed_in(signatory)

    press(client, page_of(client, to_decide), case_url("send_back", to_decide), note="Periksa lagi STR.")

    to_decide.refresh_from_db()
    assert (to_decide.state, to_decide.reviewed_at) == (State.IN_REVIEW, None)


def test_who_verified_may_look_but_not_decide(to_decide):
    make_membership(to_decide.reviewer, Role.SIGNATORY, to_decide.issuing_agency)
    client = signed_in(to_decide.reviewer)

    page = page_of(client, to_decide)
    response = client.post(case_url("approve", to_decide), {"kunci": "a" * 32})

    assert case_url("approve", to_decide) not in page
    assert response.status_code == 403
