"""Who is told of a case at the office: by role and agency, never somebody on its citizen's side."""

from collections.abc import Iterable

from accounts.models import User
from agencies.models import Membership, Role
from notices.actions import tell
from permits.models import Application, Cover


def at(agency_id: int, *roles: Role) -> list[User]:
    """Return who holds one of the roles at an agency today, each once, in order of their account."""
    posts = Membership.objects.current().filter(agency=agency_id, role__in=roles)
    return list(User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("pk"))


def verifiers_of(application: Application) -> list[User]:
    """Return who reviews a case: its reviewer and who covers for them; all verifiers while there is none.

    A reviewer who works there no more counts as none.
    """
    verifiers = at(application.counter_agency_id, Role.VERIFIER)
    covers = Cover.objects.current().filter(
        agency=application.counter_agency_id, colleague=application.reviewer_id
    )
    own = {application.reviewer_id, *covers.values_list("substitute_id", flat=True)}
    return [person for person in verifiers if person.pk in own] or verifiers


def told_of(application: Application, people: Iterable[User]) -> list[User]:
    """Return these people without doubles and without those on the citizen's side of the case."""
    parties = {application.owner_id, application.filed_by_id}
    return list({person.pk: person for person in people if person.pk not in parties}.values())


def others_at(agency_id: int, role: Role, *, but: User, of: Application) -> list[User]:
    """Return who else holds a role at an agency and may act in a case."""
    helpers = set(of.assistances.values_list("by_id", flat=True))
    return [p for p in told_of(of, at(agency_id, role)) if p.pk != but.pk and p.pk not in helpers]


def tell_office(
    application: Application, people: Iterable[User], *, key: str, subject: str, body: str, link: str
) -> None:
    """Tell officers something about a case; the number stands behind the subject."""
    for person in told_of(application, people):
        tell(person, key=key, subject=f"{subject} ({application.number})", body=body, link=link)
