"""Start the child process, wait for it, read what it found. Being killed or crashing is an answer too."""

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from documents.intake.kinds import KINDS, Kind
from documents.intake.limits import Limits
from documents.intake.refusals import Busy, FileRefused, found_by_worker, too_heavy, unchecked

logger = logging.getLogger(__name__)

WORKER = Path(__file__).with_name("worker.py")
HEADER_BYTES = 64 * 1024  # A report on fifty pages is under one kilobyte.


@dataclass(frozen=True)
class Found:
    """What the child found in a good file. Pictures are JPEG; `undrawn` are page numbers, from 1."""

    page_count: int
    pages: list[bytes]
    thumbnail: bytes
    undrawn: tuple[int, ...]


def examine(original: Path, kind: Kind, limits: Limits, *, keep_open: Iterable[int]) -> Found:
    """Parse and picture one file in a child process.

    original: the file, in a folder that the child may use and that is removed afterwards.
    keep_open: descriptors that the child inherits (it holds our slot with them, and uses none).
    Raises FileRefused for the file, Busy if the machine was too slow to finish in time.
    """
    # The child writes into a file that we opened: no pipe to fill, no path that it could point elsewhere.
    with (
        (original.parent / "answer").open("w+b") as answer,
        (original.parent / "errors").open("w+b") as errors,
    ):
        code = _run(_command(original, kind, limits), original.parent, answer, errors, limits, keep_open)
        if code < 0:
            logger.info("Intake child for a %s ended by signal %s", kind.code, -code)
            raise Busy if -code == signal.SIGALRM else too_heavy(kind)
        if code > 0:
            errors.seek(0)
            logger.error("Intake child ended with %s: %s", code, errors.read(2000).decode(errors="replace"))
            raise unchecked()
        answer.seek(0)
        return _read(answer, kind, limits)


def _command(original: Path, kind: Kind, limits: Limits) -> list[str]:
    job = {
        "kind": kind.code,
        "path": str(original.absolute()),
        "pages": limits.pdf_pages,
        "pixels": limits.png_pixels if kind.code == "png" else limits.jpg_pixels,
        "memory_bytes": limits.memory_bytes,
        "cpu_seconds": limits.cpu_seconds,
        "wall_seconds": limits.wall_seconds,
        "drawing_share": limits.drawing_share,
        "page_pixels": limits.page_pixels,
        "thumbnail_pixels": limits.thumbnail_pixels,
        "jpeg_quality": limits.jpeg_quality,
    }
    return [sys.executable, "-I", str(WORKER), json.dumps(job)]


def _run(
    command: list[str],
    folder: Path,
    answer: IO[bytes],
    errors: IO[bytes],
    limits: Limits,
    keep_open: Iterable[int],
) -> int:
    """Run the child and return its exit code, negative for the signal that ended it (SIGALRM: timed out)."""
    child = subprocess.Popen(  # noqa: S603 - our own script, and no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=answer,
        stderr=errors,
        cwd=folder,
        env={"TMPDIR": str(folder)},  # Nothing else: our environment holds keys and passwords.
        pass_fds=tuple(keep_open),
        start_new_session=True,
    )
    try:
        return child.wait(limits.wall_seconds)
    except subprocess.TimeoutExpired:
        return -signal.SIGALRM
    finally:
        _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill the child with whatever it may have started."""
    with suppress(ProcessLookupError, PermissionError):  # It is gone (on macOS: a zombie), as it should be.
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _read(answer: IO[bytes], kind: Kind, limits: Limits) -> Found:
    header = answer.readline(HEADER_BYTES)
    try:
        report = json.loads(header)
        if "refused" in report:
            raise _refusal(report, kind, limits)
        return _found(report, answer)
    # An answer that makes no sense does not come from our worker: the file has taken the child over.
    except (ValueError, TypeError, KeyError, AttributeError):
        logger.exception("Intake child for a %s gave a wrong answer: %r", kind.code, header[:200])
        raise unchecked() from None


def _refusal(report: dict[str, Any], kind: Kind, limits: Limits) -> FileRefused:
    reason = report.get("reason", "")
    logger.info("Intake child refused a %s: %s %s", kind.code, report["refused"], reason)
    return found_by_worker(report["refused"], kind, limits, report.get("detail", {}))


def _found(report: dict[str, Any], answer: IO[bytes]) -> Found:
    *pages, thumbnail = (answer.read(size) for size in report["pictures"])
    are_jpeg = all(picture.startswith(KINDS["jpg"].signature) for picture in [*pages, thumbnail])
    if len(pages) != report["page_count"] or not are_jpeg:
        raise ValueError("The pictures are not what was announced.")
    return Found(report["page_count"], pages, thumbnail, tuple(report["undrawn"]))
