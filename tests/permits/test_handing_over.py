"""A case goes on in the agency's own system: number, link, what was handed in; a slip is corrected."""

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import Role
from catalog.models import Outcome
from mpp.lib.refused import Refused
from notices.models import Notice
from permits import actions, handovers
from permits.states import State, Verdict
from tests.factories import (
    make_agency,
    make_application,
    make_attachment,
    make_document_type,
    make_officer,
    make_service,
)
from tests.permits import walk
from tests.permits.desk import case_url, page_of, press, signed_in

pytestmark = pytest.mark.django_db

LINK = "https://siak.contoh.example/lacak"


@pytest.fixture
def ready():
    """Reviewed, visited, and only the other system's number is missing."""
    paper, every = (
        make_document_type(label="Kartu keluarga"),
        make_document_type(code="berkas_asli", kind="original_at_counter", label="Berkas asli"),
    )
    service = make_service(
        outcome=Outcome.HANDED_OVER, external_system="SIAK", external_url=LINK, documents=[paper, every]
    )
    case = make_application(State.IN_REVIEW, service=service)
    make_attachment(case, paper.code, verdict=Verdict.ACCEPTED)
    actions.finish_review(case.pk, by=case.reviewer)
    return walk.visit(case)


@pytest.fixture
def verifier(ready):
    return signed_in(make_officer(Role.VERIFIER, ready.counter_agency))


def hand_over(ready, client, **typed):
    defaults = {"system": "SIAK", "number": "SK-77", "url": LINK, "collected": ["Kartu keluarga (asli)"]}
    return press(client, page_of(client, ready), case_url("hand_over", ready), **(defaults | typed))


def test_form_offers_the_papers_of_the_case_and_the_systems_link(ready, verifier):
    page = page_of(verifier, ready)

    assert handovers.papers_of(ready) == ["Kartu keluarga", "Kartu keluarga (asli)"]
    for label in handovers.papers_of(ready):
        assert f'value="{label}"' in page
    assert f'value="{LINK}"' in page


def test_what_was_handed_in_is_kept_and_shown_to_the_citizen(ready, verifier):
    hand_over(ready, verifier)

    ready.refresh_from_db()
    assert (ready.state, ready.external_number, ready.external_url) == (State.COMPLETED, "SK-77", LINK)
    assert ready.collected_papers == ["Kartu keluarga (asli)"]
    page = signed_in(ready.owner).get(ready.get_absolute_url()).content.decode()
    for words in ("SK-77", f'href="{LINK}"', "Kartu keluarga (asli)", "Selanjutnya"):
        assert words in page
    notice = Notice.objects.get(to=ready.owner, subject__startswith="Permohonan diteruskan")
    assert "SK-77" in notice.body
    assert LINK in notice.body


@pytest.mark.parametrize(
    "link",
    [
        "http://siak.contoh.example/",
        "siak",
        "javascript:alert(1)",
        "https://",
        "ftp://contoh.example/",
        "https://a b",
    ],
)
def test_only_a_secure_link_is_taken(ready, verifier, link):
    response = hand_over(ready, verifier, url=link)

    ready.refresh_from_db()
    assert response.status_code == 422
    assert "diawali https://" in response.content.decode()
    assert 'value="SK-77"' in response.content.decode()
    assert ready.state == State.IN_REVIEW


def test_a_paper_that_the_case_does_not_have_is_not_taken(ready, verifier):
    assert hand_over(ready, verifier, collected=["Sertifikat tanah"]).status_code == 422


def test_a_case_without_papers_is_handed_over_as_well():
    service = make_service(outcome=Outcome.HANDED_OVER, external_system="SIAK", documents=[])
    case = make_application(State.IN_REVIEW, service=service, reviewed_at=timezone.now())
    client = signed_in(make_officer(Role.VERIFIER, service.agency))

    press(client, page_of(client, case), case_url("hand_over", case), system="SIAK", number="SK-1", url="")

    case.refresh_from_db()
    assert (case.state, case.collected_papers, case.external_url) == (State.COMPLETED, [], "")


# --- A slip -----------------------------------------------------------------------------------------


def test_a_mistyped_number_is_corrected_and_told(ready, verifier):
    hand_over(ready, verifier)

    for _time in range(2):
        press(
            verifier, page_of(verifier, ready), case_url("correct_handover", ready), number="SK-78", url=LINK
        )

    ready.refresh_from_db()
    assert (ready.state, ready.external_number) == (State.COMPLETED, "SK-78")
    assert [event.note for event in ready.events.filter(deed="correct_handover")] == ["SK-77 → SK-78"]
    assert "SK-78" in Notice.objects.get(to=ready.owner, subject__startswith="Nomor di sistem").body


def test_a_wrong_correction_is_refused_with_what_was_typed(ready, verifier):
    hand_over(ready, verifier)

    response = press(
        verifier, page_of(verifier, ready), case_url("correct_handover", ready), number="", url="http://x"
    )

    assert response.status_code == 422
    assert 'value="http://x"' in response.content.decode()


def test_nobody_else_corrects_it(ready, verifier):
    hand_over(ready, verifier)
    address = case_url("correct_handover", ready)
    supervisor = signed_in(make_officer(Role.SUPERVISOR, ready.counter_agency))
    elsewhere = signed_in(make_officer(Role.VERIFIER, make_agency()))

    assert address not in page_of(supervisor, ready)
    assert supervisor.post(address, {"number": "X"}).status_code == 403
    assert elsewhere.post(address, {"number": "X"}).status_code == 404


def test_nothing_is_corrected_before_it_was_handed_over(ready):
    with pytest.raises(Refused):
        actions.correct_handover(ready.pk, by=walk.verifier_of(ready), number="SK-1")


def test_the_same_number_is_no_correction(ready, verifier):
    hand_over(ready, verifier)

    with pytest.raises(Refused, match="sama"):
        actions.correct_handover(ready.pk, by=walk.verifier_of(ready), number="SK-77", url=LINK)


def test_a_permit_is_never_offered_such_a_correction():
    case = make_application(State.ISSUED)

    response = signed_in(make_officer(Role.VERIFIER, case.counter_agency)).get(
        reverse("permits:case", args=[case.code])
    )

    assert "correct_handover" not in response.context["deeds"]
