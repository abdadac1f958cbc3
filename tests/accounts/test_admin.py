import pytest
from django.urls import reverse

from accounts.models import User
from agencies.models import Role
from mpp.lib.crypto import keyed_hash
from tests.accounts.test_printed_codes import open_account
from tests.factories import make_agency, make_citizen, make_officer, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def test_strangers_come_in_by_the_portals_own_door(client):
    response = client.get(reverse("admin:index"), follow=True)

    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_the_admins_own_sign_in_takes_no_password(client):
    user = make_user(is_staff=True, is_superuser=True)

    response = client.post(reverse("admin:login"), {"username": user.email, "password": "kata-sandi"})

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("is_staff", [False, True])
def test_who_looks_after_a_counter_stays_outside(client, is_staff):
    user = make_officer(Role.SUPERVISOR, make_agency(), is_staff=is_staff)
    client.force_login(user)

    response = client.get(reverse("admin:index"), follow=True)

    assert response.status_code == 403


def test_people_are_found_by_name_and_address(admin):
    make_citizen(name="Zaenab Contoh", email="z@contoh.example")

    for query in ("zaenab", "z@contoh"):
        html = admin.get(reverse("admin:accounts_user_changelist"), {"q": query}).content.decode()
        assert "Zaenab Contoh" in html


def test_a_persons_page_masks_nik_and_kk_and_has_no_password(admin):
    user = make_citizen(nik="1671991403900001")
    user.set_kk("1671990101100009")
    user.save()

    html = admin.get(reverse("admin:accounts_user_change", args=[user.pk])).content.decode()

    assert "1671••••••••0001" in html
    assert "1671991403900001" not in html
    assert "1671990101100009" not in html
    assert user.password not in html


def test_an_account_number_is_found_and_shown_but_not_changed_and_codes_stay_out(admin):
    user, code = open_account()
    page = reverse("admin:accounts_user_change", args=[user.pk])

    found = admin.get(reverse("admin:accounts_user_changelist"), {"q": user.account_number}).content.decode()
    admin.post(page, {"name": user.name, "account_number": "1234567894", "is_active": "on"})
    html = admin.get(page).content.decode()

    assert user.name in found
    assert user.account_number_shown in html
    assert code not in html
    assert keyed_hash(code, purpose="printed-code") not in html
    assert User.objects.get(pk=user.pk).account_number == user.account_number


def test_a_proven_name_cannot_be_changed(admin):
    user = make_citizen(proven_by=make_user(), name="Siti Aminah")

    admin.post(reverse("admin:accounts_user_change", args=[user.pk]), {"name": "Lain", "email": user.email})

    user.refresh_from_db()
    assert user.name == "Siti Aminah"


def test_a_new_person_gets_no_password_from_the_admin(admin):
    admin.post(reverse("admin:accounts_user_add"), {"email": "Baru@contoh.example", "name": "Baru"})

    user = User.objects.get(email="baru@contoh.example")
    assert not user.has_usable_password()


def test_changing_a_person_keeps_password_and_nik(admin):
    user = make_citizen(nik="1671991403900001")
    data = {
        "email": user.email,
        "name": "Siti Baru",
        "phone": user.phone,
        "village": user.village_id,
        "is_active": "on",
    }

    response = admin.post(reverse("admin:accounts_user_change", args=[user.pk]), data)

    assert response.status_code == 302
    user.refresh_from_db()
    assert (user.name, user.nik) == ("Siti Baru", "1671991403900001")
    assert user.check_password("kata-sandi")


def test_nobody_is_deleted(admin):
    user = make_user()

    assert (
        admin.post(reverse("admin:accounts_user_delete", args=[user.pk]), {"post": "yes"}).status_code == 403
    )
    assert User.objects.filter(pk=user.pk).exists()


@pytest.mark.parametrize("name", ["accounts_district", "accounts_village", "notices_notice"])
def test_lists_open_and_take_no_new_rows(admin, name):
    assert admin.get(reverse(f"admin:{name}_changelist")).status_code == 200
    assert admin.get(reverse(f"admin:{name}_add")).status_code == 403
