"""The term of an objection, who decides it, and whether it is late (UU 30/2014 art. 77)."""

from datetime import date

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from agencies import calendar
from agencies.models import Role
from permits import colleagues
from permits.models import Application, Objection
from permits.states import ObjectionOutcome

APPEAL_WORKING_DAYS = 10  # from when the decision on the objection is received


def until(application: Application) -> date:
    """Return the last day on which the citizen may object to the refusal of a case."""
    assert application.decided_at is not None
    return calendar.add_working_days(
        timezone.localdate(application.decided_at), settings.OBJECTION_WORKING_DAYS
    )


def of_refusal(application: Application) -> Objection | None:
    """Return the objection to the refusal that stands now, None without one.

    After one that was upheld, a case may be refused anew: that is another refusal, with a term of its own.
    """
    if application.decided_at is None:
        return None
    return application.objections.exclude(outcome=ObjectionOutcome.UPHELD).order_by("-pk").first()


def may_object(application: Application) -> bool:
    """Whether the term runs and nobody has objected."""
    return of_refusal(application) is None and timezone.localdate() <= until(application)


def deciders(application: Application) -> list[User]:
    """Return who may decide an objection: the issuing agency's signatories who had no hand in the review.

    Who refused decides it only where there is nobody else: the law puts it to the official who decided (art. 77),
    a second pair of eyes is better where the office has one.
    """
    holders = colleagues.told_of(application, colleagues.at(application.issuing_agency_id, Role.SIGNATORY))
    helpers = set(application.assistances.values_list("by_id", flat=True))  # the citizen's side (`is_party`)
    signatories = [
        person for person in holders if person.pk not in helpers and not application.was_verified_by(person)
    ]
    others = [person for person in signatories if person.pk != application.decided_by_id]
    return others or signatories


def appeal_until(objection: Objection) -> date:
    """Return the last day on which a dismissed objection may be put to the superior (UU 30/2014 art. 78 (1))."""
    assert objection.decided_at is not None
    return calendar.add_working_days(timezone.localdate(objection.decided_at), APPEAL_WORKING_DAYS)


def is_late(objection: Objection) -> bool:
    """Whether its answer is overdue."""
    return objection.outcome == ObjectionOutcome.PENDING and timezone.localdate() > objection.due_on


def days_late(objection: Objection) -> int:
    return calendar.working_days_between(objection.due_on, timezone.localdate())
