"""What is due in queues: the end of the day."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from agencies.models import Venue
from mpp.lib.duties import duty
from queueing.models import Ticket
from queueing.states import State

BATCH = 500  # rows locked at a time: a counter that is just finishing waits for milliseconds at most


@duty(every=timedelta(minutes=1))
def close_day() -> int:
    """End as UNSERVED what is still open from past days; a day ends at its venue's midnight."""
    return sum(_close_past_days(venue) for venue in Venue.objects.all())


def _close_past_days(venue: Venue) -> int:
    closed = 0
    while batch := _close_some(venue):
        closed += batch
    return closed


@transaction.atomic
def _close_some(venue: Venue) -> int:
    # Every open state may end as UNSERVED (a test holds NEXT to that), so the rows move together.
    past = Ticket.objects.open().filter(venue=venue, day__lt=venue.today())
    locked = past.order_by("pk").select_for_update(of=("self",), no_key=True, skip_locked=True)
    keys = list(locked.values_list("pk", flat=True)[:BATCH])
    return Ticket.objects.filter(pk__in=keys).update(state=State.UNSERVED, ended_at=timezone.now())
