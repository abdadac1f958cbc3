"""The service standard: fourteen components, six of delivery and eight of making; its versions, published by decree.

Source: Permenpan RB 15/2014, annex, chapter II.B (komponen standar pelayanan): "service delivery" 1-6, "manufacturing" 7-14.
"""

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.models import User
from catalog.models import Outcome, Requirement, Service, Standard
from documents.models import DocumentType
from mpp.lib.formats import long_date, months, rupiah, working_days
from mpp.lib.refused import Refused

# Key, and the name in the regulation.
DELIVERY = {
    "requirements": gettext_lazy("Persyaratan"),
    "procedure": gettext_lazy("Sistem, mekanisme, dan prosedur"),
    "time": gettext_lazy("Jangka waktu pelayanan"),
    "fee": gettext_lazy("Biaya/tarif"),
    "product": gettext_lazy("Produk pelayanan"),
    "complaints": gettext_lazy("Penanganan pengaduan, saran, dan masukan"),
}
MAKING = {
    "legal_basis": gettext_lazy("Dasar hukum"),
    "facilities": gettext_lazy("Sarana, prasarana, dan/atau fasilitas"),
    "competence": gettext_lazy("Kompetensi pelaksana"),
    "supervision": gettext_lazy("Pengawasan internal"),
    "staffing": gettext_lazy("Jumlah pelaksana"),
    "guarantee": gettext_lazy("Jaminan pelayanan"),
    "safety": gettext_lazy("Jaminan keamanan dan keselamatan pelayanan"),
    "evaluation": gettext_lazy("Evaluasi kinerja pelaksana"),
}
NAMES = DELIVERY | MAKING

# What a version may change in the service on its first day, besides the requirements.
PLANNED = (
    *("processing_days", "fee_rupiah", "fee_note", "validity_months", "product", "legal_basis"),
    *("procedure", "complaints", "facilities", "competence", "supervision", "staffing", "guarantee"),
    *("safety", "evaluation"),
)


@dataclass(frozen=True)
class Component:
    """One of the fourteen. lines: what is stated, in Indonesian, [] if nothing; a procedure has one line a step."""

    key: str
    lines: list[str]

    @property
    def name(self) -> str:
        return str(NAMES[self.key])

    @property
    def of_delivery(self) -> bool:
        return self.key in DELIVERY


@dataclass(frozen=True)
class Version:
    """A published version with its time. until: the day before the next one, None while there is none."""

    standard: Standard
    until: date | None
    is_current: bool


# --- What a service states --------------------------------------------------------------------------------


def components(
    service: Service, planned: Mapping[str, Any] | None = None, *, papers: Sequence[str] | None = None
) -> list[Component]:
    """Return the fourteen components of a service in the regulation's order, as `planned` would make them.

    planned: as `Standard.planned`; None: as the service is now. papers: the labels of the requirements, where they are
    not saved yet. Raises Refused for what cannot be carried out.
    """
    changed = _with(service, planned or {})
    lines = {
        "requirements": _requirement_lines(service, planned or {}, papers),
        "time": [working_days(changed.processing_days)],
        "fee": _fee_lines(changed),
        "product": _product_lines(changed),
        "legal_basis": list(changed.legal_basis),
    }
    return [Component(key, lines[key] if key in lines else _lines(getattr(changed, key))) for key in NAMES]


def missing(stated: Iterable[Component]) -> list[str]:
    """Return the names of those of the six components of delivery that state nothing."""
    return [component.name for component in stated if component.of_delivery and not component.lines]


def of_sheet(sheet: Mapping[str, Any]) -> list[Component]:
    """Return the components as they were written down when a version came into force."""
    return [Component(row["key"], row["lines"]) for row in sheet["components"] if row["key"] in NAMES]


def versions(service: Service) -> list[Version]:
    """Return the published versions of a service, newest first, each with its time (one query)."""
    published = service.standards.published().order_by("-in_force_from", "-version")
    today = timezone.localdate()
    rows: list[Version] = []
    next_from: date | None = None
    for standard in published:
        until = next_from - timedelta(days=1) if next_from else None
        begun = standard.applied_at is not None and standard.in_force_from <= today
        rows.append(Version(standard, until, is_current=begun and (until is None or until >= today)))
        next_from = standard.in_force_from
    return rows


