"""Papers that turned out to be bad are told of; those that nobody needs any more are deleted."""

from datetime import timedelta

from documents.models import BAD
from mpp.lib.duties import duty, one_by_one
from permits import actions
from permits.actions.folder import erasable
from permits.models import Attachment

BATCH = 100


@duty(every=timedelta(seconds=5))
def tell_bad_papers() -> int:
    """Tell citizens, once for each, of papers that a later look found infected or unreadable."""
    found = Attachment.objects.current().filter(bad_told_at__isnull=True, paper__safety__in=BAD)
    ids = list(found.order_by("pk").values_list("pk", flat=True)[:BATCH])
    return one_by_one(ids, actions.tell_bad_paper)


@duty(every=timedelta(minutes=5))
def erase_papers() -> int:
    """Delete, rows and files, what was removed from its folder and never given to an office."""
    ids = list(erasable().order_by("pk").values_list("pk", flat=True)[:BATCH])
    return one_by_one(ids, actions.erase_paper)
