"""What machines ask: alive, and able to work."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from mpp.models import DutyRun

# `tick` runs every few seconds; after a minute without a round it hangs or is gone.
TICK_LATE = timedelta(minutes=1)


@never_cache
def alive(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"ok": True})


@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """Answer 200 if database, storage and timed duties work, else 503; each is named."""
    parts = {"database": _database_works()}
    parts["storage"] = _storage_works()
    parts["tick"] = parts["database"] and _tick_is_on_time()
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _database_works() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _storage_works() -> bool:
    try:
        default_storage.listdir("")
    except OSError:
        return False
    return True


def _tick_is_on_time() -> bool:
    last = DutyRun.objects.order_by("-started_at").values_list("started_at", flat=True).first()
    return last is not None and timezone.now() - last < TICK_LATE
