"""How a private file leaves the house: always through a view that asked who may, never by a public address."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from documents.models import FileType, Page, Paper
from documents.pictures import thumbnail_of

_MEDIA_TYPES = {FileType.PDF: "application/pdf", FileType.JPG: "image/jpeg", FileType.PNG: "image/png"}


def page_picture(page: Page) -> HttpResponseBase:
    """Answer with the picture of one page."""
    return _private(_stored(str(page.file.name), "image/jpeg"))


def small_picture(page: Page) -> HttpResponseBase:
    """Answer with a page as a thumbnail: a list of twenty pages stays light on a phone."""
    with default_storage.open(str(page.file.name)) as file:
        return _private(HttpResponse(thumbnail_of(file.read()), content_type="image/jpeg"))


def original(paper: Paper, *, name: str) -> HttpResponseBase:
    """Answer with the untouched file as an attachment, under a name of ours (without suffix).

    The caller has recorded the opening.
    """
    return _attachment(str(paper.file.name), paper.file_type, name)


def clean_copy(paper: Paper, *, name: str) -> HttpResponseBase:
    """Answer with the copy made for officers as an attachment, under a name of ours (without suffix).

    The caller has recorded the opening.
    """
    return _attachment(str(paper.clean.name), paper.clean_type, name)


def public_pdf(stored: str, *, name: str) -> HttpResponseBase:
    """Answer with a stored PDF that anybody may have, under a name of ours (without suffix)."""
    return _private(_attached(_stored(stored, "application/pdf"), f"{name}.pdf"))


def public_picture(stored: str) -> HttpResponseBase:
    """Answer with a stored picture (JPEG or PNG, re-made by us) that anybody may have; its name changes with it."""
    response = _private(_stored(stored, _MEDIA_TYPES[FileType(stored.rpartition(".")[2])]))
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def made_pdf(content: Any, *, name: str) -> HttpResponse:
    """Answer with a PDF that the portal made, as an attachment. content: bytes or an open file."""
    make = HttpResponse if isinstance(content, bytes) else FileResponse
    return _private(_attached(make(content, content_type="application/pdf"), f"{name}.pdf"))


def _attachment(stored: str, kind: str, name: str) -> HttpResponseBase:
    return _private(_attached(_stored(stored, _MEDIA_TYPES[FileType(kind)]), f"{name}.{kind}"))


def _stored(name: str, media_type: str) -> HttpResponseBase:
    """Answer with a stored file: by ourselves, or by the web server before us (ACCEL_PREFIX), which reads it faster.

    Its header names the file below the prefix, quoted, and never leaves the house: nginx takes it away.
    """
    if not settings.ACCEL_PREFIX:
        return FileResponse(default_storage.open(name), content_type=media_type)
    if not default_storage.exists(name):
        raise FileNotFoundError(name)  # as above: our own fault, and an alarm, not somebody's wrong address
    response = HttpResponse(content_type=media_type)
    response["X-Accel-Redirect"] = f"{settings.ACCEL_PREFIX.rstrip('/')}/{quote(name)}"
    return response


def _attached(response: Any, name: str) -> Any:
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _private(response: Any) -> Any:
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
