"""Who looks after whose cases at an agency while a colleague is away."""

from typing import Any, NamedTuple

from agencies.access import is_at
from agencies.models import Role
from permits.models import Application, Cover


class Covered(NamedTuple):
    agency_id: int
    colleague_id: int
    name: str


def covers_of(user: Any) -> list[Covered]:
    """Return for whom somebody stands in today, where they verify themselves. Read once per user object."""
    if not user.is_authenticated:
        return []
    if not hasattr(user, "_covers"):
        rows = Cover.objects.current().filter(substitute=user).order_by("pk")
        listed = rows.values_list("agency_id", "colleague_id", "colleague__name")
        user._covers = [Covered(*row) for row in listed if is_at(user, row[0], Role.VERIFIER)]
    return user._covers


def stands_in(user: Any, application: Application) -> bool:
    """Whether somebody covers now for the reviewer of a case, for the action: asked anew each time."""
    if not is_at(user, application.counter_agency_id, Role.VERIFIER):
        return False
    covers = Cover.objects.current().filter(agency=application.counter_agency_id, substitute=user)
    return covers.filter(colleague=application.reviewer_id).exists()


def colleague_of(user: Any, application: Application) -> str:
    """Return the name of the colleague in whose place somebody would review a case, "" for none."""
    for cover in covers_of(user):
        if (cover.agency_id, cover.colleague_id) == (application.counter_agency_id, application.reviewer_id):
            return cover.name
    return ""
