"""The catalog as open data: everything that the service pages say, for machines, as JSON and CSV.

Both are written row by row, so that a catalog of thousands costs no memory, and answered with 304 to who has them.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import condition, require_safe

from agencies.models import Agency
from catalog.models import Category, Requirement, Service
from documents.models import DocumentType
from mpp.lib.tables import CSV, csv_lines

LICENCE = {"name": "CC BY 4.0", "address": "https://creativecommons.org/licenses/by/4.0/deed.id"}
# What an entry is made of; a change of any of these is a change of the data.
SOURCES = (Service, Requirement, Category, Agency, DocumentType)
ROWS_AT_ONCE = 200
KEPT = "public, max-age=300"
HEADER = (
    *("kode", "nama", "alamat", "instansi", "penerbit", "kategori", "jenis", "hasil", "daring"),
    *("lama_hari_kerja", "biaya_rupiah", "keterangan_biaya", "masa_berlaku_bulan", "produk"),
    *("persyaratan_wajib", "persyaratan_bila_perlu", "dasar_hukum", "sistem_lain", "uraian", "contoh"),
)


def last_change() -> tuple[str, datetime | None]:
    """Return the ETag of the data and when it last changed, from the history that the database writes itself.

    One look at the end of an index per table, however many rows there are.
    """
    found = [_newest_version(model) for model in SOURCES]
    keys = "-".join(str(key) for key, _at in found)
    return f'W/"{keys}"', max((at for _key, at in found if at), default=None)


def _newest_version(model: Any) -> tuple[int, datetime | None]:
    versions = model.versions.rel.related_model.objects.order_by("-pgh_id")
    return versions.values_list("pgh_id", "pgh_created_at").first() or (0, None)


def _etag(request: HttpRequest) -> str:
    return last_change()[0]


def _last_modified(request: HttpRequest) -> datetime | None:
    return last_change()[1]


def open_data(request: HttpRequest) -> HttpResponse:
    """The page that says what there is, under which licence, and what each column means."""
    context = {"changed_at": last_change()[1], "licence": LICENCE, "count": Service.objects.offered().count()}
    return render(request, "catalog/open_data.html", context)


@require_safe
@condition(etag_func=_etag, last_modified_func=_last_modified)
def services_json(request: HttpRequest) -> StreamingHttpResponse:
    return _sent(_json_parts(), "application/json; charset=utf-8", "layanan.json")


@require_safe
@condition(etag_func=_etag, last_modified_func=_last_modified)
def services_csv(request: HttpRequest) -> StreamingHttpResponse:
    rows = (_csv_row(service) for service in _services())
    return _sent(csv_lines(HEADER, rows), CSV, "layanan.csv")


def _sent(parts: Iterator[str], kind: str, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(parts, content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = KEPT
    response["Access-Control-Allow-Origin"] = "*"  # Open data may be read by any page.
    return response


def _services() -> Iterator[Service]:
    """Yield the offered services by code, with all that an entry says."""
    papers = Requirement.objects.select_related("document_type").order_by("position", "pk")
    rows: QuerySet[Service] = (
        Service.objects.offered()
        .select_related("agency", "issuing_agency", "category")
        .prefetch_related(Prefetch("requirements", papers), "technical_agencies")
        .order_by("code")
    )
    return rows.iterator(chunk_size=ROWS_AT_ONCE)


def address_of(service: Service) -> str:
    return f"{settings.SITE_URL}{service.get_absolute_url()}"


# --- JSON -------------------------------------------------------------------------------------------------


def _json_parts() -> Iterator[str]:
    changed = last_change()[1]
    head = {
        "title": "Katalog layanan",
        "source": settings.SITE_URL,
        "licence": LICENCE,
        "changed_at": changed.isoformat(timespec="seconds") if changed else None,
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "services": ['
    for number, service in enumerate(_services()):
        yield (",\n" if number else "\n") + json.dumps(entry_of(service), ensure_ascii=False)
    yield "\n]}\n"


def entry_of(service: Service) -> dict[str, Any]:
    """Return a service as the open data tells it; days are working days, fees whole rupiah, null is not known."""
    return {
        "code": service.code,
        "name": service.name,
        "address": address_of(service),
        "description": service.description,
        "category": service.category.name,
        "type": service.type,
        "outcome": service.outcome,
        "online": service.is_online,
        "agency": _agency(service.agency),
        "issuing_agency": _agency(service.issuing_agency),
        "technical_agencies": [_agency(agency) for agency in service.technical_agencies.all()],
        "requirements": [
            {"name": row.document_type.label, "required": row.required, "help": row.help}
            for row in service.requirements.all()
        ],
        "processing_days": service.processing_days,
        "fee_rupiah": service.fee_rupiah,
        "fee_note": service.fee_note,
        "validity_months": service.validity_months,
        "product": service.product,
        "legal_basis": service.legal_basis,
        "external_system": service.external_system or None,
        "sample": bool(service.loaded),
    }


def _agency(agency: Agency) -> dict[str, str]:
    return {"code": agency.code, "name": agency.name}


# --- CSV --------------------------------------------------------------------------------------------------


def _csv_row(service: Service) -> list[str | int | None]:
    papers = list(service.requirements.all())
    return [
        service.code,
        service.name,
        address_of(service),
        service.agency.name,
        service.issuing_agency.name,
        service.category.name,
        service.type,
        service.outcome,
        "ya" if service.is_online else "tidak",
        service.processing_days,
        service.fee_rupiah,
        service.fee_note,
        service.validity_months,
        service.product,
        "; ".join(row.document_type.label for row in papers if row.required),
        "; ".join(row.document_type.label for row in papers if not row.required),
        "; ".join(service.legal_basis),
        service.external_system,
        service.description,
        "ya" if service.loaded else "tidak",
    ]
