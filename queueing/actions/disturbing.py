"""An agency's own system is down, and up again."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mpp.lib.refused import Refused
from queueing.models import Disturbance, Queue


@transaction.atomic
def disturb(queue_id: int, *, by: User, note: str = "", resumes_at: datetime | None = None) -> Disturbance:
    """Say that the agency's system is down: kiosk, displays and phones tell it, estimates stop, places are kept.

    Said again, it renews note and time. resumes_at: when people may come back. Refused for a time that is past.
    """
    if resumes_at and resumes_at <= timezone.now():
        raise Refused(_("Waktu kembali sudah lewat. Pilih waktu yang akan datang."))
    queue = Queue.objects.select_for_update(of=("self",), no_key=True).get(pk=queue_id)
    current = queue.disturbances.open().first() or Disturbance(
        queue=queue, venue_id=queue.venue_id, by=by, since=timezone.now()
    )
    current.note, current.resumes_at = note, resumes_at
    current.save()
    return current


@transaction.atomic
def restore(queue_id: int, *, by: User) -> Disturbance | None:
    """Say that the system runs again; None if nothing was said of a disturbance."""
    queue = Queue.objects.select_for_update(of=("self",), no_key=True).get(pk=queue_id)
    current = queue.disturbances.open().first()
    if current:
        current.ended_at, current.ended_by = timezone.now(), by
        current.save(update_fields=["ended_at", "ended_by"])
    return current
