"""Start the child process, wait for it, read what it found. Being killed or crashing is an answer too."""

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

from documents.intake.hints import Hint
from documents.intake.kinds import KINDS, Kind
from documents.intake.limits import Limits
from documents.intake.refusals import Busy, FileRefused, found_by_worker, too_heavy, unchecked
from documents.intake.signatures import Signature

logger = logging.getLogger(__name__)

WORKER = Path(__file__).with_name("worker.py")
HEADER_BYTES = 64 * 1024  # A report on fifty pages with twenty signatures is under twenty kilobytes.
# A good file needs less than this share of the processor time, however many others use the processor.
AT_WORK = 0.5
T = TypeVar("T")


@dataclass(frozen=True)
class Found:
    """What the child found in a good file. Pictures are JPEG; `undrawn` are page numbers, from 1."""

    pages: list[bytes]
    thumbnail: bytes
    clean: bytes
    clean_kind: str
    undrawn: tuple[int, ...]
    hints: tuple[Hint, ...]
    signatures: tuple[Signature, ...]


def examine(
    original: Path,
    kind: Kind,
    limits: Limits,
    *,
    is_page: bool,
    trust_roots: Path | None,
    keep_open: Iterable[int],
) -> Found:
    """Parse, picture and copy one file in a child process.

    original: the file, in a folder that the child may use and that is removed afterwards.
    keep_open: descriptors that the child inherits (it holds our slot with them, and uses none).
    Raises FileRefused for the file, Busy if the machine was too slow to finish in time.
    """
    job = {
        "kind": kind.code,
        "path": str(original.absolute()),
        "pages": limits.pdf_pages,
        "pixels": limits.png_pixels if kind.code == "png" else limits.jpg_pixels,
        "is_page": is_page,
        "trust_roots": trust_roots and str(trust_roots.absolute()),
    }
    return _answered(job, original.parent, kind, limits, keep_open, _found)


def put_together(
    folder: Path, limits: Limits, *, keep_open: Iterable[int], **job: Sequence[tuple[str, Any]]
) -> list[bytes]:
    """Have PDFs made of other files in a child process; `parsing/assembling.py` says of which.

    Raises FileRefused if a part is damaged, Busy if the machine was too slow to finish in time.
    """
    return _answered(dict(job), folder, KINDS["pdf"], limits, keep_open, _made)


def _answered(
    job: dict[str, Any],
    folder: Path,
    kind: Kind,
    limits: Limits,
    keep_open: Iterable[int],
    understood: Callable[[dict[str, Any], list[bytes]], T],
) -> T:
    """Have a child do a job, and return its answer as `understood` makes it of the report and its parts."""
    # The child writes into a file that we opened: no pipe to fill, no path that it could point elsewhere.
    with (folder / "answer").open("w+b") as answer, (folder / "errors").open("w+b") as errors:
        code = _run(_command(job, limits), folder, answer, errors, limits, keep_open)
        if code < 0:
            logger.info("Intake child for a %s ended by signal %s", kind.code, -code)
            raise Busy if -code == signal.SIGALRM else too_heavy(kind)
        if code > 0:
            errors.seek(0)
            logger.error("Intake child ended with %s: %s", code, errors.read(2000).decode(errors="replace"))
            raise unchecked()
        answer.seek(0)
        return _read(answer, kind, limits, understood)


def _command(job: dict[str, Any], limits: Limits) -> list[str]:
    return [sys.executable, "-I", str(WORKER), json.dumps({**asdict(limits), **job})]


def _run(
    command: list[str],
    folder: Path,
    answer: IO[bytes],
    errors: IO[bytes],
    limits: Limits,
    keep_open: Iterable[int],
) -> int:
    """Run the child and return its exit code, negative for the signal that ended it.

    Out of time it is SIGXCPU for a child that has been at work, SIGALRM for one that the machine kept waiting.
    """
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
        return -(signal.SIGXCPU if _killed(child) > AT_WORK * limits.cpu_seconds else signal.SIGALRM)
    finally:
        _end(child)


def _killed(child: subprocess.Popen[bytes]) -> float:
    """Kill the child and return the processor time that it used, in seconds."""
    child.kill()
    _, _, usage = os.wait4(child.pid, 0)
    return usage.ru_utime + usage.ru_stime


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill the child with whatever it may have started."""
    with suppress(ProcessLookupError, PermissionError):  # It is gone (on macOS: a zombie), as it should be.
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _read(
    answer: IO[bytes], kind: Kind, limits: Limits, understood: Callable[[dict[str, Any], list[bytes]], T]
) -> T:
    header = answer.readline(HEADER_BYTES)
    try:
        report = json.loads(header)
        if "refused" in report:
            raise _refusal(report, kind, limits)
        return understood(report, [answer.read(size) for size in report["sizes"]])
    # An answer that makes no sense does not come from our worker: the file has taken the child over.
    except (ValueError, TypeError, KeyError, AttributeError):
        logger.exception("Intake child for a %s gave a wrong answer: %r", kind.code, header[:200])
        raise unchecked() from None


def _refusal(report: dict[str, Any], kind: Kind, limits: Limits) -> FileRefused:
    reason = report.get("reason", "")
    logger.info("Intake child refused a %s: %s %s", kind.code, report["refused"], reason)
    return found_by_worker(report["refused"], kind, limits, report.get("detail", {}))


def _found(report: dict[str, Any], parts: list[bytes]) -> Found:
    *pages, thumbnail, clean = parts
    clean_kind = report["clean_kind"]
    are_jpeg = all(picture.startswith(KINDS["jpg"].signature) for picture in [*pages, thumbnail])
    if not pages or not are_jpeg or not clean.startswith(KINDS[clean_kind].signature):
        raise ValueError("The pictures or the copy are not what was announced.")
    return Found(
        pages=pages,
        thumbnail=thumbnail,
        clean=clean,
        clean_kind=clean_kind,
        undrawn=tuple(report["undrawn"]),
        hints=tuple(Hint(code, page) for code, page in report["hints"]),
        signatures=tuple(Signature(**signature) for signature in report["signatures"]),
    )


def _made(report: dict[str, Any], parts: list[bytes]) -> list[bytes]:
    if not parts or not all(part.startswith(KINDS["pdf"].signature) for part in parts):
        raise ValueError("What was put together is no PDF.")
    return parts
