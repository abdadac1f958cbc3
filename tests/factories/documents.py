"""Kinds of documents, and kept papers with their files."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import User
from documents.folders import folder_for
from documents.models import DocumentKind, DocumentType, FileType, Page, Paper
from mpp.lib.codes import new_code
from tests.documents.files import make_jpg
from tests.factories.accounts import make_citizen
from tests.factories.numbers import NUMBERS


def make_document_type(**fields) -> DocumentType:
    """A document to upload as PDF, JPG or PNG; one that is shown at the counter if `kind` says so."""
    number = next(NUMBERS)
    kind = fields.get("kind", DocumentKind.DOCUMENT)
    accepts = [] if kind == DocumentKind.ORIGINAL_AT_COUNTER else ["pdf", "jpg", "png"]
    defaults = {"code": f"dokumen_{number}", "label": f"Dokumen {number}", "kind": kind, "accepts": accepts}
    return DocumentType.objects.create(**(defaults | fields))


def make_paper(owner: User | None = None, **fields) -> Paper:
    """A kept JPEG of one page, with its file, its page picture and its thumbnail."""
    owner = owner or make_citizen()
    content = make_jpg()
    defaults = {
        "code": new_code(),
        "owner": owner,
        "given_by": owner,
        "name": "foto.jpg",
        "file_type": FileType.JPG,
        "size_bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "page_count": 1,
        "examined_at": timezone.now(),
    }
    values = defaults | fields
    folder = folder_for(values["code"])
    values.setdefault("file", default_storage.save(f"{folder}/asli.jpg", ContentFile(content)))
    paper = Paper.objects.create(**values)
    for number in range(values["page_count"] + 1):
        name = default_storage.save(f"{folder}/halaman-{number}.jpg", ContentFile(content))
        Page.objects.create(paper=paper, number=number, file=name)
    return paper
