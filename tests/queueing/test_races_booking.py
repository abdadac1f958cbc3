"""Places of appointments, wanted by many at once. Each was seen to fail with its guard taken out, but for the two
bookings of one person that change days: that circle needs the same microsecond.
"""

import pytest
from django.db.models import F

from mpp.lib.refused import Refused
from queueing import actions
from queueing.models import Booking, QueueDay, Slot, Ticket, Visit
from queueing.states import BookingState
from tests.factories import make_booking, make_user
from tests.queueing.appointments import MONDAY, TUESDAY, at, make_booked_line, reserved, taken
from tests.queueing.cases import make_case, make_service_with_originals
from tests.races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]

THREADS = 20  # as many connections as a small PostgreSQL gives beside others


def _in_batches(deeds) -> list:
    results = []
    for start in range(0, len(deeds), THREADS):
        results += at_once(deeds[start : start + THREADS])
    return results


def _books(line, moment):
    """Somebody new who books that session."""
    who = make_user()
    return lambda: actions.book(line.pk, moment, owner=who)


def _refusals(results) -> list[str]:
    return [result.message for result in results if isinstance(result, Refused)]


def _agrees_with_its_rows(line) -> bool:
    """Whether what is counted is what the bookings say."""
    holding = Booking.objects.filter(line=line, state__in=[BookingState.BOOKED, BookingState.CHECKED_IN])
    slots = all(
        slot.taken == holding.filter(starts_at=slot.starts_at).count()
        for slot in Slot.objects.filter(line=line)
    )
    days = all(
        row.reserved == Booking.objects.booked().filter(queue=line.queue, day=row.day).count()
        for row in QueueDay.objects.filter(queue=line.queue)
    )
    return slots and days


def test_two_hundred_who_want_fifty_places_get_exactly_fifty():
    line = make_booked_line(slot_quota=50)
    deeds = [_books(line, at("09.00")) for _ in range(200)]

    results = _in_batches(deeds)

    assert _refusals(results) == ["Sesi itu baru saja penuh. Pilih sesi lain."] * 150
    assert taken(line) == {"23 09.00": 50}
    assert reserved(line) == {MONDAY: 50}
    assert Booking.objects.count() == 50


def test_bookings_of_several_sessions_and_numbers_of_the_kiosk_keep_to_the_quota_of_the_day(clock):
    line = make_booked_line(slot_quota=50)
    other = make_booked_line(queue=line.queue, slot_quota=50)
    line.queue.daily_quota = 30
    line.queue.save()
    clock("08.00")
    deeds = []
    for number in range(40):
        moment, where = at(f"{10 + number % 4}.00"), (line, other)[number % 2]
        deeds.append(_books(where, moment))
        deeds.append(lambda where=where: actions.take_ticket(where.pk))

    results = _in_batches(deeds)

    day = QueueDay.objects.get(queue=line.queue, day=MONDAY)
    assert len(_refusals(results)) == 50
    assert day.last_number + day.reserved == 30
    assert (day.last_number, day.reserved) == (Ticket.objects.count(), Booking.objects.count())
    assert _agrees_with_its_rows(line)
    assert _agrees_with_its_rows(other)


def test_moves_that_cross_each_other_end_without_a_circle_and_lose_no_place():
    line = make_booked_line(slot_quota=20)
    moments = [at("09.00"), at("10.00"), at("24 09.00"), at("24 10.00")]
    bookings = [make_booking(line, starts_at=moments[number % 4]) for number in range(16)]

    def walk(booking, offset):
        for step in range(6):
            actions.move_booking(booking.pk, moments[(offset + step) % 4], by=booking.owner)

    at_once([lambda b=booking, n=number: walk(b, n + 1) for number, booking in enumerate(bookings)])

    assert sum(taken(line).values()) == 16
    assert sum(reserved(line).values()) == 16
    assert _agrees_with_its_rows(line)


def test_two_bookings_of_one_person_that_change_days_end_without_a_circle():
    line = make_booked_line(slot_quota=20)
    for _ in range(10):
        owner = make_user()
        first = make_booking(line, starts_at=at("09.00"), owner=owner)
        second = make_booking(line, starts_at=at("24 09.00"), owner=owner)

        results = at_once(
            [
                lambda b=first: actions.move_booking(b.pk, at("24 10.00"), by=b.owner),
                lambda b=second: actions.move_booking(b.pk, at("10.00"), by=b.owner),
            ]
        )

        assert len(_refusals(results)) == 2
    assert _agrees_with_its_rows(line)


