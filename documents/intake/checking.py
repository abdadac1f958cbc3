"""The check of one uploaded file, from its first bytes to the pictures of its pages."""

import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.core.files import File

from documents.intake import child, kinds, refusals
from documents.intake.hints import Hint
from documents.intake.limits import PROMISED, Limits
from documents.intake.signatures import Signature
from documents.intake.slots import slot

WORKING_PREFIX = "work-"
# No check takes longer than a minute; what is older was left behind by a killed process.
LEFTOVER_AGE = timedelta(hours=1)


@dataclass(frozen=True)
class Checked:
    """A file that can be taken, and what is known of it now.

    kind: "pdf", "jpg" or "png". extension: ".pdf", … sha256: hexadecimal, of the untouched original.
    pages: one JPEG per page, upright, long side at most `Limits.page_pixels`; thumbnail: page 1, small.
    clean, clean_kind: the copy for officers, "jpg" or "pdf", without metadata or anything that acts.
    undrawn: numbers (from 1) of pages whose picture is only a placeholder, because drawing took too long.
    original: the file to keep, where it was put together of several; None if it is the upload itself.
    """

    kind: str
    media_type: str
    extension: str
    size_bytes: int
    sha256: str
    page_count: int
    pages: list[bytes]
    thumbnail: bytes
    clean: bytes
    clean_kind: str
    undrawn: tuple[int, ...] = ()
    hints: tuple[Hint, ...] = ()
    signatures: tuple[Signature, ...] = ()
    original: bytes | None = None


def check(
    upload_file: File,
    *,
    name: str,
    declared_type: str,
    accepts: Sequence[str],
    folder: Path,
    is_page: bool = True,
    trust_roots: Path | None = None,
    limits: Limits = PROMISED,
) -> Checked:
    """Check one uploaded file completely, picture its pages and make the copy that officers see.

    name, declared_type: as the browser sent them; they must not contradict the content.
    accepts: the kinds that this document may have, of "pdf", "jpg", "png".
    folder: where the slot files and the working copies live, one for all processes of this machine.
    is_page: False for the photograph of a person or place, which need not be fine, upright or complete.
    trust_roots: a folder of certificates (PEM or DER) that signers' certificates may lead to.
    Leaves the file rewound, so that it can be stored next. Takes 0.3 s for a phone photo, at worst the sum of
    `wait_seconds` and `wall_seconds`.
    Raises FileRefused if the file cannot be taken, Busy if it is not its turn, OSError if the disk is full.
    """
    kind = _recognised(upload_file, name, declared_type, accepts)
    if upload_file.size > limits.bytes_of(kind.code):
        raise refusals.too_large(kind, upload_file.size, limits)
    with working(folder, limits) as (work, held):
        sha256 = _copied(upload_file, work / "original")
        found = child.examine(
            work / "original", kind, limits, is_page=is_page, trust_roots=trust_roots, keep_open=[held]
        )
    return Checked(
        kind=kind.code,
        media_type=kind.media_type,
        extension=kind.extension,
        size_bytes=upload_file.size,
        sha256=sha256,
        page_count=len(found.pages),
        pages=found.pages,
        thumbnail=found.thumbnail,
        clean=found.clean,
        clean_kind=found.clean_kind,
        undrawn=found.undrawn,
        hints=found.hints,
        signatures=found.signatures,
    )


def _recognised(upload_file: File, name: str, declared_type: str, accepts: Sequence[str]) -> kinds.Kind:
    """Return the kind of the file, or raise FileRefused if it is none of ours or pretends to be another."""
    if not upload_file.size:
        raise refusals.empty()
    upload_file.seek(0)
    head = upload_file.read(kinds.HEAD_BYTES)
    kind = kinds.kind_of(head)
    if kind is None:
        raise refusals.strange(kinds.stranger(head), name, accepts)
    if kind.code not in accepts:
        raise refusals.not_accepted(kind, accepts)
    if not kinds.name_fits(kind, name):
        raise refusals.misnamed(kind, name)
    if not kinds.declared_type_fits(kind, declared_type):
        raise refusals.misdeclared(kind)
    return kind


@contextmanager
def working(folder: Path, limits: Limits) -> Iterator[tuple[Path, int]]:
    """Wait for a turn, then give a private folder and the descriptor that holds the turn, until the end.

    Takes the folder away again, with those that a killed process left. Raises Busy if it is not our turn.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with slot(folder, count=limits.children, wait_seconds=limits.wait_seconds) as held:
        sweep(folder)
        work = Path(tempfile.mkdtemp(prefix=WORKING_PREFIX, dir=folder))
        try:
            yield work, held
        finally:
            shutil.rmtree(work, ignore_errors=True)


def sweep(folder: Path) -> int:
    """Take away the working copies that killed processes left in `folder`; return how many."""
    swept, oldest = 0, time.time() - LEFTOVER_AGE.total_seconds()
    for left in folder.glob(f"{WORKING_PREFIX}*"):
        try:
            if left.stat().st_mtime < oldest:
                shutil.rmtree(left, ignore_errors=True)
                swept += 1
        except FileNotFoundError:  # Another check ended, and took its folder away, just now.
            continue
    return swept


def _copied(upload_file: File, target: Path) -> str:
    """Write the upload to a file for the child; return its SHA-256."""
    digest = hashlib.sha256()
    with target.open("xb") as copy:
        for chunk in upload_file.chunks():
            digest.update(chunk)
            copy.write(chunk)
    upload_file.seek(0)
    return digest.hexdigest()
