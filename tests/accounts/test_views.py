import re

import pytest
from allauth.account import forms as account_forms
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.urls import reverse

from accounts.entrance import SignupForm
from accounts.models import User
from tests.factories import make_citizen, make_user, make_village

pytestmark = pytest.mark.django_db

PASSWORD = "sungai musi mengalir"


@pytest.fixture(autouse=True)
def _mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def make_member(**fields):
    """Somebody who may sign in: the e-mail address is verified."""
    user = make_user(**{"password": PASSWORD, **fields})
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(client, user):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def code_in(message):
    return re.search(r"^ {4}(\S+)$", message.body, re.MULTILINE)[1]


def totp_code(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def set_up_second_factor(client):
    """Confirm the password once more, as allauth asks, activate TOTP, and return its secret."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    response = client.post(reverse("mfa_activate_totp"), {"code": totp_code(secret)})
    assert response.url == reverse("mfa_view_recovery_codes")
    return secret


SIGN_UP = {"name": "Siti  Aminah", "email": "Siti@contoh.example", "password1": PASSWORD, "consent": "on"}


def test_somebody_signs_up_with_a_code_from_the_mail(client):
    response = client.post(reverse("account_signup"), SIGN_UP)

    assert response.url == reverse("account_email_verification_sent")
    response = client.post(response.url, {"code": code_in(mail.outbox[0])})
    assert response.url == reverse("workplace")
    user = User.objects.get()
    assert (user.name, user.email) == ("Siti Aminah", "siti@contoh.example")
    assert user.consented_at
    assert user.consent_version


def test_sign_up_needs_the_consent(client):
    response = client.post(reverse("account_signup"), SIGN_UP | {"consent": ""})

    assert response.status_code == 422
    assert "Akun hanya dapat dipakai dengan persetujuan ini." in response.content.decode()
    assert not User.objects.exists()


def test_sign_up_does_not_tell_that_an_address_is_known(client):
    make_member(email="siti@contoh.example")

    response = client.post(reverse("account_signup"), SIGN_UP)

    assert response.url == reverse("account_email_verification_sent")
    assert [message.subject for message in mail.outbox] == ["Anda sudah punya akun"]
    assert User.objects.count() == 1


def test_of_two_sign_ups_at_once_with_one_address_the_second_finds_it_taken(client, monkeypatch):
    def clean(form):  # as it was before the other's account was committed
        data = account_forms.SignupForm.clean(form)
        form.account_already_exists = False
        return data

    make_member(email="siti@contoh.example")
    monkeypatch.setattr(SignupForm, "clean", clean)

    response = client.post(reverse("account_signup"), SIGN_UP)

    assert response.url == reverse("account_email_verification_sent")
    assert [message.subject for message in mail.outbox] == ["Anda sudah punya akun"]
    assert User.objects.count() == 1


def test_a_wrong_password_is_answered_422(client):
    response = client.post(reverse("account_login"), {"login": make_member().email, "password": "salah"})

    assert response.status_code == 422
    assert "Surel, nomor akun, atau kata sandi salah" in response.content.decode()


def test_an_empty_sign_in_names_the_fields_as_labelled(client):
    response = client.post(reverse("account_login"), {})

    assert "Isi “Surel atau nomor akun”." in response.content.decode()


def test_guessing_a_password_ends_after_five_tries(client):
    user = make_member()
    for _guess in range(5):
        client.post(reverse("account_login"), {"login": user.email, "password": "salah"})

    response = sign_in(client, user)

    assert response.status_code == 422
    assert "Terlalu banyak percobaan" in response.content.decode()


@pytest.mark.parametrize(("networks", "last"), [([], 429), (["10.7.0.0/16"], 302)])
def test_a_hall_that_shares_one_address_is_not_counted_together(client, settings, networks, last):
    settings.LOCAL_NETWORKS = networks
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip"}
    for _person in range(3):
        client.post(reverse("account_login"), {}, REMOTE_ADDR="10.7.1.2")

    user = make_member()
    credentials = {"login": user.email, "password": PASSWORD}
    response = client.post(reverse("account_login"), credentials, REMOTE_ADDR="10.7.1.2")

    assert response.status_code == last


def test_a_forgotten_password_is_replaced_with_a_code(client):
    user = make_member()
    client.post(reverse("account_reset_password"), {"email": user.email})
    code = code_in(mail.outbox[0])

    client.post(reverse("account_confirm_password_reset_code"), {"code": code})
    new = {"password1": "ampera merah malam", "password2": "ampera merah malam"}
    response = client.post(reverse("account_complete_password_reset"), new)

    assert response.url == reverse("account_password_reset_completed")
    user.refresh_from_db()
    assert user.check_password("ampera merah malam")


def test_second_factor_is_asked_at_sign_in_and_kept_encrypted(client):
    user = make_member()
    sign_in(client, user)
    secret = set_up_second_factor(client)
    totp = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    assert secret not in str(totp.data)
    assert isinstance(totp.wrap(), TOTP)
    client.post(reverse("account_logout"))

    response = sign_in(client, user)

    assert response.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    codes = (
        Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    )
    response = client.post(response.url, {"code": codes[0]})
    assert response.url == reverse("workplace")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_wrong_second_factor_is_answered_422(client):
    user = make_member()
    sign_in(client, user)
    set_up_second_factor(client)
    client.post(reverse("account_logout"))
    sign_in(client, user)

    response = client.post(reverse("mfa_authenticate"), {"code": "000000"})

    assert response.status_code == 422
    assert "Kode ini salah" in response.content.decode()


ENTRANCE = ["account_login", "account_signup", "account_reset_password", "account_inactive"]
OWN = [
    *("accounts:account", "accounts:own_data", "notices:notices", "account_email", "account_change_password"),
    *("account_logout", "account_reauthenticate", "mfa_index"),
]


@pytest.mark.parametrize(
    "name", ["privacy", "accounts:redeem", *ENTRANCE, "account_password_reset_completed"]
)
def test_public_pages_speak_without_inline_style_or_script(client, name):
    _assert_plain(client.get(reverse(name)))


@pytest.mark.parametrize("name", OWN)
def test_own_pages_speak_without_inline_style_or_script(client, name):
    sign_in(client, make_member())

    _assert_plain(client.get(reverse(name)))


def test_the_second_factors_page_speaks_without_inline_style_or_script(client):
    sign_in(client, make_member())
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    _assert_plain(client.get(reverse("mfa_activate_totp")))


@pytest.mark.parametrize(
    "name", ["mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp"]
)
def test_second_factor_pages_speak_without_inline_style_or_script(client, name):
    sign_in(client, make_member())
    set_up_second_factor(client)

    _assert_plain(client.get(reverse(name)))


def _assert_plain(response):
    html = response.content.decode()
    assert response.status_code == 200
    assert not re.search(r'\sstyle="|<style|<script(?![^>]*\ssrc=)|\son[a-z]+="|src="data:', html)
    assert 'lang="id"' in html
    assert html.count("<h1") == 1


@pytest.mark.parametrize("name", OWN)
def test_own_pages_ask_strangers_to_sign_in(client, name):
    response = client.get(reverse(name))

    assert response.status_code == 302
    assert response.url.startswith((reverse("account_login"), reverse("home")))


OWN_DATA = {
    "name": "Siti Aminah",
    "nik": "1671 9954 0390 0001",
    "kk": "",
    "birth_place": "Palembang",
    "birth_date": "1990-03-14",
    "phone": "+62 812-0000-0001",
    "address": "Jalan Contoh 1",
}


def test_own_data_is_saved_and_leads_on(client):
    user, village = make_user(), make_village()
    client.force_login(user)

    response = client.post(reverse("accounts:own_data") + "?next=/layanan/", OWN_DATA | {"home": village.pk})

    assert response.url == "/layanan/"
    user.refresh_from_db()
    assert (user.nik, user.phone, user.village) == ("1671995403900001", "081200000001", village)
    assert user.has_own_data


def test_places_outside_the_city_are_asked_only_of_those_who_live_there(client):
    client.force_login(make_user())
    html = client.get(reverse("accounts:own_data")).content.decode()

    assert html.count('data-show-if="{&quot;home&quot;: [&quot;luar&quot;]}"') == 2
    assert "js/show-if" in html


def test_own_data_never_leads_to_another_site(client):
    client.force_login(make_user())

    response = client.post(
        reverse("accounts:own_data") + "?next=https://jahat.example/", OWN_DATA | {"home": make_village().pk}
    )

    assert response.url == reverse("accounts:account")


def test_wrong_own_data_is_kept_and_explained(client):
    client.force_login(make_user())

    response = client.post(
        reverse("accounts:own_data"), OWN_DATA | {"home": "luar", "nik": "123", "phone": "0711"}
    )

    html = response.content.decode()
    assert response.status_code == 422
    assert "NIK terdiri dari 16 angka; yang Anda isi 3 angka." in html
    assert "Nomor ponsel dimulai dengan 08" in html
    assert "Isi “Provinsi”." in html
    assert "Jalan Contoh 1" in html


def test_a_stored_nik_is_neither_shown_nor_asked_again(client):
    user = make_citizen(nik="1671991403900001")
    client.force_login(user)

    html = client.get(reverse("accounts:own_data")).content.decode()
    client.post(reverse("accounts:own_data"), OWN_DATA | {"home": user.village_id, "nik": ""})

    assert "1671••••••••0001" in html
    assert "1671991403900001" not in html
    user.refresh_from_db()
    assert user.nik == "1671991403900001"


def test_a_proven_person_changes_the_address_but_not_the_name(client):
    user = make_citizen(proven_by=make_user(), name="Siti Aminah")
    client.force_login(user)

    client.post(
        reverse("accounts:own_data"),
        OWN_DATA
        | {
            "name": "Orang Lain",
            "home": "luar",
            "outside_regency": "Banyuasin",
            "outside_province": "Sumsel",
        },
    )

    user.refresh_from_db()
    assert (user.name, user.outside_regency, user.village) == ("Siti Aminah", "Banyuasin", None)
