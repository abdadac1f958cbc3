"""The lobby display: the page as the server draws it, before any script."""

import html
import json
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.middleware import DEVICE_COOKIE, token_hash
from agencies.models import DeviceKind, Role
from queueing.models import LobbyNotice
from queueing.states import State
from tests.factories import (
    make_counter,
    make_device,
    make_line,
    make_officer,
    make_queue,
    make_ticket,
    make_venue,
    make_zone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_old_board():
    caches["process"].clear()


def _display(venue, **fields):
    """Return a browser that is a paired display of the venue."""
    token = f"display-{venue.pk}"
    fields = {"kind": DeviceKind.DISPLAY, "token_hash": token_hash(token), "pair_code": ""} | fields
    make_device(venue, paired_at=timezone.now(), **fields)
    client = Client()
    client.cookies[DEVICE_COOKIE] = token
    return client


def _page(client, venue):
    response = client.get(reverse("queueing:display", args=[venue.slug]))
    assert response.status_code == 200
    return response.content.decode()


def _attribute(page, name):
    found = re.search(rf'data-{name}="([^"]*)"', page)
    return html.unescape(found[1]) if found else None


def _called(venue, prefix, *, zone=None, state=State.CALLED, **fields):
    """A number at a counter of a zone."""
    line = make_line(make_queue(venue, prefix=prefix))
    counter = make_counter(line.queue.agency, zone=zone or make_zone(venue))
    line.counters.add(counter)
    return make_ticket(line, state=state, counter=counter, **fields)


def _numbers(page):
    """Return the numbers that the page shows: the large one first."""
    return re.findall(r'data-field="number">(\w+)<', page)


def _calls_part(page):
    """Return the text of the calls, without what differs from venue to venue."""
    part = page[page.index("data-main") : page.index("data-no-calls")]
    return re.sub(r'data-field="(agency|counter)"( lang="id")?>[^<]*<', "", part)


def test_the_newest_call_that_nobody_answered_stands_first():
    venue, now = make_venue(), timezone.now()
    _called(venue, "A", last_called_at=now - timedelta(seconds=30))
    _called(venue, "B", last_called_at=now - timedelta(seconds=20))
    _called(venue, "C", last_called_at=now, state=State.SERVING)

    page = _page(_display(venue), venue)

    assert _numbers(page) == ["B001", "C001", "A001"]


def test_a_display_of_a_zone_shows_its_calls_only():
    venue = make_venue()
    north, south = make_zone(venue), make_zone(venue)
    _called(venue, "A", zone=north)
    _called(venue, "B", zone=south)

    page = _page(_display(venue, zone=north), venue)

    assert _numbers(page) == ["A001"]
    assert _attribute(page, "zone") == north.code
    assert north.name in page


def test_a_display_of_a_zone_tells_of_faults_of_its_agencies_only():
    venue = make_venue()
    north, south = make_zone(venue), make_zone(venue)
    here = _called(venue, "A", zone=north).line.queue
    _called(venue, "B", zone=south)

    page = _page(_display(venue, zone=north), venue)

    assert json.loads(_attribute(page, "agencies")) == {"A": here.agency.short_name}


def test_priority_is_nowhere_on_the_display():
    shown = []
    for is_priority in (False, True):
        venue = make_venue()
        _called(venue, "A", zone=make_zone(venue, code="1"), is_priority=is_priority)
        shown.append(_page(_display(venue), venue))

    assert len({_calls_part(page) for page in shown}) == 1
    assert "prioritas" not in shown[1].lower()


def test_without_calls_the_display_says_so():
    venue = make_venue()

    page = _page(_display(venue), venue)

    assert re.search(r"data-no-calls>Saat ini tidak ada nomor yang dipanggil", page)


def test_a_display_speaks_unless_its_voice_is_off():
    loud, quiet = make_venue(), make_venue()

    speaking = _page(_display(loud), loud)
    silent = _page(_display(quiet, has_voice=False), quiet)

    assert _attribute(speaking, "voice") == "on"
    assert "js/voice.js" in speaking
    assert _attribute(silent, "voice") is None
    assert "js/voice.js" not in silent


def test_for_people_the_page_is_silent_until_they_ask():
    venue = make_venue()
    client = Client()
    client.force_login(make_officer(Role.HOST, venue))

    page = _page(client, venue)

    assert _attribute(page, "voice") == "ask"
    assert "Nyalakan suara" in page


def test_every_clip_has_its_address():
    venue = make_venue()

    clips = json.loads(_attribute(_page(_display(venue), venue), "clips"))

    files = {path.stem for path in (settings.BASE_DIR / "static" / "sounds").glob("*.mp3")}
    assert set(clips) == files
    assert clips["a"] == "/static/sounds/a.mp3"


def test_without_a_script_the_page_comes_anew_with_a_notice():
    venue = make_venue()
    LobbyNotice.objects.create(venue=venue, text="Musala ada di lantai dua.")

    page = _page(_display(venue), venue)

    assert '<noscript><meta http-equiv="refresh"' in page
    assert "Musala ada di lantai dua." in page


def test_the_browser_may_play_sound_on_our_pages_alone():
    venue = make_venue()

    response = _display(venue).get(reverse("queueing:display", args=[venue.slug]))

    assert "autoplay=(self)" in response["Permissions-Policy"]
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_display_costs_the_same_however_many_are_called(django_assert_num_queries, count):
    venue = make_venue()
    for prefix in "ABC"[:count]:
        _called(venue, prefix)
    client = _display(venue)
    _page(client, venue)  # the board is in the process now

    with django_assert_num_queries(3):  # venue, device, agencies
        _page(client, venue)
