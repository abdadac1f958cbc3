"""The kiosk up to the draw: agencies, lines, the question, and what is said where there is no number."""

from datetime import datetime, time, timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.once import new_key
from agencies.models import OpeningHours, Role
from queueing import actions
from queueing.models import Ticket, Visit
from queueing.states import PauseReason
from tests.factories import make_line, make_officer, make_queue, make_ticket, make_venue, open_counter
from tests.queueing.kiosks import kiosk_in, line_address, start_address, tap

pytestmark = pytest.mark.django_db

QUESTION = "Apakah Anda memerlukan layanan prioritas?"


@pytest.fixture(autouse=True)
def _no_old_board():
    caches["process"].clear()


def lines_address(queue):
    return reverse("queueing:kiosk_lines", args=[queue.venue.slug, queue.agency.slug])


def page(kiosk, address):
    return kiosk.get(address).content.decode()


# --- Three taps -------------------------------------------------------------------------------------


def test_three_taps_lead_to_a_number():
    queue = make_queue(prefix="A")
    line, _other = make_line(queue, name="Izin tenaga kesehatan"), make_line(queue)
    kiosk = kiosk_in(queue.venue)

    start = page(kiosk, start_address(queue.venue))
    lines = page(kiosk, lines_address(queue))
    question = page(kiosk, line_address(line))
    answer = tap(kiosk, line)

    assert lines_address(queue) in start
    assert line_address(line) in lines
    assert QUESTION in question
    assert "A001" in page(kiosk, answer.url)


def test_an_agency_with_one_line_saves_a_tap():
    line = make_line()
    kiosk = kiosk_in(line.queue.venue)

    assert line_address(line) in page(kiosk, start_address(line.queue.venue))
    assert kiosk.get(lines_address(line.queue)).url == line_address(line)


@pytest.mark.parametrize(("answer", "is_priority"), [("tidak", False), ("ya", True)])
def test_the_answer_is_kept_as_yes_or_no_and_shown_nowhere(answer, is_priority):
    line = make_line()
    kiosk = kiosk_in(line.queue.venue)

    ticket_page = page(kiosk, tap(kiosk, line, priority=answer).url)

    assert Visit.objects.get().is_priority is is_priority
    assert "prioritas" not in ticket_page.lower()
    assert "didahulukan" not in ticket_page.lower()


def test_without_an_answer_no_number_is_drawn():
    line = make_line()

    answer = kiosk_in(line.queue.venue).post(line_address(line), {"kunci": new_key()})

    assert QUESTION in answer.content.decode()
    assert not Visit.objects.exists()


def test_fifty_equal_taps_draw_one_number_and_give_one_answer():
    line = make_line()
    kiosk, key = kiosk_in(line.queue.venue), new_key()

    answers = [tap(kiosk, line, key=key) for _ in range(50)]

    assert len({answer.url for answer in answers}) == 1
    assert Ticket.objects.count() == 1


def test_a_second_answer_to_the_same_question_changes_nothing():
    line = make_line()
    kiosk, key = kiosk_in(line.queue.venue), new_key()

    first, second = (tap(kiosk, line, priority=answer, key=key) for answer in ("tidak", "ya"))

    assert first.url == second.url
    assert not Visit.objects.get().is_priority


def test_the_draw_is_the_last_statement_of_a_tap():
    line = make_line()
    make_ticket(line)
    kiosk = kiosk_in(line.queue.venue)

    with CaptureQueriesContext(connection) as queries:
        tap(kiosk, line)

    statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert "queueing_queueday" in statements[-1]
    assert not any("queueing_queueday" in statement for statement in statements[:-1])


def test_a_line_of_another_agency_or_out_of_use_is_not_found():
    line, gone = make_line(), make_line(is_active=False)
    kiosk = kiosk_in(line.queue.venue)
    elsewhere = line_address(line).replace(line.queue.agency.slug, "tidak-ada")

    assert kiosk.get(elsewhere).status_code == 404
    assert kiosk_in(gone.queue.venue).get(line_address(gone)).status_code == 404


def test_the_kiosk_is_closed_to_all_but_its_device_and_the_host(client):
    line = make_line()
    venue = line.queue.venue
    client.force_login(make_officer(Role.COUNTER, line.queue.agency))

    assert client.get(start_address(venue)).status_code == 403
    assert tap(client, line).status_code == 403
    assert Client().get(start_address(venue)).status_code == 403
    assert kiosk_in(make_venue()).get(start_address(venue)).status_code == 403
    assert not Visit.objects.exists()


