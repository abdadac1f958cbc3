"""How people without e-mail come in: with the printed code once, then with account number and password."""

import io
import logging
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.entrance import LoginForm
from accounts.models import PrintedCode, User
from mpp.lib.codes import in_fours
from mpp.lib.logs import JsonFormatter
from tests.accounts.test_printed_codes import PASSWORD, a_wrong, open_account
from tests.accounts.test_views import SIGN_UP, code_in, make_member, set_up_second_factor
from tests.factories import make_citizen, make_nik, make_user

pytestmark = pytest.mark.django_db

REDEEM = reverse("accounts:redeem")


@pytest.fixture(autouse=True)
def _mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def form(user, printed, **fields):
    defaults = {
        "account_number": user.account_number_shown,
        "code": in_fours(printed),
        "password1": PASSWORD,
        "consent": "on",
    }
    return defaults | fields


def make_holder(**fields) -> User:
    """Somebody who has redeemed the printed code."""
    user, code = open_account(**fields)
    return actions.redeem(user.account_number, code, password=PASSWORD)


def enter(client, user, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": user.account_number_shown, "password": password})


def is_in(client, user) -> bool:
    return client.session.get("_auth_user_id") == str(user.pk)


# --- With the printed code --------------------------------------------------------------------------


def test_the_code_leads_in(client):
    user, code = open_account()

    response = client.post(REDEEM, form(user, code))

    assert (response.status_code, response.url) == (302, reverse("workplace"))
    assert is_in(client, user)
    assert client.session.get_expire_at_browser_close()
    html = client.get(reverse("accounts:account")).content.decode()
    assert f"Lain kali masuk dengan nomor akun {user.account_number_shown}" in html
    assert mail.outbox == []


def test_who_is_already_in_is_led_on(client):
    client.force_login(make_user())

    assert client.get(REDEEM).url == reverse("workplace")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"account_number": "482-130-5960"}, "Ada angka yang keliru"),
        ({"account_number": "12345"}, "10 angka; yang Anda isi 5 angka"),
        ({"account_number": ""}, "Isi “Nomor akun”."),
        ({"code": "abcd"}, "12 huruf dan angka; yang Anda isi 4"),
        ({"password1": "pendek"}, "terlalu pendek"),
        ({"password1": "password123"}, "terlalu umum"),
        ({"consent": ""}, "hanya dapat dipakai dengan persetujuan"),
    ],
)
def test_a_wrong_form_is_explained_kept_and_costs_no_try(client, wrong, sentence):
    user, code = open_account()

    response = client.post(REDEEM, form(user, code, **wrong))

    html = response.content.decode()
    assert response.status_code == 422
    assert sentence in html
    assert PASSWORD not in html
    if "code" not in wrong:
        assert code[:4] in html
    assert PrintedCode.objects.get().wrong_tries == 0


def test_neither_account_number_nor_code_becomes_the_password(client):
    user, code = open_account()

    for password in (user.account_number_shown, in_fours(code)):
        response = client.post(REDEEM, form(user, code, password1=password))
        assert response.status_code == 422

    assert not User.objects.get(pk=user.pk).has_usable_password()


