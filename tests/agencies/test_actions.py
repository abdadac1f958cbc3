import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from agencies import actions
from agencies.actions import devices
from agencies.middleware import token_hash
from mpp.lib.refused import Refused
from tests.factories import make_device


@pytest.mark.django_db
def test_pair_hands_out_a_token_of_which_only_the_hash_is_kept():
    device = make_device()

    paired, token = actions.pair(device.pair_code)

    device.refresh_from_db()
    assert paired == device
    assert device.token_hash == token_hash(token)
    assert device.pair_code == ""
    assert device.paired_at is not None


@pytest.mark.django_db
def test_pair_refuses_a_code_used_before():
    code = make_device().pair_code
    actions.pair(code)

    with pytest.raises(Refused):
        actions.pair(code)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("age", "is_valid"), [(timedelta(hours=23, minutes=59), True), (timedelta(hours=24), False)]
)
def test_a_code_is_valid_for_a_day(age, is_valid):
    device = make_device(pair_code_made_at=timezone.now() - age)

    if is_valid:
        assert actions.pair(device.pair_code)[0] == device
    else:
        with pytest.raises(Refused):
            actions.pair(device.pair_code)


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "00000000"])
def test_pair_refuses_a_code_that_nobody_made(code):
    actions.pair(make_device(pair_code="12345678").pair_code)  # leaves a row without a code

    with pytest.raises(Refused):
        actions.pair(code)


@pytest.mark.django_db
def test_pair_refuses_a_device_revoked_before_it_was_paired():
    device = make_device()
    actions.revoke(device.pk)

    with pytest.raises(Refused):
        actions.pair(device.pair_code)


@pytest.mark.django_db(transaction=True)
def test_of_many_browsers_with_one_code_one_wins(monkeypatch):
    code = make_device().pair_code
    monkeypatch.setattr(devices.secrets, "token_urlsafe", _slowly(devices.secrets.token_urlsafe))

    def browser(_number):
        try:
            return actions.pair(code)[1]
        except Refused:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        tokens = [token for token in pool.map(browser, range(8)) if token]

    assert len(tokens) == 1


def _slowly(function):
    """Hold everybody who has found the code for a moment: time enough for the others to find it too."""

    def slow(*args):
        time.sleep(0.2)
        return function(*args)

    return slow


@pytest.mark.django_db
def test_a_renewed_code_puts_the_old_browser_out():
    device = make_device()
    _device, token = actions.pair(device.pair_code)
    actions.revoke(device.pk)

    actions.renew_code(device.pk)

    device.refresh_from_db()
    assert device.token_hash != token_hash(token)
    assert actions.pair(device.pair_code)[0] == device