def test_booking_moving_cancelling_and_checking_in_cross_without_a_circle(clock):
    line = make_booked_line(slot_quota=20)
    bookings = [make_booking(line, starts_at=at("10.00")) for _ in range(20)]
    clock("08.30")
    deeds = []
    for number, booking in enumerate(bookings):
        deeds += [
            [
                lambda b=booking: actions.cancel_booking(b.pk, by=b.owner),
                lambda b=booking: actions.move_booking(b.pk, at("24 10.00"), by=b.owner),
                lambda b=booking: actions.check_in(b.pk),
            ][number % 3],
            _books(line, at("24 10.00")),
        ]

    results = _in_batches(deeds)

    assert set(_refusals(results)) <= {"Sesi itu baru saja penuh. Pilih sesi lain."}
    assert taken(line)["24 10.00"] == 20
    assert _agrees_with_its_rows(line)


def test_one_booking_cancelled_moved_and_checked_in_at_once_does_one_of_them(clock):
    line = make_booked_line(slot_quota=20)
    clock("08.30")
    for _ in range(5):
        booking = make_booking(line, starts_at=at("10.00"))

        at_once(
            [
                lambda b=booking: actions.cancel_booking(b.pk, by=b.owner),
                lambda b=booking: actions.check_in(b.pk),
                lambda b=booking: actions.move_booking(b.pk, at("24 10.00"), by=b.owner),
                lambda b=booking: actions.cancel_booking(b.pk, by=b.owner),
            ]
        )

    assert _agrees_with_its_rows(line)
    assert Visit.objects.count() == Booking.objects.filter(state=BookingState.CHECKED_IN).count()


def test_a_booking_checked_in_at_several_kiosks_gets_one_number(clock):
    booking = make_booking(make_booked_line(), starts_at=at("09.00"))
    clock("08.30")

    visits = at_once([lambda: actions.check_in(booking.pk)] * 8)

    assert len({visit.pk for visit in visits}) == 1
    assert Ticket.objects.count() == 1


def test_receipt_and_booking_of_one_case_scanned_at_once_give_one_number(clock):
    line = make_booked_line(slot_quota=20)
    clock("08.30")
    for _ in range(5):
        case = make_case(make_service_with_originals(line.queue.agency))
        booking = make_booking(line, starts_at=at("10.00"), owner=case.owner, application=case)

        visits = at_once(
            [
                lambda b=booking: actions.check_in(b.pk),
                lambda c=case: actions.take_ticket_for(c, line.queue.venue),
            ]
            * 2
        )

        assert len({visit.pk for visit in visits}) == 1
    assert _agrees_with_its_rows(line)


def test_a_person_who_books_twice_at_once_has_one_booking():
    line = make_booked_line(slot_quota=20)
    owner = make_user()

    results = at_once(
        [lambda hour=hour: actions.book(line.pk, at(f"{hour}.00"), owner=owner) for hour in range(10, 15)]
    )

    assert len(_refusals(results)) == 4
    assert sum(taken(line).values()) == 1


def test_a_case_booked_twice_at_once_has_one_booking():
    line = make_booked_line(slot_quota=20)
    case = make_case(make_service_with_originals(line.queue.agency))

    results = at_once(
        [
            lambda day=day: actions.book(line.pk, at(f"{day} 10.00"), owner=case.owner, application=case)
            for day in (24, 25, 26)
        ]
    )

    assert len(_refusals(results)) == 2
    assert Booking.objects.count() == 1


def test_a_quota_lowered_while_people_book_is_kept_from_then_on():
    line = make_booked_line(slot_quota=10)
    for _ in range(6):
        actions.book(line.pk, at("24 09.00"), owner=make_user())
    type(line).objects.filter(pk=line.pk).update(slot_quota=F("slot_quota") - 3)

    results = at_once([_books(line, at("24 09.00")) for _ in range(8)])

    assert len(_refusals(results)) == 7
    assert reserved(line) == {TUESDAY: 7}
