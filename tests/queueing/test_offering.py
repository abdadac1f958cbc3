"""Where a venue serves only with an agreement, an agency without one is offered nowhere, and every page says why."""

import datetime as dt

import pytest
from django.core.cache import caches
from django.urls import reverse

from agencies.models import Agreement
from agencies.offering import may_offer
from agencies.states import AgreementState
from mpp.lib.refused import Refused
from permits.states import State as ApplicationState
from queueing import actions
from queueing.bookings.slots import days_of
from queueing.duties.bookings import call_off_bookings
from queueing.models import Ticket
from queueing.states import BookingState
from tests.factories import (
    make_agreement,
    make_application,
    make_booking,
    make_citizen,
    make_line,
    make_open_venue,
    make_queue,
    make_service,
    make_ticket,
    make_zone,
    open_counter,
)
from tests.queueing.kiosks import kiosk_in, line_address, scan, start_address, tap

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
SENTENCE = "belum melayani: perjanjian kerja samanya belum berlaku."


@pytest.fixture(autouse=True)
def nothing_is_kept():
    """What a test changes counts at once."""
    caches["process"].clear()


def make_gated_line(**fields):
    """A line of an agency that sits in a venue which requires an agreement, and has none."""
    venue = make_open_venue(requires_agreement=True)
    line = make_line(make_queue(venue), **fields)
    venue.presences.create(agency=line.queue.agency, zone=make_zone(venue))
    return line


def offered(line, days_later=0):
    caches["process"].clear()
    venue = line.queue.venue
    return may_offer(venue, line.queue.agency_id, venue.today() + days_later * DAY)


def test_without_the_setting_nobody_needs_an_agreement():
    line = make_line()

    assert offered(line)
    assert actions.take_ticket(line.pk)


def test_an_agreement_opens_the_counters_from_its_first_day_to_its_last():
    line = make_gated_line()
    today = line.queue.venue.today()
    make_agreement(line.queue.agency, valid_from=today, valid_until=today + 3 * DAY)

    assert [offered(line, days) for days in (-1, 0, 3, 4)] == [False, True, True, False]


@pytest.mark.parametrize("state", AgreementState)
def test_only_what_is_in_force_opens_them(state):
    line = make_gated_line()
    make_agreement(
        line.queue.agency,
        state=state,
        number="1",
        signed_on=line.queue.venue.today(),
        valid_from=line.queue.venue.today(),
    )

    assert offered(line) == (state in {AgreementState.ACTIVE, AgreementState.ENDING})


def test_an_agreement_of_another_agency_opens_nothing():
    line = make_gated_line()
    make_agreement()

    assert not offered(line)


def test_an_exemption_for_a_reason_opens_them_until_its_last_day():
    line = make_gated_line()
    presence = line.queue.agency.presences.get()
    presence.exempt_reason, presence.exempt_until = "Uji coba", line.queue.venue.today() + DAY
    presence.save()

    assert [offered(line, days) for days in (0, 1, 2)] == [True, True, False]


def test_no_number_is_given_and_the_refusal_says_what_to_do(clock):
    clock("09.00")
    line = make_gated_line()

    with pytest.raises(Refused, match="meja informasi") as refusal:
        actions.take_ticket(line.pk)

    assert SENTENCE in refusal.value.message
    assert not Ticket.objects.exists()


def test_the_demo_that_ignores_hours_asks_for_the_agreement_too(settings):
    settings.QUEUE_IGNORES_HOURS = True
    line = make_gated_line()

    with pytest.raises(Refused, match="perjanjian"):
        actions.take_ticket(line.pk)


def test_who_has_an_agreement_gets_numbers(clock):
    clock("09.00")
    line = make_gated_line()
    make_agreement(line.queue.agency, valid_until=line.queue.venue.today())

    assert actions.take_ticket(line.pk).number


def test_a_second_draw_asks_nothing_more_of_the_database(clock, django_assert_num_queries):
    clock("09.00")
    free, gated = make_line(make_queue(make_open_venue())), make_gated_line()
    make_agreement(gated.queue.agency)
    for line in (free, gated):
        actions.take_ticket(line.pk)

    with django_assert_num_queries(2):
        actions.take_ticket(free.pk)
    with django_assert_num_queries(2):
        actions.take_ticket(gated.pk)


