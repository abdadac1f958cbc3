"""Numbers at a place of outreach: what is offered today, within the quota of each service."""

import datetime as dt

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from agencies.models import Role
from agencies.states import OutreachState
from catalog.models import OutreachService
from mpp.lib.refused import Refused
from queueing import access, actions
from queueing.board import facts
from queueing.models import Ticket, Visit
from queueing.states import State
from tests.factories import (
    make_application,
    make_counter_for,
    make_event,
    make_line,
    make_membership,
    make_offer,
    make_offered_line,
    make_officer,
    make_place,
    make_queue,
    make_service,
    open_counter,
)
from tests.queueing.kiosks import kiosk_in, line_address, start_address, tap
from tests.races import at_once

pytestmark = pytest.mark.django_db


def taken_of(line):
    return OutreachService.objects.get(service__lines=line).taken


# --- Quota ------------------------------------------------------------------------------------------------


def test_a_number_takes_a_place_of_its_services_quota():
    line = make_offered_line(quota=2)

    visit = actions.take_ticket(line.pk)

    assert visit.tickets.get().service == line.services.get()
    assert taken_of(line) == 1


def test_beyond_the_quota_no_number_is_given_and_the_reason_is_told():
    line = make_offered_line(quota=1, service=make_service(name="Cetak KTP-el"))
    actions.take_ticket(line.pk)

    with pytest.raises(Refused, match=r"^Kuota Cetak KTP-el hari ini sudah habis \(1\)\. Silakan bertanya"):
        actions.take_ticket(line.pk)

    assert Visit.objects.count() == 1
    assert taken_of(line) == 1


def test_without_a_quota_numbers_are_counted_and_not_limited():
    line = make_offered_line(quota=None)

    for _ in range(3):
        actions.take_ticket(line.pk)

    assert taken_of(line) == 3


def test_a_quota_is_of_one_service_not_of_the_agency():
    event = make_event()
    line = make_offered_line(event, quota=1)
    other = make_offered_line(event, quota=1, service=make_service(agency=line.queue.agency))
    actions.take_ticket(line.pk)

    visit = actions.take_ticket(other.pk)

    assert visit.queue == line.queue
    assert (taken_of(line), taken_of(other)) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_at_once_fifty_get_the_fifty_numbers():
    line = make_offered_line(quota=50)
    first, *rest = [lambda: actions.take_ticket(line.pk)] * 200

    results = [each for _ in range(5) for each in at_once([first, *rest[:39]])]

    drawn = [each for each in results if isinstance(each, Visit)]
    assert len(drawn) == 50
    assert sum(isinstance(each, Refused) for each in results) == 150
    assert sorted(each.serial for each in drawn) == list(range(1, 51))
    assert taken_of(line) == 50


def test_a_number_that_is_not_drawn_takes_no_place():
    line = make_offered_line(quota=5)
    line.queue.daily_quota = 1
    line.queue.save()
    actions.take_ticket(line.pk)

    with pytest.raises(Refused, match="untuk hari ini sudah habis"):
        actions.take_ticket(line.pk)

    assert taken_of(line) == 1


def test_a_cancelled_number_gives_its_place_back():
    line = make_offered_line(quota=1)
    ticket = actions.take_ticket(line.pk).tickets.get()

    actions.cancel(ticket.pk)

    assert taken_of(line) == 0
    actions.take_ticket(line.pk)


def test_who_did_not_come_keeps_the_place():
    line = make_offered_line(quota=1)
    session = open_counter(line, counter=line.counters.get())
    actions.take_ticket(line.pk)
    called = actions.call_next(session.counter_id, by=session.officer)

    actions.no_show(called.pk, by=session.officer)

    assert taken_of(line) == 1


def test_a_transfer_takes_no_place_and_gives_none_back():
    event = make_event()
    line, full = make_offered_line(event, quota=5), make_offered_line(event, quota=1)
    actions.take_ticket(full.pk)
    session = open_counter(line, counter=line.counters.get())
    actions.take_ticket(line.pk)
    called = actions.call_next(session.counter_id, by=session.officer)

    further = actions.transfer(called.pk, full.pk, by=session.officer)

    assert further.service == full.services.get()
    assert (taken_of(line), taken_of(full)) == (1, 1)
    actions.cancel(further.pk)
    assert (taken_of(line), taken_of(full)) == (1, 1)