def test_the_host_draws_a_number_for_a_person_at_the_door(client):
    line = make_line()
    client.force_login(make_officer(Role.HOST, line.queue.venue))

    assert client.get(tap(client, line).url).status_code == 200


# --- What is told before the draw, and left to choose -----------------------------------------------


def test_before_the_counters_open_a_number_can_be_drawn_all_the_same():
    line = make_line()
    kiosk = kiosk_in(line.queue.venue)

    assert "Belum ada loket yang buka" in page(kiosk, line_address(line))
    assert tap(kiosk, line).status_code == 302


def test_a_counter_of_another_line_does_not_open_this_one():
    queue = make_queue()
    line, other = make_line(queue), make_line(queue)
    open_counter(other)
    kiosk = kiosk_in(queue.venue)

    assert "Belum ada loket yang buka" in page(kiosk, line_address(line))
    assert "Belum ada loket yang buka" not in page(kiosk, line_address(other))


def test_a_pause_of_all_counters_is_told():
    line = make_line()
    session = open_counter(line)
    actions.pause(session.counter_id, by=session.officer, reason=PauseReason.REST)
    kiosk = kiosk_in(line.queue.venue)

    assert "Semua loket sedang jeda" in page(kiosk, line_address(line))
    assert "Loket sedang jeda" in page(kiosk, start_address(line.queue.venue))
    assert tap(kiosk, line).status_code == 302


def test_a_disturbance_is_told_with_its_note_and_the_agreed_time():
    line = make_line()
    officer = make_officer(Role.SUPERVISOR, line.queue.agency)
    actions.disturb(
        line.queue_id, by=officer, note="Server pusat", resumes_at=timezone.now() + timedelta(hours=1)
    )
    kiosk = kiosk_in(line.queue.venue)

    question = page(kiosk, line_address(line))

    assert "Sistem instansi ini sedang terganggu" in question
    assert "Server pusat" in question
    assert "diperkirakan pulih pukul" in question
    assert "Sistem terganggu" in page(kiosk, start_address(line.queue.venue))
    assert tap(kiosk, line).status_code == 302


def test_how_many_wait_is_told_before_the_draw():
    queue = make_queue()
    line, other = make_line(queue), make_line(queue)
    open_counter(line)
    make_ticket(line)
    kiosk = kiosk_in(queue.venue)

    assert "1 orang menunggu" in page(kiosk, lines_address(queue))
    assert "Tidak ada yang menunggu" in page(kiosk, line_address(other))


# --- Where no number is given -----------------------------------------------------------------------


def test_used_up_numbers_are_told_before_and_refused_at_the_draw():
    line = make_line(make_queue(daily_quota=1))
    make_ticket(line)
    kiosk = kiosk_in(line.queue.venue)

    question, tapped = page(kiosk, line_address(line)), tap(kiosk, line)

    assert "Nomor hari ini habis" in page(kiosk, start_address(line.queue.venue))
    assert "sudah diambil" in question
    assert QUESTION not in question
    assert tapped.status_code == 409
    assert "sudah habis: 1 nomor" in tapped.content.decode()
    assert "Buat janji temu" in tapped.content.decode()


def test_a_line_put_out_of_use_meanwhile_refuses_with_a_way_on():
    line = make_line()
    kiosk, key = kiosk_in(line.queue.venue), new_key()
    page(kiosk, line_address(line))
    line.is_active = False
    line.save()

    assert kiosk.post(line_address(line), {"prioritas": "tidak", "kunci": key}).status_code == 404
    assert not Visit.objects.exists()


@pytest.fixture
def opened_venue():
    """Open Monday to Friday, 8 to 16, with Friday's prayers; the last number half an hour before the end."""
    venue = make_venue(last_ticket_minutes=30)
    for weekday in range(1, 6):
        hours = OpeningHours.objects.create(venue=venue, weekday=weekday, opens=time(8), closes=time(16))
    hours.pauses.create(starts=time(11, 30), ends=time(13), reason="Salat Jumat")
    make_line(make_queue(venue))
    return venue


