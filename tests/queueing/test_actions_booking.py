import datetime as dt

import pytest
from django.utils import timezone

from mpp.lib.refused import Refused
from notices.models import Notice
from permits.states import State as ApplicationState
from queueing import actions
from queueing.bookings.slots import days_of
from queueing.models import Booking, QueueDay, Slot
from queueing.states import NEXT_OF_BOOKING, BookingState
from tests.factories import (
    make_booking,
    make_line,
    make_user,
)
from tests.queueing.appointments import MONDAY, TUESDAY, at, make_booked_line, reserved, taken
from tests.queueing.cases import make_case, make_service_with_originals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def line():
    return make_booked_line()


def _subjects(user) -> list[str]:
    return list(Notice.objects.filter(to=user).order_by("pk").values_list("subject", flat=True))


def _refusal(deed, *arguments, **named) -> str:
    with pytest.raises(Refused) as refusal:
        deed(*arguments, **named)
    return refusal.value.message


# --- Booking ------------------------------------------------------------------------------------------


def test_book_takes_a_place_of_session_and_day_and_says_so(line):
    user = make_user()

    booking = actions.book(line.pk, at("09.00"), owner=user)

    booking.refresh_from_db()
    assert (booking.state, booking.day, booking.starts_at, booking.ends_at) == (
        *(BookingState.BOOKED, MONDAY),
        *(at("09.00"), at("10.00")),
    )
    assert taken(line) == {"23 09.00": 1}
    assert reserved(line) == {MONDAY: 1}
    notice = Notice.objects.get(to=user)
    assert notice.subject == "Janji temu Anda sudah terjadwal"
    assert "Senin, 23 November 2026, pukul 09.00–10.00 WIB" in notice.body
    assert notice.link == booking.get_absolute_url()


def test_book_refuses_a_full_session_and_writes_nothing(line):
    for _ in range(2):
        actions.book(line.pk, at("09.00"), owner=make_user())
    late = make_user()

    said = _refusal(actions.book, line.pk, at("09.00"), owner=late)

    assert said == "Sesi itu baru saja penuh. Pilih sesi lain."
    assert not late.bookings.exists()
    assert _subjects(late) == []
    assert taken(line) == {"23 09.00": 2}


def test_book_refuses_a_day_whose_quota_is_used_up_and_gives_the_session_back(line):
    line.queue.daily_quota = 2
    line.queue.save()
    actions.book(line.pk, at("09.00"), owner=make_user())
    QueueDay.objects.filter(queue=line.queue).update(last_number=1)

    said = _refusal(actions.book, line.pk, at("11.00"), owner=make_user())

    assert said == "Sesi itu baru saja penuh. Pilih sesi lain."
    assert taken(line) == {"23 09.00": 1}


def test_a_raised_quota_opens_a_full_session_again(line):
    for _ in range(2):
        actions.book(line.pk, at("09.00"), owner=make_user())
    line.slot_quota = 3
    line.save()

    actions.book(line.pk, at("09.00"), owner=make_user())

    assert Slot.objects.get(line=line).quota == 3


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at("09.30"), "Sesi itu tidak tersedia. Pilih sesi lain."),
        (at("28 09.00"), "Sesi itu tidak tersedia. Pilih sesi lain."),  # Saturday
        (at("07.30"), "Sesi itu terlalu dekat: janji temu dibuat paling lambat 1 jam sebelumnya."),
        (
            at("30 09.00") + dt.timedelta(days=8),
            "Janji temu dapat dibuat sampai Senin, 7 Desember 2026.",
        ),
    ],
)
def test_book_refuses_what_is_no_session_or_outside_the_window(line, moment, said):
    assert _refusal(actions.book, line.pk, moment, owner=make_user()).startswith(said)


@pytest.mark.parametrize("off", [{"slot_quota": 0}, {"is_active": False}])
def test_book_refuses_a_line_without_bookings(line, off):
    type(line).objects.filter(pk=line.pk).update(**off)

    said = _refusal(actions.book, line.pk, at("09.00"), owner=make_user())

    assert said == "Layanan ini tidak melayani janji temu. Ambil nomor di kios saat Anda datang."


