"""A folder with faults: each is named, and nothing is written."""

import re

import pytest
from django.core.management import CommandError, call_command

from tests.mpp.city import small_city, write_city


@pytest.fixture
def city():
    return small_city()


# None of these may touch the database: without the `db` fixture every access is an error.


def faults(folder, capsys) -> list[str]:
    capsys.readouterr()
    with pytest.raises(CommandError, match="tidak ada yang dimuat"):
        call_command("load_mall", str(folder))
    return re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().err).splitlines()


def put(*way, value):
    """Return a change of a city: what stands at the end of the way becomes `value`."""

    def change(city):
        *path, last = way
        for step in path:
            city = city[step]
        city[last] = value

    return change


def drop(*way):
    def change(city):
        *path, last = way
        for step in path:
            city = city[step]
        del city[last]

    return change


def add(*way, value):
    def change(city):
        for step in way:
            city = city[step]
        city.append(value)

    return change


S1 = "services.json, entri 1 (IZN-01): "
Q1 = "questions.json, by_category, Usaha entri 1 (jenis): "
Q2 = "questions.json, by_category, Usaha entri 2 (nomor_lama): "
Q3 = "questions.json, by_category, Usaha entri 3 (luas): "

BROKEN = [
    # Shapes
    (drop("services", 0, "product"), S1 + 'kolom "product" tidak ada.'),
    (put("services", 0, "produk", value="x"), S1 + 'kolom "produk" tidak dikenal.'),
    (put("services", 0, "online", value="ya"), S1 + 'kolom "online" harus true atau false.'),
    (put("services", 0, "fee_rupiah", value="1000"), S1 + 'kolom "fee_rupiah" harus berupa bilangan bulat.'),
    (put("services", 0, "fee_rupiah", value=1.5), S1 + 'kolom "fee_rupiah" harus berupa bilangan bulat.'),
    (put("services", 0, "name", value=None), S1 + 'kolom "name" harus berupa teks.'),
    (put("services", 0, "requirements", value="ktp"), S1 + 'kolom "requirements" harus berupa daftar [...].'),
    (put("services", 0, "counter_minutes", value=0), S1 + 'kolom "counter_minutes" paling kecil 1.'),
    (
        put("services", 0, "requirements", 1, "required", value=1),
        'services.json, entri 1 (IZN-01), requirements entri 2 (ktp): kolom "required" harus true atau false.',
    ),
    (put("venue", value=[]), "venue.json: harus berupa objek {...}."),
    (put("agencies", value={}), "agencies.json: harus berupa daftar [...]."),
    (put("agencies", 0, value="PTSP"), "agencies.json: entri 1 harus berupa objek {...}."),
    (
        put("services", 0, "name", value="a\0b"),
        "services.json, entri 1 (IZN-01), name: memuat karakter yang tidak dapat disimpan.",
    ),
    # Columns
    (
        put("services", 0, "fee_rupiah", value=-1),
        S1 + 'kolom "fee_rupiah": Pastikan nilai ini lebih besar dari atau sama dengan 0.',
    ),
    (
        put("services", 0, "type", value="izin"),
        S1
        + 'kolom "type": "izin" bukan salah satu dari perizinan, nonperizinan, administrasi, pembayaran, informasi.',
    ),
    (put("services", 0, "name", value=""), S1 + 'kolom "name": Field ini tidak boleh kosong.'),
    (
        put("services", 0, "product", value="x" * 201),
        S1
        + 'kolom "product": Pastikan nilai ini mengandung paling banyak 200 karakter (sekarang 201 karakter).',
    ),
    (
        put("venue", "timezone", value="Asia/Palembang"),
        'venue.json: kolom "timezone": Zona waktu Asia/Palembang tidak dikenal.',
    ),
    (
        put("questions", "by_category", "Usaha", 2, "key", value="Luas"),
        'questions.json, by_category, Usaha entri 3 (Luas): kolom "key": Huruf kecil, angka, garis bawah.',
    ),
    # References
    (
        put("services", 0, "technical_agency_code", value="DINKESS"),
        S1 + 'technical_agency_code "DINKESS" tidak ada di agencies.json.',
    ),
    (
        put("services", 0, "requirements", 0, "document_code", value="form"),
        'services.json, entri 1 (IZN-01), requirements entri 1 (form): document_code "form" tidak ada di documents.json.',
    ),
    (
        put("venue", "kelurahan_code", value="1"),
        'venue.json: kelurahan_code "1" tidak ada di districts.json.',
    ),
    (
        add("venue", "zones", 0, "agency_codes", value="POLISI"),
        'venue.json, zones entri 1 (1): agency_codes "POLISI" tidak ada di agencies.json.',
    ),
    (
        add("venue", "zones", 0, "agency_codes", value="PTSP"),
        'venue.json, zones entri 2 (2): agency_codes "PTSP" sudah ada di zona ini atau zona lain.',
    ),
    (
        drop("venue", "zones", 0, "agency_codes", 0),
        "agencies.json, entri 2 (CAPIL): mempunyai loket, tetapi tidak ada di zona mana pun dalam venue.json.",
    ),
    (
        put("questions", "by_service", "X", value=[]),
        'questions.json, by_service, X: layanan "X" tidak ada di services.json.',
    ),
    (
        put("questions", "by_category", "X", value=[]),
        'questions.json, by_category, X: kategori "X" tidak ada di services.json.',
    ),
    # Doubles
    (
        put("agencies", 2, "queue_prefix", value="A"),
        'agencies.json, entri 3 (SAR): queue_prefix "A" sudah dipakai: agencies.json, entri 1 (PTSP).',
    ),
    (
        put("services", 0, "requirements", 1, "document_code", value="formulir"),
        'services.json, entri 1 (IZN-01), requirements entri 2 (formulir): document_code "formulir" sudah dipakai: services.json, entri 1 (IZN-01), requirements entri 1 (formulir).',
    ),
    (
        put("venue", "hours", 1, "weekday", value=1),
        'venue.json, hours entri 2 (1): weekday "1" sudah dipakai: venue.json, hours entri 1 (1).',
    ),
    # Rules
    (
        put("agencies", 0, "queue_prefix", value="I"),
        'agencies.json, entri 1 (PTSP): kolom "queue_prefix": Satu atau dua huruf besar, tanpa I dan O.',
    ),
    (
        put("agencies", 2, "default_counters", value=1),
        "agencies.json, entri 3 (SAR): has_counter dan default_counters (1) bertentangan.",
    ),
    (put("services", 0, "outcome", value="REFERRED"), S1 + "online tidak mungkin untuk outcome REFERRED."),
    (
        put("services", 0, "fee_rupiah", value=None),
        S1 + "fee_rupiah null perlu fee_note: bagaimana tarif dihitung.",
    ),
    (
        put("documents", 1, "accepts", value=[]),
        "documents.json, entri 2 (ktp): accepts harus kosong bila, dan hanya bila, kind adalah original_at_counter.",
    ),
    (
        put("documents", 0, "form_text", value="{nama}"),
        'documents.json, entri 1 (formulir): form_text memakai "{nama}" yang tidak dikenal.',
    ),
    (
        put("venue", "opened_on", value="2025-02-30"),
        'venue.json: kolom "opened_on" harus berupa tanggal seperti "2026-12-31".',
    ),
    (
        put("venue", "hours", 0, "open", value="8"),
        'venue.json, hours entri 1 (1): kolom "open" harus berupa jam seperti "08:00".',
    ),
    (
        put("venue", "hours", 0, "open", value="15:00"),
        "venue.json, hours entri 1 (1): open 15:00 harus sebelum close 15:00.",
    ),
    (
        put("venue", "hours", 1, "pauses", 0, "to", value="16:00"),
        "venue.json, hours entri 2 (5), pauses entri 1 (Salat Jumat): jeda 11:30–16:00 harus maju dan di dalam 08:00–15:00.",
    ),
    # Questions
    (
        put("questions", "by_category", "Usaha", 0, "show_if", value={"luas": "1"}),
        Q1 + 'show_if menunjuk "luas" yang bukan pertanyaan sebelumnya.',
    ),
    (
        put("questions", "by_category", "Usaha", 1, "show_if", value={"jenis": "Lain"}),
        Q2 + 'show_if: "Lain" bukan pilihan pertanyaan "jenis".',
    ),
    (
        put("questions", "by_category", "Usaha", 2, "choices", value=["a"]),
        Q3 + "choices harus berisi bila, dan hanya bila, type adalah choice.",
    ),
    (
        put("questions", "by_category", "Usaha", 2, "min", value="today"),
        Q3 + 'min "today" tidak cocok dengan type decimal.',
    ),
    (
        put("questions", "by_category", "Usaha", 2, "min", value=True),
        Q3 + 'kolom "min" harus berupa bilangan, tanggal, atau "today".',
    ),
    (
        put("questions", "by_service", "IZN-01", 0, "key", value="luas"),
        'questions.json, by_service, IZN-01 entri 1 (luas): key "luas" sudah dipakai.',
    ),
    # Lines
    (
        drop("lines", 0, "lines", 0, "service_codes", 1),
        'lines.json, entri 1 (PTSP): layanan "IZN-02" tidak masuk kelompok mana pun.',
    ),
    (
        add("lines", 0, "lines", 1, "service_codes", value="IZN-01"),
        'lines.json, entri 1 (PTSP): layanan "IZN-01" masuk lebih dari satu kali.',
    ),
    (
        add("lines", 0, "lines", 1, "service_codes", value="IZN-9"),
        'lines.json, entri 1 (PTSP), lines entri 2 (A2): service_codes "IZN-9" tidak ada di services.json untuk PTSP.',
    ),
    (
        add(
            "lines",
            value={"agency_code": "SAR", "lines": [{"code": "C1", "name": "Tanya", "service_codes": []}]},
        ),
        "lines.json, entri 2 (SAR): instansi ini tidak mempunyai loket.",
    ),
]


