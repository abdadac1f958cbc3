"""A counter is opened, paused and closed at the console."""

import re

import pytest
from django.test import Client

from accounts.once import new_key
from agencies.models import Role
from queueing import actions
from queueing.models import CounterSession, Ticket
from queueing.states import PauseReason, State
from tests.factories import make_counter_for, make_line, make_officer, make_ticket, open_counter
from tests.queueing.at_counter import console, officer_at, open_with, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_lines():
    """One counter with two lines of a queue."""
    line = make_line()
    counter = make_counter_for(line)
    other = make_line(line.queue, counters=[counter])
    return counter, line, other


def _lines(session):
    return set(session.lines.all())


def test_the_choice_shows_who_works_where(client):
    line = make_line()
    free, taken = make_counter_for(line), make_counter_for(line)
    make_counter_for(make_line())  # another agency's
    open_counter(
        line, counter=taken, officer=make_officer(Role.COUNTER, line.queue.agency, name="Sari Wulan")
    )
    client.force_login(make_officer(Role.COUNTER, line.queue.agency))

    page = console(client)

    assert re.findall(r"Buka loket (\d+)", page) == [str(free.number)]
    assert "Sari Wulan bertugas di sini" in page
    assert re.findall(r"<h2[^>]*>Loket (\d+)<", page) == [str(free.number), str(taken.number)]


def test_the_counter_used_last_is_offered_first():
    line = make_line()
    first, last = make_counter_for(line), make_counter_for(line)
    _officer, client = officer_at(last)

    press(client, "close")

    choices = client.get("/loket/").context["choices"]
    assert [row["counter"] for row in choices] == [last, first]


def test_a_counter_is_opened_with_chosen_lines_and_takes_others_later(two_lines):
    counter, line, other = two_lines
    officer = make_officer(Role.COUNTER, counter.agency)
    client = Client()
    client.force_login(officer)

    open_with(client, counter, [line])
    session = CounterSession.objects.open().get(officer=officer)
    at_first = _lines(session)
    press(client, "lines", lines=[other.pk])

    assert (at_first, _lines(session)) == ({line}, {other})


def test_a_counter_cannot_be_opened_or_changed_without_a_line(two_lines):
    counter, line, _other = two_lines
    officer, client = make_officer(Role.COUNTER, counter.agency), Client()
    client.force_login(officer)

    answers = [open_with(client, counter, [])]
    unopened = CounterSession.objects.open().exists()
    open_with(client, counter, [line])
    answers.append(press(client, "lines", lines=[]))

    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("Pilih sedikitnya satu kelompok layanan." in answer.content.decode() for answer in answers)
    assert not unopened
    assert _lines(CounterSession.objects.open().get()) == {line}


def test_a_counter_that_a_colleague_left_open_is_taken_over_only_when_said_so():
    line = make_line()
    left = open_counter(line)
    officer, client = make_officer(Role.COUNTER, line.queue.agency), Client()
    client.force_login(officer)

    refused = open_with(client, left.counter, [line]).content.decode()
    still_open = CounterSession.objects.open().get() == left
    open_with(client, left.counter, [line], ambil_alih="1")

    assert "masih dibuka oleh" in refused
    assert still_open
    assert CounterSession.objects.open().get().officer == officer


def test_a_number_that_a_colleague_left_behind_can_only_be_put_back():
    ticket = make_ticket(state=State.CALLED)
    open_counter(ticket.line, counter=ticket.counter, officer=ticket.officer)
    officer, client = make_officer(Role.COUNTER, ticket.queue.agency), Client()
    client.force_login(officer)
    open_with(client, ticket.counter, [ticket.line], ambil_alih="1")

    page = client.get("/loket/")
    press(client, "put_back", ticket)

    assert page.context["deeds"] == {"put_back"}
    assert ticket.officer.name in page.content.decode()
    assert Ticket.objects.get().state == State.WAITING


def test_the_counter_is_the_same_from_another_computer():
    ticket = make_ticket()
    officer, client = officer_at(make_counter_for(ticket.line))
    press(client, "next")
    elsewhere = Client()
    elsewhere.force_login(officer)

    assert elsewhere.get("/loket/").context["ticket"] == ticket


def test_a_pause_has_a_reason_and_an_end():
    line = make_line()
    _officer, client = officer_at(make_counter_for(line))
    session = CounterSession.objects.get()

    paused = press(client, "pause", reason="PRAYER").content.decode()
    session.refresh_from_db()
    reason = session.pause_reason
    press(client, "end_pause")
    session.refresh_from_db()

    assert "Jeda: salat" in paused
    assert "Panggil berikutnya" not in paused
    assert (reason, session.pause_reason, session.is_paused) == (PauseReason.PRAYER, "", False)


@pytest.mark.parametrize("reason", ["", "TIDUR", "\0"])
def test_a_pause_for_no_known_reason_is_refused(reason):
    _officer, client = officer_at(make_counter_for(make_line()))

    page = press(client, "pause", reason=reason).content.decode()

    assert "Pilih alasan jeda." in page
    assert not CounterSession.objects.get().is_paused


def test_closing_says_how_many_wait_in_lines_that_nobody_else_takes(two_lines):
    counter, line, other = two_lines
    _officer, client = officer_at(counter)
    open_counter(other)  # its own counter takes the other line alone
    for _ in range(2):
        make_ticket(line)
    make_ticket(other)

    before = client.get("/loket/")
    after = press(client, "close").content.decode()

    assert before.context["left_alone"] == 2
    assert "Bila ditutup, 2 orang menunggu" in before.content.decode()
    assert f"Loket {counter.number} ditutup. 2 orang masih menunggu" in after


def test_closing_twice_with_one_key_is_answered_alike():
    _officer, client = officer_at(make_counter_for(make_line()))
    key = new_key()

    answers = [press(client, "close", key=key) for _ in range(2)]

    assert [answer.redirect_chain for answer in answers] == [[("/loket/", 302)]] * 2
    assert "sudah ditutup" not in answers[1].content.decode()


def test_a_counter_with_a_number_is_neither_paused_nor_closed():
    ticket = make_ticket()
    _officer, client = officer_at(make_counter_for(ticket.line))
    press(client, "next")

    pages = [press(client, "pause", reason="REST"), press(client, "close")]

    assert all("masih melayani satu nomor" in page.content.decode() for page in pages)
    assert CounterSession.objects.open().get().is_paused is False


def test_calling_at_a_counter_closed_meanwhile_is_refused_with_what_to_do():
    ticket = make_ticket()
    counter = make_counter_for(ticket.line)
    officer, client = officer_at(counter)
    actions.close_counter(counter.pk, by=officer)

    page = press(client, "next")

    assert "Buka loket dahulu" in page.content.decode()
    assert Ticket.objects.get().state == State.WAITING


def test_lines_of_a_counter_closed_meanwhile_are_not_changed(two_lines):
    counter, _line, other = two_lines
    officer, client = officer_at(counter)
    session = CounterSession.objects.get()
    actions.close_counter(counter.pk, by=officer)

    page = press(client, "lines", lines=[other.pk]).content.decode()

    assert "Buka loket dahulu" in page
    assert _lines(session) == set(counter.lines.all())
