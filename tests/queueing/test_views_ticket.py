"""The page of one number on the phone of who drew it."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.once import new_key
from mpp.lib.formats import clock
from queueing import actions
from queueing.board import board_of
from queueing.models import Ticket
from queueing.states import HoldReason, Outcome, PauseReason, State
from tests.factories import (
    make_citizen,
    make_counter,
    make_counter_for,
    make_line,
    make_queue,
    make_ticket,
    make_zone,
    open_counter,
)
from tests.queueing.cases import make_case
from tests.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_old_board():
    caches["process"].clear()


def told(ticket, client=None) -> str:
    """What the page says, in one line."""
    page = (client or Client()).get(ticket.visit.get_absolute_url()).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    shown = re.sub(r"<template.*?</template>|<(\w+)[^>]* hidden>.*?</\1>", "", main, flags=re.S)
    return " ".join(strip_tags(shown).split())


def press(ticket, deed, key=None, client=None, **content):
    address = reverse(f"queueing:{deed}", args=[ticket.visit.code])
    return (client or Client()).post(address, {"kunci": key or new_key(), **content})


# --- Waiting ------------------------------------------------------------------------------------------


def test_who_waits_reads_how_many_are_ahead_in_all_lines_of_the_same_counters():
    queue = make_queue(prefix="A")
    line, shared, apart = (make_line(queue) for _ in range(3))
    counter = make_counter_for(line)
    shared.counters.add(counter)
    open_counter(line, counter=counter)
    for other in (line, shared, apart):
        make_ticket(other)

    page = told(make_ticket(line))

    assert "A004" in page
    assert "2 orang di depan Anda" in page
    assert "urutan ke-3" in page


def test_the_first_in_turn_reads_so():
    page = told(make_ticket())

    assert "Giliran Anda berikutnya" in page
    assert "orang di depan" not in page


def test_an_estimate_is_a_range_with_its_times_of_day():
    line = make_line()
    open_counter(line)
    for _other in range(5):
        make_ticket(line)

    page = told(make_ticket(line))

    assert re.search(r"Perkiraan \d+–\d+ menit lagi, sekitar pukul \d\d\.\d[05]–\d\d\.\d[05] WIB\.", page)


def test_a_disturbance_ends_the_estimate_and_keeps_the_place():
    line = make_line()
    by = open_counter(line).officer
    ticket = make_ticket(line)
    resumes = timezone.now() + dt.timedelta(hours=1)
    actions.disturb(line.queue.pk, by=by, note="Petugas mengabari.", resumes_at=resumes)

    page = told(ticket)

    assert "Perkiraan berhenti: sistem instansi sedang terganggu sejak pukul" in page
    assert f"kami perkirakan pulih pukul {clock(resumes, ticket.venue.timezone)}" in page
    assert "Tempat Anda tetap. Petugas mengabari." in page
    assert "menit lagi" not in page


def test_without_an_open_counter_the_page_says_so():
    assert "Belum ada loket buka" in told(make_ticket())


def test_a_pause_of_all_counters_is_told():
    line = make_line()
    session = open_counter(line)
    actions.pause(session.counter_id, by=session.officer, reason=PauseReason.PRAYER)

    assert "Loket sedang jeda" in told(make_ticket(line))


# --- Beyond waiting -----------------------------------------------------------------------------------


def test_who_is_called_reads_where_to_go_also_in_the_title(client):
    line = make_line(make_queue(prefix="A"))
    zone = make_zone(line.queue.venue, name="Zona 2")
    counter = make_counter(line.queue.agency, zone=zone, number=12)
    ticket = make_ticket(line, state=State.CALLED, counter=counter)

    assert "Silakan ke Loket 12 Zona 2" in told(ticket)
    assert "<title>▶ Loket 12 – A001" in client.get(ticket.visit.get_absolute_url()).content.decode()


def test_a_repeated_call_is_counted():
    assert "Ini panggilan ke-2" in told(make_ticket(state=State.CALLED, calls=2))


def test_who_missed_the_call_reads_until_when_it_can_be_made_good():
    called = timezone.now() - dt.timedelta(minutes=5)
    ticket = make_ticket(state=State.NO_SHOW, called_at=called)

    page = told(ticket)

    until = (called + settings.NO_SHOW_GRACE).astimezone(ticket.venue.timezone)
    assert f"paling lambat pukul {until:%H.%M} WIB" in page


def test_who_comes_too_late_is_sent_for_a_new_number():
    long_ago = timezone.now() - settings.NO_SHOW_GRACE - dt.timedelta(minutes=1)

    page = told(make_ticket(state=State.NO_SHOW, called_at=long_ago))

    assert "Waktu itu sudah lewat: silakan ambil nomor baru" in page
    assert "paling lambat" not in page


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (HoldReason.COPY, "setelah memfotokopi"),
        (HoldReason.PAY, "setelah membayar"),
        (HoldReason.FETCH, "setelah mengambil berkas"),
        (HoldReason.OTHER, "setelah keperluan Anda selesai"),
    ],
)
def test_who_is_on_an_errand_reads_where_to_come_back(reason, words):
    line = make_line()
    counter = make_counter_for(line, number=4)

    page = told(make_ticket(line, state=State.ON_HOLD, counter=counter, hold_reason=reason))

    assert f"Anda diminta kembali ke Loket 4 {words}" in page


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.SERVED, "Selesai dilayani"),
        (Outcome.INFORMED, "Pertanyaan Anda sudah dijawab"),
        (Outcome.INCOMPLETE, "Lengkapi berkas seperti dijelaskan petugas"),
        (Outcome.REFERRED, "Lanjutkan ke tempat yang disebutkan petugas"),
        (Outcome.LEFT, "Bila masih perlu dilayani, ambil nomor baru"),
    ],
)
def test_every_outcome_has_words_of_its_own_and_what_to_do_next(outcome, words):
    assert words in told(make_ticket(state=State.DONE, outcome=outcome))


def test_who_was_not_served_reads_why_and_what_to_do():
    page = told(make_ticket(state=State.UNSERVED))

    assert "sudah ditutup" in page
    assert "Silakan datang lagi" in page


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_page_that_is_watched_only_while_it_is_open(client, state):
    ticket = make_ticket(state=state)

    page = client.get(ticket.visit.get_absolute_url()).content.decode()

    assert ("data-board=" in page) == ticket.is_open
    assert ('http-equiv="refresh"' in page) == ticket.is_open
    assert ("/batal/" in page) == (state == State.WAITING)


def test_the_stages_of_a_visit_are_told_in_their_order():
    queue = make_queue()
    first, second = make_line(queue, name="Berkas masuk"), make_line(queue, name="Ambil izin")
    ticket = make_ticket(first, state=State.SERVING, counter=make_counter_for(first, number=3))

    actions.finish(ticket.pk, by=ticket.officer, next_line=second.pk)

    page = told(ticket)
    assert re.search(r"Berkas masuk Loket 3 · .* Selesai dilayani .* Ambil izin .* Sekarang: menunggu", page)


def test_a_page_without_a_code_of_ours_is_not_found(client):
    code = "0" * 16

    assert client.get(f"/antrean/tiket/{code}/").status_code == 404
    for deed in ("let_pass", "cancel"):
        answer = client.post(reverse(f"queueing:{deed}", args=[code]), {"kunci": new_key(), "people": "1"})
        assert answer.status_code == 404


# --- Whose case it is ---------------------------------------------------------------------------------


def test_the_page_names_nobody_and_no_application():
    owner = make_citizen(name="Siti Aminah")
    application = make_case(owner=owner)
    line = make_line(make_queue(agency=application.counter_agency))
    ticket = make_ticket(line, state=State.DONE, application=application)

    page = Client().get(ticket.visit.get_absolute_url()).content.decode()

    for secret in ("Siti", application.number, application.code, application.service.name):
        assert secret not in page


def test_only_the_signed_in_owner_is_led_to_the_application(client):
    application = make_case()
    line = make_line(make_queue(agency=application.counter_agency))
    ticket = make_ticket(line, state=State.DONE, application=application)

    client.force_login(make_citizen())
    strangers = told(ticket, client)
    client.force_login(application.owner)

    assert application.number not in strangers
    assert f"Lihat permohonan {application.number}" in told(ticket, client)


# --- Deeds --------------------------------------------------------------------------------------------


def test_others_go_first():
    line = make_line()
    ticket, *_others = (make_ticket(line) for _ in range(4))

    answer = press(ticket, "let_pass", people="1")

    assert answer.url == ticket.visit.get_absolute_url()
    assert "1 orang di depan Anda" in told(ticket)


def test_letting_others_go_first_is_offered_while_somebody_is_behind():
    line = make_line()
    ticket = make_ticket(line)

    alone = told(ticket)
    make_ticket(line)

    assert "Persilakan orang lain" not in alone
    assert "Persilakan orang lain lebih dahulu" in told(ticket)
    assert "prioritasnya berakhir" in told(ticket)


@pytest.mark.parametrize("people", ["", "2", "-1", "1000"])
def test_only_the_offered_numbers_of_people_go_first(people):
    line = make_line()
    ticket, *_others = (make_ticket(line) for _ in range(3))
    client = Client()

    press(ticket, "let_pass", client=client, people=people)

    assert "Pilih berapa orang" in told(ticket, client)
    assert "Giliran Anda berikutnya" in told(ticket)


def test_a_refusal_is_told_on_the_page():
    ticket, client = make_ticket(), Client()

    press(ticket, "let_pass", client=client, people="1")

    assert "Tidak ada orang di belakang Anda" in told(ticket, client)


def test_a_number_is_given_back():
    ticket, client = make_ticket(), Client()

    press(ticket, "cancel", client=client)

    ticket.refresh_from_db()
    assert ticket.state == State.CANCELLED
    assert "Nomor ini dibatalkan" in told(ticket, client)


def test_a_number_that_is_called_is_not_given_back():
    ticket, client = make_ticket(state=State.CALLED), Client()

    press(ticket, "cancel", client=client)

    ticket.refresh_from_db()
    assert ticket.state == State.CALLED
    assert "tidak sedang menunggu" in told(ticket, client)


@pytest.mark.parametrize("deed", ["let_pass", "cancel"])
def test_a_deed_is_not_done_by_looking(client, deed):
    ticket = make_ticket()

    assert client.get(reverse(f"queueing:{deed}", args=[ticket.visit.code])).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_fifty_equal_posts_let_others_pass_once_and_have_equal_answers():
    line, key = make_line(), new_key()
    ticket, *_others = (make_ticket(line) for _ in range(6))

    answers = at_once([lambda: press(ticket, "let_pass", key, people="1")] * 50)

    assert {(answer.status_code, answer.url) for answer in answers} == {
        (302, ticket.visit.get_absolute_url())
    }
    assert len({answer.cookies["messages"].value.split(":")[0] for answer in answers}) == 1
    assert "1 orang di depan Anda" in told(ticket)


def test_the_key_of_one_number_is_not_that_of_another():
    one, other, key = make_ticket(), make_ticket(), new_key()

    press(one, "cancel", key)
    press(other, "cancel", key)

    assert set(Ticket.objects.values_list("state", flat=True)) == {State.CANCELLED}


@pytest.mark.parametrize("stages", [1, 3])
def test_beside_the_board_a_page_costs_the_same_queries_for_any_number_of_stages_and_people(
    client, django_assert_num_queries, monkeypatch, stages
):
    monkeypatch.setattr("queueing.board.KEPT_SECONDS", 60)
    ticket = _on_its_stage(stages)
    board_of(ticket.venue.slug)

    with django_assert_num_queries(8):
        client.get(ticket.visit.get_absolute_url())


def _on_its_stage(stages: int) -> Ticket:
    """A ticket that waits in the last of so many lines, in each of which somebody waits before."""
    queue = make_queue()
    first, *further = (make_line(queue) for _ in range(stages))
    for line in (first, *further):
        make_ticket(line)
    ticket = make_ticket(first)
    for line in further:
        Ticket.objects.filter(pk=ticket.pk).update(
            state=State.DONE, outcome=Outcome.SERVED, ended_at=timezone.now()
        )
        visit = ticket.visit
        ticket = Ticket.objects.create(
            visit=visit, venue=ticket.venue, queue=queue, line=line, day=ticket.day
        )
    return ticket
