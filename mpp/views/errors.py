"""Pages for when something went wrong: what happened, what to do now, whom to call."""

import errno
import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts.adapter import MailAway
from mpp.context import Site

log = logging.getLogger("mpp.errors")

# Long enough for a database to come back, short enough for a person to wait.
RETRY_AFTER_SECONDS = 30


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's secret is missing or old: cookies are off, or the page stood open for too long."""
    return render(request, "403_csrf.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    # Here, because Django's own logger would write the address, and an address may carry a code.
    log.error(
        "failed",
        exc_info=sys.exc_info(),
        extra={"route": request.resolver_match and request.resolver_match.route},
    )
    problem = sys.exc_info()[1]
    if isinstance(problem, OperationalError | InterfaceError | MailAway):
        return unavailable(request)
    if isinstance(problem, OSError) and problem.errno in {errno.ENOSPC, errno.EDQUOT}:
        return storage_full(request)
    return HttpResponse(_without_database("500.html"), status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The portal cannot work now (database away, maintenance); it will soon."""
    answer = HttpResponse(_without_database("503.html"), status=503)
    answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer


def storage_full(request: HttpRequest) -> HttpResponse:
    """The disk is full: what was sent just now is not kept, what was kept before is safe."""
    return HttpResponse(_without_database("507.html"), status=507)


def _without_database(template: str) -> str:
    """Render without a request: no context processor may ask a database that is perhaps away."""
    return render_to_string(template, {"site": Site()})