@pytest.mark.parametrize(("change", "expected"), BROKEN)
def test_a_broken_entry_is_named_and_nothing_is_written(change, expected, city, tmp_path, capsys):
    change(city)

    assert faults(write_city(city, tmp_path), capsys) == [expected]


def test_ten_services_without_lines_do_not_fit_on_the_kiosk(city, tmp_path, capsys):
    city["lines"] = []
    city["services"] = [city["services"][0] | {"code": f"IZN-{n:02}"} for n in range(1, 11)]

    assert faults(write_city(city, tmp_path), capsys) == [
        "agencies.json, entri 1 (PTSP): 10 layanan, paling banyak 9 petak di kios: kelompokkan di lines.json."
    ]


def test_all_faults_are_told_at_once(city, tmp_path, capsys):
    city["services"][2]["code"] = "IZN-01"
    city["services"][0] |= {"verified": True, "validity_months": 40000}
    city["districts"]["kecamatan"][0]["kelurahan"][1]["code"] = "99.01.01.1001"

    assert faults(write_city(city, tmp_path), capsys) == [
        'districts.json, kecamatan entri 1 (99.01.01), kelurahan entri 2 (99.01.01.1001): code "99.01.01.1001" '
        "sudah dipakai: districts.json, kecamatan entri 1 (99.01.01), kelurahan entri 1 (99.01.01.1001).",
        "districts.json, kecamatan entri 1 (99.01.01), kelurahan entri 2 (99.01.01.1001): "
        'code_compact "9901011002" bukan code tanpa titik.',
        'services.json, entri 3 (IZN-01): code "IZN-01" sudah dipakai: services.json, entri 1 (IZN-01).',
        S1 + "verified harus true bila, dan hanya bila, verified_fields berisi.",
        S1 + "verified tanpa source.",
        'questions.json, by_service, IZN-01 entri 1 (mulai): show_if menunjuk "jenis" yang bukan pertanyaan sebelumnya.',
        'lines.json, entri 1 (PTSP), lines entri 2 (A2): service_codes "TNY-01" tidak ada di services.json untuk PTSP.',
        S1 + 'kolom "validity_months": Pastikan nilai ini lebih kecil dari atau sama dengan 32767.',
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            b"[{]",
            "agencies.json: bukan JSON yang benar, baris 1 kolom 3: Expecting property name enclosed in double quotes.",
        ),
        (b"", "agencies.json: bukan JSON yang benar, baris 1 kolom 1: Expecting value."),
        (b"[NaN]", "agencies.json: bukan JSON yang benar."),
        (b"[" * 100_000, "agencies.json: bukan JSON yang benar."),
        (
            b'[{"code": "PTSP", "name": "A", "name": "B"}]',
            'agencies.json: entri (PTSP): kolom "name" tertulis dua kali.',
        ),
        ('["Loket café"]'.encode("latin-1"), "agencies.json: bukan teks UTF-8 (bita ke-12)."),
    ],
)
def test_an_unreadable_file_is_named(content, expected, city, tmp_path, capsys):
    write_city(city, tmp_path)
    (tmp_path / "agencies.json").write_bytes(content)

    assert faults(tmp_path, capsys) == [expected]


def test_a_missing_file_is_named(city, tmp_path, capsys):
    write_city(city, tmp_path)
    (tmp_path / "venue.json").unlink()

    assert faults(tmp_path, capsys) == ["venue.json: tidak dapat dibaca (No such file or directory)."]


def test_a_missing_folder_is_named(tmp_path, capsys):
    assert faults(tmp_path / "bandung", capsys) == [f"{tmp_path / 'bandung'} bukan folder."]
