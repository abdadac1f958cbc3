"""Papers that wait, and papers that turn out to be bad: who may open them, what is told, what may be given anew."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.once import new_key
from agencies.models import Role
from documents.models import Safety
from mpp.lib.refused import Refused
from notices.models import Notice
from permits import actions, deeds, tasks
from permits.duties import tell_bad_papers
from permits.states import State, Verdict
from tests.documents.uploads import make_upload
from tests.factories import (
    make_application,
    make_attachment,
    make_document_type,
    make_paper,
    make_refusal_reason,
    make_service,
)
from tests.factories import make_officer as make_officer_at

pytestmark = pytest.mark.django_db

NOT_CLEAN = [Safety.WAITING, Safety.INFECTED, Safety.UNREADABLE]


def make_given(application, safety, key=None):
    """Something attached whose file waits, or turned out to be bad."""
    next_try_at = timezone.now() if safety == Safety.WAITING else None
    paper = make_paper(application.owner, safety=safety, next_try_at=next_try_at, finding="Uji.EICAR")
    return make_attachment(application, key, paper=paper)


def task_of(application):
    return tasks.paper_tasks(application)[0]


def new_paper(application):
    return make_paper(application.owner)


# --- Who may open it --------------------------------------------------------------------------------


@pytest.mark.parametrize("safety", NOT_CLEAN)
def test_officers_open_nothing_that_is_not_clean(client, safety):
    application = make_application(State.IN_REVIEW)
    attachment = make_given(application, safety)
    client.force_login(application.reviewer)

    for name, more in (("page", [1]), ("page", [0]), ("original", []), ("clean_copy", [])):
        address = reverse(f"permits:{name}", args=[application.code, attachment.pk, *more])
        assert client.get(address).status_code == 403
    html = client.get(reverse("permits:case", args=[application.code])).content.decode()

    assert attachment.why_closed in html
    assert 'class="scan"' not in html
    assert reverse("permits:original", args=[application.code, attachment.pk]) not in html
    assert reverse("permits:accept", args=[application.code, attachment.pk]) not in html


@pytest.mark.parametrize(("safety", "status"), [(Safety.WAITING, 200), (Safety.INFECTED, 403)])
def test_who_gave_a_file_sees_it_while_it_waits_but_not_infected(client, safety, status):
    application = make_application(State.SUBMITTED)
    attachment = make_given(application, safety)
    client.force_login(application.owner)

    response = client.get(reverse("permits:page", args=[application.code, attachment.pk, 1]))

    assert response.status_code == status
    b"".join(response)


@pytest.mark.parametrize("safety", NOT_CLEAN)
def test_what_is_not_clean_is_not_judged(safety):
    application = make_application(State.IN_REVIEW)
    attachment = make_given(application, safety)

    for judge in (actions.accept, lambda pk, by: actions.refuse(pk, by=by, reason=make_refusal_reason())):
        with pytest.raises(Refused):
            judge(attachment.pk, by=application.reviewer)

    attachment.refresh_from_db()
    assert attachment.verdict == Verdict.PENDING


@pytest.mark.parametrize("safety", NOT_CLEAN)
def test_a_review_does_not_end_with_a_paper_that_is_not_clean(safety):
    application = make_application(State.IN_REVIEW)
    make_given(application, safety)

    assert "finish_review" not in deeds.open_to(application.reviewer, application)
    with pytest.raises(Refused):
        actions.finish_review(application.pk, by=application.reviewer)


# --- What waits -------------------------------------------------------------------------------------


def test_what_waits_counts_as_given_and_the_case_can_be_sent(client):
    draft = make_application()
    make_given(draft, Safety.WAITING)
    client.force_login(draft.owner)
    html = client.get(draft.get_absolute_url()).content.decode()
    assert "Tersimpan, menunggu diperiksa" in html

    assert actions.submit(draft.pk).state == State.SUBMITTED


def test_sending_looks_at_what_waits_on_the_spot(client):
    draft = make_application()
    attachment = make_given(draft, Safety.WAITING)
    client.force_login(draft.owner)

    response = client.post(
        reverse("permits:submit", args=[draft.code]), {"kunci": new_key(), "declared": "on"}
    )

    assert response.status_code == 302
    attachment.paper.refresh_from_db()
    assert attachment.paper.safety == Safety.CLEAN  # no scanner is configured: there was nothing to wait for


# --- What is bad ------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.RETURNED])
@pytest.mark.parametrize(
    ("safety", "says"), [(Safety.INFECTED, "mengandung virus (Uji.EICAR)"), (Safety.UNREADABLE, "Uji.EICAR")]
)
def test_a_bad_paper_is_a_fault_at_once_and_may_be_given_anew(state, safety, says):
    application = make_application(state)
    make_given(application, safety)
    assert says in task_of(application).fault
    assert task_of(application).is_open

    actions.attach(application.pk, task_of(application).key, new_paper(application))

    assert not task_of(application).is_open
    assert application.attachments.current().get().verdict == Verdict.PENDING


def test_a_draft_with_a_bad_paper_is_not_sent():
    draft = make_application()
    make_given(draft, Safety.INFECTED)

    with pytest.raises(Refused):
        actions.submit(draft.pk)


@pytest.mark.parametrize("state", [State.SUBMITTED, State.IN_REVIEW])
def test_only_the_bad_paper_of_a_sent_case_is_given_anew(state):
    service = make_service(documents=[make_document_type(), make_document_type()])
    application = make_application(state, service=service)
    bad, good = (row["key"] for row in application.sheet["requirements"])
    make_given(application, Safety.INFECTED, bad)
    make_attachment(application, good)

    with pytest.raises(Refused, match="tidak dapat diubah"):
        actions.attach(application.pk, good, new_paper(application))

    assert actions.attach(application.pk, bad, new_paper(application)).requirement_key == bad


def test_a_bad_paper_is_no_replacement():
    draft = make_application()
    bad = make_paper(draft.owner, safety=Safety.INFECTED)

    with pytest.raises(Refused, match="virus"):
        actions.attach(draft.pk, task_of(draft).key, bad)


def test_the_citizen_is_told_once_and_the_story_says_so():
    application = make_application(State.IN_REVIEW)
    attachment = make_given(application, Safety.INFECTED)

    assert tell_bad_papers() == 1
    assert tell_bad_papers() == 0

    notice = Notice.objects.get(to=application.owner)
    assert notice.subject == f"Satu berkas perlu diunggah lagi ({application.number})"
    assert task_of(application).requirement["label"] not in notice.subject
    assert "mengandung virus" in notice.body
    assert application.events.get().deed == "bad_paper"
    attachment.refresh_from_db()
    assert attachment.bad_told_at is not None


def test_what_was_replaced_meanwhile_is_not_told():
    application = make_application(State.IN_REVIEW)
    make_given(application, Safety.INFECTED)
    actions.attach(application.pk, task_of(application).key, new_paper(application))

    tell_bad_papers()

    assert not Notice.objects.exists()


def test_in_a_case_that_has_ended_nobody_is_told():
    attachment = make_given(make_application(State.WITHDRAWN), Safety.INFECTED)

    tell_bad_papers()

    attachment.refresh_from_db()
    assert attachment.bad_told_at is not None
    assert not Notice.objects.exists()


def test_the_page_of_a_sent_case_leads_to_the_upload(client):
    application = make_application(State.IN_REVIEW)
    make_given(application, Safety.INFECTED)
    client.force_login(application.owner)
    page = reverse("permits:paper", args=[application.code, task_of(application).key])
    html = client.get(application.get_absolute_url()).content.decode()
    assert page in html
    assert "Unggah dahulu berkas di atas." in html
    assert "tidak perlu melakukan apa pun" not in html

    response = client.post(page, {"kunci": new_key(), "file": make_upload()})

    assert response.status_code == 302
    assert not task_of(application).fault
    assert client.get(page).status_code == 403  # what was given anew is the office's


def test_returning_only_bad_papers_uses_up_no_return():
    application = make_application(State.IN_REVIEW)
    make_given(application, Safety.INFECTED)
    assert "return_faults" in deeds.open_to(application.reviewer, application)

    actions.return_faults(application.pk, by=application.reviewer)

    application.refresh_from_db()
    assert (application.state, application.returns) == (State.RETURNED, 0)


def test_returning_a_bad_paper_beside_a_refused_one_is_a_return():
    service = make_service(documents=[make_document_type(), make_document_type()])
    application = make_application(State.IN_REVIEW, service=service)
    first, second = (row["key"] for row in application.sheet["requirements"])
    make_given(application, Safety.INFECTED, first)
    make_attachment(application, second, verdict=Verdict.REFUSED)

    actions.return_faults(application.pk, by=application.reviewer)

    application.refresh_from_db()
    assert application.returns == 1


def test_the_console_does_not_open_it_either(client):
    from queueing.states import State as TicketState
    from tests.factories import make_counter_for, make_line, make_queue, make_ticket

    application = make_application(State.AWAITING_VISIT)
    attachment = make_given(application, Safety.WAITING)
    officer = make_officer_at(Role.COUNTER, application.counter_agency)
    line = make_line(make_queue(agency=application.counter_agency))
    counter = make_counter_for(line)
    make_ticket(line, state=TicketState.SERVING, application=application, counter=counter, officer=officer)
    client.force_login(officer)

    response = client.get(reverse("queueing:console_page", args=[attachment.pk, 1]))

    assert response.status_code == 403


# --- What was found ---------------------------------------------------------------------------------


def test_signatures_and_hints_are_told_to_holder_and_officer(client):
    signature = {
        "signer": "Budi Santoso",
        "organisation": "",
        "signed_at": "2026-11-03T10:00:00+07:00",
        "intact": True,
        "covers_all": True,
        "trusted": True,
        "is_stamp": False,
    }
    changed = signature | {"signer": "Siti", "covers_all": False}
    stamp = signature | {"signer": "Peruri", "is_stamp": True, "trusted": False}
    application = make_application(State.IN_REVIEW)
    paper = make_paper(
        application.owner,
        signatures=[signature, changed, stamp],
        hints=[{"code": "dark", "page": 1}],
        type=make_document_type(),
    )
    make_attachment(application, paper=paper)
    pages = {
        application.owner: reverse("permits:kept_paper", args=[paper.code]),
        application.reviewer: reverse("permits:case", args=[application.code]),
    }

    for user, page in pages.items():
        client.force_login(user)
        html = client.get(page).content.decode()
        for words in (
            "Ditandatangani oleh Budi Santoso, utuh (3 November 2026).",
            "Tanda tangan elektronik Siti: dokumen berubah setelah ditandatangani.",
            "E-meterai Peruri, utuh (3 November 2026). Penerbit sertifikatnya tidak dikenal",
            "Gambar ini agak gelap.",
        ):
            assert words in html


@pytest.mark.parametrize("page", ["permits:mine", "permits:track"])
def test_list_and_receipt_code_say_that_a_paper_is_needed_anew(client, page):
    application = make_application(State.SUBMITTED)
    make_given(application, Safety.UNREADABLE)
    client.force_login(application.owner)

    if page == "permits:mine":
        response = client.get(reverse(page))
    else:
        response = client.post(reverse(page), {"code": application.code})

    html = response.content.decode()
    assert "Unggah lagi berkas itu." in html
    assert "Anda tidak perlu melakukan apa pun" not in html