# --- Deeds ------------------------------------------------------------------------------------------------


@transaction.atomic
def number(standard: Standard) -> Standard:
    """Save a new version as a draft under the next number of its service."""
    _locked_service(standard.service_id)
    newest = Standard.objects.filter(service_id=standard.service_id).aggregate(newest=Max("version"))
    standard.version = (newest["newest"] or 0) + 1
    standard.save(force_insert=True)
    return standard


@transaction.atomic
def publish(standard_id: int, *, by: User) -> Standard:
    """Publish a version by its decree; one that is in force today or earlier is carried out at once.

    Raises Refused if it is published already, has no decree, states nothing for one of the six components of
    delivery, plans what cannot be carried out, or begins before or together with another version.
    """
    service = _locked_service(Standard.objects.values_list("service_id", flat=True).get(pk=standard_id))
    standard = Standard.objects.locked().get(pk=standard_id)
    if standard.published_at is not None:
        raise Refused(_("Standar ini sudah terbit. Buat versi baru untuk mengubahnya."))
    _must_have_decree(standard)
    _must_be_next(standard)
    empty = missing(components(service, standard.planned))
    if empty:
        raise Refused(
            _("Standar belum dapat diterbitkan. Isi dahulu: %(names)s.") % {"names": ", ".join(empty)}
        )
    standard.published_at, standard.published_by = timezone.now(), by
    standard.save(update_fields=["published_at", "published_by"])
    _apply_due(service)
    standard.refresh_from_db()
    return standard


@transaction.atomic
def bring_into_force(service_id: int) -> int:
    """Carry out the versions of a service whose day has come, the earliest first. Returns how many there were."""
    return _apply_due(_locked_service(service_id))


def _apply_due(service: Service) -> int:
    due = service.standards.due(timezone.localdate()).locked().order_by("in_force_from", "version")
    for standard in (rows := list(due)):
        _apply(service, standard)
    return len(rows)


def _apply(service: Service, standard: Standard) -> None:
    """Write what is planned into the service, and the service as it then is into the version."""
    changed = _with(service, standard.planned)
    columns = [column for column in PLANNED if column in standard.planned]
    for column in columns:
        setattr(service, column, getattr(changed, column))
    if columns:
        service.save(update_fields=columns)
    if "requirements" in standard.planned:
        _replace_requirements(service, standard.planned["requirements"])
    with override("id"):  # as decreed, whoever publishes
        stated = [{"key": part.key, "lines": part.lines} for part in components(service)]
    standard.sheet = {"service": service.name, "agency": service.issuing_agency.name, "components": stated}
    standard.applied_at = timezone.now()
    standard.save(update_fields=["sheet", "applied_at"])


def _replace_requirements(service: Service, planned: list[Mapping[str, Any]]) -> None:
    kinds = _kinds_of(planned)
    service.requirements.exclude(document_type__in=kinds.values()).delete()
    for position, row in enumerate(planned, start=1):
        values = {
            "position": position,
            "required": row.get("required", True),
            "help": row.get("help", ""),
            "show_if": row.get("show_if", {}),
        }
        Requirement.objects.update_or_create(
            service=service, document_type=kinds[row["document_type"]], defaults=values
        )


def _locked_service(service_id: int) -> Service:
    rows = Service.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("issuing_agency").get(pk=service_id)


# --- What is refused --------------------------------------------------------------------------------------


def _must_have_decree(standard: Standard) -> None:
    if not standard.decree_number or standard.decree_on is None:
        raise Refused(_("Isi nomor dan tanggal keputusan sebelum menerbitkan."))
    if standard.decree_on > timezone.localdate():
        raise Refused(_("Tanggal keputusan belum tiba. Periksa tanggalnya."))


