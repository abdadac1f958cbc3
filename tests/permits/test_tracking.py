"""Following a case without signing in: state and next step for whoever holds the receipt, and no more."""

import pytest
from django.core.cache import cache

from agencies.tries import WRONG_TRIES
from mpp.lib.codes import in_fours, new_code
from mpp.lib.formats import long_date
from permits.states import UNSENT, State
from tests.factories import make_application

pytestmark = pytest.mark.django_db

TRACK = "/lacak/"


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


def track(client, code, **headers):
    return client.post(TRACK, {"code": code}, **headers)


@pytest.mark.parametrize(
    "written",
    [
        str,
        str.upper,
        in_fours,
        lambda code: "-".join(code[n : n + 4] for n in range(0, 16, 4)),
        lambda code: f"https://mpp.example/permohonan/{code}/",
        lambda code: f"  {code} ",
    ],
)
def test_the_code_is_taken_however_it_is_typed(client, written):
    sent = make_application(State.IN_REVIEW)

    html = track(client, written(sent.code)).content.decode()

    assert sent.number in html
    assert sent.service_name in html
    assert "Berkas sedang diperiksa petugas." in html
    assert long_date(sent.due_on) in html


def test_neither_person_nor_link_into_the_case_is_shown(client):
    sent = make_application(State.RETURNED)

    html = track(client, sent.code).content.decode()

    for secret in (sent.owner.name, sent.owner.phone, sent.get_absolute_url(), sent.reviewer.name):
        assert secret not in html


@pytest.mark.parametrize("state", set(State) - UNSENT)
def test_every_sent_state_has_its_page(client, state):
    assert track(client, make_application(state).code).status_code == 200


@pytest.mark.parametrize("state", sorted(UNSENT))
def test_what_was_not_sent_is_not_found(client, state):
    response = track(client, make_application(state).code)

    assert response.status_code == 422
    assert "Tidak ada permohonan dengan kode itu." in response.content.decode()


def test_code_and_page_are_kept_nowhere(client):
    response = track(client, make_application(State.SUBMITTED).code)

    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert "Location" not in response


def test_a_code_in_the_address_is_not_looked_at(client):
    sent = make_application(State.SUBMITTED)

    assert sent.number not in client.get(TRACK, {"code": sent.code}).content.decode()


def test_ten_wrong_tries_slow_an_address_down(client):
    sent = make_application(State.SUBMITTED)
    for _try in range(WRONG_TRIES):
        assert track(client, new_code(), REMOTE_ADDR="203.0.113.7").status_code == 422

    response = track(client, sent.code, REMOTE_ADDR="203.0.113.7")

    assert response.status_code == 429
    assert response["Retry-After"] == "600"
    assert track(client, sent.code, REMOTE_ADDR="203.0.113.8").status_code == 200


def test_a_household_with_many_addresses_is_one(client):
    for number in range(WRONG_TRIES):
        track(client, new_code(), REMOTE_ADDR=f"2001:db8::{number:x}")

    assert track(client, new_code(), REMOTE_ADDR="2001:db8::ff").status_code == 429
    assert track(client, new_code(), REMOTE_ADDR="2001:db8:0:1::1").status_code == 422


def test_the_malls_own_network_is_not_slowed_down_so_soon(client, settings):
    settings.LOCAL_NETWORKS = ["10.7.0.0/16"]
    for _try in range(WRONG_TRIES):
        track(client, new_code(), REMOTE_ADDR="10.7.0.1")

    assert track(client, new_code(), REMOTE_ADDR="10.7.0.1").status_code == 422


@pytest.mark.parametrize("typed", ["", "bukan kode", "x" * 200, "\0"])
def test_what_is_no_code_is_told_so(client, typed):
    assert track(client, typed).status_code == 422


def test_home_footer_and_receipt_lead_here(client):
    sent = make_application(State.SUBMITTED)

    home = client.get("/").content.decode()
    assert f'href="{TRACK}"' in home  # in the footer
    assert f'action="{TRACK}"' in home
    client.force_login(sent.owner)
    assert "/lacak/" in client.get(f"{sent.get_absolute_url()}tanda-terima/").content.decode()
