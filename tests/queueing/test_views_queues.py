"""The overview of queues, before people travel."""

import re

import pytest
from django.core.cache import caches
from django.utils.html import strip_tags

from agencies.models import OpeningHours, Presence
from queueing import actions
from queueing.board import board_of
from tests.factories import (
    make_agency,
    make_day_exception,
    make_line,
    make_queue,
    make_ticket,
    make_venue,
    make_zone,
    open_counter,
)

pytestmark = pytest.mark.django_db

ADDRESS = "/antrean/"


@pytest.fixture(autouse=True)
def _no_old_board():
    caches["process"].clear()


def told(client, **query) -> str:
    """What the page says, in one line."""
    page = client.get(ADDRESS, query).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    shown = re.sub(r"<template.*?</template>", "", main, flags=re.S)
    return " ".join(strip_tags(shown).split())


def row(client, prefix) -> str:
    page = client.get(ADDRESS).content.decode()
    return " ".join(strip_tags(re.search(rf'<tr id="{prefix}">.*?</tr>', page, re.S)[0]).split())


def test_a_queue_tells_how_many_wait_and_how_many_counters_are_open(client):
    queue = make_queue(prefix="A")
    line = make_line(queue)
    open_counter(line)
    for _person in range(2):
        make_ticket(line)

    page = row(client, "A")

    assert "2 1" in page  # waiting, counters
    assert re.search(r"perkiraan (\d+–\d+|paling lama \d+) menit", page)


def test_the_lines_of_a_queue_are_told_apart(client):
    queue = make_queue(prefix="A")
    long, short = make_line(queue, name="Pengaduan"), make_line(queue, name="Ambil izin")
    for line in (long, short):
        open_counter(line)
    for _person in range(3):
        make_ticket(long)

    page = row(client, "A")

    assert re.search(r"Pengaduan: 3 menunggu, perkiraan .*Ambil izin: 0 menunggu, perkiraan", page)


def test_what_is_left_of_a_days_numbers_is_told_where_there_is_a_quota(client):
    for prefix, quota in (("A", 3), ("B", 1), ("C", None)):
        line = make_line(make_queue(prefix=prefix, daily_quota=quota))
        open_counter(line)
        make_ticket(line)

    assert row(client, "A").endswith(" 2")
    assert "nomor hari ini habis" in row(client, "B")
    assert row(client, "C").endswith("menit")


def test_a_disturbance_is_told_in_place_of_the_estimate(client):
    line = make_line(make_queue(prefix="A"))
    actions.disturb(line.queue.pk, by=open_counter(line).officer, note="Jaringan pusat padam.")

    page = row(client, "A")

    assert "sistem instansi terganggu sejak pukul" in page
    assert "Jaringan pusat padam." in page
    assert "perkiraan" not in page


def test_without_an_open_counter_that_is_told(client):
    make_line(make_queue(prefix="A"))

    assert "belum ada loket buka" in row(client, "A")


def test_a_closed_venue_says_why_when_it_opens_again_and_estimates_nothing(client, settings):
    settings.QUEUE_IGNORES_HOURS = False
    venue = make_venue()
    OpeningHours.objects.bulk_create(
        OpeningHours(venue=venue, weekday=day, opens="08:00", closes="16:00") for day in range(1, 6)
    )
    make_day_exception(venue.today(), reason="Pemilihan umum")
    open_counter(make_line(make_queue(venue, prefix="A")))

    page = told(client)

    assert "Tutup Hari ini tutup: Pemilihan umum. Buka lagi" in page
    assert "pukul 08.00 WIB" in page
    assert "sedang tutup" in row(client, "A")


def test_agencies_stand_by_zone(client):
    venue = make_venue()
    for zone, name in (("2", "Bapenda"), ("1", "Dukcapil")):
        agency = make_agency(short_name=name)
        Presence.objects.create(
            venue=venue, agency=agency, zone=make_zone(venue, code=zone, name=f"Zona {zone}")
        )
        make_line(make_queue(venue, agency))

    assert re.search(r"Zona 1 · lantai 1 Dukcapil .* Zona 2 · lantai 1 Bapenda", told(client))


def test_an_agency_is_found_by_any_word_of_its_names(client):
    for short_name, name in (("Dinkes", "Dinas Kesehatan Kota"), ("Samsat", "Kantor Bersama Samsat")):
        make_line(make_queue(agency=make_agency(short_name=short_name, name=name)))

    found = told(client, q="KOTA kesehatan")

    assert "Dinkes" in found
    assert "Samsat" not in found


def test_a_search_that_finds_nothing_says_what_to_do(client):
    make_line()

    assert "Instansi tidak ditemukan" in told(client, q="zzz")
    assert "lihat semua antrean" in told(client, q="zzz")


@pytest.mark.parametrize("queues", [1, 3])
def test_beside_the_board_it_costs_the_same_queries_for_any_number_of_queues(
    client, django_assert_num_queries, monkeypatch, queues
):
    monkeypatch.setattr("queueing.board.KEPT_SECONDS", 60)
    venue = make_venue()
    for _ in range(queues):
        line = make_line(make_queue(venue))
        make_line(line.queue)
        open_counter(line)
        make_ticket(line)

    board_of(venue.slug)

    with django_assert_num_queries(7):
        client.get(ADDRESS)
