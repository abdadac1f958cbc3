"""How a private file leaves the house: always through a view that asked who may, never by a public address."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

from documents.models import FileType, Page, Paper

_MEDIA_TYPES = {FileType.PDF: "application/pdf", FileType.JPG: "image/jpeg", FileType.PNG: "image/png"}


def page_picture(page: Page) -> FileResponse:
    """Answer with the picture of one page."""
    return _private(FileResponse(default_storage.open(page.file.name), content_type="image/jpeg"))


def original(paper: Paper, *, name: str) -> FileResponse:
    """Answer with the untouched file as an attachment, under a name of ours (without suffix).

    The caller has recorded the opening.
    """
    response = FileResponse(
        default_storage.open(paper.file.name), content_type=_MEDIA_TYPES[FileType(paper.file_type)]
    )
    return _private(_attached(response, f"{name}.{paper.file_type}"))


def made_pdf(content: Any, *, name: str) -> HttpResponse:
    """Answer with a PDF that the portal made, as an attachment. content: bytes or an open file."""
    make = HttpResponse if isinstance(content, bytes) else FileResponse
    return _private(_attached(make(content, content_type="application/pdf"), f"{name}.pdf"))


def _attached(response: Any, name: str) -> Any:
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _private(response: Any) -> Any:
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
