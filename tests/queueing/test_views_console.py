"""The counter's console: numbers, cases and originals."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

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
from tests.queueing.at_counter import console, officer_at, open_with, press
from tests.queueing.cases import make_case, make_service_with_originals

pytestmark = pytest.mark.django_db


def test_a_number_goes_through_the_console():
    ticket = make_ticket()
    counter = make_counter_for(ticket.line)
    _officer, client = officer_at(counter)
    states = []

    for deed, target in [("next", None), ("again", ticket), ("start", ticket), ("finish", ticket)]:
        assert press(client, deed, target).status_code == 200
        ticket.refresh_from_db()
        states.append((ticket.state, ticket.calls))

    assert states == [(State.CALLED, 1), (State.CALLED, 2), (State.SERVING, 2), (State.DONE, 2)]


def test_a_press_sent_twice_is_done_once_and_answered_alike():
    line = make_line()
    first, second = make_ticket(line), make_ticket(line)
    _officer, client = officer_at(make_counter_for(line))
    press(client, "next")
    key = new_key()

    answers = [press(client, "put_back", first, key) for _ in range(2)]

    assert [answer.redirect_chain for answer in answers] == [[("/loket/", 302)]] * 2
    assert not any(list(answer.context["messages"]) for answer in answers)
    assert {first.state, second.state} == {State.WAITING}


def test_calling_twice_with_one_key_calls_one_number():
    line = make_line()
    for _ in range(2):
        make_ticket(line)
    _officer, client = officer_at(make_counter_for(line))
    key = new_key()

    for _ in range(2):
        assert not list(press(client, "next", key=key).context["messages"])

    assert Ticket.objects.at_counter().count() == 1


def test_the_console_shows_the_case_only_while_its_number_is_there():
    line = make_line()
    application = make_case(make_service_with_originals(line.queue.agency))
    make_ticket(line, application=application)
    _officer, client = officer_at(make_counter_for(line))

    before = client.get(reverse("queueing:console")).content.decode()
    called = press(client, "next").content.decode()

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
    officer, client = officer_at(make_counter_for(line))
    actions.call_next(line.counters.get().pk, by=officer)
    actions.start(ticket.pk, by=officer)
    keys = [requirement["key"] for requirement in application.sheet["requirements"]]
    return ticket, application, client, keys


def test_the_originals_ticked_at_the_console_are_recorded():
    ticket, application, client, keys = _serve_case()
    ticked = {f"outcome:{key}": "SEEN" for key in keys} | {f"note:{keys[0]}": "Jelas"}

    press(client, "finish_visit", ticket, identity_seen="on", **ticked)

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

    response = press(client, "finish_visit", ticket, **ticked)

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

    answers = [press(client, "finish_visit", ticket, key, **ticked) for _ in range(2)]

    assert [answer.redirect_chain for answer in answers] == [[("/loket/", 302)]] * 2
    assert "tidak lagi" not in answers[1].content.decode()


def test_a_refusal_is_told_at_the_console():
    ticket = make_ticket()
    _officer, client = officer_at(make_counter_for(ticket.line))
    press(client, "next")

    page = press(client, "finish", ticket).content.decode()

    assert "Keadaannya sudah berubah" in page


def test_nobody_reaches_numbers_or_counters_of_another_agency():
    ticket = make_ticket(state=State.CALLED)
    _officer, client = officer_at(make_counter_for(make_line()))

    assert open_with(client, ticket.counter, ticket.counter.lines.all()).status_code == 404
    for deed in ("again", "start", "no_show", "put_back", "readmit", "hold", "resume", "transfer", "finish"):
        assert press(client, deed, ticket, reason="COPY", line=ticket.line_id).status_code == 404
    assert press(client, "finish_visit", ticket).status_code == 404
    ticket.refresh_from_db()
    assert ticket.state == State.CALLED


def test_who_presses_on_an_old_page_is_told_that_the_number_has_left():
    ticket = make_ticket()
    counter = make_counter_for(ticket.line)
    _officer, client = officer_at(counter)
    press(client, "next")
    actions.put_back(ticket.pk)  # a colleague's press

    response = press(client, "start", ticket)

    assert "Nomor ini tidak lagi Anda layani" in response.content.decode()


@pytest.mark.parametrize("deed", ["console", "console_next", "console_open", "console_close"])
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


def test_the_console_costs_the_same_queries_for_any_number_waiting_held_and_missed(
    django_assert_num_queries,
):
    line = make_line()
    counter = make_counter_for(line)
    _officer, client = officer_at(counter)

    def fill() -> None:
        make_ticket(line)
        make_ticket(line, state=State.ON_HOLD, counter=counter)
        make_ticket(line, state=State.NO_SHOW, counter=counter)

    fill()
    with CaptureQueriesContext(connection) as first:
        console(client)
    fill()
    fill()

    with django_assert_num_queries(len(first)):
        console(client)


def test_next_waiting_and_longest_are_in_sight_and_priority_is_for_the_officer():
    line = make_line()
    first, preferred = make_ticket(line), make_ticket(line, is_priority=True)
    Ticket.objects.filter(pk=first.pk).update(turn_at=timezone.now() - timedelta(minutes=12))
    _officer, client = officer_at(make_counter_for(line))

    page = client.get(reverse("queueing:console"))

    assert (page.context["waiting"], page.context["longest"]) == (2, 12)
    assert [row["number"] for row in page.context["waiting_list"]] == [
        preferred.visit.number,  # nobody of priority was called yet
        first.visit.number,
    ]
    assert f'data-none="–">{preferred.visit.number}</strong>' in page.content.decode()
    assert page.content.decode().count("<li data-priority>") == 1


def test_the_page_renews_itself_without_a_script_only_while_nothing_is_at_the_counter():
    ticket = make_ticket()
    _officer, client = officer_at(make_counter_for(ticket.line))
    renewing = 'http-equiv="refresh"'

    idle, still = console(client), client.get(reverse("queueing:console"), {"diam": ""}).content.decode()
    busy = press(client, "next").content.decode()

    assert [renewing in page for page in (idle, still, busy)] == [True, False, False]


@pytest.mark.parametrize("typed", ["9" * 5000, "٣", "-1", "\0", ""])
def test_nonsense_for_a_counter_is_not_found(client, typed):
    client.force_login(make_officer(Role.COUNTER, make_agency()))

    answer = client.post(reverse("queueing:console_open"), {"counter": typed, "kunci": new_key()})

    assert answer.status_code == 404
