import pytest
from django.test import RequestFactory, override_settings

from agencies import actions
from agencies.middleware import DEVICE_COOKIE, CurrentDevice
from agencies.models import DeviceKind
from agencies.tries import WRONG_TRIES
from tests.factories import make_device, make_venue

pytestmark = pytest.mark.django_db


def device_of(client):
    request = RequestFactory().get("/")
    request.COOKIES[DEVICE_COOKIE] = client.cookies[DEVICE_COOKIE].value
    CurrentDevice(lambda request: None)(request)
    return request.device


def test_the_page_asks_for_a_code(client):
    response = client.get("/perangkat/")

    assert response.status_code == 200
    assert b'name="code"' in response.content


@pytest.mark.parametrize(
    ("kind", "address"), [(DeviceKind.KIOSK, "/kios/mal-kita/"), (DeviceKind.DISPLAY, "/layar/mal-kita/")]
)
def test_a_paired_browser_is_known_and_sent_to_its_page(kind, address, client):
    device = make_device(make_venue(slug="mal-kita"), kind=kind)

    response = client.post("/perangkat/", {"code": f"{device.pair_code[:4]} {device.pair_code[4:]}"})

    assert (response.status_code, response.url) == (302, address)
    assert device_of(client) == device


def test_the_token_is_kept_from_scripts_and_other_sites(client):
    client.post("/perangkat/", {"code": make_device().pair_code})

    cookie = client.cookies[DEVICE_COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["max-age"] == 5 * 365 * 24 * 3600


@pytest.mark.parametrize("demo", [True, False])
def test_the_token_travels_encrypted_outside_the_demo(demo, client):
    with override_settings(DEMO=demo, SECURE_SSL_REDIRECT=False):
        client.post("/perangkat/", {"code": make_device().pair_code})

    assert bool(client.cookies[DEVICE_COOKIE]["secure"]) is not demo


def test_a_revoked_device_is_unknown_at_once(client):
    device = make_device()
    client.post("/perangkat/", {"code": device.pair_code})

    actions.revoke(device.pk)

    assert not device_of(client)


@pytest.mark.parametrize("code", ["", "1234", "abcdefgh", "١٢٣٤٥٦٧٨", "1" * 30, "00000000"])
def test_a_wrong_code_is_answered_with_what_to_do(code, client):
    make_device(pair_code="12345678")

    response = client.post("/perangkat/", {"code": code})

    assert response.status_code == 422
    assert DEVICE_COOKIE not in client.cookies
    assert "error-summary" in response.content.decode()


def test_after_ten_wrong_codes_an_address_must_wait(client):
    device = make_device(pair_code="12345678")

    statuses = [client.post("/perangkat/", {"code": "00000000"}).status_code for _ in range(WRONG_TRIES)]

    assert statuses == [422] * WRONG_TRIES
    assert client.post("/perangkat/", {"code": device.pair_code}).status_code == 429
    elsewhere = client.post("/perangkat/", {"code": device.pair_code}, REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 302


def test_right_codes_are_not_counted(client):
    devices = [make_device() for _ in range(WRONG_TRIES + 2)]

    statuses = {client.post("/perangkat/", {"code": device.pair_code}).status_code for device in devices}

    assert statuses == {302}
