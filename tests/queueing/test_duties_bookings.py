import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from agencies.models import OpeningHours
from mpp.lib.duties import registered
from notices.models import Notice
from queueing import actions, duties
from queueing.models import Booking
from queueing.states import BookingState
from tests.factories import make_booking, make_day_exception, make_open_venue, make_queue
from tests.queueing.appointments import MONDAY, TUESDAY, at, make_booked_line, reserved, taken
from tests.races import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def line():
    return make_booked_line()


def _make_booking(line, starts_at, **fields):
    """A booking that was made two days before now."""
    made = {"booked_at": timezone.now() - dt.timedelta(days=2)}
    return make_booking(line, starts_at=starts_at, **(made | fields))


def _told(booking) -> list[str]:
    return list(Notice.objects.filter(to=booking.owner).order_by("pk").values_list("subject", flat=True))


def _states(*bookings) -> list[str]:
    rows = Booking.objects.in_bulk([booking.pk for booking in bookings])
    return [rows[booking.pk].state for booking in bookings]


# --- The day before -----------------------------------------------------------------------------------


def test_tomorrows_bookings_are_reminded_once_in_the_afternoon(line, clock):
    today, tomorrow = _make_booking(line, at("15.00")), _make_booking(line, at("24 08.00"))
    later = _make_booking(line, at("25 08.00"))

    clock("15.59")
    assert duties.remind_bookings() == 0
    clock("16.00")
    assert duties.remind_bookings() == 1
    assert duties.remind_bookings() == 0

    assert _told(tomorrow) == ["Besok Anda punya janji temu"]
    assert _told(today) == _told(later) == []


def test_nobody_is_reminded_at_night(line, clock):
    _make_booking(line, at("24 08.00"))
    clock("20.00")

    assert duties.remind_bookings() == 0


def test_who_booked_or_moved_today_is_not_reminded(line, clock):
    _make_booking(line, at("24 08.00"), booked_at=at("09.00"))
    _make_booking(line, at("24 09.00"), moved_at=at("09.00"))
    clock("16.00")

    assert duties.remind_bookings() == 0


def test_a_cancelled_booking_is_not_reminded(line, clock):
    booking = _make_booking(line, at("24 08.00"))
    actions.cancel_booking(booking.pk, by=booking.owner)
    clock("16.00")

    assert duties.remind_bookings() == 0


def test_the_afternoon_is_that_of_the_venue(clock):
    line = make_booked_line(queue=make_queue(make_open_venue(timezone_name="Asia/Jayapura")))
    booking = _make_booking(line, dt.datetime.fromisoformat("2026-11-24T08:00:00+09:00"))
    clock("14.00")  # there 16.00

    assert duties.remind_bookings() == 1
    body = Notice.objects.get(to=booking.owner).body
    assert "Selasa, 24 November 2026, pukul 08.00–09.00 WIT" in body


# --- Missed -------------------------------------------------------------------------------------------


def test_bookings_are_missed_after_the_grace_and_free_their_places(line, clock):
    early, late = _make_booking(line, at("09.00")), _make_booking(line, at("10.00"))
    clock("09.15")

    assert duties.miss_bookings() == 1
    assert duties.miss_bookings() == 0

    assert _states(early, late) == [BookingState.MISSED, BookingState.BOOKED]
    assert taken(line) == {"23 10.00": 1}
    assert reserved(line) == {MONDAY: 1}
    assert _told(early) == ["Janji temu Anda terlewat"]


def test_who_is_here_is_not_missed(line, clock):
    booking = _make_booking(line, at("09.00"))
    clock("08.45")
    actions.check_in(booking.pk)
    clock("10.00")

    assert duties.miss_bookings() == 0
    assert _states(booking) == [BookingState.CHECKED_IN]


