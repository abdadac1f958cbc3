"""One case at the desk: what the verifier sees of it and does with it."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import Role
from documents.models import Opening
from permits import actions
from permits.states import UNSENT, State, Verdict
from tests.factories import (
    make_agency,
    make_application,
    make_attachment,
    make_document_type,
    make_officer,
    make_permit,
    make_refusal_reason,
    make_service,
)
from tests.permits.desk import case_url, page_of, press, signed_in

pytestmark = pytest.mark.django_db


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


def test_who_comes_second_with_an_old_page_does_not_take_a_case_away(review):
    case = make_application(State.SUBMITTED, service=review.service)
    first, second = (make_officer(Role.VERIFIER, review.counter_agency) for _ in range(2))
    pages = [page_of(signed_in(officer), case) for officer in (first, second)]

    press(signed_in(first), pages[0], case_url("take", case))
    late = signed_in(second)
    press(late, pages[1], case_url("take", case))

    case.refresh_from_db()
    assert case.reviewer == first
    page = page_of(late, case)
    assert "lebih dahulu mengambil" in page
    late.post(
        case_url("take", case), {"alih": "1", "kunci": "a" * 32}
    )  # what the page offers now, said openly
    case.refresh_from_db()
    assert case.reviewer == second
    assert "Ambil alih" in page


def test_an_officer_reads_that_colleagues_handle_their_own_case(review):
    colleague = make_officer(Role.VERIFIER, review.counter_agency)
    own = make_application(State.SUBMITTED, service=review.service, owner=colleague)

    assert "petugas lain yang menanganinya" in page_of(signed_in(colleague), own)
    assert "petugas lain yang menanganinya" not in page_of(signed_in(colleague), review)


@pytest.mark.parametrize("state", [state for state in State if state not in UNSENT])
def test_supervisor_may_read_a_case_in_every_state_and_it_is_not_their_turn(state):
    application = make_application(state)
    if state == State.ISSUED:
        make_permit(application)
    client = signed_in(make_officer(Role.SUPERVISOR, application.counter_agency))

    page = page_of(client, application)

    main = page.partition("<main")[2]
    assert application.get_state_display() in main
    assert "Tidak ada yang perlu Anda lakukan sekarang." in main
    offered = set(re.findall(r'method="post" novalidate action="[^"]+/(\w+)/"', main))
    assert offered <= {"serahkan", "catatan"}


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
    assert "Kembalikan 1 berkas ke pemohon" in page
    assert case_url("finish_review", review) not in page
    assert response.url == case_url("case", review)
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
    actions.withdraw(review.pk, by=review.owner, reason="Batal.")

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

    assert f'href="?berkas={replaced.pk}' not in page
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
