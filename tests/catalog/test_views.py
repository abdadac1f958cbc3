import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import caches
from django.urls import reverse

from agencies.models import Venue
from catalog.models import Outcome, Question, QuestionType
from documents.models import DocumentKind
from tests.factories import (
    make_agency,
    make_category,
    make_counter,
    make_document_type,
    make_line,
    make_open_venue,
    make_question,
    make_queue,
    make_service,
    make_zone,
)

pytestmark = pytest.mark.django_db

LIST = "/layanan/"


def names(response) -> list[str]:
    return [service.name for service in response.context["page"].object_list]


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def know_the_mall(client) -> None:
    """Let the server learn the mall's name, which it keeps in memory between pages."""
    if not Venue.objects.exists():
        make_open_venue()
    caches["process"].clear()
    client.get(reverse("home"))


# --- The list -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_services_takes_a_fixed_number_of_queries(client, django_assert_num_queries, count):
    for _ in range(count):
        make_service()
    know_the_mall(client)

    with django_assert_num_queries(4):
        client.get(LIST)


@pytest.mark.parametrize("count", [1, 3])
def test_services_searched_takes_a_fixed_number_of_queries(client, django_assert_num_queries, count):
    """What can be found is in memory: one query asks whether it still holds, then the rows are read."""
    for number in range(count):
        make_service(name=f"Izin Apotek {number}")
    know_the_mall(client)
    client.get(LIST, {"q": "apotek"})

    with django_assert_num_queries(4):
        client.get(LIST, {"q": "apotek"})


def test_services_shows_only_what_is_offered(client):
    make_service(name="Izin Apotek")
    make_service(name="Izin Lama", is_active=False)
    make_service(name="Izin Instansi Lama", agency=make_agency(is_active=False))

    assert names(client.get(LIST)) == ["Izin Apotek"]


@pytest.mark.parametrize(
    "query",
    [
        {"instansi": "dinkes"},
        {"kategori": "reklame"},
        {"jenis": "informasi"},
        {"daring": "on"},
        {"instansi": "dinkes", "kategori": "reklame", "jenis": "informasi", "daring": "on", "q": "reklame"},
    ],
)
def test_services_narrows_by_each_filter_and_all_together(client, query):
    wanted = make_service(
        name="Reklame",
        agency=make_agency(slug="dinkes"),
        category=make_category(slug="reklame"),
        type="informasi",
        is_online=True,
    )
    make_service(name="Lain", is_online=False)

    assert names(client.get(LIST, query)) == [wanted.name]


def test_services_keeps_the_filters_in_the_addresses_of_its_pages(client):
    category = make_category(slug="reklame")
    for _ in range(41):
        make_service(category=category)

    page = client.get(LIST, {"kategori": "reklame", "halaman": "2"})

    older = parse_qs(urlsplit(page.context["older"]).query)
    newer = parse_qs(urlsplit(page.context["newer"]).query)
    assert older == {"kategori": ["reklame"], "halaman": ["3"]}
    assert newer == {"kategori": ["reklame"], "halaman": ["1"]}
    assert len(names(page)) == 20


@pytest.mark.parametrize("number", ["0", "-1", "999", "x", ""])
def test_services_answers_any_page_number(client, number):
    make_service()

    assert client.get(LIST, {"halaman": number}).status_code == 200


def test_services_offers_each_filter_in_use_to_drop(client):
    make_service(category=make_category(name="Reklame", slug="reklame"))

    page = client.get(LIST, {"kategori": "reklame", "daring": "on", "halaman": "3"})

    assert [(row.words, row.without) for row in page.context["active"]] == [
        ("Reklame", "?daring=on"),
        ("Hanya yang dapat diajukan daring", "?kategori=reklame"),
    ]


def test_services_says_which_filter_hides_what_is_sought(client):
    make_service(name="Izin Bidan")
    make_service(name="Izin Papan Nama", category=make_category(name="Reklame", slug="reklame"))

    page = client.get(LIST, {"q": "bidan", "kategori": "reklame", "daring": "on"})

    assert names(page) == []
    ways = [(way.words, way.count, way.address) for way in page.context["ways_out"]]
    assert ways == [("Reklame", 1, "?q=bidan&daring=on")]


