"""What an officer may do with a case right now: who (access) and when (state) together, for buttons.

The views ask `access` alone: who comes late with an old page is told by the action, in a sentence.
"""

from collections.abc import Callable
from typing import Any

from permits import access, covering, fees, handovers, hub, remedies, signing, tasks
from permits.actions.desk import ASSIGNABLE
from permits.models import Application, RegisterEntry
from permits.states import Advice, State, Verdict


def open_to(user: Any, application: Application) -> set[str]:
    """Return the names of the deeds (those of their addresses) that would not be refused to this officer now."""
    return set().union(*(deeds_of(user, application) for deeds_of in ROLES))


def _of_verifier(user: Any, application: Application) -> set[str]:
    if not access.may_review(user, application):
        return set()
    if application.state == State.SUBMITTED:
        return {"take"}
    if application.state != State.IN_REVIEW:
        return set()
    if application.reviewed_at is not None:
        ready = hub.is_ready_to_hand_over(application) and hub.next_state(application) is None
        return {"hand_over"} if ready else set()
    if application.reviewer_id != user.pk and not covering.colleague_of(user, application):
        return {"take"}
    return {"accept", "refuse", "request_document"} | _ways_out(application)


def _ways_out(application: Application) -> set[str]:
    """Return how the verifier may end the review: not before every paper is judged."""
    papers = tasks.paper_tasks(application)
    if remedies.waiting_consents(application).exists():
        return set()
    if any(
        task.attachment and task.attachment.verdict == Verdict.PENDING and not task.is_bad for task in papers
    ):
        return set()
    return {"return_faults"} if any(task.is_open for task in papers) else {"finish_review"}


def _of_technical(user: Any, application: Application) -> set[str]:
    if application.state != State.RECOMMENDING or not access.may_recommend(user, application):
        return set()
    waiting = access.recommendations_of(user, application).filter(advice=Advice.PENDING)
    return {"recommend"} if waiting.exists() else set()


def _of_signatory(user: Any, application: Application) -> set[str]:
    deciding = {State.AWAITING_DECISION, State.SIGNING}
    if application.state not in deciding or not access.may_decide(user, application):
        return set()
    if application.state == State.AWAITING_DECISION:
        return {"reject", "send_back"} | ({"approve"} if signing.configured() else set())
    failed = RegisterEntry.objects.filter(application=application).exclude(failure="")
    return {"pull_back"} if failed.exists() else set()


def _of_colleagues(user: Any, application: Application) -> set[str]:
    """What keeps the work in order and moves no case."""
    found: set[str] = set()
    if (
        application.state in ASSIGNABLE
        and not application.reviewed_at
        and access.may_assign(user, application)
    ):
        found.add("assign")
    if (
        access.may_label(user, application)
        and application.counter_agency.labels.filter(is_active=True).exists()
    ):
        found.add("set_labels")
    if access.may_note(user, application):
        found.add("note")
    return found


# Deeds that nobody waits for: a case at which only these are open is not one's turn.
KEEPING = {
    *("ask_to_cancel_bill", "correct_handover", "correct_payment", "record_objection"),
    *("assign", "set_labels", "note"),
}

# One function for each role or noun: what it may do. A new one joins here.
ROLES: tuple[Callable[[Any, Application], set[str]], ...] = (
    _of_verifier,
    _of_technical,
    fees.deeds_of,
    handovers.deeds_of,
    _of_signatory,
    remedies.deeds_of,
    _of_colleagues,
)
