import datetime as dt
import json

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from queueing import actions, board
from queueing.models import LobbyNotice, Ticket
from queueing.states import PauseReason, State
from tests.factories import (
    make_booking,
    make_counter_for,
    make_line,
    make_queue,
    make_ticket,
    make_venue,
    open_counter,
)
from tests.queueing.cases import call_next

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_old_board():
    caches["process"].clear()


def _read(client, venue, **headers):
    return client.get(reverse("queueing:board", args=[venue.slug]), headers=headers)


def test_the_board_tells_who_is_called_where():
    line = make_line(make_queue(prefix="A"))
    counter = make_counter_for(line, number=7)
    ticket = make_ticket(line, state=State.CALLED, counter=counter, calls=2)

    calls = board.facts(line.queue.venue)["calls"]

    assert calls == [
        {
            "number": "A001",
            "counter": 7,
            "zone": counter.zone.code,
            "agency": line.queue.agency.short_name,
            "state": "CALLED",
            "called_at": ticket.last_called_at.isoformat(timespec="seconds"),
            "calls": 2,
        }
    ]


def test_the_newest_call_stands_first():
    queue = make_queue(prefix="A")
    now = timezone.now()
    for minutes in (3, 1, 2):
        make_ticket(make_line(queue), state=State.SERVING, last_called_at=now - dt.timedelta(minutes=minutes))

    assert [call["number"] for call in board.facts(queue.venue)["calls"]] == ["A002", "A003", "A001"]


def test_the_board_tells_who_waits_in_turn_and_the_last_number():
    queue = make_queue(prefix="A")
    line, empty = make_line(queue, position=1), make_line(queue, position=2)
    first = make_ticket(line)
    make_ticket(line)
    Ticket.objects.filter(pk=first.pk).update(turn_at=timezone.now())  # returned: now behind

    facts = board.facts(queue.venue)

    assert [row["id"] for row in facts["lines"]] == [line.pk, empty.pk]
    (second_number, nobody, earlier, *_), (first_number, one, later, *_) = facts["lines"][0]["waiting"]
    assert (second_number, nobody, first_number, one) == ("A002", 0, "A001", 1)
    assert earlier < later <= timezone.now().timestamp() * 1000
    assert facts["lines"][1]["waiting"] == []
    assert facts["queues"]["A"]["last"] == 2


def test_the_board_tells_of_each_queue_its_counters_its_numbers_and_what_is_wrong():
    queue = make_queue(prefix="A", daily_quota=20)
    line = make_line(queue)
    make_ticket(line)
    make_booking(line, starts_at=timezone.now())
    session, paused = (open_counter(line, counter=make_counter_for(line, number=n)) for n in (7, 8))
    actions.pause(paused.counter_id, by=paused.officer, reason=PauseReason.REST)
    back = timezone.now() + dt.timedelta(hours=1)
    disturbance = actions.disturb(queue.pk, by=session.officer, note="Server pusat", resumes_at=back)

    assert board.facts(queue.venue)["queues"]["A"] == {
        "last": 1,
        "left": 18,
        "counters": [7, 8],
        "paused": [8],
        "disturbed": {
            "since": disturbance.since.isoformat(timespec="seconds"),
            "resumes_at": back.isoformat(timespec="seconds"),
            "note": "Server pusat",
        },
    }


def test_the_board_carries_the_notices_of_the_hour():
    venue = make_venue()
    now = timezone.now()
    for text, start, end in (("Lama", -2, -1), ("Kini", -1, 1), ("Nanti", 1, 2), ("Selalu", None, None)):
        hours = {"shows_from": start, "shows_until": end}
        times = {name: now + dt.timedelta(hours=n) for name, n in hours.items() if n is not None}
        LobbyNotice.objects.create(venue=venue, text=text, **times)

    assert board.facts(venue)["notices"] == ["Kini", "Selalu"]


def test_the_board_has_no_word_of_priority(client):
    line = make_line()
    make_ticket(line, is_priority=True)

    told = _read(client, line.queue.venue).content.decode().lower()

    assert "prior" not in told
    assert "true" not in told


def test_the_board_shows_neither_other_venues_nor_other_days_nor_ended_numbers():
    line = make_line(make_queue(prefix="A"))
    make_ticket(line, state=State.DONE)
    yesterday = make_ticket(line)
    Ticket.objects.filter(pk=yesterday.pk).update(day=yesterday.day - dt.timedelta(days=1))
    make_ticket(make_line(make_queue()), state=State.CALLED)

    facts = board.facts(line.queue.venue)

    assert (facts["calls"], [row["waiting"] for row in facts["lines"]]) == ([], [[]])


def test_the_board_carries_no_codes_and_no_names(client):
    ticket = make_ticket(state=State.CALLED)

    body = _read(client, ticket.venue).content.decode()

    assert ticket.visit.number in body
    assert ticket.visit.code not in body
    assert ticket.officer.name not in body


def test_the_board_may_be_kept_for_a_second_by_anybody(client):
    response = _read(client, make_venue())

    assert response["Cache-Control"] == "public, max-age=1"
    assert response["Content-Type"] == "application/json"
    assert "Cookie" not in response.get("Vary", "")
    assert dt.datetime.fromisoformat(json.loads(response.content)["at"]).tzinfo


def test_who_has_the_newest_board_is_told_so_in_a_few_bytes(client):
    ticket = make_ticket()
    first = _read(client, ticket.venue)
    caches["process"].clear()  # a second later, built anew, nothing has happened

    again = _read(client, ticket.venue, if_none_match=first["ETag"])

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_a_call_changes_the_etag(client):
    ticket = make_ticket()
    first = _read(client, ticket.venue)
    call_next(open_counter(ticket.line))
    caches["process"].clear()

    again = _read(client, ticket.venue, if_none_match=first["ETag"])

    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


def test_within_a_second_the_board_costs_no_query(client, django_assert_num_queries):
    venue = make_ticket().venue
    _read(client, venue)

    with django_assert_num_queries(0):
        _read(client, venue)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_board_costs_the_same_queries_for_any_number_of_rows(client, django_assert_num_queries, rows):
    venue = make_venue()
    for _ in range(rows):
        line = make_line(make_queue(venue))
        make_ticket(line)
        make_ticket(line, state=State.CALLED)

    with django_assert_num_queries(22):  # 7 of them only once in a minute
        _read(client, venue)


def test_an_unknown_venue_has_no_board(client):
    assert client.get("/antrean/papan/tiada.json").status_code == 404
