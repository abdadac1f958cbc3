"""What was approved gets its signature, also when the signer was away."""

from datetime import timedelta

from django.utils import timezone

from mpp.lib.duties import duty
from permits import actions
from permits.models import RegisterEntry
from permits.states import State

BATCH = 100


@duty(every=timedelta(seconds=10))
def finish_signing() -> int:
    """Sign what was approved but not signed: the web process died, or the signer was away."""
    due = RegisterEntry.objects.filter(
        application__state=State.SIGNING, next_try_at__lte=timezone.now() - timedelta(seconds=20)
    )
    ids = list(due.order_by("next_try_at").values_list("application_id", flat=True)[:BATCH])
    for application_id in ids:
        actions.sign_reserved(application_id)
    return len(ids)
