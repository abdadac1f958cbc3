"""The lobby display's page, before its script takes over."""

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.middleware import DEVICE_COOKIE, token_hash
from agencies.models import DeviceKind
from queueing.states import State
from tests.factories import make_device, make_line, make_queue, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_old_board():
    caches["process"].clear()


def _display_in(venue):
    """Return a browser that is a paired display of the venue."""
    token = f"display-{venue.pk}"
    make_device(
        venue, kind=DeviceKind.DISPLAY, token_hash=token_hash(token), paired_at=timezone.now(), pair_code=""
    )
    client = Client()
    client.cookies[DEVICE_COOKIE] = token
    return client


def test_the_display_shows_the_calls_of_its_zone():
    queue = make_queue(prefix="A")
    here, there = (make_ticket(make_line(queue), state=State.CALLED) for _ in range(2))
    client = _display_in(queue.venue)
    queue.venue.devices.update(zone=here.counter.zone)

    page = client.get(reverse("queueing:display", args=[queue.venue.slug])).content.decode()

    assert here.visit.number in page
    assert there.visit.number not in page


def test_the_display_is_no_kiosk():
    line = make_line()
    client = _display_in(line.queue.venue)

    assert client.get(reverse("queueing:kiosk", args=[line.queue.venue.slug])).status_code == 403
