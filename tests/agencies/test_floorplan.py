import pytest

from agencies.floorplan import floors_of
from tests.factories import make_agency, make_counter, make_venue, make_zone

pytestmark = pytest.mark.django_db


def numbers_of(area) -> list[int]:
    return [square.number for square in area.squares]


def test_a_zone_stands_where_its_numbers_say():
    venue = make_venue()
    zone = make_zone(venue, plan_x=2, plan_y=1, plan_width=6, plan_height=4)
    make_counter(zone=zone, number=7)

    [floor] = floors_of(venue)
    [area] = floor.areas

    assert (area.x, area.y, area.width, area.height) == (200, 100, 600, 400)
    assert (floor.width, floor.height) == (800, 500)
    assert numbers_of(area) == [7]


def test_zones_without_a_place_are_stacked_below_the_others():
    venue = make_venue()
    make_zone(venue, code="A", plan_x=0, plan_y=0, plan_width=6, plan_height=4)
    make_zone(venue, code="B")
    make_zone(venue, code="C")

    [floor] = floors_of(venue)
    first, second, third = floor.areas

    assert second.y > first.y + first.height
    assert third.y > second.y + second.height
    assert floor.height == third.y + third.height


def test_every_counter_lies_within_its_zone_also_where_it_is_crowded():
    venue = make_venue()
    for zone in (make_zone(venue, plan_x=0, plan_y=0, plan_width=5, plan_height=5), make_zone(venue)):
        for _ in range(26):
            make_counter(zone=zone)

    [floor] = floors_of(venue)

    for area in floor.areas:
        assert len(area.squares) == 26
        assert min(square.x for square in area.squares) >= area.x
        assert max(square.x + square.size for square in area.squares) <= area.x + area.width
        assert max(square.y + square.size for square in area.squares) <= area.y + area.height
        assert len({(square.x, square.y) for square in area.squares}) == 26


def test_a_long_name_of_a_zone_is_broken_into_lines():
    venue = make_venue()
    make_zone(venue, name="Zona 4 – Pajak daerah, utilitas, dan perbankan", plan_x=0, plan_y=0, plan_width=6,
              plan_height=6)  # fmt: skip

    [floor] = floors_of(venue)
    lines = floor.areas[0].lines

    assert " ".join(line.text for line in lines) == "Zona 4 – Pajak daerah, utilitas, dan perbankan"
    assert [line.y for line in lines] == sorted({line.y for line in lines})
    assert len(lines) > 1


def test_an_agency_stands_out_with_its_counters_and_zone():
    venue, agency = make_venue(), make_agency()
    here, there = make_zone(venue), make_zone(venue)
    own = make_counter(agency, zone=here)
    make_counter(zone=here)
    make_counter(zone=there)

    [floor] = floors_of(venue, agency)

    assert [area.zone for area in floor.areas if area.is_marked] == [here]
    marked = [square.number for area in floor.areas for square in area.squares if square.is_marked]
    assert marked == [own.number]


def test_each_floor_is_a_picture_of_its_own_the_lowest_first():
    venue = make_venue()
    make_zone(venue, floor=2)
    make_zone(venue, floor=1)

    assert [floor.number for floor in floors_of(venue)] == [1, 2]


def test_counters_out_of_use_are_not_drawn():
    venue = make_venue()
    zone = make_zone(venue)
    make_counter(zone=zone, is_active=False)
    used = make_counter(zone=zone)

    [floor] = floors_of(venue)

    assert numbers_of(floor.areas[0]) == [used.number]


@pytest.mark.parametrize("count", [1, 3])
def test_the_plan_takes_two_queries(django_assert_num_queries, count):
    venue = make_venue()
    for _ in range(count):
        make_counter(zone=make_zone(venue))

    with django_assert_num_queries(2):
        floors_of(venue)
