import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.models import Role
from catalog.models import Question, QuestionType, Requirement, Service
from mpp.lib.imports.pages import forget_old, kept_files
from tests.factories import (
    make_agency,
    make_document_type,
    make_officer,
    make_question,
    make_service,
    make_user,
)

pytestmark = pytest.mark.django_db

PAGE = "/admin/catalog/service/impor/"
CONFIRM = "/admin/catalog/service/impor/sahkan/"


@pytest.fixture(autouse=True)
def _nothing_kept():
    """What an earlier test left to be confirmed."""
    for name in kept_files().listdir("")[1]:
        kept_files().delete(name)


@pytest.fixture
def admin(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def table(*rows: dict[str, object]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def compared(client, content: bytes, name: str = "layanan"):
    return client.post(PAGE, {"table": name, "file": SimpleUploadedFile("isi.csv", content)})


def taken_over(client, content: bytes, name: str = "layanan"):
    return client.post(CONFIRM, {"token": compared(client, content, name).context["token"]}, follow=True)


def faults_in(answer) -> list[str]:
    return [f"{f.header}: {f.sentence}" for outcome in answer.context["outcomes"] for f in outcome.faults]


def exported(client, name: str, kind: str) -> bytes:
    return client.get(f"/admin/catalog/service/ekspor/{name}.{kind}").getvalue()


def new_service(**cells: object) -> dict[str, object]:
    """A row with all that a new service must have."""
    like = make_service()
    row = {"kode": "BARU-1", "nama": "Izin Baru", "alamat": "izin-baru", "kategori": like.category.slug}
    row |= {"jenis": "perizinan", "hasil": "PERMIT", "uraian": "Untuk uji.", "produk": "Izin"}
    row |= {"instansi": like.agency.code, "hari_kerja": 3, "tarif": 0, "ditawarkan": "tidak"}
    return row | cells


# --- There and back ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", ["layanan", "persyaratan", "pertanyaan"])
def test_what_was_exported_changes_nothing_when_imported(admin, name, kind):
    service = make_service(
        name="=cmd|' /C calc'!A0",
        procedure="Satu.\r\nDua. ",
        legal_basis=["'=UU 1/2022", "-PP"],
        fee_rupiah=None,
        fee_note="@ukuran",
        technical_agencies=[make_agency(), make_agency()],
    )
    make_question(service, "bentuk", QuestionType.CHOICE, choices=["CV", "PT"])
    make_question(service, "nama", show_if={"bentuk": ["CV", "PT"]})
    service.requirements.update(show_if={"bentuk": ["CV"]}, help="+asli")

    answer = compared(admin, exported(admin, name, kind), name)

    assert "Tidak ada perubahan" in answer.text
    assert faults_in(answer) == []


def test_exported_cells_are_no_formulas(admin):
    make_service(name="=cmd|' /C calc'!A0")

    assert ",'=cmd|" in exported(admin, "layanan", "csv").decode()


@pytest.mark.parametrize("count", [1, 3])
def test_export_and_comparison_take_a_fixed_number_of_queries(admin, django_assert_max_num_queries, count):
    for _ in range(count):
        make_service(technical_agencies=[make_agency()])
    content = exported(admin, "layanan", "csv")

    with django_assert_max_num_queries(16):
        exported(admin, "layanan", "csv")
    with django_assert_max_num_queries(20):
        compared(admin, content)


# --- Comparing and taking over ------------------------------------------------------------------------------


def test_a_comparison_shows_old_and_new_and_changes_nothing(admin):
    service = make_service(processing_days=3)

    answer = compared(
        admin, table({"kode": service.code, "hari_kerja": 5, "nama": "<script>alert(1)</script>"})
    )

    [outcome] = answer.context["outcomes"]
    first = outcome.changes[0]
    assert (first.header, first.old, first.new) == ("hari_kerja", "3", "5")
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text
    service.refresh_from_db()
    assert service.processing_days == 3


def test_confirmed_it_is_taken_over_with_its_history(admin):
    service = make_service(processing_days=3)
    content = table({**dict.fromkeys(new_service(), ""), **_row_of(service), "hari_kerja": 5}, new_service())

    answer = taken_over(admin, content)

    assert "Diimpor: 1 baris baru, 1 baris berubah." in answer.text
    service.refresh_from_db()
    assert service.processing_days == 5
    new = Service.objects.get(code="BARU-1")
    assert new.issuing_agency_id == new.agency_id
    assert service.versions.latest("pgh_id").pgh_context is not None
    assert kept_files().listdir("")[1] == []


def _row_of(service: Service) -> dict[str, object]:
    return {
        "kode": service.code,
        "nama": service.name,
        "alamat": service.slug,
        "kategori": service.category.slug,
        "jenis": service.type,
        "hasil": service.outcome,
        "uraian": service.description,
        "produk": service.product,
        "instansi": service.agency.code,
        "tarif": service.fee_rupiah,
        "ditawarkan": "ya",
    }


def test_requirements_and_questions_are_named_by_codes(admin):
    service, paper = make_service(documents=[]), make_document_type()
    question = {"kategori": "", "layanan": service.code, "kunci": "bentuk", "pertanyaan": "Bentuk?"}

    taken_over(admin, table(question | {"jenis": "choice", "pilihan": "CV\nPT", "urutan": 1}), "pertanyaan")
    taken_over(
        admin,
        table({"layanan": service.code, "dokumen": paper.code, "wajib": "ya", "diminta_bila": "bentuk=CV"}),
        "persyaratan",
    )

    assert Question.objects.get().choices == ["CV", "PT"]
    assert Requirement.objects.get().show_if == {"bentuk": ["CV"]}


def test_one_refused_row_refuses_all(admin):
    service = make_service(processing_days=3)
    content = table({"kode": service.code, "hari_kerja": 5}, {"kode": "TIDAK-ADA", "hari_kerja": 2})

    answer = compared(admin, content)

    assert answer.status_code == 422
    assert answer.context["token"] == ""
    assert "Ditolak" in answer.text


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"hari_kerja": -1}, "hari_kerja: "),
        ({"hari_kerja": "lama"}, "hari_kerja: Tulis bilangan bulat"),
        ({"hari_kerja": ""}, "hari_kerja: Isi kolom ini."),
        ({"hari_kerja": 10**17}, "hari_kerja: "),
        ({"tarif": "25.000"}, "tarif: Tulis bilangan bulat"),
        ({"tarif": ""}, ": Tarif yang dihitung petugas perlu keterangan"),
        ({"nama": "x" * 201}, "nama: "),
        ({"nama": ""}, "nama: "),
        ({"hasil": "SURAT"}, "hasil: “SURAT” tidak dikenal. Pilih: PERMIT"),
        ({"instansi": "TIDAK"}, "instansi: “TIDAK” tidak ada."),
        ({"teknis": "TIDAK"}, "teknis: “TIDAK” tidak ada."),
        ({"daring": "mungkin"}, "daring: Tulis “ya” atau “tidak”."),
        ({"alamat": "tidak boleh"}, "alamat: "),
        ({"ditawarkan": "ya"}, "ditawarkan: Belum dapat ditawarkan. Isi dahulu: Persyaratan"),
    ],
)
def test_a_wrong_cell_is_told_with_its_row_and_column(admin, cells, sentence):
    answer = compared(admin, table(new_service(**cells)))

    [outcome] = answer.context["outcomes"]
    assert outcome.number == 2
    assert any(fault.startswith(sentence) for fault in faults_in(answer)), faults_in(answer)
    assert not Service.objects.filter(code="BARU-1").exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "kosong"),
        (b"kode,warna\nA,merah\n", "Kolom tidak dikenal: warna"),
        (b"kode,nama,nama\nA,B,C\n", "ada dua kali: nama"),
        (b"nama\nA\n", "belum ada: kode"),
        (b"%PDF-1.4", "berkas PDF"),
        (b"kode,,nama\nA,,B\n", "Kolom tidak dikenal: ?"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_in_words(admin, content, sentence):
    answer = compared(admin, content)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_the_same_row_twice_is_refused(admin):
    service = make_service()
    row = {"kode": service.code, "nama": "A"}

    assert faults_in(compared(admin, table(row, row))) == [
        ": Baris ini sudah ada pada baris 2. Hapus salah satu."
    ]


def test_a_condition_on_a_question_that_is_not_asked_is_refused(admin):
    requirement = make_service().requirements.get()
    row = {"layanan": requirement.service.code, "dokumen": requirement.document_type.code}

    answer = compared(admin, table(row | {"diminta_bila": "bentuk=CV"}), "persyaratan")

    assert faults_in(answer) == ["diminta_bila: Tidak ada pertanyaan “bentuk” sebelum pertanyaan ini."]


# --- Between comparing and confirming -----------------------------------------------------------------------


def test_what_changed_meanwhile_is_shown_anew(admin):
    service = make_service(processing_days=3)
    token = compared(admin, table({"kode": service.code, "hari_kerja": 5})).context["token"]
    Service.objects.update(processing_days=4)

    answer = admin.post(CONFIRM, {"token": token})

    assert "Data berubah sejak dibandingkan" in answer.text
    assert [c.old for c in answer.context["outcomes"][0].changes] == ["4"]
    service.refresh_from_db()
    assert service.processing_days == 4


def test_a_file_changed_on_disk_is_not_taken(admin):
    service = make_service(processing_days=3)
    token = compared(admin, table({"kode": service.code, "hari_kerja": 5})).context["token"]
    [name] = kept_files().listdir("")[1]
    with open(kept_files().path(name), "ab") as file:
        file.write(b"X,1\n")

    answer = admin.post(CONFIRM, {"token": token}, follow=True)

    assert "Berkas berubah sejak dibandingkan" in answer.text
    service.refresh_from_db()
    assert service.processing_days == 3


@pytest.mark.parametrize("token", ["", "x", "eyJmaWxlIjogIi4uLy4uL3gifQ:1abc:def", "\0"])
def test_a_forged_confirmation_is_refused(admin, token):
    answer = admin.post(CONFIRM, {"token": token}, follow=True)

    assert "Unggah sekali lagi" in answer.text


def test_a_confirmation_works_once_and_for_one_person(admin, client):
    service = make_service(processing_days=3)
    token = compared(admin, table({"kode": service.code, "hari_kerja": 5})).context["token"]

    client.force_login(make_user(is_staff=True, is_superuser=True))
    assert "Unggah sekali lagi" in client.post(CONFIRM, {"token": token}, follow=True).text
    service.refresh_from_db()
    assert service.processing_days == 3


def test_files_that_nobody_confirmed_are_forgotten(admin, settings):
    compared(admin, table({"kode": make_service().code, "hari_kerja": 5}))
    assert forget_old() == 0

    settings.IMPORT_KEPT *= 0

    assert forget_old() == 1


# --- Who may ------------------------------------------------------------------------------------------------


def test_an_agencys_admin_imports_own_services_alone(client):
    own, other = make_service(processing_days=3), make_service()
    client.force_login(make_officer(Role.ADMIN, own.agency))

    assert faults_in(compared(client, table({"kode": other.code, "hari_kerja": 5}))) == [
        ": Baris ini bukan milik instansi yang Anda kelola. Hapus dari berkas."
    ]
    given_away = compared(client, table({"kode": own.code, "instansi": other.agency.code}))
    assert "bukan milik instansi" in faults_in(given_away)[0]
    signed_by_others = compared(client, table({"kode": own.code, "penerbit": other.agency.code}))
    assert "hanya diubah pengelola portal" in faults_in(signed_by_others)[0]
    assert "Diimpor" in taken_over(client, table({"kode": own.code, "hari_kerja": 5})).text
    assert "Diimpor" in taken_over(client, table(new_service(instansi=own.agency.code))).text


def test_an_agencys_admin_exports_own_rows_alone(client):
    own, other = make_service(), make_service()
    make_question(own, "a")
    Question.objects.create(category=own.category, key="b", label="B", type=QuestionType.TEXT)
    client.force_login(make_officer(Role.ADMIN, own.agency))

    assert other.code not in exported(client, "layanan", "csv").decode()
    assert re.findall(r",([ab]),", exported(client, "pertanyaan", "csv").decode()) == ["a"]


def test_an_agencys_admin_changes_no_question_of_a_category(client):
    own = make_service()
    Question.objects.create(category=own.category, key="b", label="B", type=QuestionType.TEXT)
    client.force_login(make_officer(Role.ADMIN, own.agency))
    row = {"kategori": own.category.slug, "layanan": "", "kunci": "b", "pertanyaan": "Lain"}

    assert "bukan milik instansi" in faults_in(compared(client, table(row), "pertanyaan"))[0]


def test_nobody_else_imports_or_exports(client):
    client.force_login(make_officer(Role.VERIFIER, make_agency()))

    assert client.get(PAGE).status_code in {302, 403}
    assert client.get(reverse("admin:catalog_service_export", args=["layanan", "csv"])).status_code in {
        302,
        403,
    }