def test_a_person_has_one_active_booking_of_a_line_and_date(line):
    user = make_user()
    first = actions.book(line.pk, at("09.00"), owner=user)

    said = _refusal(actions.book, line.pk, at("11.00"), owner=user)
    actions.book(line.pk, at("24 09.00"), owner=user)
    actions.book(make_line(line.queue).pk, at("09.00"), owner=user)
    actions.cancel_booking(first.pk, by=user)
    actions.book(line.pk, at("11.00"), owner=user)

    assert said.startswith("Anda sudah punya janji temu di sini pada Senin, 23 November 2026.")
    assert user.bookings.booked().count() == 3


def _case_of(line, **fields):
    return make_case(make_service_with_originals(line.queue.agency), **fields)


def test_book_for_an_application_ties_it_and_its_service(line):
    application = _case_of(line)

    booking = actions.book(line.pk, at("09.00"), owner=application.owner, application=application)

    assert (booking.application, booking.service) == (application, application.service)


def test_an_application_has_one_open_booking(line):
    application = _case_of(line)
    actions.book(line.pk, at("09.00"), owner=application.owner, application=application)

    said = _refusal(actions.book, line.pk, at("24 09.00"), owner=application.owner, application=application)

    assert said == "Permohonan ini sudah punya janji temu. Pindahkan atau batalkan yang itu dahulu."


def test_book_refuses_an_application_that_awaits_no_visit(line):
    application = _case_of(line, state=ApplicationState.IN_REVIEW)

    said = _refusal(actions.book, line.pk, at("09.00"), owner=application.owner, application=application)

    assert said == "Permohonan ini sedang tidak menunggu kedatangan Anda."


def test_book_refuses_an_application_of_another_agency(line):
    application = make_case()

    said = _refusal(actions.book, line.pk, at("09.00"), owner=application.owner, application=application)

    assert said.startswith(f"Permohonan ini dilayani {application.counter_agency.short_name}.")


def test_book_refuses_a_day_on_which_the_application_has_lapsed(line):
    application = _case_of(line)
    type(application).objects.filter(pk=application.pk).update(expires_on=MONDAY)

    said = _refusal(actions.book, line.pk, at("24 09.00"), owner=application.owner, application=application)

    assert said.startswith("Berkas asli permohonan ini ditunggu paling lambat Senin, 23 November 2026.")


# --- Moving and cancelling ----------------------------------------------------------------------------


def test_move_booking_keeps_the_code_and_takes_the_place_along(line, clock):
    user = make_user()
    booking = actions.book(line.pk, at("09.00"), owner=user)
    Booking.objects.update(reminded_at=timezone.now())

    moved = actions.move_booking(booking.pk, at("24 10.00"), by=user)

    assert (moved.code, moved.day, moved.starts_at, moved.ends_at, moved.reminded_at) == (
        *(booking.code, TUESDAY),
        *(at("24 10.00"), at("24 11.00"), None),
    )
    assert taken(line) == {"24 10.00": 1}
    assert reserved(line) == {TUESDAY: 1}
    assert _subjects(user)[-1] == "Janji temu Anda sudah dipindah"
    clock("07.05")
    # Within the day only the session changes; earlier is as good as later.
    actions.move_booking(booking.pk, at("24 08.00"), by=user)
    assert (taken(line), reserved(line)) == ({"24 08.00": 1}, {TUESDAY: 1})
    assert len(_subjects(user)) == 3


def test_move_booking_to_its_own_session_changes_nothing(line):
    user = make_user()
    booking = actions.book(line.pk, at("09.00"), owner=user)

    same = actions.move_booking(booking.pk, at("09.00"), by=user)

    assert same.moved_at is None
    assert taken(line) == {"23 09.00": 1}


def test_move_booking_refuses_a_full_session_and_keeps_the_old_one(line):
    user = make_user()
    booking = actions.book(line.pk, at("09.00"), owner=user)
    for _ in range(2):
        actions.book(line.pk, at("24 10.00"), owner=make_user())

    said = _refusal(actions.move_booking, booking.pk, at("24 10.00"), by=user)

    booking.refresh_from_db()
    assert said == "Sesi itu baru saja penuh. Pilih sesi lain."
    assert booking.starts_at == at("09.00")
    assert taken(line) == {"23 09.00": 1, "24 10.00": 2}
    assert reserved(line) == {MONDAY: 1, TUESDAY: 2}


def test_move_booking_refuses_a_day_on_which_the_person_has_another(line):
    user = make_user()
    booking = actions.book(line.pk, at("09.00"), owner=user)
    actions.book(line.pk, at("24 09.00"), owner=user)

    said = _refusal(actions.move_booking, booking.pk, at("24 10.00"), by=user)

    assert said.startswith("Anda sudah punya janji temu di sini pada Selasa, 24 November 2026.")


