"""The pages of an own appointment."""

import datetime as dt

import pytest
from icalendar import Calendar

from accounts.once import FIELD, new_key
from queueing import actions
from queueing.bookings.lobby_code import lobby_code
from queueing.models import Ticket
from queueing.states import BookingState
from tests.factories import make_booking, make_counter_for, make_service, make_user
from tests.queueing.appointments import TUESDAY, at, make_booked_line, reserved, taken
from tests.queueing.cases import make_case, make_service_with_originals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

TUESDAY_TEN = "20261124T0300Z"
DEEDS = ["", "kalender.ics", "pindah/", "batal/", "hadir/"]


@pytest.fixture
def booking(client):
    booking = make_booking(make_booked_line(), starts_at=at("09.00"))
    client.force_login(booking.owner)
    return booking


def _address(booking, deed="") -> str:
    return booking.get_absolute_url() + deed


def _post(client, booking, deed, *, key=None, **fields):
    return client.post(_address(booking, deed), {FIELD: key or new_key()} | fields)


@pytest.mark.parametrize("deed", DEEDS)
def test_an_appointment_exists_for_its_owner_only(client, booking, clock, deed):
    clock("08.30")
    assert client.get(_address(booking, deed)).status_code == 200

    client.force_login(make_user())
    assert client.get(_address(booking, deed)).status_code == 404
    if deed not in {"", "kalender.ics"}:
        assert _post(client, booking, deed).status_code == 404


def test_the_page_tells_when_where_what_to_bring_and_carries_the_code(client, booking):
    counter = make_counter_for(booking.line)
    service = make_service(agency=booking.queue.agency)
    type(booking).objects.update(service=service)

    page = client.get(_address(booking)).content.decode()

    assert "Senin, 23 November 2026, pukul 09.00–10.00 WIB" in page
    assert counter.zone.name in page
    assert service.name in page
    assert "KTP-el, atau kartu identitas lain" in page
    assert "<svg" in page
    assert booking.code[:4] in page


def test_the_page_lists_the_originals_of_the_case(client):
    line = make_booked_line()
    case = make_case(make_service_with_originals(line.queue.agency, originals=2))
    booking = actions.book(line.pk, at("09.00"), owner=case.owner, application=case)
    client.force_login(case.owner)

    page = client.get(_address(booking)).content.decode()

    for requirement in case.sheet["requirements"]:
        assert requirement["label"] in page


@pytest.mark.parametrize(
    ("now", "may"),
    [("07.59", False), ("08.00", True), ("15.59", True), ("16.00", False), ("22 09.00", False)],
)
def test_arrival_is_offered_while_it_would_be_taken(client, booking, clock, now, may):
    clock(now)

    assert ("hadir/" in client.get(_address(booking)).content.decode()) == may


def test_what_has_ended_offers_no_deed(client, booking):
    actions.cancel_booking(booking.pk, by=booking.owner)

    page = client.get(_address(booking)).content.decode()

    assert [deed for deed in DEEDS[1:] if _address(booking, deed) in page] == []


def test_the_list_shows_what_is_to_come_first_and_only_ones_own(client, booking):
    over = make_booking(booking.line, owner=booking.owner, starts_at=at("24 09.00"))
    actions.cancel_booking(over.pk, by=booking.owner)
    make_booking(booking.line, starts_at=at("25 09.00"))

    page = client.get("/antrean/janji/saya/").content.decode()

    assert page.index(booking.get_absolute_url()) < page.index(over.get_absolute_url())
    assert page.count("November 2026") == 2


def test_the_list_costs_the_same_for_one_and_three(client, booking, django_assert_max_num_queries):
    def costs() -> int:
        with django_assert_max_num_queries(20) as counted:
            client.get("/antrean/janji/saya/")
        return len(counted)

    over = make_booking(booking.line, owner=booking.owner, starts_at=at("24 09.00"))
    actions.cancel_booking(over.pk, by=booking.owner)
    one = costs()
    for day in (25, 26):
        make_booking(make_booked_line(), owner=booking.owner, starts_at=at(f"{day} 09.00"))
        other = make_booking(booking.line, owner=booking.owner, starts_at=at(f"{day} 11.00"))
        actions.cancel_booking(other.pk, by=booking.owner)

    assert costs() == one


# --- Moving and cancelling ----------------------------------------------------------------------------


def test_moving_goes_by_day_and_session_to_a_question(client, booking):
    days = client.get(_address(booking, "pindah/")).content.decode()
    sessions = client.get(_address(booking, "pindah/?hari=2026-11-24")).content.decode()
    question = client.get(_address(booking, f"pindah/?sesi={TUESDAY_TEN}")).content.decode()

    assert "pindah/?hari=2026-11-24" in days
    assert f"pindah/?sesi={TUESDAY_TEN}" in sessions
    assert "Selasa, 24 November 2026, pukul 10.00–11.00 WIB" in question


def test_its_own_session_is_not_offered_for_moving(client, booking):
    page = client.get(_address(booking, "pindah/?hari=2026-11-23")).content.decode()

    assert "10.00–11.00 WIB" in page
    assert 'sesi=20261123T0200Z"' not in page


