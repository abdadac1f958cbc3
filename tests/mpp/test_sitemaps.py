import re

import pytest

from catalog.models import LifeEvent
from mpp.sitemaps import NOT_FOR_ROBOTS
from tests.factories import make_agency, make_service, make_venue

pytestmark = pytest.mark.django_db


def places_in(client) -> dict[str, str]:
    """Return path -> day of the last change, "" where none is told."""
    response = client.get("/sitemap.xml")
    assert response.status_code == 200
    entries = re.findall(r"<url>(.*?)</url>", response.content.decode(), re.DOTALL)
    found = {}
    for entry in entries:
        place = re.search(r"<loc>https?://[^/]+(.*?)</loc>", entry)
        day = re.search(r"<lastmod>(.*?)</lastmod>", entry)
        found[place[1]] = day[1] if day else ""
    return found


def test_the_map_names_public_pages_with_their_last_change(client):
    service, mall = make_service(), make_venue()
    guide = LifeEvent.objects.create(slug="menikah", title="Menikah", summary="Semuanya.")
    hidden = make_service(is_active=False), make_agency(is_active=False)

    places = places_in(client)

    for row in (service, service.agency, mall, guide):
        assert places[row.get_absolute_url()]
    for row in hidden:
        assert row.get_absolute_url() not in places
    assert places["/"] == ""
    assert {"/bantuan/", "/privasi/", "/aksesibilitas/", "/tentang/", "/data/"} <= set(places)


def test_every_place_of_the_map_opens(client):
    make_service()
    make_venue()

    for path in places_in(client):
        assert client.get(path).status_code == 200, path


def test_the_map_names_nothing_that_robots_are_asked_to_leave_alone(client):
    make_service()

    assert [path for path in places_in(client) if path.startswith(NOT_FOR_ROBOTS)] == []


def test_robots_are_told_what_to_leave_alone_and_where_the_map_is(client, settings):
    response = client.get("/robots.txt")

    lines = response.content.decode().splitlines()
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "Disallow: /permohonan/" in lines
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in lines


@pytest.mark.parametrize("count", [1, 3])
def test_the_map_takes_a_fixed_number_of_queries(client, django_assert_num_queries, count):
    for _ in range(count):
        make_service()

    with django_assert_num_queries(6):
        client.get("/sitemap.xml")
