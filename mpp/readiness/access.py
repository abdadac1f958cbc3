"""Who sees how ready a venue is, and who answers for it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from agencies.access import agencies_as, is_at, is_in, venues_as
from agencies.models import Agency, Presence, ReadinessItem, Role, Venue, VenueKind

LEADING = (Role.SUPERVISOR, Role.ADMIN)


def may_see_readiness(user: Any) -> bool:
    """Whether the page exists for this person: who leads a venue or an agency, and the portal's superusers."""
    return bool(_is_superuser(user) or venues_as(user, *LEADING) or agencies_as(user, *LEADING))


def venues_seen_by(user: Any) -> QuerySet[Venue]:
    """Return the malls of which the user sees something. Raises PermissionDenied for who sees none at all."""
    if not may_see_readiness(user):
        raise PermissionDenied
    malls = Venue.objects.filter(kind=VenueKind.MALL, is_active=True).order_by("pk")
    if _is_superuser(user):
        return malls
    there = Presence.objects.filter(agency__in=agencies_as(user, *LEADING)).values("venue")
    return malls.filter(Q(pk__in=venues_as(user, *LEADING)) | Q(pk__in=there))


def agencies_seen_by(user: Any, venue: Venue) -> set[int] | None:
    """Return the agencies of which the user sees how they stand in a venue; None: all, and the building."""
    if _is_superuser(user) or is_in(user, venue.pk, *LEADING):
        return None
    return agencies_as(user, *LEADING)


def may_answer(user: Any, venue_id: int, agency_id: int | None) -> bool:
    """Whether the user answers for an agency in a venue, or for the building (None)."""
    if _is_superuser(user) or is_in(user, venue_id, *LEADING):
        return True
    return agency_id is not None and is_at(user, agency_id, *LEADING)


def item_for(user: Any, pk: int) -> ReadinessItem:
    """Return an item to answer for. Raises PermissionDenied for who leads nothing, Http404 for an item of others."""
    if not may_see_readiness(user):
        raise PermissionDenied
    item = get_object_or_404(ReadinessItem.objects.select_related("venue", "agency"), pk=pk)
    if not may_answer(user, item.venue_id, item.agency_id):
        raise Http404
    return item


def place_for(user: Any, venue: str, agency: str) -> tuple[Venue, Agency | None]:
    """Return venue and agency ("": the building) whose items the user may list.

    Raises PermissionDenied for who leads nothing, Http404 for what is of others or does not exist.
    """
    place = get_object_or_404(venues_seen_by(user), slug=venue)
    found = get_object_or_404(Agency, slug=agency, presences__venue=place) if agency else None
    if not may_answer(user, place.pk, found.pk if found else None):
        raise Http404
    return place, found


def _is_superuser(user: Any) -> bool:
    return user.is_authenticated and user.is_active and user.is_superuser
