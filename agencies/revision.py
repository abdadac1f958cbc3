"""Public pages are kept in the process for who is not signed in, and never older than an admin's last edit.

The key of a kept page holds the number of the last transaction that changed a public table (`Revision`). Triggers write
it when that transaction commits, whoever edited and by whatever means, and every request reads it first: an edit shows
in the next request of every process, an uncommitted one in none. What changes by the clock (open or closed, the day
promised) or by the minute (the queues) is rendered anew after some seconds: KEPT_SECONDS, a whole minute for pages
without queues, both counted on the clock so that 08.00 is the first moment of a new key.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from agencies.middleware import DEVICE_COOKIE
from agencies.models import Revision

KEPT_SECONDS = 15  # the queues on a kept page may be so old; its scripts ask for them as soon as it is read
QUEUES_SECONDS = 5  # on the page that tells of nothing else
MINUTE = 60
LONGEST_ADDRESS = 200  # what is longer was not linked by us, nor typed by many

View = Callable[..., HttpResponse]
_seen = 0


def last_seen() -> int:
    """Return the revision that this process read last; 0 before the first."""
    return _seen


def kept(view: View | None = None, *, seconds: int = MINUTE) -> Any:
    """Keep what a view answers to strangers; seconds: by the clock, a divisor of a minute.

    The view writes nothing, or says so with `request.writes = True`: then its answer is not kept.
    """
    if view is None:
        return lambda each: kept(each, seconds=seconds)

    @wraps(view)
    def from_process(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = _revision() if _is_plain(request) else None
        if number is None:
            return view(request, *args, **kwargs)
        cache, key = caches["pages"], _key(request, number, seconds)
        body = cache.get(key)
        if body is not None:
            return _answer(body)
        response = view(request, *args, **kwargs)
        if not _may_be_kept(request, response):
            return response
        cache.set(key, response.content, seconds)
        return _answer(response.content)

    return from_process


def _is_plain(request: HttpRequest) -> bool:
    """Whether this is a stranger's request, and the database stands as committed."""
    told_apart = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages", DEVICE_COOKIE}
    return (
        request.method in {"GET", "HEAD"}
        and not told_apart & request.COOKIES.keys()
        and len(request.get_full_path()) <= LONGEST_ADDRESS
        and not connection.in_atomic_block
    )


def _revision() -> int | None:
    global _seen
    number = Revision.objects.values_list("number", flat=True).first()
    _seen = number or 0
    return number


def _key(request: HttpRequest, number: int, seconds: int) -> str:
    moment = int(timezone.now().timestamp()) // seconds
    where = f"{request.scheme}://{request.get_host()}{request.get_full_path()}"
    return f"{number} {moment} {get_language()} {where}".replace(" ", "|")


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.cookies
        and response.headers.keys() <= {"Content-Type", "Vary"}
        and response["Content-Type"].startswith("text/html")
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not getattr(request, "writes", False)
    )


def _answer(body: bytes) -> HttpResponse:
    response = HttpResponse(body)
    patch_vary_headers(response, ["Cookie"])
    return response