CLOSED = [
    ("2026-11-21 10:00", "Hari ini tutup: akhir pekan.", "Senin, 23 November 2026, pukul 08.00 WIB"),
    ("2026-12-25 10:00", "Hari ini libur", "Senin, 28 Desember 2026, pukul 08.00 WIB"),
    ("2026-11-23 07:10", "Belum buka. Hari ini buka pukul 08.00 WIB.", "hari ini pukul 08.00 WIB"),
    ("2026-11-27 12:00", "Jeda Salat Jumat sampai pukul 13.00 WIB.", "hari ini pukul 13.00 WIB"),
    ("2026-11-23 15:45", "diberikan sampai pukul 15.30 WIB.", "Selasa, 24 November 2026, pukul 08.00 WIB"),
    ("2026-11-27 17:00", "Sudah tutup sejak pukul 16.00 WIB.", "Senin, 30 November 2026, pukul 08.00 WIB"),
]


@override_settings(QUEUE_IGNORES_HOURS=False)
@pytest.mark.parametrize(("at", "why", "again"), CLOSED)
def test_each_reason_has_its_sentence_and_says_when_numbers_are_given_again(
    opened_venue, monkeypatch, at, why, again
):
    moment = datetime.fromisoformat(at).replace(tzinfo=opened_venue.timezone)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    line = opened_venue.queues.get().lines.get()
    kiosk = kiosk_in(opened_venue)

    start, question, tapped = (
        page(kiosk, start_address(opened_venue)),
        kiosk.get(line_address(line)),
        tap(kiosk, line),
    )

    for answer in (start, question.content.decode(), tapped.content.decode()):
        assert why in answer
        assert again in answer
        assert "/antrean/janji/" in answer or "janji temu" in answer
        assert "meja informasi" in answer
    assert line.queue.agency.short_name not in start
    assert tapped.status_code == 409
    assert not Visit.objects.exists()


@override_settings(QUEUE_IGNORES_HOURS=False)
@pytest.mark.parametrize(("at", "scans"), [("2026-11-27 12:00", True), ("2026-11-27 17:00", False)])
def test_in_a_pause_appointments_are_kept_all_the_same(opened_venue, monkeypatch, at, scans):
    moment = datetime.fromisoformat(at).replace(tzinfo=opened_venue.timezone)
    monkeypatch.setattr(timezone, "now", lambda: moment)

    start = page(kiosk_in(opened_venue), start_address(opened_venue))

    assert ("Saya punya tanda terima atau janji temu" in start) is scans


@override_settings(QUEUE_IGNORES_HOURS=False)
def test_used_up_numbers_come_again_on_the_next_open_day(opened_venue, monkeypatch):
    friday = datetime(2026, 11, 27, 9, tzinfo=opened_venue.timezone)
    monkeypatch.setattr(timezone, "now", lambda: friday)
    line = opened_venue.queues.get().lines.get()
    make_ticket(line)
    opened_venue.queues.update(daily_quota=1)

    question = page(kiosk_in(opened_venue), line_address(line))

    assert "dapat diambil mulai <strong>Senin, 30 November 2026, pukul 08.00 WIB" in question


@override_settings(QUEUE_IGNORES_HOURS=False)
def test_a_venue_without_hours_promises_nothing():
    line = make_line()

    start = page(kiosk_in(line.queue.venue), start_address(line.queue.venue))

    assert "Hari ini" in start
    assert "dapat diambil mulai" not in start


def test_the_demo_says_that_it_gives_numbers_outside_the_hours():
    venue = make_line().queue.venue

    assert "mode demo" in page(kiosk_in(venue), start_address(venue))


# --- Cost -------------------------------------------------------------------------------------------


def cost(kiosk, address):
    """Count the queries of a page, those of a new board among them."""
    caches["process"].clear()
    with CaptureQueriesContext(connection) as queries:
        kiosk.get(address)
    return len(queries)


def test_the_start_costs_the_same_queries_for_any_number_of_agencies():
    venue = make_venue()
    kiosk = kiosk_in(venue)
    costs = []
    for _ in range(3):
        line = make_line(make_queue(venue))
        open_counter(line)
        make_ticket(line)
        costs.append(cost(kiosk, start_address(venue)))

    assert costs[0] == costs[2]


def test_the_lines_cost_the_same_queries_for_any_number_of_them():
    queue = make_queue()
    kiosk = kiosk_in(queue.venue)
    costs = []
    for _ in range(4):
        line = make_line(queue)
        open_counter(line)
        make_ticket(line)
        costs.append(cost(kiosk, lines_address(queue)))

    assert costs[1] == costs[3]  # with one line there is nothing to choose
