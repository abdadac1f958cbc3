"""What happens to a case when its citizen comes to the counter."""

import datetime as dt

import pytest
import time_machine

from catalog.models import Outcome
from mpp.lib.refused import Refused
from permits import actions, tasks
from permits.states import OriginalSeen, State, Verdict
from tests.factories import make_application, make_venue
from tests.permits import walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting():
    """A case with two documents whose originals are to be seen."""
    sent = walk.send(walk.make_full_service(adviser=False))
    return walk.review(sent)


def keys_of(application) -> list[str]:
    return [original.key for original in tasks.originals(application)]


def test_every_accepted_document_is_to_be_brought(waiting):
    documents = [row["key"] for row in waiting.sheet["requirements"] if row["kind"] == "document"]

    assert waiting.state == State.AWAITING_VISIT
    assert keys_of(waiting) == documents


def test_all_seen_lets_the_case_go_on(waiting):
    assert walk.visit(waiting).state == State.AWAITING_DECISION
    assert keys_of(waiting) == []


def test_the_story_names_the_place(waiting):
    make_venue(code="MPP", short_name="MPP Contoh")

    walk.visit(waiting)

    assert waiting.events.filter(note="Semua berkas asli cocok (MPP Contoh).").exists()


def test_something_missing_keeps_the_case_waiting_for_that_alone(waiting):
    seen, missing = keys_of(waiting)

    after = walk.visit(waiting, **{missing: OriginalSeen.MISSING})

    assert after.state == State.AWAITING_VISIT
    assert keys_of(waiting) == [missing]
    assert walk.visit(waiting, code="kunjungan2").state == State.AWAITING_DECISION
    outcomes = waiting.original_checks.order_by("at", "pk").values_list("key", "outcome")
    assert list(outcomes) == [
        (seen, OriginalSeen.SEEN),
        (missing, OriginalSeen.MISSING),
        (missing, OriginalSeen.SEEN),
    ]


def test_a_mismatch_reopens_the_review_of_that_paper_alone(waiting):
    seen, wrong = keys_of(waiting)

    after = walk.visit(waiting, **{wrong: OriginalSeen.MISMATCH})

    verdicts = dict(waiting.attachments.current().values_list("requirement_key", "verdict"))
    assert (after.state, after.reviewed_at) == (State.IN_REVIEW, None)
    assert verdicts == {seen: Verdict.ACCEPTED, wrong: Verdict.PENDING}
    assert after.events.last().deed == "record_mismatch"


def test_after_a_mismatch_only_that_original_is_brought_again(waiting):
    _seen, wrong = keys_of(waiting)
    reopened = walk.visit(waiting, **{wrong: OriginalSeen.MISMATCH})
    pending = reopened.attachments.current().get(requirement_key=wrong)
    actions.accept(pending.pk, by=reopened.reviewer)

    again = actions.finish_review(reopened.pk, by=reopened.reviewer)

    assert again.state == State.AWAITING_VISIT
    assert keys_of(again) == [wrong]
    assert walk.visit(again, code="kunjungan2").state == State.AWAITING_DECISION


def test_a_visit_without_a_word_on_every_original_changes_nothing(waiting):
    first, _second = keys_of(waiting)

    with pytest.raises(Refused, match="Tandai dahulu"):
        actions.record_visit(
            waiting.pk,
            by=walk.verifier_of(waiting),
            visit_code="kunjungan1",
            venue_code="MPP",
            outcomes={first: (OriginalSeen.SEEN, "")},
        )

    waiting.refresh_from_db()
    assert waiting.state == State.AWAITING_VISIT
    assert not waiting.original_checks.exists()


@pytest.mark.parametrize("state", [state for state in State if state != State.AWAITING_VISIT])
def test_a_visit_in_another_state_records_nothing(state):
    outcome = Outcome.HANDED_OVER if state == State.COMPLETED else Outcome.PERMIT
    service = walk.make_full_service(adviser=False, outcome=outcome, external_system="SIAK")
    application = make_application(state, service=service)

    after = walk.visit(application)

    assert after.state == state
    assert not application.original_checks.exists()


def test_the_clock_stands_while_the_citizen_is_awaited():
    with time_machine.travel("2026-11-23 09:00+07:00", tick=False):
        sent = walk.send(walk.make_full_service(adviser=False, processing_days=3))
        waiting = walk.review(sent)
    assert (waiting.paused_on, waiting.due_on) == (dt.date(2026, 11, 23), dt.date(2026, 11, 26))

    with time_machine.travel("2026-11-25 09:00+07:00", tick=False):
        after = walk.visit(waiting)

    assert (after.paused_on, after.due_on, after.expires_on) == (None, dt.date(2026, 11, 30), None)
