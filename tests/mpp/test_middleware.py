from unittest.mock import Mock

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from agencies.models import Role
from tests.accounts.test_views import PASSWORD, make_member, set_up_second_factor, sign_in
from tests.factories import make_agency, make_membership, make_venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def production(settings):
    settings.DEMO = False


def make_staff(kind):
    """A member of staff who may sign in, of one of the three kinds that the rule names."""
    user = make_member(is_staff=kind == "admin")
    if kind == "officer":
        make_membership(user, Role.COUNTER, make_agency())
    if kind == "host":
        make_membership(user, Role.HOST, make_venue())
    return user


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("kind", ["officer", "host", "admin"])
@pytest.mark.parametrize("name", ["home", "accounts:account", "mfa_index", "account_email", "admin:index"])
def test_staff_without_second_factor_are_led_to_set_it_up(client, kind, name):
    sign_in(client, make_staff(kind))

    assert client.get(reverse(name)).url == reverse("mfa_activate_totp")
    assert client.post(reverse(name)).url == reverse("mfa_activate_totp")


@pytest.mark.usefixtures("production")
def test_staff_set_it_up_and_go_on(client):
    sign_in(client, make_staff("officer"))
    set_up_second_factor(client)

    assert client.get(reverse("accounts:account")).status_code == 200


@pytest.mark.usefixtures("production")
def test_staff_with_second_factor_need_it_at_sign_in(client):
    user = make_staff("officer")
    sign_in(client, user)
    set_up_second_factor(client)
    client.post(reverse("account_logout"))

    assert sign_in(client, user).url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("production")
def test_staff_without_second_factor_may_leave(client):
    sign_in(client, make_staff("officer"))

    assert client.post(reverse("account_logout")).url == reverse("home")


@pytest.mark.usefixtures("production")
def test_citizens_need_no_second_factor(client):
    sign_in(client, make_member())

    assert client.get(reverse("accounts:account")).status_code == 200


@pytest.mark.usefixtures("production")
def test_former_staff_are_citizens(client):
    user = make_member()
    make_membership(user, Role.COUNTER, make_agency(), since="2020-01-01", until="2020-12-31")
    sign_in(client, user)

    assert client.get(reverse("accounts:account")).status_code == 200


def test_the_demo_asks_no_second_factor(client):
    client.post(reverse("account_login"), {"login": make_staff("officer").email, "password": PASSWORD})

    assert client.get(reverse("accounts:account")).status_code == 200


def test_pages_of_a_signed_in_person_stay_in_no_cache(client):
    sign_in(client, make_member())

    for name in ("home", "accounts:account", "permits:mine"):
        assert "no-store" in client.get(reverse(name))["Cache-Control"]
    assert "no-store" in client.get("/tidak-ada/")["Cache-Control"]


def test_public_pages_may_be_kept_by_a_browser(client):
    assert "Cache-Control" not in client.get(reverse("home"))


def test_without_a_database_who_is_signed_in_gets_a_whole_answer_as_well(client, monkeypatch):
    client.force_login(make_member())
    client.raise_request_exception = False
    away = Mock(side_effect=OperationalError("away"))
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)

    answer = client.get(reverse("home"))

    assert answer.status_code == 503
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert client.get(reverse("healthz")).status_code == 200


@pytest.mark.parametrize("cookie", ["sessionid", "perangkat", "bahasa", "csrftoken"])
def test_a_cookie_with_nul_is_no_cookie(client, cookie):
    client.cookies.load(f'{cookie}="\\000aaaaaaaaaaaa"')

    assert client.get(reverse("home")).status_code == 200
    assert client.get(reverse("accounts:account")).status_code == 302


def test_static_files_carry_the_headers_too(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "x.css").write_text("a {}")

    answer = Client().get("/static/x.css")

    b"".join(answer)
    assert answer.status_code == 200
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")


def test_the_redirect_to_https_carries_the_headers_too(settings):
    settings.SECURE_SSL_REDIRECT = True

    answer = Client().get("/")

    assert answer.url.startswith("https://")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
