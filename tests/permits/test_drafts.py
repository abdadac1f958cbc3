"""Drafts that nobody sends: reminded, warned twice, thrown away with their content."""

import datetime as dt

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from documents.models import DocumentType, Paper
from mpp.lib.refused import Refused
from notices.models import Notice
from permits import actions
from permits.duties import throw_away_drafts, warn_of_drafts
from permits.models import Application
from permits.states import State
from tests.factories import (
    make_application,
    make_attachment,
    make_document_type,
    make_paper,
    make_question,
    make_service,
    make_user,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
KEPT = settings.DRAFT_KEPT


def make_draft(age: dt.timedelta, **fields) -> Application:
    return make_application(changed_at=timezone.now() - age, **fields)


def told(draft: Application) -> list[str]:
    return list(Notice.objects.filter(to=draft.owner).order_by("pk").values_list("subject", flat=True))


def grow_older(draft: Application, age: dt.timedelta) -> None:
    """Let time pass: the draft, and what was told of it, are so much older."""
    Application.objects.filter(pk=draft.pk).update(changed_at=timezone.now() - age)
    Notice.objects.update(created_at=timezone.now() - 4 * DAY)


def test_a_draft_is_reminded_of_warned_twice_and_thrown_away():
    draft = make_draft(6 * DAY)
    words = []
    for age in (6 * DAY, 8 * DAY, KEPT - 13 * DAY, KEPT - 2 * DAY, KEPT + DAY):
        grow_older(draft, age)
        warn_of_drafts()
        warn_of_drafts()
        throw_away_drafts()
        words.append(len(told(draft)))

    draft.refresh_from_db()
    assert words == [0, 1, 2, 3, 3]
    assert told(draft) == ["Permohonan Anda belum dikirim"] + 2 * [
        "Permohonan yang belum dikirim akan dihapus"
    ]
    assert draft.state == State.DISCARDED
    assert draft.events.get().deed == "lapse"


def test_a_change_lets_the_days_begin_anew():
    draft = make_draft(KEPT - DAY, service=make_service())
    warn_of_drafts()

    actions.save_answers(draft.pk, {})

    draft.refresh_from_db()
    assert draft.warnings == 0
    assert warn_of_drafts() == throw_away_drafts() == 0


def test_after_weeks_without_rounds_the_last_warning_alone_is_told_and_has_its_time():
    draft = make_draft(KEPT + 30 * DAY)

    assert warn_of_drafts() == 1
    assert throw_away_drafts() == 0
    Notice.objects.update(created_at=timezone.now() - 4 * DAY)
    assert throw_away_drafts() == 1

    assert told(draft) == ["Permohonan yang belum dikirim akan dihapus"]


def test_what_was_sent_is_neither_warned_of_nor_thrown_away():
    sent = make_application(State.SUBMITTED, changed_at=timezone.now() - 2 * KEPT)

    assert warn_of_drafts() == throw_away_drafts() == 0
    with pytest.raises(Refused):
        actions.lapse(sent.pk)


def test_a_draft_changed_meanwhile_stays():
    draft = make_draft(KEPT - DAY)

    with pytest.raises(Refused):
        actions.lapse(draft.pk)


def test_the_attorney_is_told_too():
    attorney = make_user()
    draft = make_draft(8 * DAY, filed_by=attorney)

    warn_of_drafts()

    assert attorney.notices.get().subject == told(draft)[0]


# --- The content goes ---------------------------------------------------------------------------------


def test_discarding_takes_answers_and_papers_but_leaves_what_is_reusable(
    client, django_capture_on_commit_callbacks
):
    once, again = make_document_type(reusable=False), make_document_type(reusable=True)
    service = make_service(documents=[once, again])
    make_question(service, "keperluan")
    draft = make_application(service=service, answers={"keperluan": "Usaha"}, answered=True)
    single = make_attachment(draft, once.code).paper
    reusable = make_attachment(draft, again.code).paper
    client.force_login(draft.owner)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("permits:discard", args=[draft.code]))

    draft.refresh_from_db()
    assert (draft.state, draft.answers, draft.answered) == (State.DISCARDED, {}, False)
    assert not draft.attachments.exists()
    assert not default_storage.exists(single.file.name)
    assert list(Paper.objects.values_list("pk", flat=True)) == [reusable.pk]
    assert Paper.objects.get().removed_at is None


def test_a_paper_that_another_case_holds_stays():
    kind = make_document_type(reusable=False)
    draft = make_application(service=make_service(documents=[kind]))
    paper = make_paper(draft.owner, type=DocumentType.objects.get())
    other = make_application(State.SUBMITTED, service=draft.service, owner=draft.owner)
    make_attachment(draft, kind.code, paper=paper)
    make_attachment(other, kind.code, paper=paper)

    actions.discard(draft.pk, by=draft.owner)

    assert other.attachments.get().paper.removed_at is None


def test_sent_cases_are_not_discarded():
    sent = make_application(State.SUBMITTED)
    make_attachment(sent)

    with pytest.raises(Refused):
        actions.discard(sent.pk, by=sent.owner)

    assert sent.attachments.exists()
