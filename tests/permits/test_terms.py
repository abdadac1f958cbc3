"""Until when a paper is valid, as officers read it: at the counter beside its original, at the desk while accepting."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import Role
from documents.models import DocumentKind, Paper
from permits import actions, tasks
from permits.states import OriginalSeen, State, Verdict
from queueing.forms.originals import OriginalsForm
from tests.factories import (
    make_application,
    make_attachment,
    make_document_type,
    make_officer,
    make_paper,
    make_service,
    make_user,
)

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


def make_case(state, has_term=True, **verdict):
    """A case with one given paper of a kind with a term, and its originals to be seen."""
    kind = make_document_type(has_term=has_term, reusable=True)
    originals = make_document_type(code=tasks.ALL_ORIGINALS, kind=DocumentKind.ORIGINAL_AT_COUNTER)
    case = make_application(state, service=make_service(documents=[kind, originals]))
    attachment = make_attachment(case, kind.code, paper=make_paper(case.owner, type=kind), **verdict)
    return case, attachment


def accepted(verifier):
    return {"verdict": Verdict.ACCEPTED, "judged_by": verifier, "judged_at": timezone.now()}


def come(case, key, terms):
    return actions.record_visit(
        case.pk,
        by=make_officer(Role.COUNTER, case.counter_agency),
        visit_code="kunjungan",
        venue_code="MPP",
        outcomes={key: (OriginalSeen.SEEN, "")},
        terms=terms,
    )


@pytest.fixture
def waiting():
    verifier = make_user()
    return make_case(State.AWAITING_VISIT, **accepted(verifier))


@pytest.mark.parametrize(("day", "offered"), [(TODAY + DAY, True), (TODAY - DAY, False)])
def test_the_counter_writes_down_until_when_an_original_is_valid(waiting, day, offered):
    case, attachment = waiting

    come(case, attachment.requirement_key, {attachment.requirement_key: day})

    assert Paper.objects.get().expires_on == day
    assert Paper.objects.offered_again().exists() == offered


def test_without_a_day_what_the_citizen_wrote_stays(waiting):
    case, attachment = waiting
    Paper.objects.update(expires_on=TODAY + DAY)

    come(case, attachment.requirement_key, {})

    assert Paper.objects.get().expires_on == TODAY + DAY


@pytest.mark.parametrize("has_term", [True, False])
def test_the_counter_is_asked_only_where_the_kind_has_a_term(has_term):
    case, attachment = make_case(State.AWAITING_VISIT, has_term, **accepted(make_user()))
    key = attachment.requirement_key
    typed = {f"outcome:{key}": OriginalSeen.SEEN, f"until:{key}": TODAY.isoformat()}

    form = OriginalsForm(typed, originals=tasks.originals(case), ask_identity=False)

    assert form.is_valid()
    assert form.terms() == ({key: TODAY} if has_term else {})


@pytest.mark.parametrize("has_term", [True, False])
def test_the_verifier_writes_it_down_while_accepting(client, has_term):
    case, attachment = make_case(State.IN_REVIEW, has_term)
    client.force_login(case.reviewer)
    page = client.get(reverse("permits:case", args=[case.code])).content.decode()
    assert ('name="expires_on"' in page) == has_term

    accept = reverse("permits:accept", args=[case.code, attachment.pk])
    client.post(accept, {"expires_on": (TODAY + DAY).isoformat()})

    attachment.refresh_from_db()
    assert attachment.verdict == Verdict.ACCEPTED
    assert attachment.paper.expires_on == (TODAY + DAY if has_term else None)
    if has_term:
        assert "Berlaku sampai" in client.get(reverse("permits:case", args=[case.code])).content.decode()


def test_a_day_that_is_none_is_said_and_nothing_accepted(client):
    case, attachment = make_case(State.IN_REVIEW)
    client.force_login(case.reviewer)

    response = client.post(
        reverse("permits:accept", args=[case.code, attachment.pk]), {"expires_on": "kemarin"}
    )

    assert response.status_code == 422
    attachment.refresh_from_db()
    assert attachment.verdict == Verdict.PENDING
