"""What waits is looked at: files held while all places were taken, papers that the virus scanner has not seen."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from documents import intake
from documents.actions import scanning
from documents.actions.files import delete_files, files_of
from documents.actions.taking import Examined, check_kept, fill, set_safety
from documents.intake.limits import PROMISED
from documents.models import HeldFile, Page, Paper, Safety

logger = logging.getLogger(__name__)

# Whoever takes a waiting paper has it so long; a killed process loses it then. The longest check is shorter.
LEASE = timedelta(minutes=2)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=10)
MOST_TRIES = 30_000  # what the column holds
SPOT_SECONDS = 5.0
# A file that waits takes a place only if one is free now: visitors come first.
NO_WAIT = replace(PROMISED, wait_seconds=0)


def examine_next() -> bool:
    """Examine the held files of one paper that is due; False if none is.

    Outside any transaction. The paper is then complete, or UNREADABLE with the sentence of its refusal; with no
    place free it waits on.
    """
    return _take_next(is_examined=False, deal=_examine)


def scan_next() -> bool:
    """Let the scanner look at one examined paper that is due; False if none is, or the scanner is still away."""
    return _take_next(is_examined=True, deal=_scan)


def try_now(paper_ids: Iterable[int]) -> None:
    """Look once at these papers, due or not, as far as they wait and there is room. Outside any transaction.

    Somebody waits for it, so it ends after some SPOT_SECONDS, and with the first that has to wait on.
    """
    end = time.monotonic() + SPOT_SECONDS
    for paper in Paper.objects.filter(pk__in=paper_ids, safety=Safety.WAITING).order_by("pk"):
        deal = _examine if paper.examined_at is None else _scan
        if time.monotonic() > end or not deal(paper):
            break


def _take_next(*, is_examined: bool, deal: Callable[[Paper], bool]) -> bool:
    paper = _claimed(is_examined)
    return paper is not None and deal(paper)


@transaction.atomic
def _claimed(is_examined: bool) -> Paper | None:
    """Return the paper that is due longest, taken for LEASE, so that it can be looked at without a transaction."""
    due = Paper.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(
        safety=Safety.WAITING, examined_at__isnull=not is_examined, next_try_at__lte=timezone.now()
    )
    paper = due.order_by("next_try_at", "pk").first()
    if paper:
        paper.next_try_at = timezone.now() + LEASE
        paper.save(update_fields=["next_try_at"])
    return paper


def _examine(paper: Paper) -> bool:
    try:
        with _opened(paper) as files:
            checked = check_kept(files, paper, NO_WAIT)
            safety, finding = scanning.look_at(files)
            return _complete(paper, Examined((), checked, safety, finding), files[0])
    except intake.FileRefused as refusal:
        if refusal.code == "unchecked":  # our own fault
            return _wait_on(paper)
        return _not_readable(paper, refusal.message)
    except intake.Busy:
        return _wait_on(paper)
    except OSError:
        logger.exception("A held file could not be examined", extra={"paper": paper.pk})
        return _wait_on(paper)


@contextmanager
def _opened(paper: Paper) -> Iterator[list[UploadedFile]]:
    with ExitStack() as stack:
        yield [
            UploadedFile(
                stack.enter_context(default_storage.open(str(held.file.name))),
                held.name,
                held.declared_type,
                held.file.size,
            )
            for held in paper.held.all()
        ]


def _complete(paper: Paper, examined: Examined, upload: UploadedFile) -> bool:
    with files_of(paper.code) as store, transaction.atomic():
        fresh = _still_waiting(paper, is_examined=False)
        if fresh:
            pages = fill(fresh, examined, upload, store)
            fresh.tries = 0
            fresh.save()
            Page.objects.bulk_create(pages)
            _let_go(fresh)
    return True


def _scan(paper: Paper) -> bool:
    with default_storage.open(str(paper.file.name)) as file:
        safety, finding = scanning.look_at([file])
    if safety == Safety.WAITING:
        _wait_on(paper)
        return False
    with transaction.atomic():
        fresh = _still_waiting(paper, is_examined=True)
        if fresh:
            set_safety(fresh, safety, finding)
            fresh.save(update_fields=["safety", "finding", "scanned_at", "next_try_at"])
    return True


@transaction.atomic
def _not_readable(paper: Paper, sentence: str) -> bool:
    fresh = _still_waiting(paper, is_examined=False)
    if fresh:
        fresh.safety, fresh.finding, fresh.next_try_at = Safety.UNREADABLE, sentence[:300], None
        fresh.save(update_fields=["safety", "finding", "next_try_at"])
        _let_go(fresh)
    return True


@transaction.atomic
def _wait_on(paper: Paper) -> bool:
    fresh = Paper.objects.locked().filter(pk=paper.pk, safety=Safety.WAITING).first()
    if fresh:
        fresh.tries = min(fresh.tries + 1, MOST_TRIES)
        wait = min(FIRST_WAIT * 2 ** min(fresh.tries - 1, 10), LONGEST_WAIT)
        fresh.next_try_at = timezone.now() + wait
        fresh.save(update_fields=["tries", "next_try_at"])
    return False


def _still_waiting(paper: Paper, *, is_examined: bool) -> Paper | None:
    """Return the paper, locked, unless somebody else was faster."""
    return (
        Paper.objects.locked()
        .filter(pk=paper.pk, safety=Safety.WAITING, examined_at__isnull=not is_examined)
        .first()
    )


def _let_go(paper: Paper) -> None:
    """Forget the files as they were sent; they are deleted once that is committed."""
    names = list(HeldFile.objects.filter(paper=paper).values_list("file", flat=True))
    HeldFile.objects.filter(paper=paper).delete()
    transaction.on_commit(lambda: delete_files(names))
