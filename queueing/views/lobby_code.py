"""The code of the minute, for the lobby's displays."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from queueing import access
from queueing.bookings.lobby_code import changes_at
from queueing.bookings.lobby_code import lobby_code as code_of


@require_safe
@never_cache
def lobby_code(request: HttpRequest, venue: str) -> JsonResponse:
    """{code, at, until}: the four digits and when they change. Only for who may show the display."""
    place = access.venue_to_show(request, venue)
    now = timezone.now()
    told = {"code": code_of(place, now), "at": now.isoformat(), "until": changes_at(now).isoformat()}
    return JsonResponse(told)
