import pytest
from django.db import connection, transaction

from catalog.models import LifeEvent, Service, Synonym
from catalog.search import ask, search, words_of
from catalog.search.index import REVISION
from catalog.search.words import WORDS_MAX
from tests.factories import make_agency, make_category, make_service, make_village

pytestmark = pytest.mark.django_db


def found(question: str) -> list[str]:
    return [service.name for service in search(Service.objects.offered(), question).services]


def test_words_of_a_question_leave_out_fillers_and_mend_spelling():
    assert words_of("Bagaimana cara mengurus ijin praktek?") == ["mengurus", "izin", "praktik"]


def test_words_of_a_question_count_once_and_are_few():
    assert words_of("KTP ktp Ktp") == ["ktp"]
    assert len(words_of(" ".join(f"kata{n}" for n in range(1000)))) <= WORDS_MAX


def test_search_puts_the_name_before_product_category_and_description():
    category = make_category(name="Reklame", slug="reklame")
    make_service(name="Layanan Empat", description="Untuk pemasang reklame.")
    make_service(name="Layanan Tiga", category=category)
    make_service(name="Layanan Dua", product="Izin reklame")
    make_service(name="Pemasangan Reklame")

    assert found("reklame") == ["Pemasangan Reklame", "Layanan Dua", "Layanan Tiga", "Layanan Empat"]


def test_search_finds_other_forms_of_a_word():
    make_service(name="Penerbitan Akta Kelahiran")
    make_service(name="Surat Keterangan Pindah")

    assert found("akte lahir") == ["Penerbitan Akta Kelahiran"]


def test_search_finds_the_beginning_of_a_long_word_only():
    make_service(name="Izin Apotek")
    make_service(name="Pembukaan Simpanan")

    assert found("apot") == ["Izin Apotek"]
    assert found("sim") == []


def test_search_puts_the_very_word_before_its_relatives():
    make_service(name="Izin Pemindahan Pohon")
    make_service(name="Surat Keterangan Pindah Antarkota")

    assert found("pindah") == ["Surat Keterangan Pindah Antarkota", "Izin Pemindahan Pohon"]


def test_search_needs_no_words_that_everybody_writes():
    make_service(name="Izin Penyelenggaraan Apotek")
    make_service(name="Izin Klinik")

    assert found("saya mau buka apotek") == ["Izin Penyelenggaraan Apotek"]


def test_search_lifts_a_name_that_has_the_everyday_word():
    make_service(name="Bayar Rekening Air")
    make_service(name="Membuka Rekening Tabungan")

    assert found("membuka rekening")[0] == "Membuka Rekening Tabungan"


def test_search_finds_by_agency():
    agency = make_agency(name="Perumda Tirta Musi", short_name="PDAM")
    make_service(name="Sambungan Baru", agency=agency)
    make_service(name="Pasang Listrik")

    assert found("pdam") == ["Sambungan Baru"]


def test_search_offers_the_nearest_when_no_service_has_all_words():
    make_service(name="Surat Keterangan Penelitian")
    make_service(name="Izin Klinik")

    result = search(Service.objects.offered(), "penelitian mahasiswa")

    assert result.nearest
    assert [service.name for service in result.services] == ["Surat Keterangan Penelitian"]


def test_search_without_words_lists_all_by_name():
    make_service(name="Beta")
    make_service(name="Alfa")

    assert found("") == found("saya mau") == ["Alfa", "Beta"]


def test_search_stays_within_the_given_services():
    make_service(name="Izin Apotek", is_active=False)

    assert found("apotek") == []


@pytest.mark.parametrize("question", ["'", "\\", "a:* & !b", "'; DROP TABLE x; --", "((", "%_", "🙂", "²"])
def test_search_takes_any_signs(question):
    make_service(name="Izin Apotek")

    assert isinstance(found(question), list)


def test_search_reads_the_found_by_their_key():
    make_service(name="Izin Apotek", category=make_category(name="Apotek"), agency=make_agency(name="Apotek"))

    with transaction.atomic(), connection.cursor() as cursor:
        # A handful of rows is read faster without an index: only ask whether the planner could.
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = search(Service.objects.all(), "apotek").services.explain()
        cursor.execute(f"EXPLAIN {REVISION}")
        revision = "\n".join(row for (row,) in cursor.fetchall())

    assert "catalog_service_pkey" in plan
    assert "Backward using catalog_serviceversion_pkey" in revision


@pytest.mark.parametrize(
    "question",
    [
        "a" * 10_000,
        "ktp " * 5_000,
        "\0ktp\0",
        "yang di ke dari",
        "ktp & | ! <-> :*",
        "' OR 1=1 --",
        "😀😀",
        "\ud800",
    ],
)
def test_search_takes_hostile_questions(question):
    make_service(name="KTP")

    assert isinstance(ask(question).hits, list)


def test_search_knows_an_edit_at_once():
    service = make_service(name="Izin Apotek")
    assert found("salon") == []

    service.name = "Izin Salon"
    service.save()

    assert found("salon") == ["Izin Salon"]


def test_search_follows_a_synonym_and_forgets_it():
    make_service(name="Persetujuan Bangunan Gedung")
    synonym = Synonym.objects.create(said="imb", meant="bangunan gedung")
    assert found("imb") == ["Persetujuan Bangunan Gedung"]

    synonym.delete()

    assert found("imb") == []


def test_search_finds_by_keywords_before_description():
    make_service(name="Layanan Satu", description="Tentang kartu kuning.")
    make_service(name="Layanan Dua", keywords="kartu kuning, cari kerja")

    assert found("kartu kuning") == ["Layanan Dua", "Layanan Satu"]


def test_search_mends_a_typing_error_and_says_so():
    make_service(name="Paspor")

    assert ask("pasopr").corrected == {"pasopr": "paspor"}
    assert found("pasopr") == ["Paspor"]
    assert ask("pasopr", literal=True).hits == []


@pytest.mark.parametrize("question", ["ngurusnyo paspor", "nyetak paspornyo", "pspor", "cakmano paspor"])
def test_search_understands_everyday_forms(question):
    make_service(name="Cetak Paspor", keywords="urus")

    assert found(question) == ["Cetak Paspor"]


@pytest.mark.parametrize("question", ["sumur", "kuda", "free"])
def test_search_does_not_take_another_word_for_a_typing_error(question):
    make_service(name="Umur Kua Tree")

    assert ask(question).corrected == {}


def test_search_lists_agencies_and_guides_with_services():
    make_service(name="Salinan Izin Salon")
    make_agency(name="Dinas Salon", short_name="Salon")
    LifeEvent.objects.create(slug="buka-salon", title="Buka salon", summary="Langkahnya.")

    kinds = {hit.thing.kind for hit in ask("salon").hits}

    assert kinds == {"service", "agency", "life_event"}


def test_search_is_not_misled_by_where_somebody_lives():
    make_village(name="35 Ilir")
    make_service(name="KTP")
    make_service(name="Dermaga 35 Ilir")

    assert found("ktp 35 ilir") == ["KTP"]
    assert ask("35 ilir").hits == []
