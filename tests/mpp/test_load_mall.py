"""A folder of data becomes rows; a second load follows it where nobody edited."""

from datetime import date, time

import pytest
from django.core.management import CommandError, call_command

from accounts.models import District, Village
from agencies.models import Agency, Counter, Facility, OpeningHours, Pause, Presence, Venue, Zone
from catalog.models import Question, Requirement, Service
from mpp.mall.tables import TABLES
from queueing.models import Line, Queue
from tests.factories import make_agency
from tests.mpp.city import small_city, write_city


def load(folder, capsys) -> str:
    capsys.readouterr()
    call_command("load_mall", str(folder))
    return capsys.readouterr().out


def everything() -> dict[str, list[dict]]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in TABLES}


@pytest.fixture
def city():
    return small_city()


@pytest.fixture
def loaded_city(db, city, tmp_path, capsys):
    """The small city, loaded from tmp_path; change it, write it again and load once more."""
    load(write_city(city, tmp_path), capsys)
    return city


# --- What a row becomes -------------------------------------------------------------------------------


def test_a_service_and_its_requirements(loaded_city):
    service = Service.objects.get(code="IZN-01")

    assert (service.slug, service.category.slug) == ("izin-usaha-warung", "usaha")
    assert service.agency.code == service.issuing_agency.code == "PTSP"
    assert [agency.code for agency in service.technical_agencies.all()] == ["CAPIL"]
    assert (service.processing_days, service.fee_rupiah, service.validity_months) == (5, 0, 12)
    assert (service.external_system, service.is_online, service.legal_basis) == ("", True, ["Perda 1/2025"])
    assert list(service.requirements.values_list("document_type__code", "required", "position")) == [
        ("formulir", True, 0),
        ("ktp", False, 1),
    ]


def test_questions_keep_order_bounds_and_conditions(loaded_city):
    rows = Question.objects.order_by("category", "position").values_list(
        "category__name", "service__code", "key", "least", "most", "show_if", "position"
    )

    assert list(rows) == [
        ("Usaha", None, "jenis", "", "", {}, 0),
        ("Usaha", None, "nomor_lama", "", "", {"jenis": ["Perpanjangan"]}, 1),
        ("Usaha", None, "luas", "0.5", "", {}, 2),
        (None, "IZN-01", "mulai", "today", "", {"jenis": ["Baru"]}, 0),
    ]


def test_the_venue_with_hours_and_pauses(loaded_city):
    venue = Venue.objects.get()

    assert (venue.slug, venue.city, venue.timezone_name) == ("mpp-contoh", "Kota Contoh", "Asia/Makassar")
    assert (venue.opened_on, venue.last_ticket_minutes) == (date(2025, 1, 2), 30)
    assert list(OpeningHours.objects.values_list("weekday", "opens", "closes")) == [
        (1, time(8), time(15)),
        (5, time(8), time(15)),
    ]
    assert Pause.objects.get().hours.weekday == 5
    assert Zone.objects.count() == Presence.objects.count() == 2
    assert Facility.objects.get().accessible
    assert (District.objects.count(), Village.objects.count()) == (1, 2)


def test_counters_are_numbered_through_the_building_by_zone(loaded_city):
    numbers = Counter.objects.values_list("number", "agency__code", "zone__code")

    assert list(numbers) == [(1, "CAPIL", "1"), (2, "PTSP", "2"), (3, "PTSP", "2")]


def test_lines_as_listed_and_one_to_ask_at_without_services(loaded_city):
    lines = {
        (line.queue.prefix, line.code, line.name): [
            service.code for service in line.services.order_by("code")
        ]
        for line in Line.objects.all()
    }

    assert lines == {
        ("A", "A1", "Izin"): ["IZN-01", "IZN-02"],
        ("A", "A2", "Tanya"): ["TNY-01"],
        ("B", "B1", "Tanya dan konsultasi"): [],
    }
    assert not Queue.objects.filter(agency__code="SAR").exists()


@pytest.mark.usefixtures("db")
def test_an_agency_with_few_services_gets_a_tile_for_each(city, tmp_path, capsys):
    city["lines"] = []

    load(write_city(city, tmp_path), capsys)

    tiles = Line.objects.filter(queue__prefix="A").values_list("code", "name", "services__code")
    assert list(tiles) == [
        ("IZN-01", "Izin Usaha Warung", "IZN-01"),
        ("IZN-02", "Izin Usaha Kedai", "IZN-02"),
        ("TNY-01", "Tanya Izin", "TNY-01"),
    ]


@pytest.mark.usefixtures("db")
def test_equal_names_get_different_addresses(city, tmp_path, capsys):
    city["services"][1]["name"] = city["services"][0]["name"]

    load(write_city(city, tmp_path), capsys)

    assert set(Service.objects.values_list("slug", flat=True)) == {
        "izin-usaha-warung",
        "izin-usaha-warung-2",
        "tanya-izin",
    }


# --- A second load ------------------------------------------------------------------------------------


def test_what_nobody_edited_follows_the_folder(loaded_city, tmp_path, capsys):
    service = loaded_city["services"][1]
    service |= {
        "name": "Izin Kedai",
        "processing_days": 3,
        "technical_agency_code": "SAR",
        "category": "Umum",
    }

    out = load(write_city(loaded_city, tmp_path), capsys)

    row = Service.objects.get(code="IZN-02")
    assert (row.name, row.processing_days, row.category.name) == ("Izin Kedai", 3, "Umum")
    assert [agency.code for agency in row.technical_agencies.all()] == ["SAR"]
    assert row.slug == "izin-usaha-kedai"  # links to it go on working
    assert "1 diperbarui" in out


