"""Timed work of the catalog: service standards come into force on their first day, old searches are forgotten."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from catalog import standards
from catalog.models import Standard
from catalog.search import misses
from mpp.lib.duties import duty, one_by_one

BATCH = 200  # services a round: the next round goes on where this one ended


@duty(every=timedelta(minutes=1))
def bring_standards_into_force() -> int:
    """Carry out the standards whose first day has come; those of one service in their order, or none of them."""
    due = Standard.objects.due(timezone.localdate()).order_by("service").values_list("service", flat=True)
    return one_by_one(list(due.distinct()[:BATCH]), standards.bring_into_force)


@duty(every=timedelta(days=1))
def forget_search_misses() -> int:
    """Delete what was sought in vain long ago and not since."""
    return misses.forget(timezone.localdate() - settings.SEARCH_MISSES_FORGOTTEN_AFTER)