def test_the_answer_tells_not_which_of_both_was_wrong(client):
    user, code = open_account()
    other, other_code = open_account()
    User.objects.filter(pk=other.pk).update(account_number=None)

    answers = [
        client.post(REDEEM, form(user, a_wrong(code))),  # a number that exists
        client.post(
            REDEEM, form(other, other_code, account_number=other.account_number)
        ),  # one that does not
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    told = [re.findall(r"Nomor akun atau kode ini salah[^<]*", answer.content.decode()) for answer in answers]
    assert told[0] == told[1] != []
    assert "_auth_user_id" not in client.session


def test_guessing_one_accounts_code_ends_after_five_tries(client):
    user, code = open_account()
    other, other_code = open_account()
    for _guess in range(5):
        assert client.post(REDEEM, form(user, a_wrong(code))).status_code == 422

    response = client.post(REDEEM, form(user, code))

    assert response.status_code == 429
    assert "Terlalu banyak percobaan" in response.content.decode()
    assert user.account_number_shown in response.content.decode()
    assert client.post(REDEEM, form(other, other_code)).status_code == 302


@pytest.mark.parametrize(("networks", "last"), [([], 429), (["10.7.0.0/16"], 302)])
def test_the_limit_per_address_spares_the_hall(client, settings, networks, last):
    settings.LOCAL_NETWORKS = networks
    settings.ACCOUNT_RATE_LIMITS = {"printed_code": "2/m/ip,5/5m/key"}
    for _person in range(2):
        stranger, strangers = open_account()
        client.post(REDEEM, form(stranger, a_wrong(strangers)), REMOTE_ADDR="10.7.1.2")

    user, code = open_account()
    response = client.post(REDEEM, form(user, code), REMOTE_ADDR="10.7.1.2")

    assert response.status_code == last


# --- With account number and password ---------------------------------------------------------------


@pytest.mark.parametrize("written", ["{0}", "{1}", " {0} ", "{2}"])
def test_the_account_number_signs_in_however_it_is_typed(client, written):
    user = make_holder()
    number, shown = user.account_number, user.account_number_shown

    login = written.format(number, shown, shown.replace("-", " "))
    response = client.post(reverse("account_login"), {"login": login, "password": PASSWORD})

    assert response.url == reverse("workplace")
    assert is_in(client, user)
    assert mail.outbox == []


def test_who_signs_in_by_number_is_never_asked_for_an_address(client):
    user = make_holder()
    enter(client, user)
    assert client.get(reverse("accounts:account")).status_code == 200

    response = client.post(reverse("account_logout"))

    assert response.url == reverse("home")
    assert not is_in(client, user)


def test_a_person_without_mail_changes_the_password(client):
    user = make_holder()
    enter(client, user)

    new = {"oldpassword": PASSWORD, "password1": "ampera merah malam", "password2": "ampera merah malam"}
    response = client.post(reverse("account_change_password"), new)

    assert response.status_code == 302
    user.refresh_from_db()
    assert user.check_password("ampera merah malam")
    assert client.get(reverse("accounts:account")).status_code == 200


def test_a_second_factor_is_asked_of_account_numbers_too_and_ends_with_a_reset(client):
    user = make_holder()
    enter(client, user)
    set_up_second_factor(client)
    client.post(reverse("account_logout"))

    assert enter(client, user).url == reverse("mfa_authenticate")
    code = actions.new_code(user.pk, by=make_user(), venue_code="MPP")
    assert client.post(REDEEM, form(user, code)).url == reverse("workplace")
    assert not Authenticator.objects.filter(user=user).exists()


def test_unknown_and_known_numbers_and_addresses_get_the_same_answer(client):
    holder, member = make_holder(), make_member()
    logins = [holder.account_number, "1234567894", member.email, "tiada@contoh.example"]

    told = set()
    for login in logins:
        response = client.post(reverse("account_login"), {"login": login, "password": "salah"})
        assert response.status_code == 422
        told.add(tuple(re.findall(r"[^>]*kata sandi salah[^<]*", response.content.decode())))

    assert len(told) == 1


def test_a_wrong_password_costs_one_hash_whether_or_not_somebody_is_known(client, monkeypatch):
    hashes = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: hashes.append(args) or encode(*args))
    new, _code = open_account()
    logins = ["x@contoh.example", "1234567894", make_member().email, make_holder().account_number]

    for login in [*logins, new.account_number]:
        hashes.clear()
        client.post(reverse("account_login"), {"login": login, "password": "salah"})
        assert len(hashes) == 1


