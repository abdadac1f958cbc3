"""Setting right: consent to refuse what was accepted, slips mended, site visits, objections.

What an officer may do about them now, and what the pages show.
"""

from typing import Any, NamedTuple

from django.db.models import QuerySet

from permits import access, clock, covering, mending, objections, story, tasks
from permits.actions.reviewing import needing_consent, needs_consent, requests_untold
from permits.models import Application, Attachment, DocumentRequest, RefusalConsent, SiteVisit
from permits.states import Advice, ObjectionOutcome, State


class Asked(NamedTuple):
    """A paper asked for of which the citizen does not know yet: it may be done without after all."""

    request: DocumentRequest
    label: str


def deeds_of(user: Any, application: Application) -> set[str]:
    """Return the deeds that would not be refused to this officer now, by the names of their addresses."""
    return (
        _of_reviewer(user, application)
        | _of_consent(user, application)
        | _of_technical(user, application)
        | _of_objection(user, application)
    )


def _of_reviewer(user: Any, application: Application) -> set[str]:
    if not _reviews(user, application):
        return set()
    found = {"mend_answer"} if mending.mendable(application) else set()
    if needing_consent(application):
        found.add("ask_refusal")
    return found | ({"withdraw_request"} if requests_untold(application) else set())


def _of_consent(user: Any, application: Application) -> set[str]:
    asked = set(waiting_consents(application).values_list("asked_by_id", flat=True))
    found = {"take_back_refusal"} if asked and _reviews(user, application) else set()
    if asked - {user.pk} and access.may_consent(user, application):
        found.add("answer_refusal")
    return found


def _reviews(user: Any, application: Application) -> bool:
    """Whether the case is in this officer's review, or in that of a colleague for whom they stand in."""
    if not _is_in_review(application) or not access.may_review(user, application):
        return False
    return application.reviewer_id == user.pk or bool(covering.colleague_of(user, application))


def _of_technical(user: Any, application: Application) -> set[str]:
    if application.state != State.RECOMMENDING or not access.may_recommend(user, application):
        return set()
    waiting = access.recommendations_of(user, application).filter(advice=Advice.PENDING)
    return {"record_site_visit"} if waiting.exists() else set()


def _of_objection(user: Any, application: Application) -> set[str]:
    if application.state != State.REJECTED:
        return set()
    standing = objections.of_refusal(application)
    if standing is None:
        may = access.may_record_objection(user, application) and objections.may_object(application)
        return {"record_objection"} if may else set()
    is_pending = standing.outcome == ObjectionOutcome.PENDING
    return {"decide_objection"} if is_pending and access.may_decide_objection(user, application) else set()


# --- What the pages show ----------------------------------------------------------------------------


def waiting_consents(application: Application) -> QuerySet[RefusalConsent]:
    """Return the requests for consent that can still be answered."""
    if not _is_in_review(application):
        return RefusalConsent.objects.none()
    return _consents(application).filter(granted__isnull=True)


def facts_of(application: Application, shown: Attachment | None, deeds: set[str]) -> dict[str, Any]:
    """Return what the desk shows of all this. shown: the paper beside the data; deeds: those open to the reader."""
    takes_consent = "ask_refusal" in deeds and shown is not None and needs_consent(application, shown)
    consents = list(_consents(application))
    for row in consents:
        row.attachment.application = application
    return {
        "consents": consents,
        "takes_consent": takes_consent,
        "consent_asked": takes_consent
        and any(row.granted is None and shown and row.attachment_id == shown.pk for row in consents),
        "mendable": mending.mendable(application) if "mend_answer" in deeds else [],
        "mendings": mending.rows(application),
        "untold_requests": _untold(application) if "withdraw_request" in deeds else [],
        "corrections": _corrections(application),
        "site_visits": _site_visits(application),
        "late_agencies": story.late_agencies(application),
        **objection_facts(application),
    }


def objection_facts(application: Application) -> dict[str, Any]:
    """Return every objection to a case, oldest first, the one that waits, and whether its answer is late."""
    people = ("filed_by", "received_by", "decided_by")
    rows = list(application.objections.select_related(*people).prefetch_related("papers"))
    pending = next((row for row in rows if row.outcome == ObjectionOutcome.PENDING), None)
    return {
        "objections": rows,
        "objection": pending,
        "objection_late": objections.days_late(pending) if pending and objections.is_late(pending) else 0,
    }


def objection_told(application: Application) -> dict[str, Any]:
    """Return what the citizen reads of a refusal: the term to object, what became of it, and the way after that."""
    standing = objections.of_refusal(application)
    return {
        "objection_until": objections.until(application),
        "may_object": objections.may_object(application),
        "standing": standing,
        "objection_late": objections.days_late(standing) if standing and objections.is_late(standing) else 0,
        "appeal_until": objections.appeal_until(standing) if standing and standing.decided_at else None,
    }


def time_of(application: Application, *, citizen: str) -> dict[str, Any]:
    """Return whose days they were in one line, and every pause of the clock. citizen: what they are called here."""
    events = list(application.events.select_related("by"))
    asked = list(application.recommendations.select_related("agency"))
    return {
        "time_line": clock.in_one_line(application, events, asked, citizen=citizen),
        "pauses": clock.pauses(application, events),
    }


def _is_in_review(application: Application) -> bool:
    return application.state == State.IN_REVIEW and application.reviewed_at is None


def _consents(application: Application) -> QuerySet[RefusalConsent]:
    rows = RefusalConsent.objects.filter(attachment__application=application)
    return rows.select_related("attachment", "reason", "asked_by", "decided_by").order_by("-asked_at", "-pk")


def _untold(application: Application) -> list[Asked]:
    labels = {row["key"]: row["label"] for row in tasks.uploads(application)}
    rows = application.requests.filter(pk__in=requests_untold(application)).order_by("at", "pk")
    return [Asked(row, labels[row.requirement_key]) for row in rows]


def _corrections(application: Application) -> Any:
    """Return what technical agencies want corrected, while it is to be corrected."""
    wanted = application.recommendations.current().filter(advice=Advice.CORRECTION)
    return wanted.select_related("agency").order_by("answered_at", "pk")


def _site_visits(application: Application) -> QuerySet[SiteVisit]:
    rows = SiteVisit.objects.filter(recommendation__application=application)
    return rows.select_related("recommendation__agency", "by").prefetch_related("photos")
