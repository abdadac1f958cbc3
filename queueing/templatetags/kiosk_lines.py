"""`{% load kiosk_lines %}`: which tile of the kiosk a service stands behind."""

from django import template

from agencies.models import VenueKind
from catalog.models import Service
from queueing.models import Line

register = template.Library()


@register.simple_tag
def line_of(service: Service) -> Line | None:
    """The mall's line that takes the service; None if its agency keeps no queue. The lines of several malls are alike."""
    lines = Line.objects.in_use().filter(services=service, queue__venue__kind=VenueKind.MALL)
    return lines.order_by("queue__venue", "position", "pk").first()