def test_an_edited_column_is_kept_and_told_the_others_follow(loaded_city, tmp_path, capsys):
    Service.objects.filter(code="IZN-01").update(processing_days=9)
    loaded_city["services"][0] |= {"processing_days": 3, "product": "Surat izin warung"}

    out = load(write_city(loaded_city, tmp_path), capsys)

    row = Service.objects.get(code="IZN-01")
    assert (row.processing_days, row.product) == (9, "Surat izin warung")
    assert "Disunting di sini, tidak diubah: layanan IZN-01: janji layanan (hari kerja) (folder: 3)" in out
    assert "1 disunting di sini" in out


def test_an_edit_is_kept_by_every_later_load(loaded_city, tmp_path, capsys):
    Service.objects.filter(code="IZN-01").update(processing_days=9)
    loaded_city["services"][0]["processing_days"] = 3

    load(write_city(loaded_city, tmp_path), capsys)
    load(tmp_path, capsys)

    assert Service.objects.get(code="IZN-01").processing_days == 9


def test_an_edited_list_is_kept_and_told(loaded_city, tmp_path, capsys):
    line = Line.objects.get(code="A1")
    line.counters.remove(line.counters.first())
    loaded_city["lines"][0]["lines"][0]["service_codes"] = ["IZN-01"]
    loaded_city["lines"][0]["lines"][1]["service_codes"] = ["IZN-02", "TNY-01"]

    out = load(write_city(loaded_city, tmp_path), capsys)

    assert [counter.number for counter in line.counters.all()] == [3]
    assert [service.code for service in line.services.all()] == ["IZN-01"]
    assert "Disunting di sini, tidak diubah: kelompok layanan MPP-CONTOH/PTSP/A1: loket" in out


def test_a_row_renamed_here_is_not_made_a_second_time(loaded_city, tmp_path, capsys):
    Facility.objects.update(name="Musala Al-Ikhlas")

    out = load(tmp_path, capsys)

    assert Facility.objects.get().name == "Musala Al-Ikhlas"
    assert "fasilitas MPP-CONTOH/Musala: nama" in out


def test_a_row_gone_from_the_folder_stays_and_is_told(loaded_city, tmp_path, capsys):
    loaded_city["services"].pop()
    loaded_city["lines"][0]["lines"].pop()

    out = load(write_city(loaded_city, tmp_path), capsys)

    assert Service.objects.filter(code="TNY-01").exists()
    assert "Tidak ada lagi di folder, tidak dihapus: layanan TNY-01" in out
    assert "Tidak ada lagi di folder, tidak dihapus: kelompok layanan MPP-CONTOH/PTSP/A2" in out


def test_a_row_deleted_here_is_not_made_again(loaded_city, tmp_path, capsys):
    Requirement.objects.get(service__code="IZN-01", document_type__code="ktp").delete()

    out = load(tmp_path, capsys)

    assert not Requirement.objects.filter(service__code="IZN-01", document_type__code="ktp").exists()
    assert "Dihapus di sini, tidak dibuat lagi: persyaratan IZN-01/ktp" in out


def test_what_belongs_to_a_row_deleted_here_is_left_out_too(loaded_city, tmp_path, capsys):
    Service.objects.get(code="TNY-01").delete()

    load(tmp_path, capsys)

    assert not Service.objects.filter(code="TNY-01").exists()
    assert not Requirement.objects.filter(service__code="TNY-01").exists()


@pytest.mark.usefixtures("db")
def test_a_row_made_here_with_the_same_code_is_kept_as_it_is(city, tmp_path, capsys):
    make_agency(code="PTSP", name="Dinas Satu Pintu")

    out = load(write_city(city, tmp_path), capsys)

    assert Agency.objects.get(code="PTSP").name == "Dinas Satu Pintu"
    assert "instansi PTSP: nama (folder: Dinas PTSP Kota Contoh)" in out
    assert Service.objects.get(code="IZN-01").agency.code == "PTSP"


@pytest.mark.usefixtures("db")
def test_rows_made_here_that_stand_in_the_way_stop_everything(city, tmp_path, capsys):
    write_city(city, tmp_path)
    load(tmp_path, capsys)
    Queue.objects.filter(prefix="B").update(prefix="Z")
    city["agencies"][2] |= {"queue_prefix": "Z", "has_counter": True, "default_counters": 1}
    city["venue"]["zones"][1]["agency_codes"].append("SAR")
    before = everything()

    with pytest.raises(CommandError, match="bertentangan"):
        load(write_city(city, tmp_path), capsys)

    assert everything() == before


def test_it_says_what_is_not_loaded_yet(loaded_city, tmp_path, capsys):
    (tmp_path / "skm.json").write_text("{}")

    assert "Belum dimuat (menunggu bagiannya): skm.json." in load(tmp_path, capsys)


@pytest.mark.usefixtures("db")
def test_a_mark_at_the_beginning_of_a_file_does_no_harm(city, tmp_path, capsys):
    write_city(city, tmp_path)
    path = tmp_path / "agencies.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    load(tmp_path, capsys)

    assert Agency.objects.count() == 3