def test_the_kiosk_shows_no_tile_and_an_old_page_is_told_why(clock):
    clock("09.00")
    line = make_gated_line()
    venue = line.queue.venue
    other = make_line(make_queue(venue))
    make_agreement(other.queue.agency)
    kiosk = kiosk_in(venue)

    start = kiosk.get(start_address(venue)).content.decode()
    question, pressed = kiosk.get(line_address(line)), tap(kiosk, line)

    assert other.queue.agency.short_name in start
    assert line.queue.agency.short_name not in start
    assert SENTENCE in question.content.decode()
    assert (pressed.status_code, SENTENCE in pressed.content.decode()) == (409, True)
    assert "dapat diambil mulai" not in pressed.content.decode()
    assert "Buat janji temu dari ponsel" not in question.content.decode()


def test_a_receipt_gets_no_number_but_one_drawn_before_is_printed_again(clock):
    clock("09.00")
    line = make_gated_line()
    venue = line.queue.venue
    agreement = make_agreement(line.queue.agency)
    service = make_service(agency=line.queue.agency)
    drawn, late = (make_application(ApplicationState.AWAITING_VISIT, service=service) for _ in range(2))
    visit = actions.take_ticket_for(drawn, venue)
    Agreement.objects.filter(pk=agreement.pk).update(state=AgreementState.TERMINATED)
    caches["process"].clear()
    kiosk = kiosk_in(venue)

    refused = scan(kiosk, venue, late.code, prioritas="tidak")
    again = scan(kiosk, venue, drawn.code)

    assert SENTENCE in refused.content.decode()
    assert visit.code in again.url
    assert Ticket.objects.count() == 1


def test_numbers_drawn_before_are_called_and_served(clock):
    clock("09.00")
    line = make_gated_line()
    agreement = make_agreement(line.queue.agency)
    ticket = make_ticket(line)
    Agreement.objects.filter(pk=agreement.pk).update(state=AgreementState.TERMINATED)
    caches["process"].clear()
    session = open_counter(line)

    assert actions.call_next(session.counter_id, by=session.officer) == ticket


def test_days_are_booked_as_far_as_the_agreement_goes(clock):
    clock("07.00")
    line = make_gated_line()
    today = line.queue.venue.today()
    make_agreement(line.queue.agency, valid_until=today + 2 * DAY)

    days = [day.date for day in days_of(line)]

    assert days == [today, today + DAY, today + 2 * DAY]


def test_a_session_after_the_last_day_is_not_booked(clock):
    clock("07.00")
    line = make_gated_line()
    make_agreement(line.queue.agency, valid_until=line.queue.venue.today())
    tomorrow = dt.datetime.combine(line.queue.venue.today() + DAY, dt.time(9), line.queue.venue.timezone)

    with pytest.raises(Refused):
        actions.book(line.pk, tomorrow, owner=make_citizen())


def test_appointments_beyond_the_last_day_are_called_off_with_the_reason(clock):
    clock("07.00")
    line = make_gated_line()
    kept = make_booking(line)
    gone = make_booking(line, starts_at=kept.starts_at + DAY)
    make_agreement(line.queue.agency, valid_until=kept.day)

    call_off_bookings()

    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.state, gone.state) == (BookingState.BOOKED, BookingState.CANCELLED)
    assert SENTENCE in gone.owner.notices.get().body


def test_every_public_page_says_so(clock, client):
    clock("09.00")
    line = make_gated_line()
    agency = line.queue.agency
    service = make_service(agency=agency, is_online=False)
    line.services.add(service)
    pages = [
        reverse("queueing:queues"),
        agency.get_absolute_url(),
        service.get_absolute_url(),
        f"{reverse('queueing:book')}?kelompok={line.pk}",
    ]

    said = [SENTENCE in client.get(page).content.decode() for page in pages]
    closed = client.get(agency.get_absolute_url()).content.decode()
    make_agreement(agency)
    caches["process"].clear()
    said_with_agreement = [SENTENCE in client.get(page).content.decode() for page in pages]

    assert said == [True] * 4
    assert "Buka sekarang" not in closed
    assert said_with_agreement == [False] * 4
    assert "Buka sekarang" in client.get(agency.get_absolute_url()).content.decode()