def _must_be_next(standard: Standard) -> None:
    """Versions follow each other: none begins before one that is in force already, and no two on one day."""
    others = Standard.objects.published().filter(service=standard.service_id).exclude(pk=standard.pk)
    if others.filter(in_force_from=standard.in_force_from).exists():
        raise Refused(_("Sudah ada standar layanan ini yang berlaku sejak tanggal itu."))
    later = others.filter(applied_at__isnull=False, in_force_from__gt=standard.in_force_from).first()
    if later:
        day = long_date(later.in_force_from)
        raise Refused(
            _("Sudah ada standar yang berlaku sejak %(day)s. Pilih tanggal sesudahnya.") % {"day": day}
        )
    if standard.planned and standard.in_force_from < timezone.localdate():
        raise Refused(_("Perubahan tidak dapat berlaku surut. Pilih hari ini atau sesudahnya."))


def _with(service: Service, planned: Mapping[str, Any]) -> Service:
    """Return a copy of the service with the planned values, checked as its own form would check them."""
    unknown = [column for column in planned if column not in (*PLANNED, "requirements")]
    if unknown:
        raise Refused(
            _("Kolom ini tidak dapat diubah oleh standar: %(names)s.") % {"names": ", ".join(unknown)}
        )
    if not any(column in planned for column in PLANNED):
        return service
    changed = copy.copy(service)
    for column in PLANNED:
        if column in planned:
            setattr(changed, column, planned[column])
    try:
        changed.clean_fields(exclude={field.name for field in Service._meta.fields} - set(planned))
        changed.validate_constraints()
    except ValidationError as fault:
        raise Refused(_sentence(fault)) from fault
    return changed


def _sentence(fault: ValidationError) -> str:
    """Return what is wrong, with the names of the columns."""
    if not hasattr(fault, "error_dict"):
        return " ".join(fault.messages)
    return " ".join(
        f"{Service._meta.get_field(column).verbose_name}: {' '.join(messages)}"  # type: ignore[union-attr]
        if column in PLANNED
        else " ".join(messages)
        for column, messages in fault.message_dict.items()
    )


def _kinds_of(planned: Iterable[Mapping[str, Any]]) -> dict[str, DocumentType]:
    """Return the document types of planned requirements. Raises Refused for an unknown or repeated code."""
    codes = [row["document_type"] for row in planned]
    kinds = {kind.code: kind for kind in DocumentType.objects.filter(code__in=codes)}
    wrong = [code for code in codes if code not in kinds or codes.count(code) > 1]
    if wrong:
        raise Refused(
            _("Jenis dokumen tidak ada atau disebut dua kali: %(codes)s.") % {"codes": ", ".join(wrong)}
        )
    return kinds


# --- How a component is written ---------------------------------------------------------------------------


def _requirement_lines(
    service: Service, planned: Mapping[str, Any], papers: Sequence[str] | None
) -> list[str]:
    if papers is not None:
        rows = [(label, True) for label in papers]
    elif "requirements" in planned:
        kinds = _kinds_of(planned["requirements"])
        rows = [
            (kinds[row["document_type"]].label, row.get("required", True) and not row.get("show_if"))
            for row in planned["requirements"]
        ]
    else:
        asked = service.requirements.select_related("document_type")
        rows = [(row.document_type.label, row.required and not row.show_if) for row in asked]
    if not rows and service.outcome == Outcome.ADVICE:
        return [_("Tidak ada dokumen yang perlu disiapkan.")]
    return [label if always else _("%(paper)s (bila berlaku)") % {"paper": label} for label, always in rows]


def _fee_lines(service: Service) -> list[str]:
    if service.fee_rupiah is None:
        return [service.fee_note] if service.fee_note else []
    fee = rupiah(service.fee_rupiah) if service.fee_rupiah else _("Tidak dipungut biaya")
    return [fee, *([service.fee_note] if service.fee_note and service.fee_note != fee else [])]


def _product_lines(service: Service) -> list[str]:
    if not service.product:
        return []
    if not service.validity_months:
        return [service.product]
    return [service.product, _("Masa berlaku: %(months)s") % {"months": months(service.validity_months)}]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
