"""A document made of photographs is put together anew: pages in another order, pages more or less.

Nothing is written here: what comes back is kept as a new paper (`keep`, without uploads).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from documents import intake
from documents.actions import scanning
from documents.actions.taking import INTAKE_FOLDER, Examined, Uploads, listed, named, shows_page
from documents.findings import why_bad
from documents.intake import refusals
from documents.intake.limits import PROMISED
from documents.models import FileType, Paper, Safety
from documents.pictures import thumbnail_of
from mpp.lib.refused import Refused

PICTURES = (FileType.JPG.value, FileType.PNG.value)
WITH_PDF = (FileType.PDF.value, *PICTURES)


def rearranged(paper: Paper, order: Sequence[int]) -> Examined:
    """Put the pages of an assembled paper in another order; pages that are left out are dropped.

    order: page numbers, from 1, each at most once and at least one. Outside any transaction.
    Raises Refused (Busy) while all places are taken, ValueError for another order.
    """
    pages = _pictures(paper)
    turned = [number - 1 for number in order]
    if not turned or not set(order) <= set(range(1, paper.page_count + 1)):
        raise ValueError(f"No order of {paper.page_count} pages: {order}")
    hints = [
        intake.Hint(hint["code"], rank)
        for rank, number in enumerate(order, 1)
        for hint in paper.hints
        if hint["page"] == number
    ]
    return _as_examined(
        paper,
        original=intake.rearranged(_content(paper.file.name), turned, folder=INTAKE_FOLDER),
        clean=intake.rearranged(_content(paper.clean.name), turned, folder=INTAKE_FOLDER),
        pages=[pages[number] for number in turned],
        hints=hints,
    )


def with_photos(paper: Paper, uploads: Uploads) -> Examined:
    """Put further photographs behind the pages of an assembled paper, or of one that is a photograph itself.

    Outside any transaction. Raises Refused (FileRefused, Busy) as `examine` does.
    """
    files = listed(uploads)
    if paper.page_count + len(files) > PROMISED.assembled_photos:
        raise refusals.too_many_photos(paper.page_count + len(files), PROMISED)
    safety, finding = scanning.look_at(files, seconds=scanning.VISITOR_SECONDS)
    if safety not in {Safety.CLEAN, Safety.WAITING}:
        raise Refused(why_bad(safety, finding))
    if not paper.assembled:
        with default_storage.open(str(paper.file.name)) as file:
            first = UploadedFile(file, f"1.{paper.file_type}", size=paper.size_bytes)
            checked = _assembled([first, *files], paper)
    else:
        checked = _assembled(files, paper)
    if paper.assembled:
        return _behind(paper, checked, safety)
    return Examined(WITH_PDF, checked, _worse(paper, safety))


def _assembled(files: Sequence[UploadedFile], paper: Paper) -> intake.Checked:
    return intake.check_several(
        named(files),
        accepts=WITH_PDF,
        folder=INTAKE_FOLDER,
        is_page=shows_page(paper.type),
        as_document=True,
    )


def _behind(paper: Paper, more: intake.Checked, safety: Safety) -> Examined:
    own = [intake.Hint(hint["code"], hint["page"]) for hint in paper.hints]
    examined = _as_examined(
        paper,
        original=intake.joined(_content(paper.file.name), more.original or b"", folder=INTAKE_FOLDER),
        clean=intake.joined(_content(paper.clean.name), more.clean, folder=INTAKE_FOLDER),
        pages=[*_pictures(paper), *more.pages],
        hints=own + [replace(hint, page=hint.page + paper.page_count) for hint in more.hints],
    )
    return replace(examined, safety=_worse(paper, safety))


def _as_examined(
    paper: Paper, *, original: bytes, clean: bytes, pages: list[bytes], hints: Sequence[intake.Hint]
) -> Examined:
    checked = intake.Checked(
        kind=FileType.PDF,
        media_type="application/pdf",
        extension=".pdf",
        size_bytes=len(original),
        sha256=hashlib.sha256(original).hexdigest(),
        page_count=len(pages),
        pages=pages,
        thumbnail=thumbnail_of(pages[0]),
        clean=clean,
        clean_kind=FileType.PDF,
        hints=tuple(hints),
        original=original,
    )
    return Examined(WITH_PDF, checked, Safety(paper.safety))


def _worse(paper: Paper, safety: Safety) -> Safety:
    return Safety.WAITING if Safety.WAITING in {paper.safety, safety} else Safety.CLEAN


def _pictures(paper: Paper) -> list[bytes]:
    pages = paper.pages.filter(number__gt=0).order_by("number")
    return [_content(name) for name in pages.values_list("file", flat=True)]


def _content(name: str | None) -> bytes:
    with default_storage.open(str(name)) as file:
        return file.read()
