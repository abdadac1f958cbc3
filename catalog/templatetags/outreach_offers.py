"""`{% load outreach_offers %}`: what an outreach event brings, and how many numbers are left of it."""

from django import template
from django.db.models import QuerySet

from agencies.models import OutreachEvent
from catalog.models import OutreachService

register = template.Library()


@register.simple_tag
def offers_at(event: OutreachEvent) -> QuerySet[OutreachService]:
    """What an outreach event offers, agency by agency; one query."""
    offers = event.services.select_related("service__agency")
    return offers.order_by("service__agency__short_name", "service__name")


@register.filter
def left_of(offer: OutreachService) -> int | None:
    """How many numbers of a quota are left; None without one."""
    return None if offer.quota is None else max(0, offer.quota - offer.taken)