def test_a_double_press_moves_once(client, booking):
    key = new_key()

    answers = [_post(client, booking, "pindah/", key=key, sesi=TUESDAY_TEN) for _ in range(3)]

    assert {answer.url for answer in answers} == {_address(booking)}
    assert taken(booking.line) == {"24 10.00": 1}
    assert reserved(booking.line) == {TUESDAY: 1}


def test_moving_into_a_full_session_shows_the_others(client, booking):
    for _ in range(2):
        actions.book(booking.line_id, at("24 10.00"), owner=make_user())

    answer = _post(client, booking, "pindah/", sesi=TUESDAY_TEN)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Sesi itu baru saja penuh. Pilih sesi lain." in page
    assert "pindah/?sesi=20261124T0400Z" in page


def test_cancelling_asks_first(client, booking):
    question = client.get(_address(booking, "batal/")).content.decode()
    booking.refresh_from_db()
    assert "Batalkan janji temu ini?" in question
    assert booking.state == BookingState.BOOKED

    _post(client, booking, "batal/")

    booking.refresh_from_db()
    assert booking.state == BookingState.CANCELLED


@pytest.mark.parametrize("deed", ["pindah/", "batal/"])
def test_what_has_ended_is_neither_moved_nor_cancelled(client, booking, deed):
    actions.cancel_booking(booking.pk, by=booking.owner)

    assert client.get(_address(booking, deed)).url == _address(booking)
    answer = _post(client, booking, deed, sesi=TUESDAY_TEN)

    booking.refresh_from_db()
    assert answer.status_code in {302, 422}
    assert booking.starts_at == at("09.00")


# --- Calendar -----------------------------------------------------------------------------------------


def _event(client, booking):
    answer = client.get(_address(booking, "kalender.ics"))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content)


def test_the_calendar_file_has_the_session_in_the_venues_zone(client):
    booking = make_booking(make_booked_line(), starts_at=at("09.00"))
    type(booking.venue).objects.update(timezone_name="Asia/Jayapura")
    client.force_login(booking.owner)

    calendar = _event(client, booking)

    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstart") == at("09.00")
    assert event["dtstart"].params["TZID"] == "Asia/Jayapura"
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Jayapura"]
    assert event.decoded("dtend") - event.decoded("dtstart") == dt.timedelta(hours=1)
    assert booking.get_absolute_url() in event["description"]


def test_a_later_file_is_the_same_event_and_newer(client, booking, clock):
    before = _event(client, booking).walk("VEVENT")[0]
    clock("07.10")
    actions.move_booking(booking.pk, at("24 10.00"), by=booking.owner)
    moved = _event(client, booking).walk("VEVENT")[0]
    clock("07.20")
    actions.cancel_booking(booking.pk, by=booking.owner)
    cancelled = _event(client, booking).walk("VEVENT")[0]

    assert before["uid"] == moved["uid"] == cancelled["uid"]
    assert before["sequence"] < moved["sequence"] < cancelled["sequence"]
    assert moved.decoded("dtstart") == at("24 10.00")
    assert [str(event["status"]) for event in (moved, cancelled)] == ["CONFIRMED", "CANCELLED"]


# --- Arriving -----------------------------------------------------------------------------------------


def test_the_code_of_the_lobby_gives_the_number(client, booking, clock):
    clock("08.30")

    answer = _post(client, booking, "hadir/", code=lobby_code(booking.venue, at("08.30")), is_priority="on")

    booking.refresh_from_db()
    assert booking.state == BookingState.CHECKED_IN
    assert answer.url == booking.visit.get_absolute_url()
    assert (booking.visit.turn_at, booking.visit.is_priority) == (at("09.00"), True)
    assert client.get(_address(booking, "hadir/")).url == booking.visit.get_absolute_url()


def test_fifty_presses_give_one_number(client, booking, clock):
    clock("08.30")
    code, key = lobby_code(booking.venue, at("08.30")), new_key()

    answers = [_post(client, booking, "hadir/", key=key, code=code) for _ in range(50)]

    assert len({answer.url for answer in answers}) == 1
    assert Ticket.objects.count() == 1


def test_a_wrong_code_is_told_and_keeps_the_rest(client, booking, clock):
    clock("08.30")
    code = lobby_code(booking.venue, at("08.30"))
    wrong = "0000" if code != "0000" else "1111"

    answer = _post(client, booking, "hadir/", code=wrong, is_priority="on")

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Kode ini tidak cocok." in page
    assert "checked" in page
    assert not Ticket.objects.exists()


def test_ten_wrong_codes_close_the_way_for_this_account_only(client, booking, clock):
    clock("08.30")
    code = lobby_code(booking.venue, at("08.30"))
    wrong = "0000" if code != "0000" else "1111"
    for _ in range(10):
        _post(client, booking, "hadir/", code=wrong)

    answer = _post(client, booking, "hadir/", code=code)

    assert "Kode sudah terlalu sering salah." in answer.content.decode()
    other = make_booking(booking.line, starts_at=at("09.00"))
    client.force_login(other.owner)
    assert _post(client, other, "hadir/", code=code).status_code == 302


def test_arrival_on_another_day_says_when(client, booking, clock):
    clock("22 09.00")

    answer = _post(client, booking, "hadir/", code=lobby_code(booking.venue, at("22 09.00")))

    assert answer.status_code == 422
    assert "Janji temu ini untuk Senin, 23 November 2026." in answer.content.decode()
