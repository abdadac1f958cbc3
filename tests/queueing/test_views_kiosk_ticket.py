"""The kiosk from the draw on: the number on screen and paper, printed once, and found again."""

import re
import time

import pytest
from django.core.cache import caches
from django.urls import reverse

from accounts.once import new_key
from agencies.models import Role
from queueing import actions
from queueing.states import State
from queueing.views import kiosk_ticket
from tests.factories import make_counter_for, make_line, make_officer, make_queue, make_ticket
from tests.queueing.kiosks import kiosk_in, start_address, tap

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_old_board():
    caches["process"].clear()


def page_of(ticket):
    return reverse("queueing:kiosk_ticket", args=[ticket.venue.slug, ticket.visit.code])


def test_the_slip_tells_line_zone_counters_and_who_is_ahead():
    line = make_line(make_queue(prefix="A"), name="Izin tenaga kesehatan")
    counter = make_counter_for(line, number=7)
    make_ticket(line)
    kiosk = kiosk_in(line.queue.venue)

    slip = kiosk.get(tap(kiosk, line).url).content.decode()

    assert "A002" in slip
    assert "Izin tenaga kesehatan" in slip
    assert re.search(r"Loket\s+<strong>\s*7", slip)
    assert counter.zone.name in slip
    assert "1 orang di depan Anda" in slip
    assert "<svg" in slip


def test_after_a_transfer_the_slip_names_the_agency_that_has_the_number_now():
    served = make_ticket(state=State.SERVING)
    line = make_line(make_queue(served.venue))
    moved = actions.transfer(served.pk, line.pk, by=served.officer)

    slip = kiosk_in(served.venue).get(page_of(moved)).content.decode()

    assert line.queue.agency.short_name in slip
    assert served.queue.agency.short_name not in slip


def test_a_new_number_prints_itself_once():
    line = make_line()
    kiosk = kiosk_in(line.queue.venue)
    address = tap(kiosk, line).url

    first, again = (kiosk.get(address).content.decode() for _ in range(2))

    assert "data-print-now" in first
    assert "data-print-now" not in again
    assert "data-print" in again


def test_the_last_number_of_a_kiosk_is_offered_again_there_and_nowhere_else():
    line = make_line(make_queue(prefix="A"))
    venue, kiosk = line.queue.venue, kiosk_in(line.queue.venue)
    address = tap(kiosk, line).url
    kiosk.get(address)

    start = kiosk.get(start_address(venue)).content.decode()
    printed = kiosk.post(f"{address}cetak/")

    assert "Nomor terakhir dari kios ini: <strong>A001</strong>" in start
    assert printed.url == address
    assert "data-print-now" in kiosk.get(address).content.decode()
    del kiosk.cookies[kiosk_ticket.LAST]
    assert "A001" not in kiosk.get(start_address(venue)).content.decode()


def test_the_last_number_is_offered_for_ten_minutes(monkeypatch):
    line = make_line()
    kiosk = kiosk_in(line.queue.venue)
    answer = tap(kiosk, line)

    assert answer.cookies[kiosk_ticket.LAST]["max-age"] == 600
    assert answer.cookies[kiosk_ticket.LAST]["httponly"]
    later = time.time() + 601
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert "Nomor terakhir" not in kiosk.get(start_address(line.queue.venue)).content.decode()


def test_who_missed_the_call_may_wait_again_at_the_kiosk():
    ticket = make_ticket(state=State.NO_SHOW)
    kiosk = kiosk_in(ticket.venue)

    assert "terlewat" in kiosk.get(page_of(ticket)).content.decode()
    kiosk.post(
        reverse("queueing:kiosk_readmit", args=[ticket.venue.slug, ticket.visit.code]), {"kunci": new_key()}
    )

    ticket.refresh_from_db()
    assert ticket.state == State.WAITING


@pytest.mark.parametrize("state", State)
def test_the_slip_has_a_word_for_every_state(state):
    ticket = make_ticket(state=state)

    assert kiosk_in(ticket.venue).get(page_of(ticket)).status_code == 200


@pytest.mark.parametrize("typed", ["{}", " {} ", "a-001"])
def test_the_host_finds_a_number_of_today(client, typed):
    ticket = make_ticket(make_line(make_queue(prefix="A")))
    client.force_login(make_officer(Role.HOST, ticket.venue))
    find = reverse("queueing:kiosk_find", args=[ticket.venue.slug])

    start = client.get(start_address(ticket.venue)).content.decode()
    answer = client.get(find, {"nomor": typed.format("A001")})

    assert find in start
    assert answer.url == page_of(ticket)


def test_a_number_not_drawn_today_is_said(client):
    venue = make_line().queue.venue
    client.force_login(make_officer(Role.HOST, venue))

    answer = client.get(reverse("queueing:kiosk_find", args=[venue.slug]), {"nomor": "a012"})

    assert answer.status_code == 422
    assert "Nomor A012 belum diambil hari ini." in answer.content.decode()


def test_a_kiosk_finds_no_numbers_of_others():
    ticket = make_ticket()
    kiosk = kiosk_in(ticket.venue)
    find = reverse("queueing:kiosk_find", args=[ticket.venue.slug])

    assert kiosk.get(find, {"nomor": ticket.visit.number}).status_code == 403
    assert find not in kiosk.get(start_address(ticket.venue)).content.decode()