def test_services_helps_on_when_nothing_fits(client):
    page = client.get(LIST, {"q": "xyzzy"})

    assert "Tidak ada layanan yang cocok" in text_of(page)
    assert reverse("agencies:agencies") in text_of(page)


def test_services_says_an_unknown_category_and_ignores_it(client):
    make_service(name="Izin Apotek")

    page = client.get(LIST, {"kategori": "tidak-ada"})

    assert page.status_code == 200
    assert names(page) == ["Izin Apotek"]
    assert "kategori" in page.context["form"].errors


@pytest.mark.parametrize("question", ["x" * 5000, "a\x00b"])
def test_services_takes_any_question(client, question):
    make_service()

    assert client.get(LIST, {"q": question}).status_code == 200


def test_services_marks_the_nearest_as_such(client):
    make_service(name="Surat Keterangan Penelitian")

    page = client.get(LIST, {"q": "penelitian mahasiswa"})

    assert "Tidak ada yang memuat semua kata" in text_of(page)
    assert names(page) == ["Surat Keterangan Penelitian"]


# --- One service --------------------------------------------------------------------------------------


def test_service_answers_everything_before_any_sign_in(client):
    issuer = make_agency(name="Dinas Perizinan", short_name="DPM")
    technical = make_agency(name="Dinas Kesehatan Kota")
    mall = make_open_venue(name="Mal Contoh")
    zone = make_zone(mall, name="Zona Perizinan", floor=2)
    issuer.presences.create(venue=mall, zone=zone)
    for number in (3, 4, 5):
        make_counter(issuer, zone=zone, number=number)
    service = make_service(
        agency=issuer,
        issuing_agency=issuer,
        technical_agencies=[technical],
        documents=[
            make_document_type(label="Formulir", kind=DocumentKind.FORM, form_text="Isi"),
            make_document_type(label="KTP pemohon"),
            make_document_type(label="Berkas asli", kind=DocumentKind.ORIGINAL_AT_COUNTER),
        ],
        optional=[make_document_type(label="Surat kuasa")],
        processing_days=5,
        validity_months=60,
        product="Surat Izin Praktik",
        legal_basis=["UU 17/2023 tentang Kesehatan"],
    )
    make_question(service, "alamat", label="Alamat praktik")

    page = text_of(client.get(service.get_absolute_url()))

    for fact in (
        "Tidak dipungut biaya",
        "5 hari kerja",
        "5 tahun",
        "Surat Izin Praktik",
        "Dinas Perizinan",
        "Satu pintu",
        "Rekomendasi teknis: Dinas Kesehatan Kota.",
        "Formulir",
        "KTP pemohon",
        "Unggah: PDF, JPG, PNG",
        "Ditunjukkan di loket",
        "Surat kuasa",
        "Hanya dalam keadaan tertentu",
        "UU 17/2023 tentang Kesehatan",
        "Alamat praktik",
        "Zona Perizinan, lantai 2",
        "Loket 3–5",
        "Senin–Kamis",
        "08.00–16.00 WIB",
        "Pertanyaan dan keluhan",
        "Warga yang memiliki NIK",
    ):
        assert fact in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"fee_rupiah": 0}, "Tidak dipungut biaya"),
        ({"fee_rupiah": 25_000}, "Rp25.000"),
        ({"fee_rupiah": 25_000, "fee_note": "Tarif per tiga tahun"}, "Tarif per tiga tahun"),
        ({"fee_rupiah": None, "fee_note": "Sesuai pemakaian"}, "Sesuai pemakaian"),
        ({"validity_months": None}, "Tanpa masa berlaku tertentu"),
        ({"processing_days": 0}, "Hari yang sama"),
        ({"legal_basis": []}, "Belum dicantumkan"),
        ({"documents": []}, "Tidak ada dokumen yang perlu disiapkan"),
    ],
)
def test_service_leaves_no_cell_empty(client, fields, words):
    page = client.get(make_service(**fields).get_absolute_url())

    assert words in text_of(page)


