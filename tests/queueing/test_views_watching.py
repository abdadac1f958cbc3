"""The supervisor's pages: who sees which queues, the part that renews itself, the past and its files."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from accounts.once import new_key
from agencies.models import Role
from queueing import access, actions, watching
from queueing.models import Queue
from queueing.states import State
from tests.factories import (
    make_agency,
    make_line,
    make_officer,
    make_queue,
    make_ticket,
    make_venue,
    open_counter,
)
from tests.queueing.days import MONDAY, booked, past_ticket

pytestmark = pytest.mark.django_db

WATCH, NOW, HISTORY = (reverse(f"queueing:{name}") for name in ("watch", "watch_now", "history"))
ROWS = reverse("queueing:history_rows")
SPAN = {"dari": MONDAY.isoformat(), "sampai": MONDAY.isoformat()}


@pytest.fixture(autouse=True)
def _no_old_board():
    caches["process"].clear()


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def supervisor_of(client, where, role=Role.SUPERVISOR):
    officer = make_officer(role, where)
    client.force_login(officer)
    return officer


def read_csv(response) -> list[list[str]]:
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body)))


# --- Who ----------------------------------------------------------------------------------------------


@pytest.fixture
def mall():
    """Two venues, two agencies, and a queue of each agency in each venue: names -> queues."""
    places, agencies = [make_venue(), make_venue()], [make_agency(), make_agency()]
    queues = [make_queue(venue=place, agency=agency) for place in places for agency in agencies]
    return {"places": places, "agencies": agencies, "queues": queues}


@pytest.mark.parametrize(
    ("role", "where", "watched", "studied"),
    [
        (Role.SUPERVISOR, "places", [0, 1], [0, 1]),
        (Role.SUPERVISOR, "agencies", [0, 2], [0, 2]),
        (Role.HOST, "places", [0, 1], []),
        (Role.ADMIN, "places", [], []),
        (Role.COUNTER, "agencies", [], []),
        (Role.ADMIN, "agencies", [], []),
    ],
)
def test_a_role_watches_the_queues_of_its_place(mall, role, where, watched, studied):
    officer = make_officer(role, mall[where][0])

    def chosen(queues):
        return [mall["queues"].index(queue) for queue in queues.order_by("pk")]

    assert chosen(access.queues_watched_by(officer)) == watched
    assert chosen(access.queues_studied_by(officer)) == studied
    assert (access.may_watch(officer), access.may_study(officer)) == (bool(watched), bool(studied))


def test_a_queue_out_of_use_has_a_past_but_no_present(mall):
    officer = make_officer(Role.SUPERVISOR, mall["agencies"][0])
    Queue.objects.filter(pk=mall["queues"][0].pk).update(is_active=False)

    assert set(access.queues_watched_by(officer)) == {mall["queues"][2]}
    assert set(access.queues_studied_by(officer)) == {mall["queues"][0], mall["queues"][2]}


def test_only_the_own_agencys_queues_are_shown(client, mall):
    supervisor_of(client, mall["agencies"][0])
    for queue in mall["queues"]:
        make_ticket(make_line(queue))

    page = client.get(WATCH)

    own, other, elsewhere, _rest = mall["queues"]
    assert f"antrean-{own.pk}" in text_of(page)
    assert f"antrean-{other.pk}" not in text_of(page)
    assert f"antrean-{elsewhere.pk}" not in text_of(page)
    there = client.get(WATCH, {"lokasi": elsewhere.venue.slug})
    assert f"antrean-{elsewhere.pk}" in text_of(there)


def test_a_venue_of_others_is_not_shown(client, mall):
    supervisor_of(client, mall["places"][0])
    make_ticket(make_line(mall["queues"][2]))

    page = client.get(WATCH, {"lokasi": mall["places"][1].slug})

    assert page.context["venue"] == mall["places"][0]


def test_the_host_sees_the_present_and_is_not_led_to_the_past(client):
    line = make_line()
    supervisor_of(client, line.queue.venue, Role.HOST)

    assert HISTORY not in text_of(client.get(WATCH))
    assert client.get(HISTORY).status_code == 403


def test_a_venue_without_queues_says_so(client):
    supervisor_of(client, make_venue())

    assert "Belum ada antrean yang dapat dipantau" in text_of(client.get(WATCH))
    assert client.get(NOW).status_code == 200
    assert "Belum ada antrean yang dapat dilihat" in text_of(client.get(HISTORY))


def test_who_looks_after_a_venue_is_led_here_after_signing_in(client):
    supervisor_of(client, make_venue())

    assert client.get(reverse("workplace")).url == WATCH
    assert f'href="{WATCH}"' in text_of(client.get(WATCH))


# --- Now ----------------------------------------------------------------------------------------------


def test_the_page_says_first_what_is_wrong(client):
    line = make_line()
    supervisor_of(client, line.queue.venue)
    make_ticket(line)

    page = text_of(client.get(WATCH))

    assert "1 hal perlu ditangani sekarang" in page
    assert page.index("tidak ada loket yang buka") < page.index("<table")


def test_the_renewed_part_is_that_of_the_page(client):
    line = make_line()
    supervisor_of(client, line.queue.venue)
    make_ticket(line)

    part = client.get(NOW).content.decode().strip()

    assert part in client.get(WATCH).content.decode()
    assert "<html" not in part


def test_no_officer_is_named(client):
    line = make_line()
    session = open_counter(line)
    first, second = make_ticket(line), make_ticket(line)
    actions.call_out_of_turn(second.pk, session.counter_id, by=session.officer, reason="Sakit")
    past_ticket(line, "09.00", "09.10", "09.11", "09.20")
    supervisor_of(client, line.queue.venue)
    session.officer.name = "Petugas Bernama Panjang"
    session.officer.save()

    for page in (client.get(WATCH), client.get(HISTORY, SPAN)):
        assert "Petugas Bernama Panjang" not in text_of(page)
    assert first.visit.number not in text_of(client.get(WATCH))  # who waits in turn is the board's to tell


@pytest.mark.parametrize("count", [1, 3])
def test_the_live_part_costs_the_same_for_every_hall(client, monkeypatch, count, django_assert_num_queries):
    monkeypatch.setattr(watching, "board_of", lambda slug: None)  # one for all who look, once a second
    venue = make_venue()
    supervisor_of(client, venue)
    for _ in range(count):
        line = make_line(make_queue(venue=venue))
        session = open_counter(line)
        make_ticket(line)
        ticket = make_ticket(line)
        actions.disturb(line.queue_id, by=session.officer)
        actions.call_out_of_turn(ticket.pk, session.counter_id, by=session.officer, reason="Sakit")

    with django_assert_num_queries(12):
        client.get(NOW)


# --- Disturbances -------------------------------------------------------------------------------------


def test_a_supervisor_says_that_a_system_is_down_and_up_again(client):
    line = make_line()
    make_ticket(line)
    supervisor_of(client, line.queue.venue)
    here = f"{WATCH}?lokasi={line.queue.venue.slug}"
    form = client.get(WATCH, {"gangguan": line.queue_id})
    down, up = (reverse(f"queueing:{deed}", args=[line.queue_id]) for deed in ("disturb", "restore"))
    assert f'action="{down}"' in text_of(form)

    said = client.post(down, {"kunci": new_key(), "next": here, "note": "Server pusat mati"}, follow=True)
    assert said.redirect_chain == [(here, 302)]
    assert "Server pusat mati" in text_of(said)
    assert f'formaction="{up}"' in text_of(said)

    restored = client.post(up, {"kunci": new_key(), "next": here}, follow=True)
    assert "Server pusat mati" not in text_of(restored)
    assert not line.queue.disturbances.open().exists()


def test_the_form_holds_what_was_said_before(client):
    line = make_line()
    officer = supervisor_of(client, line.queue.agency)
    resumes_at = timezone.now() + timedelta(minutes=1)
    actions.disturb(line.queue_id, by=officer, note="Server pusat mati", resumes_at=resumes_at)

    page = client.get(WATCH, {"gangguan": line.queue_id})

    form = page.context["disturb_form"]
    local = resumes_at.astimezone(line.queue.venue.timezone)
    assert 'http-equiv="refresh"' not in text_of(page)  # it would throw away what is being typed
    assert form.initial == {"note": "Server pusat mati", "resumes_at": local.time()}


def test_no_form_is_opened_for_a_queue_of_others(client, mall):
    supervisor_of(client, mall["agencies"][0])

    page = client.get(WATCH, {"gangguan": mall["queues"][1].pk})

    assert "disturb_form" not in page.context
    assert 'http-equiv="refresh"' in text_of(page)
    assert 'id="gangguan"' not in text_of(page)


# --- The past -----------------------------------------------------------------------------------------


def test_the_past_stands_in_charts_with_a_table_beside_each(client):
    line = make_line()
    supervisor_of(client, line.queue.venue)
    past_ticket(line, "09.00", "09.25", "09.26", "09.34")

    page = text_of(client.get(HISTORY, SPAN))

    assert page.count('<svg class="chart"') == 4
    titles = re.findall(r'<title id="([^"]+)">', page)
    assert len(titles) == 4
    for title in titles:
        assert f'aria-labelledby="{title} ' in page
    assert "Paling lama pada hari Senin, jam 09.00: 25 menit." in page
    assert page.count("<caption") == 6
    assert " style=" not in page


def test_days_without_numbers_say_so(client):
    line = make_line()
    supervisor_of(client, line.queue.venue)

    page = client.get(HISTORY, SPAN)

    assert "Belum ada nomor pada hari-hari itu" in text_of(page)
    assert "<svg class=" + '"chart"' not in text_of(page)


def test_the_last_thirty_days_are_shown_unless_others_are_asked_for(client):
    line = make_line()
    supervisor_of(client, line.queue.venue)
    today = line.queue.venue.today()

    chosen = client.get(HISTORY).context["selection"]

    assert (chosen.first, chosen.last) == (today - timedelta(days=29), today)


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("2026-09-02", "2026-09-01", "Hari terakhir mendahului hari pertama."),
        ("2025-08-31", "2026-09-01", "Pilih paling lama 366 hari sekaligus."),
        ("kemarin", "2026-09-01", "Tulis tanggal seperti 22-11-2026."),
        ("0001-01-01", "0001-01-02", "Tulis tahun antara 2000 dan 2099."),
    ],
)
def test_a_wrong_span_is_said_and_the_usual_one_shown(client, first, last, sentence):
    line = make_line()
    supervisor_of(client, line.queue.venue)

    page = client.get(HISTORY, {"dari": first, "sampai": last})

    assert page.status_code == 422
    assert sentence in text_of(page)
    assert page.context["selection"].last == line.queue.venue.today()
    download = client.get(ROWS, {"dari": first, "sampai": last})
    assert download.status_code == 302


def test_a_year_may_be_asked_for_at_once(client):
    line = make_line()
    supervisor_of(client, line.queue.venue)

    assert client.get(HISTORY, {"dari": "2025-09-01", "sampai": "2026-09-01"}).status_code == 200


def test_an_agency_and_its_line_narrow_the_past(client):
    queue = make_queue()
    line, sibling = make_line(queue), make_line(queue)
    other = make_line(make_queue(venue=queue.venue))
    for each in (line, line, sibling, other):
        past_ticket(each, "09.00", "09.10", "09.11", "09.20")
    supervisor_of(client, queue.venue)

    def tickets(**asked):
        return client.get(HISTORY, SPAN | asked).context["past"].total.tickets

    assert tickets() == 4
    assert tickets(instansi=queue.agency.slug) == 3
    assert tickets(instansi=queue.agency.slug, kelompok=line.pk) == 2
    assert (
        tickets(instansi=other.queue.agency.slug, kelompok=line.pk) == 1
    )  # a line of another agency: ignored
    assert tickets(instansi="entah", kelompok="entah") == 4


def test_a_queue_of_others_is_in_no_figure_and_no_file(client, mall):
    own, other = make_line(mall["queues"][0]), make_line(mall["queues"][1])
    for line in (own, other):
        past_ticket(line, "09.00", "09.10", "09.11", "09.20")
    supervisor_of(client, mall["agencies"][0])
    asked = SPAN | {"instansi": mall["agencies"][1].slug}

    assert client.get(HISTORY, asked).context["past"].total.tickets == 1
    [_header, row] = read_csv(client.get(ROWS, asked))
    assert row[2] == own.name


def test_each_table_of_the_page_has_its_file(client):
    line = make_line()
    other = make_line(make_queue(venue=line.queue.venue))
    booked(past_ticket(line, "09.00", "09.25", "09.26", "09.34"))
    past_ticket(other, "10.00", "10.05", "10.06", "10.09")
    supervisor_of(client, line.queue.venue)
    page = client.get(HISTORY, SPAN)

    for name, table in page.context["tables"].items():
        response = client.get(reverse("queueing:history_csv", args=[name]), SPAN)
        [header, *found] = read_csv(response)
        assert header == table.header
        assert len(found) == len(table.rows)
        assert reverse("queueing:history_csv", args=[name]) in text_of(page)
    assert client.get(reverse("queueing:history_csv", args=["entah"]), SPAN).status_code == 404


def test_files_hold_nothing_that_a_spreadsheet_would_run(client):
    queue = make_queue()
    line, sibling = make_line(queue, name="=1+1"), make_line(queue, name="Biasa")
    for each in (line, sibling):
        past_ticket(each, "09.00", "09.10", "09.11", "09.20")
    supervisor_of(client, queue.venue)

    shown = read_csv(client.get(reverse("queueing:history_csv", args=["instansi"]), SPAN))
    numbers = read_csv(client.get(ROWS, SPAN))

    assert {row[0] for row in shown[1:]} == {"'=1+1", "Biasa"}
    assert {row[2] for row in numbers[1:]} == {"'=1+1", "Biasa"}


def test_the_file_of_numbers_holds_no_person_and_no_code(client):
    line = make_line()
    ticket = past_ticket(line, "09.00", "09.10", "09.11", "09.20")
    supervisor_of(client, line.queue.venue)

    [header, row] = read_csv(client.get(ROWS, SPAN))

    assert len(header) == len(row) == 14
    assert row[5:7] == ["2026-09-07T09:00:00", "2026-09-07T09:10:00"]
    assert not {
        ticket.visit.number,
        ticket.visit.code,
        ticket.officer.name,
        str(ticket.counter.number),
    } & set(row)


@pytest.mark.parametrize("count", [1, 3])
def test_the_past_costs_the_same_for_every_hall(client, count, django_assert_num_queries):
    venue = make_venue()
    supervisor_of(client, venue)
    for _ in range(count + 1):
        line = make_line(make_queue(venue=venue))
        past_ticket(line, "09.00", "09.10", "09.11", "09.20")
        past_ticket(line, "10.00", state=State.CANCELLED)
    client.get(HISTORY, SPAN)

    with django_assert_num_queries(7):
        client.get(HISTORY, SPAN)
