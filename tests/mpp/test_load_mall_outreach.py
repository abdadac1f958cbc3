"""outreach.json: what it becomes, and what is wrong with it."""

import re

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Counter, OutreachEvent, Venue, VenueKind
from catalog.models import OutreachService
from mpp.mall.tables import TABLES
from queueing.models import Line, Queue
from tests.mpp.city import small_city, write_city


def an_event(**changes):
    return {
        "code": "OUT-01",
        "title": "Layanan Minggu",
        "date": "2026-11-29",
        "day": "Minggu",
        "start_time": "07:00",
        "end_time": "11:00",
        "timezone": "Asia/Makassar",
        "venue": "Kantor Lurah Satu",
        "venue_kind": "kelurahan",
        "kecamatan_code": "99.01.01",
        "kelurahan_code": "99.01.01.1001",
        "runs_during": "gotong royong",
        "agency_codes": ["PTSP", "CAPIL"],
        "services": [
            {"service_code": "IZN-01", "quota": 60, "completes_on_site": False},
            {"service_code": "TNY-01", "quota": None, "completes_on_site": True},
        ],
        "walk_in": True,
        "registration_required": False,
        "status": "scheduled",
        "verified": False,
        "model_source": "Berita",
    } | changes


def city_with(*events):
    return small_city() | {"outreach": list(events)}


def rows():
    return {model: list(model.objects.order_by("pk").values()) for model in TABLES}


# --- What it becomes --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("db")
def test_a_place_becomes_a_venue_with_counters_and_queues(tmp_path):
    write_city(city_with(an_event()), tmp_path)

    call_command("load_mall", str(tmp_path))

    venue = Venue.objects.get(kind=VenueKind.OUTREACH)
    assert (venue.code, venue.slug) == ("KANTOR-LURAH-SATU", "kantor-lurah-satu")
    assert venue.village_code == "99.01.01.1001"
    assert venue.timezone_name == "Asia/Makassar"
    assert venue.address.endswith("Kota Contoh")
    assert [zone.code for zone in venue.zones.all()] == ["A"]
    counters = Counter.objects.filter(venue=venue).values_list("number", "agency__code")
    assert list(counters) == [(1, "PTSP"), (2, "CAPIL")]
    queues = Queue.objects.filter(venue=venue).values_list("prefix", "agency__code")
    assert list(queues) == [("A", "PTSP"), ("B", "CAPIL")]
    lines = Line.objects.filter(queue__venue=venue)
    assert [(line.code, line.slot_quota) for line in lines] == [("IZN-01", 0), ("TNY-01", 0)]
    assert {counter.number for line in lines for counter in line.counters.all()} == {1}


@pytest.mark.usefixtures("db")
def test_an_event_comes_with_its_agencies_services_and_quotas(tmp_path):
    write_city(city_with(an_event()), tmp_path)

    call_command("load_mall", str(tmp_path))

    event = OutreachEvent.objects.get()
    assert str(event.day) == "2026-11-29"
    assert (event.slug, event.occasion) == ("layanan-minggu-2026-11-29", "gotong royong")
    assert {agency.code for agency in event.agencies.all()} == {"PTSP", "CAPIL"}
    offers = OutreachService.objects.values_list("service__code", "quota", "completes_on_site")
    assert set(offers) == {("IZN-01", 60, False), ("TNY-01", None, True)}


@pytest.mark.usefixtures("db")
def test_two_events_at_one_place_share_its_venue(tmp_path):
    later = an_event(
        code="OUT-02",
        date="2026-12-06",
        agency_codes=["CAPIL", "PTSP"],
        services=[{"service_code": "IZN-02", "quota": 5, "completes_on_site": True}],
    )
    write_city(city_with(an_event(), later), tmp_path)

    call_command("load_mall", str(tmp_path))

    assert Venue.objects.filter(kind=VenueKind.OUTREACH).count() == 1
    assert OutreachEvent.objects.count() == 2
    lines = Line.objects.filter(queue__venue__kind=VenueKind.OUTREACH)
    assert [line.code for line in lines] == ["IZN-01", "TNY-01", "IZN-02"]


@pytest.mark.usefixtures("db")
def test_a_second_load_changes_nothing_and_numbers_given_stay(tmp_path, capsys):
    write_city(city_with(an_event()), tmp_path)
    call_command("load_mall", str(tmp_path))
    OutreachService.objects.filter(quota=60).update(taken=12)
    before = rows()

    call_command("load_mall", str(tmp_path))

    assert rows() == before
    assert "outreach.json" not in capsys.readouterr().out


