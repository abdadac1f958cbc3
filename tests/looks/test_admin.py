"""The admin wears our colours and is entered by the portal's one door."""

import pytest
from django.contrib import admin

from agencies.models import Role
from tests.factories import make_agency, make_officer, make_user, make_venue

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


def test_the_first_page_is_grouped_by_kind_of_work_and_loses_nothing(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))

    groups = client.get("/admin/").context["app_list"]

    shown = {model["model"] for group in groups for model in group["models"]}
    assert groups[0]["name"] == "Instansi dan lokasi"
    assert shown >= {
        model for model, page in admin.site._registry.items() if page.opts.app_label == "agencies"
    }
    assert "Lainnya" not in {group["name"] for group in groups[:-1]}


def test_an_agencys_admin_sees_only_groups_with_something_of_theirs(client):
    client.force_login(make_officer(Role.ADMIN, make_agency()))

    groups = client.get("/admin/").context["app_list"]

    assert {"Instansi dan lokasi", "Antrean", "Orang"} <= {str(group["name"]) for group in groups}
    assert "Permohonan dan kunjungan (hanya dibaca)" not in {str(group["name"]) for group in groups}
