import pytest
from django.urls import reverse

from agencies.models import AgencyKind
from agencies.templatetags.places import in_runs, week_of
from tests.factories import make_agency, make_counter, make_open_venue, make_service, make_zone

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("numbers", "written"), [([], ""), ([7], "7"), ([3, 1, 2], "1–3"), ([1, 2, 5, 8, 9], "1–2, 5, 8–9")]
)
def test_counters_are_written_in_runs(numbers, written):
    assert in_runs(numbers) == written


def test_week_joins_days_with_the_same_hours():
    week = week_of(make_open_venue())

    assert [(days.name, bool(days.hours), len(days.pauses)) for days in week] == [
        ("Senin–Kamis", True, 0),
        ("Jumat", True, 1),
        ("Sabtu–Minggu", False, 0),
    ]


def test_week_without_hours_is_closed():
    venue = make_open_venue()
    venue.hours.all().delete()

    assert [(days.name, days.hours) for days in week_of(venue)] == [("Senin–Minggu", None)]


def test_agencies_lists_who_takes_part_by_kind(client):
    make_agency(short_name="Bank Contoh", kind=AgencyKind.CITY_COMPANY)
    busy = make_agency(short_name="Dinas Contoh")
    make_service(agency=busy)
    make_agency(short_name="Dinas Bubar", is_active=False)

    page = text_of(client.get(reverse("agencies:agencies")))

    assert page.index(">BUMD<") < page.index("Bank Contoh") < page.index(">Perangkat daerah<")
    assert "1 layanan" in page
    assert "Dinas Bubar" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_agencies_takes_a_fixed_number_of_queries(client, django_assert_max_num_queries, count):
    for _ in range(count):
        make_service()

    with django_assert_max_num_queries(5):
        client.get(reverse("agencies:agencies"))


def test_agency_shows_services_place_and_hours(client):
    agency = make_agency(name="Dinas Contoh Kota", phone="0711 123456")
    mall = make_open_venue()
    zone = make_zone(mall, name="Zona Satu")
    agency.presences.create(venue=mall, zone=zone)
    make_counter(agency, zone=zone, number=4)
    make_counter(agency, zone=zone, number=5, is_active=False)
    make_service(agency=agency, name="Izin Apotek")
    make_service(name="Izin Instansi Lain")

    page = text_of(client.get(agency.get_absolute_url()))

    for fact in ("Dinas Contoh Kota", "Izin Apotek", "Zona Satu", "Loket 4<", "Senin–Kamis", "0711 123456"):
        assert fact in page
    assert "Izin Instansi Lain" not in page


def test_agency_behind_the_scenes_says_so(client):
    page = text_of(client.get(make_agency().get_absolute_url()))

    assert "tidak membuka loket" in page


def test_agency_that_left_is_not_found(client):
    assert client.get(make_agency(is_active=False).get_absolute_url()).status_code == 404
