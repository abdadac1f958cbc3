"""What happens to papers: taken in, kept, opened, removed."""

from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from documents import intake
from documents.folders import folder_for
from documents.models import DocumentType, Opening, Page, Paper
from mpp.lib.codes import new_code
from mpp.lib.refused import Refused

INTAKE_FOLDER = Path(settings.VAR) / "intake"


def examine(upload: UploadedFile, *, accepts: list[str]) -> intake.Checked:
    """Check an uploaded file completely, before any transaction: it takes a second or more.

    Raises Refused (FileRefused, Busy) with a sentence that says what to do.
    """
    return intake.check(
        upload,
        name=upload.name or "",
        declared_type=upload.content_type or "",
        accepts=accepts,
        folder=INTAKE_FOLDER,
    )


def keep(
    upload: UploadedFile, checked: intake.Checked, *, owner: User, given_by: User, type: DocumentType | None
) -> Paper:
    """Keep an examined file and its page pictures as a paper of `owner`.

    The files are on disk before the rows; if the transaction fails, a duty sweeps them.
    Raises Refused if the person's papers would grow past PERSON_BYTES_MAX.
    """
    code = new_code()
    folder = folder_for(code)
    original = default_storage.save(f"{folder}/asli{checked.extension}", upload)
    pictures = [
        default_storage.save(f"{folder}/halaman-{number}.jpg", ContentFile(picture))
        for number, picture in enumerate([checked.thumbnail, *checked.pages])
    ]
    paper = Paper(
        code=code,
        owner=owner,
        given_by=given_by,
        type=type,
        name=(upload.name or "")[-200:],
        file_type=checked.kind,
        file=original,
        size_bytes=checked.size_bytes,
        sha256=checked.sha256,
        page_count=checked.page_count,
        examined_at=timezone.now(),
    )
    return _with_pages(paper, pictures)


@transaction.atomic
def _with_pages(paper: Paper, pictures: list[str]) -> Paper:
    User.objects.locked().get(pk=paper.owner_id)  # two uploads at once count each other
    _check_room(paper.owner, paper.size_bytes)
    paper.save(force_insert=True)
    Page.objects.bulk_create(
        Page(paper=paper, number=number, file=name) for number, name in enumerate(pictures)
    )
    return paper


def record_opening(
    paper: Paper, *, by: User, role: str, case_number: str, original: bool = False
) -> Opening | None:
    """Remember that somebody else than the owner opened a paper; None for the owner."""
    if by.pk == paper.owner_id:
        return None
    role = role[: Opening._meta.get_field("role").max_length]  # an agency's name may be as long as that alone
    return Opening.objects.create(paper=paper, by=by, role=role, case_number=case_number, original=original)


def _check_room(owner: User, size_bytes: int) -> None:
    used = Paper.objects.kept().filter(owner=owner).aggregate(Sum("size_bytes"))["size_bytes__sum"] or 0
    if used + size_bytes > settings.PERSON_BYTES_MAX:
        raise Refused(
            _("Ruang berkas Anda penuh (%(limit)s MB). Hubungi loket bantuan untuk menghapus berkas lama.")
            % {"limit": settings.PERSON_BYTES_MAX // 1024**2}
        )
