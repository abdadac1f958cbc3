"""The kiosk speaks English when asked, and Indonesian to whoever comes next; the display is Indonesian."""

import pytest
from django.urls import reverse
from django.utils import translation

from agencies.models import DeviceKind, Role
from tests.factories import make_line, make_officer
from tests.queueing.kiosks import kiosk_in, start_address

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _language_of_the_tests():
    with translation.override("id"):
        yield


def test_the_kiosk_offers_english():
    venue = make_line().queue.venue
    kiosk = kiosk_in(venue)

    kiosk.post(reverse("set_language"), {"language": "en", "next": start_address(venue)})
    start = kiosk.get(start_address(venue)).text

    assert '<html lang="en">' in start
    assert "Take a queue number" in start
    assert f'data-idle-href="{start_address(venue)}?awal"' in start


def test_whoever_comes_next_is_greeted_in_indonesian():
    venue = make_line().queue.venue
    kiosk = kiosk_in(venue)
    kiosk.cookies["bahasa"] = "en"

    answer = kiosk.get(start_address(venue) + "?awal")

    assert answer["Location"] == start_address(venue)
    assert kiosk.cookies["bahasa"].value == ""


def test_a_host_keeps_the_language_of_the_own_browser(client):
    venue = make_line().queue.venue
    client.force_login(make_officer(Role.HOST, venue))
    client.cookies["bahasa"] = "en"

    client.get(start_address(venue) + "?awal")

    assert client.cookies["bahasa"].value == "en"


def test_the_display_is_indonesian():
    venue = make_line().queue.venue
    display = kiosk_in(venue, kind=DeviceKind.DISPLAY)
    display.cookies["bahasa"] = "en"

    assert '<html lang="id">' in display.get(reverse("queueing:display", args=[venue.slug])).text
