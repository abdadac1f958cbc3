"""Files are taken in: checked outside any transaction, then kept as a paper."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from documents import intake
from documents.actions import scanning
from documents.actions.files import Store, files_of
from documents.findings import why_bad
from documents.intake import kinds
from documents.intake.limits import PROMISED
from documents.models import DocumentKind, DocumentType, FileType, HeldFile, Page, Paper, Safety
from mpp.lib.codes import new_code
from mpp.lib.refused import Refused

INTAKE_FOLDER = Path(settings.VAR) / "intake"
# So long a visitor waits for a place; then the files are kept, and examined without them.
PATIENCE = replace(PROMISED, wait_seconds=4.0)

Uploads = UploadedFile | Sequence[UploadedFile]


@dataclass(frozen=True)
class Examined:
    """What is known of uploaded files before they are kept.

    checked: None while all places for checking were taken; such files are kept unseen and wait.
    safety, finding: the virus scanner's word; WAITING while it is away or nothing was checked.
    """

    accepts: tuple[str, ...]
    checked: intake.Checked | None = None
    safety: Safety = Safety.WAITING
    finding: str = ""


def examine(
    uploads: Uploads, *, accepts: Sequence[str], is_page: bool = True, limits: intake.Limits = PATIENCE
) -> Examined:
    """Check what was uploaded, and let the scanner look at it, before any transaction: it takes a second or more.

    uploads: one file, or several photographs that become one document. is_page: whether it shows a paper, not a
    person or a place. With all places taken, what comes back says so, and `keep` keeps the files until there is one.
    Raises Refused with a sentence that says what to do, also for a file with a virus.
    """
    files = listed(uploads)
    try:
        checked = _check(files, tuple(accepts), is_page, limits)
    except intake.Busy:
        return Examined(tuple(accepts))
    safety, finding = scanning.look_at(files, seconds=scanning.VISITOR_SECONDS)
    if safety != Safety.CLEAN and safety != Safety.WAITING:
        raise Refused(why_bad(safety, finding))
    return Examined(tuple(accepts), checked, safety, finding)


def keep(
    uploads: Uploads,
    examined: Examined,
    *,
    owner: User,
    given_by: User,
    type: DocumentType | None,
    expires_on: date | None = None,
    made_here: bool = False,
) -> Paper:
    """Keep examined files as a paper of `owner`: original, clean copy, page pictures, hints, signatures.

    uploads: those that were examined; none where `examined` holds a document that was put together anew.
    made_here: an office's own, e.g. photographs of a visit: not in the owner's folder, nor counted there.
    The files are on disk before the rows; if the transaction fails, a duty sweeps them.
    Raises Refused if the person's papers would grow past PERSON_BYTES_MAX, OSError if the disk is full.
    """
    files = listed(uploads)
    paper = Paper(
        code=new_code(),
        owner=owner,
        given_by=given_by,
        type=type,
        name=(files[0].name or "")[-200:] if files else "",
        expires_on=expires_on,
        made_here=made_here,
    )
    with files_of(paper.code) as store:
        if examined.checked is None:
            return _hold(paper, files, examined.accepts, store)
        return save(paper, fill(paper, examined, files[0] if files else None, store))


def fill(paper: Paper, examined: Examined, upload: File | None, store: Store) -> list[Page]:
    """Store what an examination made, and write it into the paper; returns its pages. Saves no row."""
    checked = examined.checked
    assert checked is not None
    paper.file_type = FileType(checked.kind)
    paper.size_bytes = checked.size_bytes
    paper.sha256 = checked.sha256
    paper.page_count = checked.page_count
    paper.clean_type = FileType(checked.clean_kind)
    paper.hints = [asdict(hint) for hint in checked.hints]
    paper.signatures = [asdict(signature) for signature in checked.signatures]
    paper.assembled = checked.original is not None
    original = upload if upload and checked.original is None else ContentFile(checked.original or b"")
    paper.file.name = store(f"asli{checked.extension}", original)
    paper.clean.name = store(f"bersih.{checked.clean_kind}", ContentFile(checked.clean))
    paper.examined_at = timezone.now()
    set_safety(paper, examined.safety, examined.finding)
    pictures = [checked.thumbnail, *checked.pages]
    return [
        Page(paper=paper, number=number, file=store(f"halaman-{number}.jpg", ContentFile(picture)))
        for number, picture in enumerate(pictures)
    ]


def set_safety(paper: Paper, safety: Safety, finding: str = "") -> None:
    """Write the scanner's word into a paper: what waits is looked at again soon, the rest never. Saves nothing."""
    now = timezone.now()
    is_waiting = safety == Safety.WAITING
    paper.safety, paper.finding = safety, finding[:300]
    paper.scanned_at = None if is_waiting or not settings.CLAMD else now
    paper.next_try_at = now if is_waiting else None


