"""An agency that is closed while the house is open, and the other way round, on every screen of the queues."""

import datetime as dt

import pytest
from django.core.cache import caches
from django.utils import timezone

from accounts.once import new_key
from agencies.models import OpeningHours, Role
from agencies.revision import last_seen
from mpp.lib.refused import Refused
from notices.models import Notice
from queueing import actions
from queueing.bookings import slots
from queueing.duties.bookings import call_off_bookings
from queueing.duties.closing import close_day
from queueing.models import CounterSession, Ticket
from queueing.states import BookingState
from tests.factories import (
    make_booking,
    make_day_exception,
    make_line,
    make_officer,
    make_open_venue,
    make_queue,
    make_ticket,
    open_counter,
)
from tests.queueing.kiosks import line_address

pytestmark = pytest.mark.django_db

WIB = dt.timezone(dt.timedelta(hours=7))
MONDAY, SATURDAY = dt.date(2026, 11, 23), dt.date(2026, 11, 28)


@pytest.fixture(autouse=True)
def by_the_hours(settings, set_clock):
    settings.QUEUE_IGNORES_HOURS = False
    set_clock(MONDAY)


@pytest.fixture
def set_clock(monkeypatch):
    def set_to(day: dt.date, hour: int = 9) -> None:
        moment = dt.datetime.combine(day, dt.time(hour), WIB)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        caches["process"].clear()

    return set_to


@pytest.fixture
def hall():
    """A venue with a closed agency (Mondays) and one that follows the house."""
    venue = make_open_venue()
    closed, open_ = (make_line(make_queue(venue)) for _ in range(2))
    OpeningHours.objects.create(venue=venue, agency=closed.queue.agency, weekday=1)
    OpeningHours.objects.create(
        venue=venue, agency=open_.queue.agency, weekday=6, opens=dt.time(8), closes=dt.time(12)
    )
    return venue, closed, open_


def kiosk(client, venue) -> str:
    client.force_login(make_officer(Role.HOST, venue))
    return " ".join(client.get(f"/kios/{venue.slug}/").content.decode().split())


def test_no_number_is_drawn_for_an_agency_that_is_closed(hall):
    _, closed, open_ = hall

    with pytest.raises(Refused, match="tidak melayani pada hari Senin"):
        actions.take_ticket(closed.pk)
    assert actions.take_ticket(open_.pk)


def test_its_tile_at_the_kiosk_says_why_and_leads_to_no_number(client, hall):
    venue, closed, _ = hall

    page = kiosk(client, venue)
    refused = client.get(line_address(closed))

    assert page.count("tile--closed") == 1
    assert f"{closed.queue.agency.short_name} tidak melayani pada hari Senin." in page
    assert "Nomor belum dapat diambil" in refused.content.decode()
    assert "Selasa, 24 November 2026" in refused.content.decode()
    assert not Ticket.objects.exists()


def test_on_a_day_on_which_only_one_agency_opens_the_kiosk_gives_its_numbers(client, hall, set_clock):
    venue, closed, open_ = hall
    set_clock(SATURDAY)

    page = kiosk(client, venue)

    assert page.count("tile--closed") == 1
    assert actions.take_ticket(open_.pk)
    with pytest.raises(Refused, match="akhir pekan"):
        actions.take_ticket(closed.pk)


def test_where_nobody_opens_the_kiosk_is_closed_as_a_whole(client, hall, set_clock):
    set_clock(SATURDAY + dt.timedelta(days=1))

    page = kiosk(client, hall[0])

    assert "Hari ini tutup: akhir pekan." in page
    assert "tiles" not in page


def test_the_public_queues_tell_of_the_agency_that_is_closed(client, hall):
    page = " ".join(client.get("/antrean/").content.decode().split())

    assert page.count("tidak melayani pada hari Senin") == 1
    assert page.count(" data-closed") == 1


@pytest.mark.parametrize("count", [1, 5])
def test_the_kiosk_costs_the_same_queries_for_any_number_of_agencies(
    client, count, django_assert_num_queries
):
    venue = make_open_venue()
    for _ in range(count):
        make_line(make_queue(venue))
    kiosk(client, venue)
    caches["process"].delete(f"calendar:{venue.pk}:{MONDAY}:{last_seen()}")

    with django_assert_num_queries(10):
        client.get(f"/kios/{venue.slug}/")


def test_sessions_to_book_follow_the_hours_of_the_agency(hall):
    _, closed, open_ = hall
    for line in (closed, open_):
        line.slot_quota, line.slot_minutes = 2, 60
        line.save()

    days = {line.pk: [day.date for day in slots.days_of(line)] for line in (closed, open_)}

    assert dt.date(2026, 11, 30) not in days[closed.pk]
    assert SATURDAY in days[open_.pk]
    assert SATURDAY not in days[closed.pk]


def test_bookings_of_an_agency_that_will_be_closed_are_called_off_and_no_others(hall):
    venue, closed, open_ = hall
    tuesday = dt.datetime(2026, 11, 24, 9, tzinfo=WIB)
    bookings = [make_booking(line, starts_at=tuesday, day=tuesday.date()) for line in (closed, open_)]
    make_day_exception(tuesday.date(), venue=venue, agency=closed.queue.agency, reason="Rapat kerja")

    call_off_bookings()

    for booking in bookings:
        booking.refresh_from_db()
    assert [booking.state for booking in bookings] == [BookingState.CANCELLED, BookingState.BOOKED]
    told = Notice.objects.get(to=bookings[0].owner).body
    assert f"Hari itu {closed.queue.agency.short_name} tutup: Rapat kerja." in told


def test_the_day_ends_after_the_agency_that_closes_last(hall, set_clock):
    venue, _, open_ = hall
    OpeningHours.objects.create(
        venue=venue, agency=open_.queue.agency, weekday=1, opens=dt.time(8), closes=dt.time(20)
    )
    ticket = make_ticket(open_)
    set_clock(MONDAY, 19)
    close_day()
    still_open = Ticket.objects.open().filter(pk=ticket.pk).exists()
    set_clock(MONDAY, 22)

    close_day()

    assert still_open
    assert not Ticket.objects.open().exists()


def test_a_counter_opened_outside_its_hours_opens_and_the_officer_is_told(client, hall):
    _, closed, _ = hall
    session = open_counter(closed)
    actions.close_counter(session.counter_id, by=session.officer)
    client.force_login(session.officer)

    response = client.post(
        "/loket/buka/", {"counter": session.counter_id, "lines": [closed.pk], "kunci": new_key()}, follow=True
    )

    assert CounterSession.objects.open().filter(officer=session.officer).exists()
    assert "Loket dibuka di luar jam layanan." in response.content.decode()
