"""Who may do what with an application. `actions` says when."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from agencies.access import agencies_as, is_at
from agencies.models import Role
from permits.models import Application, Attachment, Recommendation
from permits.states import UNSENT, WITHDRAWABLE, State

May = Callable[[Any, Application], bool]


def may_see(user: Any, application: Application) -> bool:
    """Whether the application exists for this person at all."""
    return is_own(user, application) or may_see_at_desk(user, application)


def is_own(user: Any, application: Application) -> bool:
    return user.is_authenticated and user.pk in {application.owner_id, application.filed_by_id}


def may_see_at_desk(user: Any, application: Application) -> bool:
    """Whether an officer sees this case at the review desk; the same rows as `at_desk_of`."""
    if not user.is_authenticated or application.state in UNSENT:
        return False
    return Application.objects.at_desk_of(user).filter(pk=application.pk).exists()


def may_edit(user: Any, application: Application) -> bool:
    """Fill a draft, or correct a returned case."""
    return is_own(user, application) and application.state in {State.DRAFT, State.RETURNED}


def may_withdraw(user: Any, application: Application) -> bool:
    return is_own(user, application) and application.state in WITHDRAWABLE


def may_review(user: Any, application: Application) -> bool:
    """Take, judge and return papers, hand over."""
    return _acts_at(user, application, application.counter_agency_id, Role.VERIFIER)


def may_take_payment(user: Any, application: Application) -> bool:
    return _acts_at(user, application, application.counter_agency_id, Role.CASHIER)


def may_decide(user: Any, application: Application) -> bool:
    """Sign or refuse: nobody decides what they verified."""
    return _acts_at(
        user, application, application.issuing_agency_id, Role.SIGNATORY
    ) and not application.was_verified_by(user)


def may_recommend(user: Any, application: Application) -> bool:
    return not is_own(user, application) and recommendations_of(user, application).exists()


def recommendations_of(user: Any, application: Application) -> Any:
    """Return the recommendations of this case that the user may answer or has the role to read."""
    agencies = agencies_as(user, Role.TECHNICAL)
    return Recommendation.objects.filter(application=application, agency__in=agencies)


def may_use_desk(user: Any) -> bool:
    """Whether the review desk exists for this person."""
    roles = (Role.VERIFIER, Role.TECHNICAL, Role.SIGNATORY, Role.CASHIER, Role.SUPERVISOR)
    return bool(agencies_as(user, *roles))


def office_of(user: Any, application: Application) -> str:
    """Return the role and agency for which an officer looks at a case, for the log of openings."""
    for agency, roles in (
        (application.counter_agency, (Role.VERIFIER, Role.CASHIER, Role.SUPERVISOR)),
        (application.issuing_agency, (Role.SIGNATORY, Role.SUPERVISOR)),
    ):
        for role in roles:
            if is_at(user, agency.pk, role):
                return f"{role.label} · {agency.short_name}"
    technical = recommendations_of(user, application).select_related("agency").first()
    return f"{Role.TECHNICAL.label} · {technical.agency.short_name}" if technical else ""


def application_for(user: Any, code: str, may: May = may_see) -> Application:
    """Return the application of a code. One that this person may not see is a 404, a forbidden deed a 403."""
    application = (
        Application.objects.select_related("owner", "service", "counter_agency", "issuing_agency", "reviewer")
        .filter(code=code)
        .first()
    )
    if application is None or not may_see(user, application):
        raise Http404
    if not may(user, application):
        raise PermissionDenied
    return application


def attachment_for(user: Any, code: str, attachment_id: int, may: May = may_see) -> Attachment:
    """Return an attachment of an application, as `application_for` does."""
    application = application_for(user, code, may)
    rows = application.attachments.all() if is_own(user, application) else application.attachments.received()
    attachment = rows.select_related("paper", "reason").filter(pk=attachment_id).first()
    if attachment is None:
        raise Http404
    attachment.application = application
    return attachment


def _acts_at(user: Any, application: Application, agency_id: int, role: Role) -> bool:
    return not is_own(user, application) and is_at(user, agency_id, role)
