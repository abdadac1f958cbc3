"""What was said to me."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.timezone import is_aware

from notices import actions

PAGE = 20


@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """List the user's notices, newest first. Those shown count as read: opening the page is reading."""
    mine = request.user.notices.order_by("-created_at")
    before = _moment(request.GET.get("sebelum", ""))
    if before:
        mine = mine.filter(created_at__lt=before)
    shown = list(mine[: PAGE + 1])
    more, shown = len(shown) > PAGE, shown[:PAGE]
    # The rows keep `read_at` as it was, so that this page can say which are new.
    actions.read(request.user, [notice.pk for notice in shown])
    older = "?" + urlencode({"sebelum": shown[-1].created_at.isoformat()}) if more else ""
    context = {"notices": shown, "older": older, "newer": request.path if before else ""}
    return render(request, "notices/notices.html", context)


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and is_aware(moment) else None
