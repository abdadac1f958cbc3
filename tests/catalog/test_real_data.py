"""The catalog with the whole of a real city in it."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from catalog.models import Service
from catalog.search import search

pytestmark = pytest.mark.django_db

FOLDER = Path(settings.BASE_DIR) / "data" / "palembang"


@pytest.fixture(scope="module")
def palembang(django_db_setup, django_db_blocker):
    """The data of Palembang, loaded once for the module and taken out again."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_mall", str(FOLDER), verbosity=0)
        yield
        transaction.set_rollback(True)


ASKED = {
    "buka apotek": "Izin Penyelenggaraan Apotek",
    "apotik": "Izin Penyelenggaraan Apotek",
    "bidan": "Surat Izin Praktik Bidan (SIPB)",
    "izin praktek dokter": "Surat Izin Praktik Dokter",
    "dokter gigi": "Surat Izin Praktik Dokter Gigi",
    "KTP hilang": "Penerbitan KTP Elektronik Baru, Hilang, atau Rusak",
    "kk baru": "Penerbitan Kartu Keluarga Baru",
    "akte lahir": "Penerbitan Akta Kelahiran",
    "pindah": "Surat Keterangan Pindah Antarkota",
    "pasang spanduk": "Izin Reklame Insidentil (Spanduk, Umbul-umbul, Baliho)",
    "perpanjang SIM C": "Perpanjangan SIM C",
    "surat kehilangan": "Surat Keterangan Tanda Lapor Kehilangan",
    "bikin npwp": "Pendaftaran NPWP Orang Pribadi",
    "rumah makan": "Sertifikat Laik Higiene Sanitasi Restoran dan Rumah Makan",
    "salon": "Izin Salon Kecantikan dan Pangkas Rambut",
    "balik nama tanah": "Peralihan Hak (Balik Nama) Sertifikat",
    "cari kerja": "Kartu Tanda Bukti Pendaftaran Pencari Kerja (AK/1)",
    "tebang pohon": "Izin Penebangan atau Pemindahan Pohon Pelindung",
    "penelitian mahasiswa": "Surat Keterangan Penelitian",
    # Who asks for the old permit wants to build: its successor, not a copy from the archive.
    "imb": "Persetujuan Bangunan Gedung (PBG) Rumah Tinggal",
    "pasang listrik baru": "Pasang Baru Listrik",
}


def test_search_answers_what_people_ask(palembang):
    best = {question: search(Service.objects.offered(), question).services[0].name for question in ASKED}

    assert best == ASKED


def test_every_service_has_a_page(palembang, client):
    services = Service.objects.offered()

    broken = {
        service.slug for service in services if client.get(service.get_absolute_url()).status_code != 200
    }

    assert len(services) == 237
    assert broken == set()


def test_no_page_says_nothing(palembang, client):
    """A value that is missing would print as an empty cell or as None."""
    for service in Service.objects.offered()[::8]:
        page = client.get(service.get_absolute_url()).content.decode()

        assert "None" not in page
        assert "<dd></dd>" not in "".join(page.split())


def test_pages_stay_light(palembang, client):
    """The budget is 100 KB for a first visit, of which sheet and pictures take 20 compressed."""
    heavy = {
        path: len(client.get(path).content)
        for path in ("/", "/layanan/", "/instansi/", "/instansi/dpmptsp/")
        if len(client.get(path).content) > 80_000
    }

    assert heavy == {}
