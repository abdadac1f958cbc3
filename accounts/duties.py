"""What is swept away in time: used form keys and ended sessions."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import OneTimeKey
from mpp.lib.duties import duty

BATCH = 5000  # Short transactions: nobody waits for a sweep.


@duty(every=timedelta(hours=1))
def forget_one_time_keys() -> int:
    """Delete keys of forms older than ONE_TIME_KEY_KEPT; nobody posts a form again after days."""
    old = OneTimeKey.objects.filter(used_at__lt=timezone.now() - settings.ONE_TIME_KEY_KEPT)
    return OneTimeKey.objects.filter(pk__in=old.order_by("used_at").values("pk")[:BATCH]).delete()[0]


@duty(every=timedelta(hours=1))
def forget_ended_sessions() -> int:
    ended = Session.objects.filter(expire_date__lt=timezone.now())
    return Session.objects.filter(pk__in=ended.order_by("expire_date").values("pk")[:BATCH]).delete()[0]
