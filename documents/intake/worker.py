"""The child process that parses one file: `python -I worker.py '{"kind": "pdf", "path": …}'`.

It and `parsing/` are scripts that import nothing else of ours: they touch hostile bytes, so they know no
settings, no database and no secrets, and start in a moment. The child limits itself before it opens the file.
If it is killed or crashes, that says enough: the parent refuses the file.

In: one JSON argument (see `child.py`). Out, on stdout: one line of JSON, then the parts, end to end.
    {"sizes": [81234, 90321, 9210, 70123], "clean_kind": "pdf", …}   pages, thumbnail, clean copy, in bytes
    {"sizes": [812340]}                                              the one PDF that was put together
    {"refused": "too_many_pages", "detail": {"pages": 51}, "reason": "…"}  reason: for the log
Codes: damaged, encrypted, no_pages, too_many_pages, too_many_pixels, too_small, too_heavy.
"""

import json
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

# Large enough for the pictures of fifty dense pages, or for an assembled document, and a copy of it.
OUTPUT_BYTES = 192 * 1024 * 1024
OPEN_FILES = 64


def main() -> None:
    job = json.loads(sys.argv[1])
    confine(job)
    # With -I a script does not find its neighbours. Last, so that they hide nothing of Python's.
    sys.path.append(str(Path(__file__).parent))
    report, parts = _report(job)
    sys.stdout.buffer.write(json.dumps(report).encode() + b"\n")
    for part in parts:
        sys.stdout.buffer.write(part)


def confine(job: dict[str, Any]) -> None:
    """Give up what parsing does not need. The hard limits too: there is no way back up."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, job["cpu_seconds"])
    _limit(resource.RLIMIT_FSIZE, OUTPUT_BYTES)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    # macOS knows this limit but does not accept one; there the limits of time and pixels have to do.
    with suppress(ValueError, OSError):
        _limit(resource.RLIMIT_AS, job["memory_bytes"])
    # The parent keeps the time; this is for the case that the parent is gone.
    signal.alarm(job["wall_seconds"] + 1)


def _limit(what: int, value: int) -> None:
    resource.setrlimit(what, (value, value))


def _report(job: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    from parsing.found import NotTaken

    try:
        return _put_together(job) if "pictures" in job or "pdfs" in job else _examined(job)
    except NotTaken as refusal:
        return {"refused": refusal.code, "detail": refusal.detail}, []
    except MemoryError:
        return {"refused": "too_heavy"}, []
    # Broken bytes make parsers raise whatever they like, and every one of these means the same.
    except Exception as error:
        return {"refused": "damaged", "reason": f"{type(error).__name__}: {error}"[:200]}, []


def _examined(job: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    # Only what the kind needs: pictures, the most frequent uploads, start faster without the PDF parsers.
    if job["kind"] == "pdf":
        from parsing.pdf import examine_pdf as examine
    else:
        from parsing.pictures import examine_picture as examine
    found = examine(job)
    parts = [*found.pages, found.thumbnail, found.clean]
    report = {
        "sizes": [len(part) for part in parts],
        "clean_kind": found.clean_kind,
        "undrawn": found.undrawn,
        "hints": found.hints,
        "signatures": found.signatures,
    }
    return report, parts


def _put_together(job: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    from parsing import assembling

    made = assembling.assembled(job) if "pictures" in job else assembling.arranged(job)
    return {"sizes": [len(part) for part in made]}, made


if __name__ == "__main__":
    main()
