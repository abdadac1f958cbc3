"""What venue.json may say of the building beyond its zones and hours."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Facility, Venue, Zone
from tests.mpp.city import small_city, write_city

PLAN = {"x": 0, "y": 0, "width": 6, "height": 4}


def load(folder, **venue) -> None:
    city = small_city()
    city["venue"] |= venue
    write_city(city, folder)
    call_command("load_mall", str(folder))


@pytest.mark.usefixtures("db")
def test_the_building_comes_with_its_plan_position_and_words(tmp_path):
    zones = small_city()["venue"]["zones"]
    zones[0]["plan"] = PLAN
    load(
        tmp_path,
        zones=zones,
        position={"latitude": -3.02, "longitude": 104.78},
        directions="Turun di stasiun.",
        parking="Di depan.",
        access="Tanpa anak tangga.",
        facilities=[
            {"name": "Musala", "kind": "prayer_room", "accessible": True, "zone": "2", "note": "di barat"}
        ],
    )

    venue, facility = Venue.objects.get(), Facility.objects.get()

    assert (venue.latitude, venue.longitude) == (Decimal("-3.020000"), Decimal("104.780000"))
    assert (venue.directions, venue.parking, venue.access) == (
        "Turun di stasiun.",
        "Di depan.",
        "Tanpa anak tangga.",
    )
    assert list(Zone.objects.order_by("code").values_list("plan_width", flat=True)) == [6, None]
    assert (facility.zone.code, facility.note) == ("2", "di barat")


@pytest.mark.usefixtures("db")
def test_what_a_folder_says_newly_reaches_rows_loaded_before(tmp_path, capsys):
    load(tmp_path)
    venue = Venue.objects.get()
    venue.loaded.pop("parking")  # as before the folder had the column
    venue.save()

    load(tmp_path, parking="Di depan.")

    assert Venue.objects.get().parking == "Di depan."
    assert "0 disunting di sini" in capsys.readouterr().out


@pytest.mark.usefixtures("db")
def test_what_the_admin_wrote_before_the_folder_did_stays(tmp_path):
    load(tmp_path)
    venue = Venue.objects.get()
    venue.loaded.pop("parking")
    venue.parking = "Di belakang."
    venue.save()

    load(tmp_path, parking="Di depan.")

    assert Venue.objects.get().parking == "Di belakang."


@pytest.mark.usefixtures("db")
def test_a_facility_stands_in_a_zone_of_the_building(tmp_path, capsys):
    elsewhere = {"name": "Musala", "kind": "prayer_room", "accessible": True, "zone": "9"}

    with pytest.raises(CommandError):
        load(tmp_path, facilities=[elsewhere])

    assert 'venue.json, facilities entri 1 (Musala): zone "9" tidak ada di zones.' in capsys.readouterr().err
