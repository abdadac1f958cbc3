"""Further public pages of the catalog: a service's standard in all its versions, and pictures of good scans."""

from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalog import standards
from catalog.models import Service, Standard
from documents.models import DocumentType
from documents.serving import public_picture


@require_safe
def standard(request: HttpRequest, slug: str, version: int | None = None) -> HttpResponse:
    """The standard that is in force, or one version of it as it was written down. Without one: what is stated now."""
    service = _service(slug)
    versions = standards.versions(service)
    shown = next((row for row in versions if _is_wanted(row, version)), None)
    if version is not None and shown is None:
        raise Http404
    context = {"service": service, "versions": versions, "shown": shown, **_stated(service, shown)}
    return render(request, "catalog/standard.html", context)


def _service(slug: str) -> Service:
    """A service that is offered, or once had a standard: what was in force stays known."""
    decreed = Exists(Standard.objects.filter(service=OuterRef("pk"), applied_at__isnull=False))
    rows = Service.objects.filter(Q(is_active=True, agency__is_active=True) | decreed)
    return get_object_or_404(rows.select_related("agency", "issuing_agency"), slug=slug)


def _is_wanted(row: standards.Version, version: int | None) -> bool:
    return row.is_current if version is None else row.standard.version == version


def _stated(service: Service, shown: standards.Version | None) -> dict[str, Any]:
    if shown is None:
        stated = standards.components(service)
    elif shown.standard.sheet is None:
        stated = standards.components(service, shown.standard.planned)
    else:
        stated = standards.of_sheet(shown.standard.sheet)
    return {
        "delivery": [part for part in stated if part.of_delivery],
        "making": [part for part in stated if not part.of_delivery],
    }


@require_safe
def example(request: HttpRequest, code: str, version: str) -> HttpResponseBase:
    """The picture of a good scan of a document. Its address changes with the picture, so that it may be kept long."""
    kind = get_object_or_404(DocumentType.objects.exclude(example=""), code=code)
    name = str(kind.example.name)
    if PurePosixPath(name).stem != version or not default_storage.exists(name):
        raise Http404
    return public_picture(name)
