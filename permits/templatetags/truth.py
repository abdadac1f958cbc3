"""`{% load truth %}`: beside what a service promises, what it kept."""

from typing import Any

from django import template
from django.core.cache import caches

from catalog.models import Service
from permits.truth import COUNTED, true_days

register = template.Library()

KEPT_SECONDS = 600  # Ninety days change little in ten minutes.


@register.inclusion_tag("permits/_true_days.html", name="true_days")
def show_true_days(service: Service) -> dict[str, Any]:
    """How many working days cases of this service really took; nothing while there are too few to say."""
    found = caches["process"].get_or_set(
        f"true-days:{service.pk}", lambda: true_days(service) or False, KEPT_SECONDS
    )
    return {"true_days": found, "period": COUNTED.days}