def test_one_that_fails_keeps_no_other_waiting(line, clock, monkeypatch):
    broken, whole = _make_booking(line, at("08.00")), _make_booking(line, at("09.00"))
    clock("10.00")
    miss = actions.miss_booking

    def fail_once(booking_id):
        if booking_id == broken.pk:
            raise RuntimeError("broken")
        return miss(booking_id)

    monkeypatch.setattr(actions, "miss_booking", fail_once)
    with pytest.raises(RuntimeError):
        duties.miss_bookings()

    assert _states(broken, whole) == [BookingState.BOOKED, BookingState.MISSED]


def test_open_bookings_are_found_by_their_index(line):
    due = Booking.objects.booked().filter(starts_at__lte=timezone.now()).order_by("starts_at")[:500]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")

    assert "booking_open" in due.explain()


# --- Called off ---------------------------------------------------------------------------------------


def test_a_day_closed_since_calls_its_bookings_off_with_the_reason(line):
    gone, kept = _make_booking(line, at("24 09.00")), _make_booking(line, at("25 09.00"))
    make_day_exception(TUESDAY, venue=line.queue.venue, reason="Pemeliharaan gedung")

    assert duties.call_off_bookings() == 1
    assert duties.call_off_bookings() == 0

    assert _states(gone, kept) == [BookingState.CANCELLED, BookingState.BOOKED]
    assert taken(line) == {"25 09.00": 1}
    notice = Notice.objects.get(to=gone.owner)
    assert notice.subject == "Janji temu Anda dibatalkan"
    assert f"Hari itu {line.queue.venue.short_name} tutup: Pemeliharaan gedung." in notice.body
    assert _told(kept) == []


def test_a_venue_closed_elsewhere_calls_nothing_off(line):
    _make_booking(line, at("24 09.00"))
    make_day_exception(TUESDAY, venue=make_open_venue())

    assert duties.call_off_bookings() == 0


def test_changed_hours_call_off_what_lies_outside(line):
    outside, inside = _make_booking(line, at("24 14.00")), _make_booking(line, at("24 09.00"))
    OpeningHours.objects.filter(venue=line.queue.venue, weekday=2).update(closes=dt.time(13))

    assert duties.call_off_bookings() == 1

    assert _states(outside, inside) == [BookingState.CANCELLED, BookingState.BOOKED]
    assert "Jam buka" in Notice.objects.get(to=outside.owner).body


@pytest.mark.parametrize("out", ["line", "queue", "agency"])
def test_what_goes_out_of_use_calls_its_bookings_off(line, out):
    gone, kept = _make_booking(line, at("24 09.00")), _make_booking(make_booked_line(), at("24 09.00"))
    row = {"line": line, "queue": line.queue, "agency": line.queue.agency}[out]
    type(row).objects.filter(pk=row.pk).update(is_active=False)

    assert duties.call_off_bookings() == 1

    assert _states(gone, kept) == [BookingState.CANCELLED, BookingState.BOOKED]
    assert "Antrean ini sedang tidak dibuka." in Notice.objects.get(to=gone.owner).body


def test_a_booking_moved_meanwhile_is_kept(line):
    booking = _make_booking(line, at("24 09.00"))
    seen = Booking.objects.get(pk=booking.pk)
    actions.move_booking(booking.pk, at("25 09.00"), by=booking.owner)

    assert actions.call_off(seen, reason="Tutup.") is None
    assert _states(booking) == [BookingState.BOOKED]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_of_duties", ["miss_bookings", "call_off_bookings", "remind_bookings"])
def test_rounds_at_once_do_each_row_once(line, clock, round_of_duties):
    bookings = [_make_booking(line, at(f"24 {hour:02}.00")) for hour in range(8, 15)]
    if round_of_duties == "call_off_bookings":
        make_day_exception(TUESDAY)
    clock("24 16.00" if round_of_duties == "miss_bookings" else "16.00")

    done = at_once([getattr(duties, round_of_duties)] * 4)

    assert sum(done) == len(bookings)
    assert Notice.objects.count() == len(bookings)


def test_the_duties_are_known_to_tick():
    names = {duty.name for duty in registered()}

    assert {"queueing.remind_bookings", "queueing.miss_bookings", "queueing.call_off_bookings"} <= names
