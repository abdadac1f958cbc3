"""`{% load buildings %}`: a venue's plan, and how to get there."""

from django import template

from agencies import building, floorplan
from agencies.models import Agency, Venue

register = template.Library()


@register.simple_tag
def floors_of(venue: Venue, agency: Agency | None = None) -> list[floorplan.Floor]:
    """The floors of a venue as the plan draws them; an agency's counters stand out."""
    return floorplan.floors_of(venue, agency)


@register.filter
def map_address(venue: Venue) -> str:
    return building.map_address(venue)


@register.filter
def geo_address(venue: Venue) -> str:
    return building.geo_address(venue)