def test_a_transfer_leads_to_what_is_offered_today_only():
    event = make_event()
    line = make_offered_line(event)
    elsewhen = make_event(event.venue, day=event.day + dt.timedelta(days=7))
    not_today = make_offered_line(elsewhen)
    session = open_counter(line, counter=line.counters.get())
    actions.take_ticket(line.pk)
    called = actions.call_next(session.counter_id, by=session.officer)

    with pytest.raises(Refused, match="tidak dapat dialihkan ke sana"):
        actions.transfer(called.pk, not_today.pk, by=session.officer)

    assert Ticket.objects.get(pk=called.pk).state == State.CALLED


# --- Only today, only what is offered ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"day": dt.date(2020, 1, 5)},
        {"state": OutreachState.CANCELLED, "cancel_reason": "Banjir"},
    ],
)
def test_no_number_is_given_where_nothing_takes_place_today(changes):
    line = make_offered_line(make_event(**changes))

    with pytest.raises(Refused, match="tidak dilayani di"):
        actions.take_ticket(line.pk)

    assert not Visit.objects.exists()


def test_the_day_is_that_of_the_place(monkeypatch):
    # In Jayapura it is Sunday morning then.
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 11, 28, 22, tzinfo=dt.UTC))
    venue = make_place(timezone_name="Asia/Jayapura")
    line = make_offered_line(make_event(venue, day=dt.date(2026, 11, 29)))

    visit = actions.take_ticket(line.pk)

    assert visit.day == dt.date(2026, 11, 29)


def test_an_application_gets_a_number_only_where_its_service_is_offered():
    event = make_event()
    line = make_offered_line(event, quota=3)
    offered = make_application(service=line.services.get())
    other = make_application(service=make_service(agency=line.queue.agency))

    actions.take_ticket_for(offered, event.venue)
    with pytest.raises(Refused, match="tidak dilayani di"):
        actions.take_ticket_for(other, event.venue)

    assert taken_of(line) == 1


def test_the_kiosk_offers_what_the_event_of_today_brings():
    event = make_event()
    line = make_offered_line(event)
    absent = make_offered_line(make_event(event.venue, day=event.day + dt.timedelta(days=7)))
    kiosk = kiosk_in(event.venue)

    page = kiosk.get(start_address(event.venue)).content.decode()

    assert line.queue.agency.short_name in page
    assert absent.queue.agency.short_name not in page
    assert kiosk.get(line_address(absent)).status_code == 404


def test_the_kiosk_says_why_it_offers_nothing_where_nothing_takes_place_today():
    event = make_event(day=dt.date(2020, 1, 5))
    make_offered_line(event)

    page = kiosk_in(event.venue).get(start_address(event.venue)).content.decode()

    assert "Hari ini tidak ada layanan keliling di sini." in page
    assert "pilih instansi tujuan" not in page


def test_the_kiosk_tells_how_many_numbers_are_left_and_when_they_are_used_up():
    line = make_offered_line(quota=2)
    venue = line.queue.venue
    kiosk = kiosk_in(venue)
    tap(kiosk, line)

    assert "Sisa 1 nomor" in kiosk.get(line_address(line)).content.decode()

    actions.take_ticket(line.pk)
    answer = tap(kiosk, line)
    caches["process"].clear()  # the board is a second old at most
    page = kiosk.get(line_address(line)).content.decode()
    assert answer.status_code == 409
    assert "sudah habis (2)" in answer.content.decode()
    assert f"Kuota {line.name} hari ini sudah habis" in page
    assert "jadwal layanan keliling dari ponsel" in page
    assert "janji temu dari ponsel" not in page


def test_a_used_up_line_says_so_on_its_tile_and_the_kiosk_says_where_it_stands():
    line = make_offered_line(quota=1)
    venue = line.queue.venue
    other = make_offered_line(venue.outreach_events.get(), service=make_service(agency=line.queue.agency))
    kiosk = kiosk_in(venue)
    tap(kiosk, line)
    caches["process"].clear()

    address = reverse("queueing:kiosk_lines", args=[venue.slug, line.queue.agency.slug])
    page = kiosk.get(address).content.decode()

    used_up, offered = (page[page.index(f"/{each.code}/") :].split("</a>")[0] for each in (line, other))
    assert "Nomor hari ini habis" in used_up
    assert "Sisa 0" not in page
    assert "Tidak ada yang menunggu" in offered
    assert venue.short_name in page[page.index("<header") : page.index("</header>")]


