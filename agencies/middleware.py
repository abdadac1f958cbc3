"""Which paired device is asking."""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from agencies.models import Device

DEVICE_COOKIE = "perangkat"


def token_hash(token: str) -> str:
    """Return the SHA-256 of a device's token, as the database holds it (64 hex digits)."""
    return hashlib.sha256(token.encode()).hexdigest()


class CurrentDevice:
    """Set `request.device` to the paired, unrevoked device whose token the browser carries, else None."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request.COOKIES.get(DEVICE_COOKIE)
        request.device = SimpleLazyObject(lambda: _device(token)) if token else None  # type: ignore[attr-defined]
        return self.get_response(request)


def _device(token: str) -> Device | None:
    return (
        Device.objects.select_related("venue", "zone")
        .filter(token_hash=token_hash(token), revoked_at__isnull=True)
        .first()
    )
