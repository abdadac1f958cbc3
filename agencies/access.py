"""Who works where in which role. The only place that reads memberships to answer a question of permission."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from agencies.models import Presence, Role


class Post(NamedTuple):
    """One role that somebody holds now, at an agency or in a venue."""

    role: str
    agency_id: int | None
    venue_id: int | None


def posts_of(user: Any) -> frozenset[Post]:
    """Return the roles that the user holds today; empty for anonymous. Read once per user object (per request)."""
    if not user.is_authenticated:
        return frozenset()
    if not hasattr(user, "_posts"):
        rows = user.memberships.current().values_list("role", "agency_id", "venue_id")
        user._posts = frozenset(Post(*row) for row in rows)
    return user._posts


def is_at(user: Any, agency_id: int, *roles: Role) -> bool:
    """Whether the user holds one of the roles at that agency."""
    return any(post.agency_id == agency_id and post.role in roles for post in posts_of(user))


def is_in(user: Any, venue_id: int, *roles: Role) -> bool:
    """Whether the user holds one of the roles in that venue."""
    return any(post.venue_id == venue_id and post.role in roles for post in posts_of(user))


def agencies_as(user: Any, *roles: Role) -> set[int]:
    """Return the ids of the agencies at which the user holds one of the roles."""
    return {post.agency_id for post in _with(posts_of(user), roles) if post.agency_id}


def venues_as(user: Any, *roles: Role) -> set[int]:
    """Return the ids of the venues in which the user holds one of the roles."""
    return {post.venue_id for post in _with(posts_of(user), roles) if post.venue_id}


def _with(posts: Iterable[Post], roles: tuple[Role, ...]) -> Iterable[Post]:
    return (post for post in posts if post.role in roles)


def may_keep_agreements(user: Any, agency_id: int | None = None) -> bool:
    """Whether the user writes agreements of an agency, or of any: superusers, and ADMINs of a venue where it sits.

    Not the agency's own ADMIN: what opens its counters is not its own to write.
    """
    if user.is_authenticated and user.is_active and user.is_superuser:
        return True
    venues = venues_as(user, Role.ADMIN)
    if agency_id is None:
        return bool(venues)
    return bool(venues) and Presence.objects.filter(venue__in=venues, agency=agency_id).exists()


def may_read_agreement(user: Any, agency_id: int) -> bool:
    """Whether the user reads an agency's agreements and their scans."""
    return is_at(user, agency_id, Role.ADMIN) or may_keep_agreements(user, agency_id)
