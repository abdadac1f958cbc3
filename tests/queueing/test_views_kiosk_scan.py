"""What a scanner reads at the kiosk: receipts, bookings, and numbers drawn before."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from permits.states import State as ApplicationState
from queueing import actions
from queueing.models import Ticket, Visit
from queueing.states import BookingState
from tests.factories import make_booking, make_line, make_queue, make_ticket, make_venue
from tests.queueing.cases import make_case, make_service_with_originals
from tests.queueing.kiosks import booking_of_today, kiosk_in, scan

pytestmark = pytest.mark.django_db

QUESTION = "Apakah Anda memerlukan layanan prioritas?"


@pytest.fixture(autouse=True)
def _no_old_board():
    caches["process"].clear()


@pytest.fixture
def case():
    """An application whose agency has a queue of one line; its venue."""
    queue = make_queue()
    make_line(queue, name="Izin tenaga kesehatan")
    return make_case(make_service_with_originals(queue.agency)), queue.venue


@pytest.mark.parametrize(
    "written",
    [
        "{site}/permohonan/{code}/",
        "{code}",
        " {shouted} ",
        "HTTPÑ--MPP-EXAMPLE-PERMOHONAN-{code}-",  # a scanner that takes the keyboard for another
    ],
)
def test_a_receipt_is_recognised_however_it_is_written(case, written):
    application, venue = case
    shouted = f"{application.code[:8].upper()}-{application.code[8:].upper()}"
    typed = written.format(site=settings.SITE_URL, code=application.code, shouted=shouted)
    kiosk = kiosk_in(venue)

    found = scan(kiosk, venue, typed).content.decode()
    drawn = scan(kiosk, venue, typed, prioritas="ya")

    assert QUESTION in found
    assert "Izin tenaga kesehatan" in found
    assert drawn.status_code == 302
    assert Visit.objects.get().application == application
    assert Visit.objects.get().is_priority


def test_what_was_found_tells_no_personal_data(case):
    application, venue = case
    application.owner.name = "Siti Rahmawati"
    application.owner.save()

    found = scan(kiosk_in(venue), venue, application.code).content.decode()

    assert QUESTION in found
    assert "Siti" not in found
    assert application.number not in found


def test_a_receipt_scanned_again_prints_the_number_it_has(case):
    application, venue = case
    kiosk = kiosk_in(venue)
    drawn = scan(kiosk, venue, application.code, prioritas="tidak")

    again = scan(kiosk, venue, application.code)

    assert again.url == drawn.url
    assert "data-print-now" in kiosk.get(again.url).content.decode()
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("state", [None, ApplicationState.DRAFT])
def test_a_code_that_is_none_of_ours_says_what_to_do(state):
    queue = make_queue()
    code = make_case(make_service_with_originals(queue.agency), state=state).code if state else "0" * 16

    response = scan(kiosk_in(queue.venue), queue.venue, code)

    assert response.status_code == 422
    assert "tidak dikenali" in response.content.decode()


def test_an_agency_without_a_queue_here_leads_to_the_information_desk(case):
    application, _venue = case
    elsewhere = make_venue()

    response = scan(kiosk_in(elsewhere), elsewhere, application.code)

    assert response.status_code == 409
    assert "tidak mempunyai antrean di" in response.content.decode()


@pytest.mark.parametrize("written", ["{site}/antrean/janji/{code}/", "{code}"])
def test_a_booking_of_today_is_checked_in(written):
    booking = booking_of_today()
    kiosk = kiosk_in(booking.venue)
    typed = written.format(site=settings.SITE_URL, code=booking.code)

    found = scan(kiosk, booking.venue, typed).content.decode()
    drawn = scan(kiosk, booking.venue, typed, prioritas="ya")

    booking.refresh_from_db()
    assert "Janji temu hari ini pukul 09.00 WIB" in found
    assert booking.state == BookingState.CHECKED_IN
    assert booking.visit.code in drawn.url
    assert booking.visit.is_priority


def test_a_booking_checked_in_before_prints_its_number():
    booking = booking_of_today()
    visit = actions.check_in(booking.pk)

    assert visit.code in scan(kiosk_in(booking.venue), booking.venue, booking.code).url


def test_a_receipt_keeps_the_booking_of_its_case(case):
    application, venue = case
    booking = booking_of_today(venue.queues.get().lines.get(), application=application)

    scan(kiosk_in(venue), venue, application.code, prioritas="tidak")

    booking.refresh_from_db()
    assert booking.state == BookingState.CHECKED_IN
    assert booking.visit.application == application


def test_a_booking_of_another_day_is_told_at_once():
    booking = make_booking()

    response = scan(kiosk_in(booking.venue), booking.venue, booking.code)

    assert response.status_code == 409
    assert "Datanglah pada hari itu" in response.content.decode()
    assert not Visit.objects.exists()


def test_a_cancelled_booking_is_told_at_once():
    booking = booking_of_today(state=BookingState.CANCELLED, ended_at=timezone.now())

    response = scan(kiosk_in(booking.venue), booking.venue, booking.code)

    assert response.status_code == 409
    assert "sudah dibatalkan" in response.content.decode()


def test_a_missed_booking_draws_an_ordinary_number():
    booking = booking_of_today(state=BookingState.MISSED, ended_at=timezone.now())
    kiosk = kiosk_in(booking.venue)

    assert QUESTION in scan(kiosk, booking.venue, booking.code).content.decode()
    assert scan(kiosk, booking.venue, booking.code, prioritas="tidak").status_code == 302
    assert Ticket.objects.get().line == booking.line


def test_a_booking_of_another_venue_is_sent_there():
    booking, here = booking_of_today(), make_venue()

    response = scan(kiosk_in(here), here, booking.code)

    assert response.status_code == 409
    assert booking.venue.name in response.content.decode()


@pytest.mark.parametrize("written", ["{site}/antrean/tiket/{code}/", "{code}"])
def test_a_number_drawn_before_is_printed_again(written):
    visit = make_ticket().visit
    kiosk = kiosk_in(visit.venue)

    answer = scan(kiosk, visit.venue, written.format(site=settings.SITE_URL, code=visit.code))

    assert answer.url == reverse("queueing:kiosk_ticket", args=[visit.venue.slug, visit.code])
    assert "data-print-now" in kiosk.get(answer.url).content.decode()


def test_a_number_of_another_venue_or_day_is_not_recognised():
    elsewhere, old = make_ticket().visit, make_ticket().visit
    Visit.objects.filter(pk=old.pk).update(day=old.day - timedelta(days=1))
    here = make_line().queue.venue

    assert scan(kiosk_in(here), here, elsewhere.code).status_code == 422
    assert scan(kiosk_in(old.venue), old.venue, old.code).status_code == 422
