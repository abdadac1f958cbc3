"""`{% load glances %}`: the queues of a venue at one glance, for pages of other apps."""

from collections.abc import Iterable

from django import template

from agencies.models import Agency, Venue
from queueing.glance import Glance, Now, glance, now_in

register = template.Library()


@register.simple_tag
def queues_at_a_glance(venue: Venue) -> Glance:
    return glance(venue)


@register.simple_tag
def agencies_now(venues: Iterable[Venue]) -> dict[int, Now]:
    """The queue of each agency, of its first venue where it has several: agency id -> Now."""
    found: dict[int, Now] = {}
    for venue in venues:
        for row in now_in(venue):
            found.setdefault(row.agency.pk, row)
    return found


@register.filter
def now_of(found: dict[int, Now], agency: Agency) -> Now | None:
    return found.get(agency.pk)
