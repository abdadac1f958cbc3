from decimal import Decimal

import pytest
from django.core.cache import caches

from agencies.building import building_of, geo_address, map_address
from agencies.models import Facility, Presence
from tests.factories import make_agency, make_counter, make_open_venue, make_queue, make_venue, make_zone

pytestmark = pytest.mark.django_db


def page_of(client, venue) -> str:
    response = client.get(f"/lokasi/{venue.slug}/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_building_tells_who_sits_where():
    venue = make_venue()
    zone = make_zone(venue)
    with_desks, without = make_agency(short_name="Dinas A"), make_agency(short_name="Dinas B")
    for agency in (with_desks, without):
        Presence.objects.create(venue=venue, zone=zone, agency=agency)
    for number in (1, 2, 5):
        make_counter(with_desks, zone=zone, number=number)

    [row] = building_of(venue).zones

    assert [(desk.agency, desk.counters) for desk in row.desks] == [(with_desks, "1–2, 5"), (without, "")]


def test_facilities_stand_in_their_zone_or_for_the_whole_building():
    venue = make_venue()
    zone = make_zone(venue)
    inside = Facility.objects.create(venue=venue, zone=zone, name="Ruang laktasi", kind="nursing_room")
    everywhere = Facility.objects.create(venue=venue, name="Musala", kind="prayer_room")

    building = building_of(venue)

    assert building.zones[0].facilities == [inside]
    assert building.facilities == [everywhere]


def test_the_page_tells_the_way_parking_access_and_facilities(client):
    venue = make_open_venue(
        directions="Turun di stasiun.", parking="Gratis di depan.", access="Jalan landai di pintu barat."
    )
    Facility.objects.create(venue=venue, name="Toilet disabilitas", kind="toilet", accessible=True)

    page = page_of(client, venue)

    for words in (
        "Turun di stasiun.",
        "Gratis di depan.",
        "Jalan landai di pintu barat.",
        "Toilet disabilitas",
    ):
        assert words in page
    assert 'aria-label="dapat dipakai penyandang disabilitas"' in page


def test_the_page_draws_the_plan_and_says_it_in_a_table(client):
    venue, agency = make_open_venue(), make_agency(short_name="Dinas Contoh")
    zone = make_zone(venue, name="Zona utara")
    Presence.objects.create(venue=venue, zone=zone, agency=agency)
    make_counter(agency, zone=zone, number=41)

    page = page_of(client, venue)

    assert '<svg class="plan__picture"' in page
    assert "<caption" in page
    assert page.count("41") >= 2


def test_a_venue_out_of_use_has_no_page(client):
    assert client.get(f"/lokasi/{make_venue(is_active=False).slug}/").status_code == 404


def test_the_map_opens_at_the_point_or_searches_for_the_address():
    somewhere = make_venue(latitude=Decimal("-3.021000"), longitude=Decimal("104.788000"))
    nowhere = make_venue(address="Jalan Merdeka 1", city="Palembang")

    assert map_address(somewhere).endswith("?mlat=-3.021000&mlon=104.788000#map=17/-3.021000/104.788000")
    assert geo_address(somewhere).startswith("geo:-3.021000,104.788000?q=")
    assert map_address(nowhere).endswith("search?query=Jalan+Merdeka+1%2C+Palembang")
    assert geo_address(nowhere) == ""


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_take_a_fixed_number_of_queries(client, django_assert_num_queries, count):
    venue = make_open_venue()
    for _ in range(count):
        agency, zone = make_agency(), make_zone(venue)
        Presence.objects.create(venue=venue, zone=zone, agency=agency)
        make_counter(agency, zone=zone)
        make_queue(venue=venue, agency=agency)
        Facility.objects.create(venue=venue, zone=zone, name=f"Kursi {zone.pk}", kind="seat")
    client.get("/instansi/")  # The name of the mall and the board are kept for a moment.

    with django_assert_num_queries(10):
        page_of(client, venue)
    with django_assert_num_queries(5):
        client.get("/instansi/")
    caches["process"].clear()
