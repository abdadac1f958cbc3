"""Several photographs become one document, in an order that the citizen can change."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.core.files import File

from documents.intake import child, refusals
from documents.intake.checking import Checked, check, working
from documents.intake.kinds import HEAD_BYTES, KINDS, kind_of
from documents.intake.limits import PROMISED, Limits
from documents.intake.refusals import FileRefused

PDF = KINDS["pdf"]


@dataclass(frozen=True)
class NamedUpload:
    """One of several uploaded files. name, declared_type: as the browser sent them."""

    file: File
    name: str
    declared_type: str


def check_several(
    uploads: Sequence[NamedUpload],
    *,
    accepts: Sequence[str],
    folder: Path,
    is_page: bool = True,
    trust_roots: Path | None = None,
    as_document: bool = False,
    limits: Limits = PROMISED,
) -> Checked:
    """Check photographs one after the other, and make one PDF of them, a page each, in the given order.

    The result is of kind "pdf"; its `original` holds the untouched pictures and is what is to be stored. One
    upload alone is checked as `check` does, PDF or not.
    as_document: one photograph alone becomes a PDF as well, to be joined to another.
    accepts: the kinds that this document may have; the pictures and the PDF made of them must be among them.
    Takes as long as the checks of all pictures together, about a second each.
    Raises FileRefused, naming the file at fault, Busy if it is not its turn, OSError if the disk is full.
    """
    if len(uploads) == 1 and not as_document:
        return _checked(uploads[0], accepts, folder, is_page, trust_roots, limits)
    if not uploads:
        raise refusals.empty()
    _check_together(uploads, accepts, limits)
    found = []
    for number, upload in enumerate(uploads, 1):
        try:
            found.append(_checked(upload, accepts, folder, is_page, None, limits))
        except FileRefused as refusal:
            raise refusals.of_several(refusal, number, upload.name) from None
    original, clean = _assembled(uploads, found, folder, limits)
    return _as_one(found, original, clean)


def _checked(
    upload: NamedUpload,
    accepts: Sequence[str],
    folder: Path,
    is_page: bool,
    trust_roots: Path | None,
    limits: Limits,
) -> Checked:
    return check(
        upload.file,
        name=upload.name,
        declared_type=upload.declared_type,
        accepts=accepts,
        folder=folder,
        is_page=is_page,
        trust_roots=trust_roots,
        limits=limits,
    )


def _check_together(uploads: Sequence[NamedUpload], accepts: Sequence[str], limits: Limits) -> None:
    if PDF.code not in accepts:
        raise refusals.only_one()
    if len(uploads) > limits.assembled_photos:
        raise refusals.too_many_photos(len(uploads), limits)
    size_bytes = sum(upload.file.size for upload in uploads)
    if size_bytes > limits.assembled_bytes:
        raise refusals.too_large_together(size_bytes, limits)
    for number, upload in enumerate(uploads, 1):
        upload.file.seek(0)
        if kind_of(upload.file.read(HEAD_BYTES)) == PDF:
            raise refusals.pdf_among_photos(number, upload.name)


def _assembled(
    uploads: Sequence[NamedUpload], found: Sequence[Checked], folder: Path, limits: Limits
) -> tuple[bytes, bytes]:
    with working(folder, limits) as (work, held):
        pictures = []
        for number, (upload, checked) in enumerate(zip(uploads, found, strict=True)):
            original, clean = work / f"original-{number}", work / f"clean-{number}"
            upload.file.seek(0)
            original.write_bytes(upload.file.read())
            upload.file.seek(0)
            clean.write_bytes(checked.clean)
            pictures.append((str(original.absolute()), str(clean.absolute())))
        original_pdf, clean_pdf = child.put_together(work, limits, keep_open=[held], pictures=pictures)
    return original_pdf, clean_pdf


def _as_one(found: Sequence[Checked], original: bytes, clean: bytes) -> Checked:
    return Checked(
        kind=PDF.code,
        media_type=PDF.media_type,
        extension=PDF.extension,
        size_bytes=len(original),
        sha256=hashlib.sha256(original).hexdigest(),
        page_count=len(found),
        pages=[checked.pages[0] for checked in found],
        thumbnail=found[0].thumbnail,
        clean=clean,
        clean_kind=PDF.code,
        hints=tuple(
            replace(hint, page=number) for number, checked in enumerate(found, 1) for hint in checked.hints
        ),
        original=original,
    )


def rearranged(pdf: bytes, order: Sequence[int], *, folder: Path, limits: Limits = PROMISED) -> bytes:
    """Return the PDF with its pages in another order; pages that are left out are dropped.

    order: numbers from 0, each at most once and at least one.
    Raises ValueError for another order, FileRefused if the PDF has not so many pages or is damaged, Busy.
    """
    if not order or len(set(order)) < len(order) or min(order) < 0:
        raise ValueError(f"No order of pages: {order}")
    return _made_of([(pdf, list(order))], folder, limits)


def joined(pdf: bytes, more: bytes, *, folder: Path, limits: Limits = PROMISED) -> bytes:
    """Return one PDF with the pages of both. Raises FileRefused if one is damaged or both are too large, Busy."""
    if len(pdf) + len(more) > limits.assembled_bytes:
        raise refusals.too_large_together(len(pdf) + len(more), limits)
    return _made_of([(pdf, None), (more, None)], folder, limits)


def _made_of(parts: Sequence[tuple[bytes, list[int] | None]], folder: Path, limits: Limits) -> bytes:
    with working(folder, limits) as (work, held):
        pdfs = []
        for number, (content, order) in enumerate(parts):
            path = work / f"part-{number}"
            path.write_bytes(content)
            pdfs.append((str(path.absolute()), order))
        [made] = child.put_together(work, limits, keep_open=[held], pdfs=pdfs)
    return made
