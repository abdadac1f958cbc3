"""Kiosk and display."""

import re

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.once import new_key
from agencies.middleware import DEVICE_COOKIE, token_hash
from agencies.models import DeviceKind, Role
from permits.states import State as ApplicationState
from queueing.models import Ticket, Visit
from queueing.states import State
from tests.factories import (
    make_counter_for,
    make_device,
    make_line,
    make_officer,
    make_queue,
    make_ticket,
    make_venue,
)
from tests.queueing.cases import make_case, make_service_with_originals

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_old_board():
    caches["process"].clear()


def _device_in(venue, kind=DeviceKind.KIOSK):
    """Return a browser that is a paired device of the venue."""
    token = f"{kind}-{venue.pk}"
    make_device(venue, kind=kind, token_hash=token_hash(token), paired_at=timezone.now(), pair_code="")
    client = Client()
    client.cookies[DEVICE_COOKIE] = token
    return client


def _tap(client, line, key=None):
    queue = line.queue
    address = reverse("queueing:kiosk_lines", args=[queue.venue.slug, queue.agency.slug])
    return client.post(address, {"line": line.pk, "kunci": key or new_key()})


# --- Kiosk --------------------------------------------------------------------------------------------


def test_two_taps_from_the_kiosks_start_lead_to_a_number():
    line = make_line(make_queue(prefix="A"), name="Izin tenaga kesehatan")
    make_counter_for(line, number=7)
    venue, client = line.queue.venue, _device_in(line.queue.venue)

    start = client.get(reverse("queueing:kiosk", args=[venue.slug])).content.decode()
    lines = client.get(reverse("queueing:kiosk_lines", args=[venue.slug, line.queue.agency.slug]))
    ticket = client.get(_tap(client, line).url).content.decode()

    assert line.queue.agency.short_name in start
    assert "Izin tenaga kesehatan" in lines.content.decode()
    assert "A001" in ticket
    assert "Giliran Anda berikutnya" in ticket
    assert re.search(r"Loket\s+7", ticket)


def test_a_tap_sent_several_times_draws_one_number_and_gives_one_answer():
    line = make_line()
    client, key = _device_in(line.queue.venue), new_key()

    answers = [_tap(client, line, key) for _ in range(3)]

    assert len({answer.url for answer in answers}) == 1
    assert Ticket.objects.count() == 1


def test_the_draw_is_the_last_statement_of_a_tap():
    line = make_line()
    make_ticket(line)
    client = _device_in(line.queue.venue)

    with CaptureQueriesContext(connection) as queries:
        _tap(client, line)

    statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert "queueing_queueday" in statements[-1]
    assert not any("queueing_queueday" in statement for statement in statements[:-1])


@pytest.mark.parametrize("written", ["address", "code", "shouted"])
def test_a_receipt_leads_to_the_number_of_its_case(written):
    queue = make_queue()
    make_line(queue)
    application = make_case(make_service_with_originals(queue.agency))
    typed = {
        "address": f"{settings.SITE_URL}/permohonan/{application.code}/",
        "code": application.code,
        "shouted": f" {application.code[:8].upper()}-{application.code[8:].upper()} ",
    }[written]

    response = _device_in(queue.venue).post(
        reverse("queueing:kiosk_receipt", args=[queue.venue.slug]), {"code": typed, "kunci": new_key()}
    )

    assert response.status_code == 302
    assert Visit.objects.get().application == application


def test_a_receipt_scanned_again_leads_to_the_number_it_has():
    queue = make_queue()
    make_line(queue)
    application = make_case(make_service_with_originals(queue.agency))
    client, address = _device_in(queue.venue), reverse("queueing:kiosk_receipt", args=[queue.venue.slug])

    answers = [client.post(address, {"code": application.code, "kunci": new_key()}) for _ in range(2)]

    assert answers[0].url == answers[1].url
    assert client.get(answers[1].url).status_code == 200
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("state", [None, ApplicationState.DRAFT])
def test_a_receipt_that_is_none_says_what_to_do(state):
    queue = make_queue()
    code = make_case(make_service_with_originals(queue.agency), state=state).code if state else "0" * 16

    response = _device_in(queue.venue).post(
        reverse("queueing:kiosk_receipt", args=[queue.venue.slug]), {"code": code, "kunci": new_key()}
    )

    assert response.status_code == 422
    assert "tidak dikenali" in response.content.decode()
    assert not Visit.objects.exists()


@override_settings(QUEUE_IGNORES_HOURS=False)
def test_a_closed_kiosk_says_why_and_gives_no_number():
    line = make_line()  # of a venue without hours
    client = _device_in(line.queue.venue)

    start = client.get(reverse("queueing:kiosk", args=[line.queue.venue.slug])).content.decode()
    tap = _tap(client, line)

    assert line.queue.agency.short_name not in start
    assert "Hari ini" in start
    assert tap.status_code == 409
    assert not Visit.objects.exists()


def test_the_demo_says_that_it_gives_numbers_outside_the_hours():
    venue = make_line().queue.venue

    start = _device_in(venue).get(reverse("queueing:kiosk", args=[venue.slug])).content.decode()

    assert "mode demo" in start


def test_who_missed_the_call_may_wait_again_at_the_kiosk():
    ticket = make_ticket(state=State.NO_SHOW)
    client = _device_in(ticket.venue)
    address = reverse("queueing:kiosk_readmit", args=[ticket.venue.slug, ticket.visit.code])

    assert (
        "terlewat"
        in client.get(
            reverse("queueing:kiosk_ticket", args=[ticket.venue.slug, ticket.visit.code])
        ).content.decode()
    )
    client.post(address, {"kunci": new_key()})

    ticket.refresh_from_db()
    assert ticket.state == State.WAITING


def test_the_kiosk_is_closed_to_all_but_its_device_and_the_host(client):
    line = make_line()
    venue = line.queue.venue
    client.force_login(make_officer(Role.COUNTER, line.queue.agency))
    address = reverse("queueing:kiosk", args=[venue.slug])

    assert client.get(address).status_code == 403
    assert _tap(client, line).status_code == 403
    assert Client().get(address).status_code == 403
    assert _device_in(make_venue()).get(address).status_code == 403
    assert not Visit.objects.exists()


def test_the_host_draws_a_number_for_a_person_at_the_door(client):
    line = make_line()
    client.force_login(make_officer(Role.HOST, line.queue.venue))

    assert client.get(_tap(client, line).url).status_code == 200


# --- Display ------------------------------------------------------------------------------------------


def test_the_display_shows_the_calls_of_its_zone():
    queue = make_queue(prefix="A")
    here, there = (make_ticket(make_line(queue), state=State.CALLED) for _ in range(2))
    client = _device_in(queue.venue, DeviceKind.DISPLAY)
    queue.venue.devices.update(zone=here.counter.zone)

    page = client.get(reverse("queueing:display", args=[queue.venue.slug])).content.decode()

    assert here.visit.number in page
    assert there.visit.number not in page


def test_the_display_is_no_kiosk():
    line = make_line()
    client = _device_in(line.queue.venue, DeviceKind.DISPLAY)

    assert client.get(reverse("queueing:kiosk", args=[line.queue.venue.slug])).status_code == 403
