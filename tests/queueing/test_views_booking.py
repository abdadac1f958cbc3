"""Choosing and confirming an appointment."""

import re

import pytest
from django.urls import reverse

from accounts.once import FIELD, new_key
from agencies.models import Role
from queueing import actions
from queueing.models import Booking
from tests.factories import make_line, make_officer, make_queue, make_service, make_user
from tests.queueing.appointments import TUESDAY, at, make_booked_line, taken
from tests.queueing.cases import make_case, make_service_with_originals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

BOOK, CONFIRM = "/antrean/janji/", "/antrean/janji/pesan/"
NINE, TUESDAY_TEN = "20261123T0200Z", "20261124T0300Z"


@pytest.fixture
def line():
    return make_booked_line()


@pytest.fixture
def citizen(client):
    user = make_user()
    client.force_login(user)
    return user


def _options(response) -> list[tuple[str, str]]:
    """Return what a step offers: label and state, e.g. ("08.00–09.00 WIB", "2 tempat")."""
    found = re.findall(
        r'tasks__name">\s*(?:<a href="[^"]*">)?([^<]+?)(?:</a>)?\s*(?:<span.*?</span>\s*)?</div>\s*(?:<[^>]*>([^<]*)<)?',
        response.content.decode(),
        re.DOTALL,
    )
    return [(label.strip(), status.strip()) for label, status in found]


def _links(response, name) -> list[str]:
    found = re.findall(rf'<a href="([^"]*)">{re.escape(name)}</a>', response.content.decode())
    return [link.replace("&amp;", "&") for link in found]


def _post(client, line, *, sesi=NINE, key=None, **fields):
    given = {"kelompok": line.pk, "sesi": sesi, FIELD: key or new_key()}
    return client.post(CONFIRM, given | fields)


def test_a_stranger_walks_from_agency_to_session_and_signs_in_only_to_confirm(client, line):
    agency = line.queue.agency
    other = make_booked_line(queue=line.queue)

    page = client.get(BOOK)
    page = client.get(_links(page, agency.name)[0])
    assert [label for label, _ in _options(page)] == [line.name, other.name]
    page = client.get(_links(page, line.name)[0])
    assert _options(page)[:2] == [
        ("Senin, 23 November 2026", "14 tempat"),
        ("Selasa, 24 November 2026", "14 tempat"),
    ]
    page = client.get(_links(page, "Selasa, 24 November 2026")[0])
    assert _options(page)[2] == ("10.00–11.00 WIB", "2 tempat")
    answer = client.get(_links(page, "10.00–11.00 WIB")[0])

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))
    client.force_login(make_user())
    kept = client.get(_links(page, "10.00–11.00 WIB")[0])
    assert "Selasa, 24 November 2026" in kept.content.decode()
    assert f'value="{TUESDAY_TEN}"' in kept.content.decode()


def test_an_agency_with_one_line_needs_no_question_for_it(client, line):
    page = client.get(BOOK, {"instansi": line.queue.agency.slug})

    assert ("Senin, 23 November 2026", "14 tempat") in _options(page)


def test_agencies_without_bookings_are_not_offered(client, line):
    make_line(make_queue(), slot_quota=0)

    assert [label for label, _ in _options(client.get(BOOK))] == [line.queue.agency.name]


def test_a_full_session_is_shown_and_cannot_be_chosen(client, line):
    for _ in range(2):
        actions.book(line.pk, at("09.00"), owner=make_user())

    page = client.get(BOOK, {"kelompok": line.pk, "hari": "2026-11-23"})

    assert ("09.00–10.00 WIB", "Penuh") in _options(page)
    assert _links(page, "09.00–10.00 WIB") == []
    assert len(_links(page, "10.00–11.00 WIB")) == 1


def test_a_service_leads_to_its_line(client, line):
    make_booked_line(queue=line.queue)
    service = make_service(agency=line.queue.agency)
    line.services.add(service)

    page = client.get(BOOK, {"layanan": service.slug})

    assert service.name in page.content.decode()
    assert _options(page)[0] == ("Senin, 23 November 2026", "14 tempat")


@pytest.mark.parametrize("wrong", ["kelompok=999999", "kelompok=x", "instansi=tidak-ada"])
def test_what_does_not_exist_is_not_found(client, wrong):
    assert client.get(f"{BOOK}?{wrong}").status_code == 404


@pytest.mark.parametrize("given", ["hari=kemarin", "hari=2026-11-29", "sesi=x"])
def test_a_day_that_cannot_be_chosen_leads_back_to_the_days(client, line, given):
    page = client.get(f"{BOOK}?kelompok={line.pk}&{given}")

    assert _options(page)[0][0] == "Senin, 23 November 2026"


def test_confirm_books_and_leads_to_the_page(client, citizen, line):
    answer = _post(client, line)

    booking = citizen.bookings.get()
    assert (answer.status_code, answer.url) == (302, booking.get_absolute_url())
    assert booking.starts_at == at("09.00")


def test_fifty_equal_posts_make_one_booking(client, citizen, line):
    key = new_key()

    answers = [_post(client, line, key=key) for _ in range(50)]

    assert {answer.url for answer in answers} == {citizen.bookings.get().get_absolute_url()}
    assert taken(line) == {"23 09.00": 1}


