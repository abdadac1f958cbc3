"""Rules against races about papers, on real connections. Each was seen to fail with its lock taken out."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.once import new_key
from documents.models import Consent, Paper, Safety
from mpp.lib.refused import Refused
from notices.models import Notice
from permits import actions
from permits.actions import applying
from permits.actions import papers as case_papers
from permits.models import Application, Attachment
from permits.states import State
from permits.views import giving
from tests.documents.files import make_jpg
from tests.documents.uploads import make_upload
from tests.factories import (
    make_application,
    make_attachment,
    make_citizen,
    make_document_type,
    make_paper,
    make_power,
    make_service,
)
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 5


def key_of(application):
    return application.sheet["requirements"][0]["key"]


@pytest.fixture
def kind():
    return make_document_type(code="ktp", reusable=True)


def drafts_of(owner, kind):
    """Drafts of one person at several agencies, all asking for the same document."""
    return [make_application(owner=owner, service=make_service(documents=[kind])) for _ in range(TIMES)]


def test_of_two_uploads_for_one_requirement_one_is_current():
    application = make_application()
    papers = [make_paper(application.owner) for _ in range(TIMES)]

    answers = at_once(
        lambda paper=paper: actions.attach(application.pk, key_of(application), paper) for paper in papers
    )

    assert {type(answer) for answer in answers} == {Attachment}
    assert application.attachments.current().count() == 1
    assert application.attachments.count() == TIMES


def test_a_paper_is_not_removed_while_it_is_attached():
    """Whoever comes first: it is attached and kept, or removed and not attached."""
    application = make_application()
    for _time in range(TIMES):
        paper = make_paper(application.owner)

        at_once(
            [
                lambda pk=paper.pk: actions.remove_paper(pk, by=application.owner),
                lambda paper=paper: actions.attach(application.pk, key_of(application), paper),
            ]
        )

        paper.refresh_from_db()
        is_attached = application.attachments.current().filter(paper=paper).exists()
        assert is_attached == (paper.removed_at is None)


def test_a_consent_is_not_withdrawn_while_it_is_used(kind):
    owner = make_citizen()
    paper = make_paper(owner, type=kind)
    for draft in drafts_of(owner, kind):
        agency = draft.counter_agency
        consent = Consent.objects.create(paper=paper, agency_code=agency.code, agency_name=agency.name)

        at_once(
            [
                lambda pk=consent.pk: actions.withdraw_consent(pk, by=owner),
                lambda pk=draft.pk: actions.reuse(pk, "ktp", paper.pk),
            ]
        )

        consent.refresh_from_db()
        is_used = draft.attachments.filter(consent=consent).exists()
        assert is_used == (consent.withdrawn_at is None)


def test_a_consent_given_twice_at_once_is_one(kind):
    owner = make_citizen()
    paper = make_paper(owner, type=kind)
    service = make_service(documents=[kind])
    drafts = [make_application(owner=owner, service=service) for _ in range(TIMES)]

    at_once(lambda pk=draft.pk: actions.reuse(pk, "ktp", paper.pk, consents=True) for draft in drafts)

    assert Consent.objects.count() == 1
    assert Attachment.objects.filter(consent=Consent.objects.get()).count() == TIMES


def test_a_bad_paper_is_told_once_however_often_it_is_looked_at():
    application = make_application(State.IN_REVIEW)
    attachment = make_attachment(application, paper=make_paper(application.owner, safety=Safety.INFECTED))

    answers = at_once([lambda: actions.tell_bad_paper(attachment.pk)] * TIMES)

    assert sorted(answers) == [False] * (TIMES - 1) + [True]
    assert Notice.objects.count() == 1
    assert application.events.count() == 1


def test_a_bad_paper_of_a_sent_case_is_given_anew_once():
    application = make_application(State.IN_REVIEW)
    make_attachment(application, paper=make_paper(application.owner, safety=Safety.INFECTED))
    papers = [make_paper(application.owner) for _ in range(TIMES)]

    answers = at_once(
        lambda paper=paper: actions.attach(application.pk, key_of(application), paper) for paper in papers
    )

    assert sum(isinstance(answer, Refused) for answer in answers) == TIMES - 1
    assert application.attachments.count() == 2


def test_photographs_rearranged_twice_at_once_are_rearranged_once():
    application = make_application()
    old = make_attachment(application).paper
    old.type = None

    def keep():
        return make_paper(application.owner)

    answers = at_once([lambda: case_papers.rearrange(application.pk, key_of(application), old, keep)] * TIMES)

    assert sum(isinstance(answer, Attachment) for answer in answers) == 1
    assert Paper.objects.kept().count() == 1


def test_one_paper_replaced_in_a_draft_and_in_the_folder_at_once():
    """Both lock the paper, then its owner: the other way round they would wait for each other for ever."""
    application = make_application()
    owner = application.owner
    old = make_attachment(application, paper=make_paper(owner)).paper
    both_hold_one = Barrier(2)

    def keep():
        User.objects.locked().get(pk=owner.pk)
        meet(both_hold_one)
        return make_paper(owner)

    def keep_in_folder():
        meet(both_hold_one)
        User.objects.locked().get(pk=owner.pk)
        return make_paper(owner)

    answers = at_once(
        [
            lambda: case_papers.give(application.pk, key_of(application), keep),
            lambda: actions.replace_paper(old.pk, by=owner, keep=keep_in_folder),
        ]
    )

    assert isinstance(answers[0], Attachment)
    old.refresh_from_db()
    assert old.removed_at is not None


def test_an_attorney_gives_a_paper_and_begins_another_case_at_once():
    """Both lock the power, then its giver."""
    owner, attorney = make_citizen(), make_citizen()
    power = make_power(owner, attorney)
    application = make_application(owner=owner, filed_by=attorney, power=power)
    service = make_service()
    both_hold_one = Barrier(2)

    def keep():
        User.objects.locked().get(pk=owner.pk)
        meet(both_hold_one)
        return make_paper(owner, given_by=attorney)

    def locked_power(*args, **more):
        found = real(*args, **more)
        meet(both_hold_one)
        return found

    real = applying.locked_power
    with patch.object(applying, "locked_power", locked_power):
        answers = at_once(
            [
                lambda: case_papers.give(application.pk, key_of(application), keep),
                lambda: actions.begin(service, owner=owner, by=attorney, power=power),
            ]
        )

    assert [type(answer) for answer in answers] == [Attachment, Application]


def meet(barrier):
    """Wait for the other thread, but not for ever: it may be waiting for a lock of ours, as it should."""
    with suppress(BrokenBarrierError):
        barrier.wait(timeout=1)


def test_fifty_equal_posts_of_an_upload_cost_one_check():
    application = make_application()
    address = reverse("permits:paper", args=[application.code, key_of(application)])
    key, content, checked = new_key(), make_jpg(), []
    real = giving.documents.examine

    def post():
        client = Client()
        client.force_login(application.owner)
        answers = []
        for _time in range(10):
            response = client.post(address, {"kunci": key, "file": make_upload(content)})
            answers.append((response.status_code, response.url))
        return answers

    def examine(*args, **more):
        checked.append(1)
        return real(*args, **more)

    with patch.object(giving.documents, "examine", examine):
        answers = {answer for thread in at_once([post] * TIMES) for answer in thread}

    assert answers == {(302, address)}
    assert len(checked) == 1
    assert Paper.objects.count() == Attachment.objects.count() == 1
