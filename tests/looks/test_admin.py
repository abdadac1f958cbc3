"""The admin wears our colours and is entered by the portal's one door."""

import pytest

from tests.factories import make_user, make_venue

pytestmark = pytest.mark.django_db


def test_the_admin_has_no_door_of_its_own(client):
    answer = client.get("/admin/login/?next=/admin/")

    assert answer.status_code == 302
    assert answer["Location"] == "/akun/masuk/?next=%2Fadmin%2F"


def test_the_admin_wears_our_name_and_sheet(client):
    make_venue(short_name="MPP Contoh")
    client.force_login(make_user(is_staff=True, is_superuser=True))

    page = client.get("/admin/")

    assert page.status_code == 200
    assert "css/admin.css" in page.text
    assert "theme.js" not in page.text
    assert "· MPP Contoh" in page.text