def test_move_booking_is_for_its_owner(line):
    booking = actions.book(line.pk, at("09.00"), owner=make_user())

    said = _refusal(actions.move_booking, booking.pk, at("24 10.00"), by=make_user())

    assert said == "Janji temu ini bukan atas nama Anda."


def test_cancel_booking_frees_the_place_without_a_word_to_who_did_it(line):
    user = make_user()
    booking = actions.book(line.pk, at("09.00"), owner=user)

    actions.cancel_booking(booking.pk, by=user)

    booking.refresh_from_db()
    assert (booking.state, booking.ended_at) == (BookingState.CANCELLED, timezone.now())
    assert (taken(line), reserved(line)) == ({}, {})
    assert _subjects(user) == ["Janji temu Anda sudah terjadwal"]


def test_cancel_booking_by_the_mall_tells_why(line):
    booking = actions.book(line.pk, at("09.00"), owner=make_user())

    actions.cancel_booking(booking.pk, by=None, reason="Hari itu kami tutup: Pemeliharaan gedung.")

    body = Notice.objects.filter(to=booking.owner).latest("pk").body
    assert "Hari itu kami tutup: Pemeliharaan gedung." in body
    assert "/antrean/janji/" in body


# --- Missed, reminded ---------------------------------------------------------------------------------


def test_miss_booking_frees_the_place_and_tells_how_to_book_anew(line, clock):
    booking = actions.book(line.pk, at("09.00"), owner=make_user())
    clock("09.15")

    actions.miss_booking(booking.pk)

    booking.refresh_from_db()
    assert booking.state == BookingState.MISSED
    assert (taken(line), reserved(line)) == ({}, {})
    notice = Notice.objects.filter(to=booking.owner).latest("pk")
    assert notice.subject == "Janji temu Anda terlewat"
    assert "/antrean/janji/" in notice.body


def test_miss_booking_waits_for_the_grace(line, clock):
    booking = actions.book(line.pk, at("09.00"), owner=make_user())
    clock("09.14")

    assert _refusal(actions.miss_booking, booking.pk) == "Sesi ini belum lewat."


_ENDINGS = {
    BookingState.CANCELLED: lambda booking: actions.cancel_booking(booking.pk, by=None, reason="Tutup."),
    BookingState.MISSED: lambda booking: actions.miss_booking(booking.pk),
}


@pytest.mark.parametrize(
    ("old", "new"),
    [(old, new) for old in BookingState for new in _ENDINGS if new not in NEXT_OF_BOOKING[old]],
)
def test_what_has_ended_ends_no_second_time(line, clock, old, new):
    booking = make_booking(line, starts_at=at("09.00"))
    clock("09.30")
    if old == BookingState.CHECKED_IN:
        actions.check_in(booking.pk)
    else:
        _ENDINGS[old](booking)
    places = taken(line), reserved(line)

    _refusal(_ENDINGS[new], booking)

    booking.refresh_from_db()
    assert booking.state == old
    assert (taken(line), reserved(line)) == places


@pytest.mark.parametrize("state", [BookingState.CANCELLED, BookingState.MISSED, BookingState.CHECKED_IN])
def test_move_booking_refuses_what_has_ended(line, clock, state):
    booking = make_booking(line, starts_at=at("09.00"))
    clock("09.30")
    if state == BookingState.CHECKED_IN:
        actions.check_in(booking.pk)
    else:
        _ENDINGS[state](booking)

    said = _refusal(actions.move_booking, booking.pk, at("24 10.00"), by=booking.owner)

    assert said.startswith("Janji temu ini sudah tidak berlaku")


def test_remind_booking_reminds_once(line):
    booking = make_booking(line, starts_at=at("24 09.00"))

    first, second = actions.remind_booking(booking.pk), actions.remind_booking(booking.pk)

    assert (first, second) == (booking, None)
    assert _subjects(booking.owner) == ["Besok Anda punya janji temu"]


def test_the_days_shown_are_those_that_can_be_booked(line):
    for day in days_of(line):
        actions.book(line.pk, day.sessions[0].starts_at, owner=make_user())
        actions.book(line.pk, day.sessions[-1].starts_at, owner=make_user())

    assert Booking.objects.booked().count() == 2 * len(days_of(line))
