"""Messages of a case: who may read and write them, until when, and what is new to whom."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from agencies.access import agencies_as, is_at
from agencies.models import Role
from catalog.models import Outcome
from permits import access
from permits.models import Application, ApplicationQuerySet, Message, Recommendation, Refund
from permits.states import ENDED, UNSENT, State

_COUNTER_ROLES = (Role.VERIFIER, Role.SUPERVISOR, Role.CASHIER)


def is_open(application: Application) -> bool:
    """Whether messages are taken: from the sending until MESSAGES_AFTER_END after the end."""
    if application.state in UNSENT:
        return False
    return application.state not in ENDED or timezone.now() <= _last_moment(application)


def is_citizens_side(user: Any, application: Application) -> bool:
    """Whether somebody reads and writes for the citizen: the owner, or the attorney while the power is in force."""
    if not user.is_authenticated or application.state in UNSENT:
        return False
    return user.pk == application.owner_id or access.acts_by_power(user, application)


def may_read(user: Any, application: Application) -> bool:
    return is_citizens_side(user, application) or access.may_see_at_desk(user, application)


def office_for(user: Any, application: Application) -> str:
    """Return the agency (its short name) for which an officer may write now, "" if none."""
    if application.state in UNSENT or access.is_party(user, application):
        return ""
    if not Application.objects.filter(answered_by(user), pk=application.pk).exists():
        return ""
    if is_at(user, application.counter_agency_id, *_COUNTER_ROLES):
        return application.counter_agency.short_name
    asked = access.recommendations_of(user, application).select_related("agency").first()
    return asked.agency.short_name if asked else application.issuing_agency.short_name


def answered_by(user: Any) -> Q:
    """Return for which cases an officer may write: the counter's office, agencies asked, signatories, and cashiers
    while money is to be set, taken or given back."""
    asked = Recommendation.objects.current().filter(agency__in=agencies_as(user, Role.TECHNICAL))
    to_refund = Refund.objects.open().filter(application=OuterRef("pk"))
    with_cashier = Q(concerns_cashier=True) & (
        Q(state=State.AWAITING_PAYMENT)
        | Q(state=State.IN_REVIEW, reviewed_at__isnull=False)
        | Q(Exists(to_refund))
    )
    return (
        Q(counter_agency__in=agencies_as(user, Role.VERIFIER, Role.SUPERVISOR))
        | Q(pk__in=asked.values("application"))
        | Q(issuing_agency__in=agencies_as(user, Role.SIGNATORY), outcome=Outcome.PERMIT)
        | (Q(counter_agency__in=agencies_as(user, Role.CASHIER)) & with_cashier)
    )


def with_news_for(user: Any) -> ApplicationQuerySet:
    """Return the cases in which a citizen's message waits for this officer."""
    unread = unread_by_office().values("application")
    rows = Application.objects.sent().filter(answered_by(user), pk__in=unread)
    return rows.exclude(owner=user).exclude(filed_by=user)


def unread_by_office() -> Any:
    return Message.objects.filter(office="", read_at__isnull=True)


def unread_by_citizen() -> Any:
    return Message.objects.exclude(office="").filter(read_at__isnull=True)


def news_in(applications: Iterable[Application]) -> set[int]:
    """Return the ids of those cases in which the office wrote something that the citizen has not read."""
    ids = [application.pk for application in applications]
    return set(unread_by_citizen().filter(application__in=ids).values_list("application_id", flat=True))


def told_of(application: Application, user: Any) -> dict[str, Any]:
    """Return what the citizen's page shows of the messages; nothing for a helper at the counter."""
    if not is_citizens_side(user, application):
        return {}
    messages = application.messages.all()
    return {
        "has_messages": is_open(application) or messages.exists(),
        "new_messages": unread_by_citizen().filter(application=application).count(),
    }


def facts_of(application: Application) -> dict[str, Any]:
    """Return what the page of a case at the desk shows of the messages."""
    return {
        "messages_count": application.messages.count(),
        "new_messages": unread_by_office().filter(application=application).count(),
    }


def _last_moment(application: Application) -> Any:
    return application.state_since + settings.MESSAGES_AFTER_END
