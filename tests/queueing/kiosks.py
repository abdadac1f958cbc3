"""A kiosk of a venue, and the taps of who stands before it."""

from datetime import datetime, time

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.once import new_key
from agencies.middleware import DEVICE_COOKIE, token_hash
from agencies.models import DeviceKind, Venue
from queueing.models import Booking, Line
from tests.factories import make_booking, make_device, make_line


def kiosk_in(venue: Venue, kind: DeviceKind = DeviceKind.KIOSK) -> Client:
    """Return a browser that is a paired kiosk (or another device) of the venue."""
    token = f"{kind}-{venue.pk}"
    make_device(venue, kind=kind, token_hash=token_hash(token), paired_at=timezone.now(), pair_code="")
    client = Client()
    client.cookies[DEVICE_COOKIE] = token
    return client


def tap(kiosk: Client, line: Line, *, priority: str = "tidak", key: str = "") -> HttpResponse:
    """Answer the question of a line: the number is drawn."""
    return kiosk.post(line_address(line), {"prioritas": priority, "kunci": key or new_key()})


def scan(kiosk: Client, venue: Venue, code: str, **answer: str) -> HttpResponse:
    """Hold a code before the scanner; `prioritas` as of the question that follows."""
    address = reverse("queueing:kiosk_receipt", args=[venue.slug])
    return kiosk.post(address, {"code": code, "kunci": new_key(), **answer})


def line_address(line: Line) -> str:
    return reverse("queueing:kiosk_line", args=[line.queue.venue.slug, line.queue.agency.slug, line.code])


def start_address(venue: Venue) -> str:
    return reverse("queueing:kiosk", args=[venue.slug])


def booking_of_today(line: Line | None = None, **fields) -> Booking:
    """A booking of today at nine."""
    line = line or make_line()
    venue = line.queue.venue
    return make_booking(line, starts_at=datetime.combine(venue.today(), time(9), venue.timezone), **fields)
