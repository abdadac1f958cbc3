import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import caches
from django.urls import reverse

from agencies.models import Role
from tests.factories import (
    make_agency,
    make_category,
    make_day_exception,
    make_officer,
    make_open_venue,
    make_service,
    make_user,
    make_venue,
)

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 11, 23)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def clock(monkeypatch):
    """Set the home page's clock to an hour of Monday, 23 November 2026, in Jakarta."""

    def set_to(hour: int, minute: int = 0, day: dt.date = MONDAY) -> None:
        at = dt.datetime.combine(day, dt.time(hour, minute), ZoneInfo("Asia/Jakarta"))
        monkeypatch.setattr("mpp.views.home.timezone.now", lambda: at)

    return set_to


def test_home_says_until_when_the_mall_is_open(client, clock):
    make_open_venue()
    clock(9)

    assert "hari ini sampai pukul 16.00 WIB." in text_of(client.get("/"))


def test_home_says_that_the_last_number_is_gone(client, clock):
    make_open_venue()
    clock(15, 45)

    page = text_of(client.get("/"))

    assert "hari ini sampai pukul 16.00 WIB." in page
    assert "Nomor antrean hari ini diberikan sampai pukul 15.30 WIB." in page


def test_home_says_why_the_mall_is_closed_and_when_it_opens(client, clock):
    make_open_venue()
    make_day_exception(MONDAY, reason="Hari jadi kota")
    clock(9)

    page = text_of(client.get("/"))

    assert "Hari ini tutup: Hari jadi kota." in page
    assert "Buka lagi Selasa, 24 November 2026 pukul 08.00 WIB." in page


def test_home_says_once_when_the_mall_opens_today(client, clock):
    make_open_venue()
    clock(7)

    page = text_of(client.get("/"))

    assert "Belum buka. Hari ini buka pukul 08.00 WIB." in page
    assert "Buka lagi" not in page


def test_home_stands_without_hours_and_without_a_mall(client):
    assert client.get("/").status_code == 200
    make_venue()
    assert client.get("/").status_code == 200


def test_home_offers_the_largest_categories_first_and_all_of_them(client):
    for number in range(11):
        category = make_category(name=f"Kategori {number:02}")
        for _ in range(2 if number == 10 else 1):
            make_service(category=category)
    make_category(name="Kategori kosong")
    make_service(is_active=False, category=make_category(name="Kategori lama"))

    page = client.get("/")

    assert [category.name for category in page.context["categories"]][:2] == ["Kategori 10", "Kategori 00"]
    assert [category.name for category in page.context["more_categories"]] == ["Kategori 08", "Kategori 09"]


@pytest.mark.parametrize("count", [1, 3])
def test_home_takes_a_fixed_number_of_queries(client, django_assert_num_queries, clock, count):
    make_open_venue()
    clock(9)
    for _ in range(count):
        make_service()
    caches["process"].clear()
    client.get("/")

    with django_assert_num_queries(8):
        client.get("/")


@pytest.mark.parametrize(
    ("role", "room"),
    [
        (Role.VERIFIER, "/meja/"),
        (Role.COUNTER, "/loket/"),
        (Role.HOST, "/kios/mal/"),
        (Role.ADMIN, "/admin/"),
        (None, "/"),
    ],
    ids=str,
)
def test_who_signs_in_is_led_to_where_they_work(client, role, room):
    where = make_venue(slug="mal") if role == Role.HOST else make_agency()
    client.force_login(make_officer(role, where) if role else make_user())

    answer = client.get(reverse("workplace"))

    assert answer.url == room


def test_the_host_finds_the_kiosk_in_the_header(client):
    client.force_login(make_officer(Role.HOST, make_venue(slug="mal")))

    page = client.get(reverse("home"))

    assert 'href="/kios/mal/"' in page.content.decode()
