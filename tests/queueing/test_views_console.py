"""The counter's console: numbers, cases and originals."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.once import new_key
from agencies.models import Role
from permits.models import OriginalCheck
from permits.states import State as ApplicationState
from queueing import actions
from queueing.models import Ticket
from queueing.states import State
from tests.factories import (
    make_agency,
    make_counter_for,
    make_line,
    make_officer,
    make_ticket,
    make_venue,
)
from tests.queueing.cases import make_case, make_service_with_originals

pytestmark = pytest.mark.django_db


def _officer_at(counter):
    """Return an officer and a browser in which they sit at the counter."""
    officer = make_officer(Role.COUNTER, counter.agency)
    client = Client()
    client.force_login(officer)
    client.post(reverse("queueing:console_choose"), {"counter": counter.pk})
    return officer, client


def _press(client, deed, ticket=None, key=None, **data):
    address = reverse(f"queueing:console_{deed}", args=[ticket.visit.code] if ticket else [])
    return client.post(address, {"kunci": key or new_key()} | data, follow=True)


def test_a_number_goes_through_the_console():
    ticket = make_ticket()
    counter = make_counter_for(ticket.line)
    _officer, client = _officer_at(counter)
    states = []

    for deed, target in [("next", None), ("again", ticket), ("start", ticket), ("finish", ticket)]:
        assert _press(client, deed, target).status_code == 200
        ticket.refresh_from_db()
        states.append((ticket.state, ticket.calls))

    assert states == [(State.CALLED, 1), (State.CALLED, 2), (State.SERVING, 2), (State.DONE, 2)]


def test_a_press_sent_twice_is_done_once_and_answered_alike():
    line = make_line()
    first, second = make_ticket(line), make_ticket(line)
    _officer, client = _officer_at(make_counter_for(line))
    _press(client, "next")
    key = new_key()

    for _ in range(2):
        response = _press(client, "put_back", first, key)

    assert "berubah" not in response.content.decode()
    assert [t.state for t in Ticket.objects.order_by("pk")] == [State.WAITING, State.WAITING]
    assert second.visit.number not in response.content.decode()


def test_the_console_shows_the_case_only_while_its_number_is_there():
    line = make_line()
    application = make_case(make_service_with_originals(line.queue.agency))
    make_ticket(line, application=application)
    _officer, client = _officer_at(make_counter_for(line))

    before = client.get(reverse("queueing:console")).content.decode()
    called = _press(client, "next").content.decode()

    assert application.number not in before
    assert application.number in called
    assert application.owner.nik not in called


def test_the_console_shows_the_identity_that_was_sent_not_what_the_account_says_now():
    ticket, application, client, _keys = _serve_case()
    application.owner.name = "Orang Lain"
    application.owner.set_nik("3171010101800007")
    application.owner.save()

    page = client.get(reverse("queueing:console")).content.decode()

    assert ticket.visit.number in page
    assert application.applicant["name"] in page
    assert "Orang Lain" not in page
    assert "3171" not in page


def _serve_case():
    line = make_line()
    application = make_case(make_service_with_originals(line.queue.agency))
    ticket = make_ticket(line, application=application)
    officer, client = _officer_at(make_counter_for(line))
    actions.call_next(line.counters.get().pk, by=officer)
    actions.start(ticket.pk, by=officer)
    keys = [requirement["key"] for requirement in application.sheet["requirements"]]
    return ticket, application, client, keys


def test_the_originals_ticked_at_the_console_are_recorded():
    ticket, application, client, keys = _serve_case()
    ticked = {f"outcome:{key}": "SEEN" for key in keys} | {f"note:{keys[0]}": "Jelas"}

    _press(client, "finish_visit", ticket, identity_seen="on", **ticked)

    ticket.refresh_from_db()
    application.refresh_from_db()
    assert ticket.state == State.DONE
    assert application.state != ApplicationState.AWAITING_VISIT
    assert set(OriginalCheck.objects.values_list("key", "outcome", "note")) == {
        (keys[0], "SEEN", "Jelas"),
        (keys[1], "SEEN", ""),
    }
    assert application.owner.is_proven


def test_an_original_left_out_is_asked_for_and_what_was_ticked_stays():
    ticket, _application, client, keys = _serve_case()
    ticked = {f"outcome:{keys[0]}": "MISSING", f"note:{keys[0]}": "Dibawa besok"}

    response = _press(client, "finish_visit", ticket, **ticked)

    page = response.content.decode()
    assert response.status_code == 422
    assert "Dibawa besok" in page
    assert re.search(r'value="MISSING"[^>]*checked', page)
    ticket.refresh_from_db()
    assert ticket.state == State.SERVING


def test_finishing_twice_with_one_key_is_answered_alike():
    ticket, _application, client, keys = _serve_case()
    ticked = {f"outcome:{key}": "SEEN" for key in keys}
    key = new_key()

    answers = [_press(client, "finish_visit", ticket, key, **ticked) for _ in range(2)]

    assert [answer.redirect_chain for answer in answers] == [[("/loket/", 302)]] * 2
    assert "tidak lagi" not in answers[1].content.decode()


def test_a_refusal_is_told_at_the_console():
    ticket = make_ticket()
    _officer, client = _officer_at(make_counter_for(ticket.line))
    _press(client, "next")

    page = _press(client, "finish", ticket).content.decode()

    assert "Keadaannya sudah berubah" in page


def test_nobody_reaches_numbers_or_counters_of_another_agency():
    ticket = make_ticket(state=State.CALLED)
    stranger = make_line()
    _officer, client = _officer_at(make_counter_for(stranger))

    assert client.post(reverse("queueing:console_choose"), {"counter": ticket.counter_id}).status_code == 404
    for deed in ("again", "start", "no_show", "put_back", "readmit", "finish", "finish_visit"):
        assert _press(client, deed, ticket).status_code == 404
    ticket.refresh_from_db()
    assert ticket.state == State.CALLED


@pytest.mark.parametrize("deed", ["console", "console_next", "console_choose"])
def test_who_serves_nowhere_has_no_console(client, deed):
    client.force_login(make_officer(Role.VERIFIER, make_agency()))
    address = reverse(f"queueing:{deed}")

    response = (
        client.get(address)
        if deed == "console"
        else client.post(address, {"kunci": new_key(), "counter": "1"})
    )

    assert response.status_code == 403


def test_a_host_is_led_from_the_console_to_the_kiosk(client):
    venue = make_venue()
    client.force_login(make_officer(Role.HOST, venue))

    assert client.get(reverse("queueing:console")).url == reverse("queueing:kiosk", args=[venue.slug])


def test_the_console_asks_to_sign_in(client):
    assert client.get(reverse("queueing:console")).status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_the_console_costs_the_same_queries_for_any_number_waiting(django_assert_max_num_queries, rows):
    line = make_line()
    for _ in range(rows):
        make_ticket(line)
    _officer, client = _officer_at(make_counter_for(line))

    with django_assert_max_num_queries(16):
        client.get(reverse("queueing:console"))


@pytest.mark.parametrize("typed", ["9" * 5000, "٣", "-1", "\0", ""])
def test_nonsense_for_a_key_is_not_found_or_no_choice(typed):
    line = make_line()
    kiosk = reverse("queueing:kiosk_lines", args=[line.queue.venue.slug, line.queue.agency.slug])
    host, officer = Client(), Client()
    host.force_login(make_officer(Role.HOST, line.queue.venue))
    officer.force_login(make_officer(Role.COUNTER, line.queue.agency))

    assert host.post(kiosk, {"line": typed, "kunci": new_key()}).status_code == 404
    assert officer.post(reverse("queueing:console_choose"), {"counter": typed}).status_code == 302