def test_guessing_by_number_ends_after_five_tries_however_it_is_typed(client):
    user = make_holder()
    for guess in range(5):
        login = user.account_number if guess % 2 else user.account_number_shown
        client.post(reverse("account_login"), {"login": login, "password": "salah"})

    assert "Terlalu banyak percobaan" in enter(client, user).content.decode()


def test_an_address_still_has_to_be_verified(client):
    user = make_citizen(proven_by=make_user(), password=PASSWORD)
    User.objects.filter(pk=user.pk).update(account_number="1234567894")

    response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    assert response.url == reverse("account_email_verification_sent")
    assert len(mail.outbox) == 1


def test_sign_up_gives_and_asks_no_account_number(client):
    html = client.get(reverse("account_signup")).content.decode()
    for address in ("siti@contoh.example", "lain@contoh.example"):
        Client().post(reverse("account_signup"), SIGN_UP | {"email": address, "account_number": "1234567894"})

    assert "Nomor akun" not in html
    assert list(User.objects.values_list("account_number", flat=True)) == [None, None]


# --- An address later -------------------------------------------------------------------------------


def test_an_address_is_added_later_and_both_ways_lead_in(client):
    user = make_holder()
    enter(client, user)
    html = client.get(reverse("account_email")).content.decode()
    assert "Tambah alamat" in html

    response = client.post(reverse("account_email"), {"email": "siti@contoh.example", "action_add": "1"})
    client.post(reverse("account_email_verification_sent"), {"code": code_in(mail.outbox[0])})

    user.refresh_from_db()
    assert user.email == "siti@contoh.example"
    assert EmailAddress.objects.get(user=user).verified
    for login in (user.email, user.account_number):
        client.post(reverse("account_logout"))
        response = client.post(reverse("account_login"), {"login": login, "password": PASSWORD})
        assert response.url == reverse("workplace")


def test_a_password_set_by_mail_ends_the_printed_code(client):
    user = make_member()
    actions.prove_identity(user.pk, by=make_user(), venue_code="MPP", nik=make_nik())
    code = actions.new_code(user.pk, by=make_user(), venue_code="MPP")
    client.post(reverse("account_reset_password"), {"email": user.email})
    client.post(reverse("account_confirm_password_reset_code"), {"code": code_in(mail.outbox[0])})
    new = {"password1": "ampera merah malam", "password2": "ampera merah malam"}
    client.post(reverse("account_complete_password_reset"), new)

    user.refresh_from_db()
    assert client.post(REDEEM, form(user, code)).status_code == 422
    assert user.check_password("ampera merah malam")


# --- Pages ------------------------------------------------------------------------------------------


def test_the_ways_in_are_linked():
    for name in ("account_login", "account_reset_password"):
        html = Client().get(reverse(name)).content.decode()
        assert f'href="{REDEEM}"' in html
        assert "Punya kode dari loket?" in html


def test_the_own_page_shows_the_number_only_to_who_has_one(client):
    user = make_holder()
    enter(client, user)
    assert user.account_number_shown in client.get(reverse("accounts:account")).content.decode()

    client.force_login(make_user())
    assert "Nomor akun" not in client.get(reverse("accounts:account")).content.decode()


def test_the_sign_in_names_both_ways():
    assert str(LoginForm().fields["login"].label) == "Surel atau nomor akun"


def test_the_page_stays_out_of_caches(client):
    assert "no-store" in client.get(REDEEM)["Cache-Control"]


def test_nothing_of_it_is_logged(client):
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        nik = make_nik()
        user, code = open_account(nik=nik)
        client.post(REDEEM, form(user, a_wrong(code)))
        client.post(REDEEM, form(user, code))
        client.post(reverse("account_logout"))
        enter(client, user, password="salah")
        enter(client, user)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)

    logged = lines.getvalue()
    assert "akun/kode/" in logged
    for secret in (nik, code, in_fours(code), user.account_number, user.account_number_shown, PASSWORD):
        assert secret not in logged
