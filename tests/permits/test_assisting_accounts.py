"""Help at the counter for who has no account: it is opened there, with a slip, by who has seen the card."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import PrintedCode, User
from accounts.once import new_key
from agencies.models import Role
from mpp.lib.refused import Refused
from permits import actions
from permits.models import Application
from tests.factories import (
    make_agency,
    make_citizen,
    make_membership,
    make_nik,
    make_officer,
    make_open_venue,
    make_service,
    make_user,
    make_village,
)

pytestmark = pytest.mark.django_db

ASSIST = "/loket/bantu/"
BORN = dt.date(1990, 3, 14)


@pytest.fixture
def agency():
    make_open_venue()
    return make_agency()


@pytest.fixture
def officer(client, agency):
    officer = make_officer(Role.COUNTER, agency, name="Rina Wati")
    client.force_login(officer)
    return officer


@pytest.fixture
def person():
    return make_citizen(proven_by=make_user(), email=None)


def find(client, nik):
    return client.post(ASSIST, {"nik": nik})


def begun(officer, agency, person, **fields) -> Application:
    return actions.begin_for(make_service(agency=agency, **fields), owner=person, by=officer, agency=agency)


# --- An account for who has none ----------------------------------------------------------------------


def card(**fields) -> dict:
    return {
        "name": "Budi Santoso",
        "nik": make_nik(BORN),
        "birth_place": "Palembang",
        "birth_date": BORN.isoformat(),
        "phone": "081200000002",
        "address": "Jalan Contoh 2",
        "home": make_village().code,
        "seen": "on",
        "kunci": new_key(),
    } | fields


def test_who_is_not_found_gets_a_proven_account_and_a_slip(client, officer):
    sent = card()
    find(client, sent["nik"])

    response = client.post(reverse("permits:new_person"), sent)

    opened = User.objects.get(name="Budi Santoso")
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    assert (opened.email, opened.proven_by) == (None, officer)
    assert "Budi Santoso" in client.get(reverse("permits:helped_person")).content.decode()


def test_equal_posts_open_one_account(client, officer):
    sent = card()
    find(client, sent["nik"])

    answers = [client.post(reverse("permits:new_person"), sent) for _ in range(50)]

    assert User.objects.filter(name="Budi Santoso").count() == 1
    assert PrintedCode.objects.count() == 1
    assert {answer.status_code for answer in answers[1:]} == {302}


def test_without_having_seen_the_card_no_account_is_opened(client, officer):
    sent = card()
    del sent["seen"]
    find(client, sent["nik"])

    response = client.post(reverse("permits:new_person"), sent)

    assert response.status_code == 422
    assert 'value="Budi Santoso"' in response.content.decode()
    assert not User.objects.filter(name="Budi Santoso").exists()


def test_a_new_code_for_who_cannot_enter(client, officer, person):
    find(client, person.nik)

    response = client.post(reverse("permits:reset_account"), {"seen": "on", "kunci": new_key()})

    assert response["Content-Type"] == "application/pdf"
    assert PrintedCode.objects.get(user=person).made_by == officer
    assert person.notices.get().subject == "Kode baru untuk akun Anda"


def test_officers_accounts_are_not_reset_at_a_counter(officer, agency, person):
    make_membership(person, Role.VERIFIER, make_agency())

    with pytest.raises(Refused):
        actions.reset_account(person, by=officer, agency=agency)
