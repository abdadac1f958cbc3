"""The bare view: `/<line>/` runs the statement that draws a number, and nothing else."""

from functools import cache
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from mpp.lib.codes import new_code
from queueing.drawing import DRAW
from queueing.models import Line


@cache
def _line(pk: int) -> dict[str, Any]:
    line = Line.objects.select_related("queue__venue").get(pk=pk)
    return {"line": pk, "queue": line.queue_id, "venue": line.queue.venue_id, "prefix": line.queue.prefix} | {
        "day": line.queue.venue.today(),
        **dict.fromkeys(["quota", "application", "service", "booking", "not_before"]),
        "is_priority": False,
        "waiting": "WAITING",
        "checked_in": "CHECKED_IN",
    }


def draw(request: HttpRequest, line: int) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(DRAW, _line(line) | {"code": new_code(), "at": timezone.now()})
        code = cursor.fetchone()[1]
    return HttpResponse(code, headers={"Content-Length": str(len(code))})


urlpatterns = [path("<int:line>/", draw)]