@transaction.atomic
def save(paper: Paper, pages: Sequence[Page], held: Sequence[HeldFile] = ()) -> Paper:
    """Save a new paper whose files are stored. Raises Refused if the person has no room for it."""
    User.objects.locked().get(pk=paper.owner_id)  # two uploads at once count each other
    if not paper.made_here:
        _check_room(paper.owner, paper.size_bytes)
    paper.save(force_insert=True)
    Page.objects.bulk_create(pages)
    HeldFile.objects.bulk_create(held)
    return paper


def check_kept(files: Sequence[Any], paper: Paper, limits: intake.Limits) -> intake.Checked:
    """Check files that were held for a paper. Raises FileRefused, Busy."""
    return _check(files, tuple(paper.held.all()[0].accepts), shows_page(paper.type), limits)


def shows_page(type: DocumentType | None) -> bool:
    """Whether a document of this kind is a page to be read, not the photograph of a person or a place."""
    return type is None or type.kind != DocumentKind.PHOTO


def listed(uploads: Uploads) -> list[UploadedFile]:
    return [uploads] if isinstance(uploads, UploadedFile) else list(uploads)


def _check(
    files: Sequence[Any], accepts: tuple[str, ...], is_page: bool, limits: intake.Limits
) -> intake.Checked:
    return intake.check_several(
        named(files),
        accepts=accepts,
        folder=INTAKE_FOLDER,
        is_page=is_page,
        trust_roots=Path(settings.SIGNATURE_ROOTS) if settings.SIGNATURE_ROOTS else None,
        limits=limits,
    )


def named(files: Sequence[Any]) -> list[intake.NamedUpload]:
    return [intake.NamedUpload(file, file.name or "", file.content_type or "") for file in files]


def _hold(paper: Paper, files: Sequence[UploadedFile], accepts: tuple[str, ...], store: Store) -> Paper:
    """Keep files as they were sent until there is room to examine them."""
    held = [
        HeldFile(
            paper=paper,
            position=position,
            name=(file.name or "")[-200:],
            declared_type=(file.content_type or "")[:100],
            accepts=list(accepts),
            file=store(f"kiriman-{position}", file),
        )
        for position, file in enumerate(files)
    ]
    paper.file_type = _guessed(files, accepts)
    paper.size_bytes = sum(file.size or 0 for file in files)
    paper.safety, paper.next_try_at = Safety.WAITING, timezone.now()
    return save(paper, [], held)


def _guessed(files: Sequence[UploadedFile], accepts: tuple[str, ...]) -> FileType:
    """Return the kind of a paper that was not examined: several photographs become a PDF."""
    if len(files) > 1:
        return FileType.PDF
    files[0].seek(0)
    kind = kinds.kind_of(files[0].read(kinds.HEAD_BYTES))
    return FileType(kind.code if kind else accepts[0])


def _check_room(owner: User, size_bytes: int) -> None:
    own = Paper.objects.kept().filter(owner=owner, made_here=False)
    used = own.aggregate(Sum("size_bytes"))["size_bytes__sum"] or 0
    if used + size_bytes > settings.PERSON_BYTES_MAX:
        raise Refused(
            _(
                "Ruang berkas Anda penuh (%(limit)s MB). Hapus berkas lama di halaman Berkas saya, lalu unggah lagi."
            )
            % {"limit": settings.PERSON_BYTES_MAX // 1024**2}
        )