@pytest.mark.usefixtures("db")
def test_a_city_may_do_without_outreach(tmp_path):
    write_city(small_city(), tmp_path)

    call_command("load_mall", str(tmp_path))

    assert not OutreachEvent.objects.exists()


# --- What is wrong ----------------------------------------------------------------------------------------

FIRST, SECOND = "outreach.json, entri 1 (OUT-01)", "outreach.json, entri 2 (OUT-02)"
OFFER = {"service_code": "IZN-01", "quota": 60, "completes_on_site": True}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"day": "Senin"}, f'{FIRST}: day "Senin" bukan hari dari 2026-11-29, yaitu Minggu.'),
        ({"date": "2026-02-30"}, f'{FIRST}: kolom "date" harus berupa tanggal seperti "2026-12-31".'),
        ({"end_time": "07:00"}, f"{FIRST}: start_time 07:00 harus sebelum end_time 07:00."),
        (
            {"kelurahan_code": "99.01.01.9999"},
            f'{FIRST}: kelurahan_code "99.01.01.9999" tidak ada di districts.json.',
        ),
        (
            {"kecamatan_code": "99.01.02"},
            f'{FIRST}: kecamatan_code "99.01.02" bukan kecamatan dari kelurahan 99.01.01.1001.',
        ),
        ({"venue_kind": "balai"}, f'{FIRST}: venue_kind "balai" bukan salah satu dari kecamatan, kelurahan.'),
        ({"venue": "MPP Contoh"}, f'{FIRST}: venue "MPP Contoh" tidak dapat dipakai sebagai nama tempat.'),
        ({"timezone": "Asia/Mars"}, f'{FIRST}: kolom "timezone": Zona waktu Asia/Mars tidak dikenal.'),
        (
            {"agency_codes": ["PTSP", "XXX"]},
            f'{FIRST}: agency_codes "XXX" tidak ada di agencies.json.',
        ),
        (
            {"agency_codes": ["PTSP", "PTSP"]},
            f"{FIRST}: agency_codes memuat instansi yang sama dua kali.",
        ),
        (
            {"services": [OFFER | {"service_code": "XXX-1"}]},
            f'{FIRST}, services entri 1 (XXX-1): service_code "XXX-1" tidak ada di services.json.',
        ),
        (
            {"agency_codes": ["CAPIL"], "services": [OFFER]},
            f'{FIRST}, services entri 1 (IZN-01): layanan "IZN-01" dilayani PTSP, yang tidak ada di agency_codes.',
        ),
        (
            {"services": [OFFER, OFFER]},
            f'{FIRST}, services entri 2 (IZN-01): service_code "IZN-01" sudah dipakai: '
            f"{FIRST}, services entri 1 (IZN-01).",
        ),
        (
            {"services": [OFFER | {"quota": -1}]},
            f'{FIRST}, services entri 1 (IZN-01): kolom "quota" paling kecil 1.',
        ),
        (
            {"status": "cancelled"},
            f"{FIRST}: cancel_reason harus berisi bila, dan hanya bila, status adalah cancelled.",
        ),
        (
            {"status": "lewat"},
            f'{FIRST}: kolom "status": "lewat" bukan salah satu dari scheduled, cancelled.',
        ),
        ({"title": "x" * 121}, f'{FIRST}: kolom "title": '),
    ],
)
def test_a_fault_names_file_and_entry(changes, fault, tmp_path, capsys):
    city = city_with(an_event(**changes))
    city["venue"]["code"] = "MPP-CONTOH"

    assert any(line.startswith(fault) for line in faults(city, tmp_path, capsys)), fault


def test_two_events_at_one_place_on_one_day_are_refused(tmp_path, capsys):
    city = city_with(an_event(), an_event(code="OUT-02"))

    assert faults(city, tmp_path, capsys) == [
        f"{SECOND}: Kantor Lurah Satu pada 2026-11-29 sudah dipakai: {FIRST}."
    ]


def test_one_place_lies_in_one_kelurahan(tmp_path, capsys):
    city = city_with(an_event(), an_event(code="OUT-02", date="2026-12-06", kelurahan_code="99.01.01.1002"))

    assert faults(city, tmp_path, capsys) == [
        f'{SECOND}: venue "Kantor Lurah Satu" di entri lain berbeda nama, kelurahan, atau timezone.'
    ]


def faults(city, folder, capsys):
    write_city(city, folder)
    with pytest.raises(CommandError, match="tidak ada yang dimuat"):
        call_command("load_mall", str(folder))
    return re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().err).splitlines()
