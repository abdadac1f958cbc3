import datetime as dt

import pytest
from django.utils import timezone

from mpp.lib.refused import Refused
from queueing import actions
from queueing.models import QueueDay, Slot, Ticket, Visit
from queueing.order import place_of
from queueing.states import BookingState, State
from tests.factories import (
    make_booking,
    make_day_exception,
    make_line,
    make_open_venue,
    make_queue,
    make_ticket,
)
from tests.queueing.appointments import MONDAY, at, make_booked_line
from tests.queueing.cases import make_case, make_service_with_originals

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    return make_booked_line()


def _refusal(booking) -> str:
    with pytest.raises(Refused) as refusal:
        actions.check_in(booking.pk)
    return refusal.value.message


def test_check_in_early_takes_its_turn_at_the_session(line, clock):
    booking = make_booking(line, starts_at=at("09.00"))
    clock("08.10")

    visit = actions.check_in(booking.pk)

    booking.refresh_from_db()
    assert (booking.state, booking.visit, booking.ended_at) == (BookingState.CHECKED_IN, visit, at("08.10"))
    assert (visit.turn_at, visit.arrived_at) == (at("09.00"), at("08.10"))
    assert visit.tickets.get().state == State.WAITING
    day = QueueDay.objects.get(queue=line.queue, day=MONDAY)
    assert (day.last_number, day.reserved) == (1, 0)
    assert Slot.objects.get(line=line).taken == 1  # the place is used, not free


def test_check_in_late_takes_its_turn_at_arrival(line, clock):
    booking = make_booking(line, starts_at=at("09.00"))
    clock("09.10")
    earlier = make_ticket(line)
    clock("09.12")

    visit = actions.check_in(booking.pk)

    assert visit.turn_at == at("09.12")
    assert (place_of(earlier), place_of(visit.tickets.get())) == (0, 1)


def test_check_in_again_gives_the_same_visit(line, clock):
    booking = make_booking(line, starts_at=at("09.00"))
    clock("08.50")

    first, second = actions.check_in(booking.pk), actions.check_in(booking.pk)

    assert first == second
    assert Ticket.objects.count() == 1


def test_check_in_of_a_missed_one_draws_an_ordinary_number(line, clock):
    booking = make_booking(line, starts_at=at("09.00"))
    clock("09.20")
    actions.miss_booking(booking.pk)

    visit = actions.check_in(booking.pk, is_priority=True)

    booking.refresh_from_db()
    assert (booking.state, booking.visit) == (BookingState.MISSED, None)
    assert (visit.turn_at, visit.is_priority, visit.tickets.get().line) == (at("09.20"), True, line)
    assert QueueDay.objects.get(queue=line.queue, day=MONDAY).reserved == 0


def test_the_place_of_a_booking_is_free_of_a_used_up_quota(line, clock):
    line.queue.daily_quota = 2
    line.queue.save()
    booking = make_booking(line, starts_at=at("09.00"))
    clock("08.10")
    actions.take_ticket(line.pk)
    with pytest.raises(Refused):
        actions.take_ticket(line.pk)

    visit = actions.check_in(booking.pk)

    assert visit.serial == 2


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("22 09.00", "Janji temu ini untuk Senin, 23 November 2026. Datanglah pada hari itu."),
        ("24 09.00", "Janji temu ini untuk Senin, 23 November 2026 dan sudah lewat. Buat janji temu baru."),
        ("07.59", "Belum buka. Hari ini buka pukul 08.00 WIB."),
        ("16.00", "Sudah tutup sejak pukul 16.00 WIB."),
    ],
)
def test_check_in_refuses_another_day_and_outside_the_hours(line, clock, now, said):
    booking = make_booking(line, starts_at=at("09.00"))
    clock(now)

    assert _refusal(booking) == said
    assert not Visit.objects.exists()


def test_check_in_works_in_the_pause_before_the_session(line, clock):
    booking = make_booking(line, starts_at=at("27 13.00"))
    clock("27 12.45")

    assert actions.check_in(booking.pk).turn_at == at("27 13.00")


def test_check_in_refuses_on_a_day_that_was_closed_since(line, clock):
    booking = make_booking(line, starts_at=at("09.00"))
    make_day_exception(MONDAY, reason="Pemadaman listrik")
    clock("08.30")

    assert _refusal(booking) == "Hari ini tutup: Pemadaman listrik."


def test_check_in_refuses_a_cancelled_one(line, clock):
    booking = make_booking(line, starts_at=at("09.00"))
    actions.cancel_booking(booking.pk, by=booking.owner)
    clock("08.30")

    assert _refusal(booking).startswith("Janji temu ini sudah dibatalkan.")


def test_check_in_refuses_a_line_out_of_use(line, clock):
    booking = make_booking(line, starts_at=at("09.00"))
    type(line).objects.update(is_active=False)
    clock("08.30")

    assert _refusal(booking).startswith("Antrean ini sedang tidak dibuka.")


def test_today_is_that_of_the_venue(monkeypatch):
    line = make_line(make_queue(make_open_venue(timezone_name="Asia/Jayapura")))
    starts_at = dt.datetime.fromisoformat("2026-11-24T08:00:00+09:00")
    booking = make_booking(line, starts_at=starts_at)
    # In Jakarta it is still two hours earlier, and was Monday when the venue's Tuesday began.
    monkeypatch.setattr(timezone, "now", lambda: starts_at + dt.timedelta(minutes=5))

    visit = actions.check_in(booking.pk)

    assert (visit.day, visit.turn_at) == (dt.date(2026, 11, 24), starts_at + dt.timedelta(minutes=5))


# --- Cases --------------------------------------------------------------------------------------------


@pytest.fixture
def booked_case(line):
    application = make_case(make_service_with_originals(line.queue.agency))
    booking = make_booking(
        line,
        starts_at=at("09.00"),
        owner=application.owner,
        application=application,
        service=application.service,
    )
    return application, booking


def test_check_in_ties_the_visit_to_the_application(booked_case, clock):
    application, booking = booked_case
    clock("08.30")

    visit = actions.check_in(booking.pk)

    assert visit.application == application
    assert visit.tickets.get().service == application.service


def test_the_receipt_scanned_instead_checks_the_booking_in(booked_case, clock):
    application, booking = booked_case
    clock("08.30")

    visit = actions.take_ticket_for(application, booking.venue)

    booking.refresh_from_db()
    assert (booking.state, booking.visit, visit.turn_at) == (BookingState.CHECKED_IN, visit, at("09.00"))
    assert actions.take_ticket_for(application, booking.venue) == visit


def test_a_case_that_has_a_number_already_keeps_it_and_gives_the_place_back(line, clock):
    application = make_case(make_service_with_originals(line.queue.agency))
    clock("08.05")
    visit = make_ticket(line, application=application).visit
    booking = make_booking(line, starts_at=at("10.00"), owner=application.owner, application=application)

    assert actions.check_in(booking.pk) == visit

    booking.refresh_from_db()
    assert booking.state == BookingState.CANCELLED
    assert Slot.objects.get(line=line).taken == 0
    assert QueueDay.objects.get(queue=line.queue, day=MONDAY).reserved == 0


def test_a_missed_one_of_a_case_keeps_to_one_number(booked_case, clock):
    _application, booking = booked_case
    clock("09.30")
    actions.miss_booking(booking.pk)

    first, second = actions.check_in(booking.pk), actions.check_in(booking.pk)

    assert first == second
    assert Ticket.objects.count() == 1