def test_service_does_not_say_twice_that_it_is_free(client):
    service = make_service(fee_rupiah=0, fee_note="Tidak dipungut biaya")

    assert text_of(client.get(service.get_absolute_url())).count("Tidak dipungut biaya") == 1


def test_service_names_the_agency_that_makes_the_paper(client):
    service = make_service(
        issuing_agency=make_agency(name="Badan Penerbit"), agency=make_agency(short_name="DPM")
    )

    page = text_of(client.get(service.get_absolute_url()))

    assert "Badan Penerbit" in page
    assert "Berkas diterima di loket DPM" in page


def test_service_names_who_may_ask_as_its_questions_know(client):
    service = make_service()
    make_question(service, "bentuk_pemohon", QuestionType.CHOICE, choices=["Perorangan", "Badan usaha"])

    assert "Perorangan atau badan usaha" in text_of(client.get(service.get_absolute_url()))


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.REFERRED, "Permohonan ini diajukan di SIMBG"),
        (Outcome.ADVICE, "Layanan ini diberikan langsung di loket"),
        (Outcome.HANDED_OVER, "belum dapat diajukan daring"),
    ],
)
def test_service_that_is_not_online_tells_the_way_by_its_outcome(client, outcome, words):
    service = make_service(outcome=outcome, is_online=False, external_system="SIMBG")

    page = text_of(client.get(service.get_absolute_url()))

    assert words in page
    assert "Ajukan sekarang" not in page


def test_service_names_the_tiles_of_the_kiosk(client):
    service = make_service(is_online=False, agency=make_agency(short_name="DPM"))
    line = make_line(make_queue(agency=service.agency), name="Tanya dan konsultasi")
    line.services.add(service)

    page = text_of(client.get(service.get_absolute_url()))

    assert "Ambil nomor antrean di kios: pilih DPM, lalu “Tanya dan konsultasi”." in page


def test_service_promises_a_day(client, monkeypatch):
    monday = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
    monkeypatch.setattr("catalog.views.timezone.now", lambda: monday)
    make_open_venue()

    page = client.get(make_service(processing_days=3).get_absolute_url())

    assert page.context["promised"] == dt.date(2026, 11, 26)


def test_service_made_by_hand_is_no_sample(client):
    page = client.get(make_service().get_absolute_url())

    assert "data contoh" not in text_of(page).lower().replace("demo – data contoh", "")


def test_service_from_a_folder_says_that_it_is_a_sample(client):
    service = make_service(loaded={"name": "x"})

    assert "Data contoh: biaya, lama proses, dan persyaratan belum diperiksa" in text_of(
        client.get(service.get_absolute_url())
    )


def test_service_names_the_source_of_what_was_checked(client):
    service = make_service(
        loaded={"name": "x"}, verified_fields=["fee_rupiah"], source="https://www.berita.example/tarif"
    )

    page = text_of(client.get(service.get_absolute_url()))

    assert "Diperiksa pada sumber umum: biaya" in page
    assert ">berita.example</a>" in page


@pytest.mark.parametrize("fields", [{"is_active": False}, {"agency__is_active": False}])
def test_service_not_offered_is_not_found(client, fields):
    agency = make_agency(is_active=fields.pop("agency__is_active", True))
    service = make_service(agency=agency, **fields)

    assert client.get(service.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_service_takes_a_fixed_number_of_queries(client, django_assert_num_queries, count):
    service = make_service(
        documents=[make_document_type() for _ in range(count)],
        technical_agencies=[make_agency() for _ in range(count)],
    )
    for number in range(count):
        make_question(service, f"tanya{number}")
        Question.objects.create(
            category=service.category, key=f"umum{number}", label="Umum", type=QuestionType.TEXT
        )
    mall = make_open_venue()
    zone = make_zone(mall)
    service.agency.presences.create(venue=mall, zone=zone)
    for _ in range(count):
        make_counter(service.agency, zone=zone)
    know_the_mall(client)

    with django_assert_num_queries(15):
        client.get(service.get_absolute_url())
