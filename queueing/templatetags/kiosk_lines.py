"""`{% load kiosk_lines %}`: which tile of the kiosk a service stands behind."""

from django import template

from catalog.models import Service
from queueing.models import Line

register = template.Library()


@register.simple_tag
def line_of(service: Service) -> Line | None:
    """The line that takes the service; None if its agency keeps no queue. The lines of several malls are alike."""
    lines = Line.objects.filter(services=service, is_active=True, queue__is_active=True)
    return lines.order_by("queue__venue", "position", "pk").first()
