"""What could not be delivered, for the admin's first page."""

from django import template

from notices.models import Notice

register = template.Library()

COUNTED_MOST = 1000  # "more than" says enough


@register.simple_tag
def notices_given_up() -> int:
    """Return how many notices were given up, at most COUNTED_MOST."""
    return Notice.objects.given_up()[:COUNTED_MOST].count()
