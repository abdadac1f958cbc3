"""Who holds what: the verifiers of an agency and the open cases in their hands. By name, never ranked."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count

from accounts.models import User
from agencies.models import Membership, Role
from permits.models import Application
from permits.states import OPEN


class Held(NamedTuple):
    """Open cases of one verifier; `person` is None for those that nobody took."""

    person: User | None
    count: int


def verifiers_at(agencies: Iterable[int]) -> list[User]:
    """Return who verifies at one of the agencies today, by name."""
    posts = Membership.objects.current().filter(agency__in=agencies, role=Role.VERIFIER)
    people = User.objects.filter(pk__in=posts.values("user"), is_active=True)
    return list(people.only("name").order_by("name", "pk"))


def held_at(agencies: set[int]) -> list[Held]:
    """Return every verifier of the agencies with their open cases, then what nobody took (three queries)."""
    if not agencies:
        return []
    cases = Application.objects.filter(counter_agency__in=agencies, state__in=sorted(OPEN))
    counts = dict(cases.order_by().values_list("reviewer").annotate(count=Count("pk")))
    people = User.objects.filter(pk__in=[pk for pk in counts if pk]).only("name")
    named = {person.pk: person for person in [*people, *verifiers_at(agencies)]}
    in_order = sorted(named.values(), key=lambda person: (person.name, person.pk))
    return [Held(person, counts.get(person.pk, 0)) for person in in_order] + [Held(None, counts.get(None, 0))]