def test_who_holds_a_number_of_an_event_called_off_reads_why_and_is_not_sent_to_appointments(client):
    line = make_offered_line()
    visit = actions.take_ticket(line.pk)
    actions.cancel_event(line.queue.venue.outreach_events.get().pk, reason="Banjir di halaman kantor.")

    page = client.get(visit.get_absolute_url()).content.decode()

    assert "Kegiatan ini dibatalkan" in page
    assert "Banjir di halaman kantor." in page
    assert reverse("agencies:outreach") in page
    assert "Buat janji temu" not in page


def test_the_board_tells_what_is_left_of_each_service_and_of_the_queue():
    event = make_event()
    line = make_offered_line(event, quota=3)
    other = make_offered_line(event, quota=4, service=make_service(agency=line.queue.agency))
    actions.take_ticket(line.pk)

    told = facts(event.venue)

    assert {row["id"]: row["left"] for row in told["lines"]} == {line.pk: 2, other.pk: 4}
    assert told["queues"][line.queue.prefix]["left"] == 6


def test_the_board_of_a_mall_tells_of_no_services():
    line = make_line()

    assert all("left" not in row for row in facts(line.queue.venue)["lines"])


def test_the_public_page_shows_a_place_on_its_day_alone(client):
    today = make_offered_line(make_event(), quota=9)
    later = make_offered_line(make_event(day=dt.date(2030, 1, 6)))
    mall = make_line(make_queue())

    page = client.get(reverse("queueing:queues")).content.decode()

    assert today.queue.venue.name in page
    assert later.queue.venue.name not in page
    assert page.index(mall.queue.venue.name) < page.index(today.queue.venue.name)


def test_the_public_page_says_how_many_numbers_of_each_service_are_left(client):
    event = make_event()
    line = make_offered_line(event, quota=9)
    make_offered_line(event, quota=7, service=make_service(agency=line.queue.agency))

    page = client.get(reverse("queueing:queues")).content.decode()

    assert "sisa 9 nomor" in page
    assert "sisa 7 nomor" in page


# --- Who works there --------------------------------------------------------------------------------------


def test_an_officer_of_an_agency_finds_its_counter_there_on_the_day_only():
    line = make_offered_line()
    later = make_offered_line(
        make_event(day=dt.date(2030, 1, 6)), service=make_service(agency=line.queue.agency)
    )
    mall = make_counter_for(make_line(make_queue(agency=line.queue.agency)))
    officer = make_officer(Role.COUNTER, line.queue.agency)

    found = set(access.counters_of(officer))

    assert found == {line.counters.get(), mall}
    assert later.counters.get() not in found


def test_an_agency_that_does_not_come_opens_no_counter_there():
    event = make_event()
    line = make_offered_line(event)
    absent = make_offered_line(make_event(event.venue, day=event.day + dt.timedelta(days=7)))
    officer = make_officer(Role.COUNTER, absent.queue.agency)

    assert not access.counters_of(officer).exists()
    assert line.queue.venue == absent.queue.venue


def test_a_counter_takes_the_services_of_today():
    event = make_event()
    line = make_offered_line(event)
    agency, counter = line.queue.agency, line.counters.get()
    other = make_offered_line(
        make_event(event.venue, day=event.day + dt.timedelta(days=7)), service=make_service(agency=agency)
    )

    session = open_counter(line, counter=counter)

    assert list(session.lines.all()) == [line]
    assert set(counter.lines.all()) == {line, other}


def test_a_host_of_mall_and_place_stands_at_the_place_on_its_day():
    event = make_event()
    officer = make_officer(Role.HOST, make_line().queue.venue)
    make_membership(officer, Role.HOST, event.venue)

    assert access.venue_hosted_by(officer) == event.venue


def test_an_offer_without_a_line_gives_no_number():
    offer = make_offer(quota=1)
    line = make_line(make_queue(offer.event.venue, offer.service.agency))

    with pytest.raises(Refused, match="tidak dilayani di"):
        actions.take_ticket(line.pk)
