"""The catalog's tables to export and import: services, requirements, questions."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import conditions, standards
from catalog.admin.conditions import asked_by
from catalog.models import Question, Requirement, Service
from mpp.lib.imports import Column, Table


def _written(condition: dict[str, Any]) -> str:
    """A condition as it stands in a cell: one line for each answer, "kunci=jawaban"."""
    return "\n".join(
        f"{key}={answer}"
        for key, answers in condition.items()
        for answer in (answers if isinstance(answers, list) else [answers])
    )


def _understood(text: str) -> dict[str, list[str]]:
    condition: dict[str, list[str]] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        key, equals, answer = line.partition("=")
        if not equals:
            raise ValueError(_("Tulis syarat seperti bentuk_pemohon=Badan usaha, satu per baris."))
        condition.setdefault(key.strip(), []).append(answer.strip())
    return condition


def _check_service(service: Service) -> None:
    """What begins to be offered states the six components of delivery, as in its form."""
    if not service.is_active or Service.objects.filter(pk=service.pk, is_active=True).exists():
        return
    papers = None if service.pk else []
    empty = standards.missing(standards.components(service, papers=papers))
    if empty:
        raise ValidationError(
            {"is_active": _("Belum dapat ditawarkan. Isi dahulu: %(names)s.") % {"names": ", ".join(empty)}}
        )


def _complete_service(service: Service) -> None:
    if service.issuing_agency_id is None:
        service.issuing_agency_id = service.agency_id


def _check_condition(row: Requirement | Question) -> None:
    owner = row.service or (row.category if isinstance(row, Question) else None)
    asked = {question.key: question for question in asked_by(owner)} if row.show_if and owner else {}
    if isinstance(row, Question):
        place = (row.position, row.pk or 0)
        asked = {key: question for key, question in asked.items() if _is_before(question, row, place)}
    wrong = list(conditions.faults(row.show_if, asked))
    if wrong:
        raise ValidationError({"show_if": wrong})


def _is_before(question: Question, row: Question, place: tuple[int, int]) -> bool:
    """Whether a question is asked before a row: those of the category come before a service's own."""
    if question.pk == row.pk:
        return False
    if question.category_id and row.service_id:
        return True
    return (question.position, question.pk) < place or (row.pk is None and question.position <= row.position)


def _service_of(row: Any) -> Service | None:
    return row.service


SERVICES = Table(
    "layanan",
    gettext_lazy("layanan"),
    Service,
    (
        Column("kode", "code", is_key=True),
        Column("nama", "name"),
        Column("alamat", "slug"),
        Column("kategori", "category", ref="slug"),
        Column("jenis", "type"),
        Column("hasil", "outcome"),
        Column("uraian", "description"),
        Column("produk", "product"),
        Column("instansi", "agency"),
        Column("penerbit", "issuing_agency"),
        Column("teknis", "technical_agencies"),
        Column("hari_kerja", "processing_days"),
        Column("tarif", "fee_rupiah"),
        Column("keterangan_tarif", "fee_note"),
        Column("masa_berlaku_bulan", "validity_months"),
        Column("menit_loket", "counter_minutes"),
        Column("dasar_hukum", "legal_basis"),
        Column("sistem_lain", "external_system"),
        Column("alamat_sistem", "external_url"),
        Column("prosedur", "procedure"),
        Column("pengaduan", "complaints"),
        Column("sarana", "facilities"),
        Column("kompetensi", "competence"),
        Column("pengawasan", "supervision"),
        Column("jumlah_pelaksana", "staffing"),
        Column("jaminan", "guarantee"),
        Column("keamanan", "safety"),
        Column("evaluasi", "evaluation"),
        Column("kata_kunci", "keywords"),
        Column("daring", "is_online"),
        Column("ditawarkan", "is_active"),
    ),
    complete=_complete_service,
    check=_check_service,
)

REQUIREMENTS = Table(
    "persyaratan",
    gettext_lazy("persyaratan"),
    Requirement,
    (
        Column("layanan", "service", is_key=True),
        Column("dokumen", "document_type", is_key=True),
        Column("urutan", "position"),
        Column("wajib", "required"),
        Column("keterangan", "help"),
        Column("diminta_bila", "show_if", written=_written, understood=_understood),
    ),
    owner=_service_of,
    check=_check_condition,
)

QUESTIONS = Table(
    "pertanyaan",
    gettext_lazy("pertanyaan"),
    Question,
    (
        Column("kategori", "category", ref="slug", is_key=True),
        Column("layanan", "service", is_key=True),
        Column("kunci", "key", is_key=True),
        Column("urutan", "position"),
        Column("pertanyaan", "label"),
        Column("jenis", "type"),
        Column("wajib", "required"),
        Column("bantuan", "help"),
        Column("satuan", "unit"),
        Column("pilihan", "choices"),
        Column("paling_sedikit", "least"),
        Column("paling_banyak", "most"),
        Column("tampil_bila", "show_if", written=_written, understood=_understood),
    ),
    owner=_service_of,
    check=_check_condition,
)