def test_confirm_asks_for_sign_in(client, line):
    assert _post(client, line).url.startswith(reverse("account_login"))
    assert not Booking.objects.exists()


def test_a_session_that_filled_up_comes_back_with_the_others_of_the_day(client, citizen, line):
    for _ in range(2):
        actions.book(line.pk, at("09.00"), owner=make_user())

    answer = _post(client, line)

    assert answer.status_code == 422
    assert "Sesi itu baru saja penuh. Pilih sesi lain." in answer.content.decode()
    assert ("09.00–10.00 WIB", "Penuh") in _options(answer)
    assert len(_links(answer, "10.00–11.00 WIB")) == 1
    assert not citizen.bookings.exists()


def test_a_second_booking_of_the_day_is_refused_in_words(client, citizen, line):
    actions.book(line.pk, at("10.00"), owner=citizen)

    answer = _post(client, line)

    assert answer.status_code == 422
    assert "Anda sudah punya janji temu di sini pada Senin, 23 November 2026." in answer.content.decode()


def test_the_service_one_comes_for_may_be_said(client, citizen, line):
    service = make_service(agency=line.queue.agency)
    line.services.add(service)

    page = client.get(CONFIRM, {"kelompok": line.pk, "sesi": NINE})
    _post(client, line, layanan=service.slug)

    assert service.name in page.content.decode()
    assert citizen.bookings.get().service == service


def test_a_service_of_elsewhere_is_refused(client, citizen, line):
    line.services.add(make_service(agency=line.queue.agency))

    answer = _post(client, line, layanan=make_service().slug)

    assert answer.status_code == 422
    assert not citizen.bookings.exists()


# --- Own applications ---------------------------------------------------------------------------------


@pytest.fixture
def case(line):
    return make_case(make_service_with_originals(line.queue.agency))


def test_an_own_application_leads_to_its_line_and_is_booked(client, line, case):
    client.force_login(case.owner)

    page = client.get(BOOK, {"permohonan": case.code, "hari": TUESDAY.isoformat()})
    confirm = client.get(_links(page, "10.00–11.00 WIB")[0])
    _post(client, line, sesi=TUESDAY_TEN, permohonan=case.code)

    assert "KTP-el, atau kartu identitas lain" in confirm.content.decode()
    assert case.bookings.get().owner == case.owner


def test_an_application_that_lapses_offers_no_day_after(client, line, case):
    type(case).objects.filter(pk=case.pk).update(expires_on=TUESDAY)
    client.force_login(case.owner)

    page = client.get(BOOK, {"permohonan": case.code})

    assert [label for label, _ in _options(page)] == ["Senin, 23 November 2026", "Selasa, 24 November 2026"]


def test_an_application_is_for_its_owner(client, case):
    address = f"{BOOK}?permohonan={case.code}"

    anonymous = client.get(address)
    client.force_login(make_user())
    stranger = client.get(address)
    client.force_login(make_officer(Role.VERIFIER, case.counter_agency))
    officer = client.get(address)

    assert anonymous.url.startswith(reverse("account_login"))
    assert (stranger.status_code, officer.status_code) == (404, 404)


def test_the_page_of_an_application_offers_an_appointment_then_shows_it(client, line, case):
    client.force_login(case.owner)
    link = f"/antrean/janji/?permohonan={case.code}"

    before = client.get(case.get_absolute_url()).content.decode()
    booking = actions.book(line.pk, at("09.00"), owner=case.owner, application=case)
    after = client.get(case.get_absolute_url()).content.decode()

    assert link in before
    assert link not in after
    assert "Janji temu: Senin, 23 November 2026, pukul 09.00–10.00 WIB" in after
    assert booking.get_absolute_url() in after


def test_the_page_of_an_application_offers_none_where_the_agency_takes_none(client, line, case):
    type(line).objects.update(slot_quota=0)
    client.force_login(case.owner)

    assert "/antrean/janji/" not in client.get(case.get_absolute_url()).content.decode()


# --- Costs --------------------------------------------------------------------------------------------


def test_the_steps_cost_the_same_for_many_agencies_and_bookings(client, line, django_assert_max_num_queries):
    def costs(address) -> int:
        with django_assert_max_num_queries(20) as counted:
            client.get(address)
        return len(counted)

    addresses = [BOOK, f"{BOOK}?kelompok={line.pk}", f"{BOOK}?kelompok={line.pk}&hari=2026-11-24"]
    few = [costs(address) for address in addresses]
    for moment in (at("24 09.00"), at("24 10.00"), at("25 09.00")):
        actions.book(line.pk, moment, owner=make_user())
        make_booked_line()

    assert [costs(address) for address in addresses] == few


def test_the_page_of_a_service_leads_to_its_sessions_where_there_are_some(client, line):
    offered = make_service(agency=line.queue.agency, is_online=False)
    other = make_service(is_online=False)
    line.services.add(offered)
    make_line(make_queue(agency=other.agency), slot_quota=0).services.add(other)

    assert (
        f"/antrean/janji/?layanan={offered.slug}" in client.get(offered.get_absolute_url()).content.decode()
    )
    assert "/antrean/janji/" not in client.get(other.get_absolute_url()).content.decode()
