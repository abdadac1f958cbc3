"""A form that reaches nobody says so, and leads back to where it stood."""

import pytest
from django.test import Client
from django.urls import reverse

from permits.states import State
from tests.factories import make_application
from tests.permits.desk import case_url

pytestmark = pytest.mark.django_db
SAID = "Kiriman tadi belum tersimpan"


@pytest.fixture
def case():
    return make_application(State.IN_REVIEW)


@pytest.fixture
def officer(client, case) -> Client:
    client.force_login(case.reviewer)
    return client


def send_from(client: Client, page: str, address: str):
    return client.post(address, {"body": "Catatan"}, headers={"Referer": f"http://testserver{page}"})


def test_after_the_session_ended_a_form_leads_to_sign_in_and_back_to_its_page(officer, case):
    page = case_url("case", case) + "?berkas=7"
    officer.logout()

    answer = send_from(officer, page, case_url("note", case))

    assert answer.url == f"{reverse('account_login')}?next={page.replace('?', '%3F').replace('=', '%3D')}"
    assert SAID in officer.get(answer.url).text
    assert not case.notes.exists()


@pytest.mark.parametrize("page", ["", "http://jahat.example/meja/"])
def test_a_form_of_another_site_or_of_none_leads_home(client, case, page):
    answer = client.post(case_url("note", case), headers={"Referer": page})

    assert answer.url == f"{reverse('account_login')}?next=/"


def test_opening_a_page_without_signing_in_speaks_of_no_form(client, case):
    answer = client.get(case_url("case", case))

    assert answer.url == f"{reverse('account_login')}?next={case_url('case', case)}"
    assert SAID not in client.get(answer.url).text


def test_who_is_signed_in_hears_nothing_of_it(officer, case):
    answer = send_from(officer, case_url("case", case), case_url("note", case))

    assert answer.status_code == 422
    assert SAID not in answer.text


def test_the_address_of_a_form_opened_by_hand_is_answered_with_a_page(officer, case):
    answer = officer.get(case_url("note", case))

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "hanya menerima kiriman formulir" in answer.text
