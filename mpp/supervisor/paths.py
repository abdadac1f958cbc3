"""Where things lie, who holds them, and how trouble is told."""

import fcntl
import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]


class Trouble(Exception):
    """What the operator should know and do, in one sentence; shown without a traceback."""


@dataclass(frozen=True)
class Var:
    """The one folder with everything that a run leaves behind (`MPP_VAR`, default `var`)."""

    path: Path

    @classmethod
    def from_environment(cls) -> "Var":
        return cls((ROOT / (os.environ.get("MPP_VAR") or "var")).resolve())

    @property
    def venv(self) -> Path:
        return self.path / "venv"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets.env"

    @property
    def parts(self) -> Path:
        return self.path / "parts.json"

    def log(self, name: str) -> Path:
        return self.path / "log" / f"{name}.log"

    def make(self) -> None:
        self.path.mkdir(parents=True, exist_ok=True)

    def fingerprint(self) -> str:
        """Return ten hex digits that tell this folder's path from any other's."""
        return hashlib.sha256(os.fsencode(self.path)).hexdigest()[:10]


def say(sentence: str) -> None:
    """Tell the operator; standard output stays free for what a program may want to read."""
    print(sentence, file=sys.stderr, flush=True)


def hold(path: Path) -> IO[str] | None:
    """Return the locked file at `path`, or None when a living process holds it; closing it lets go."""
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def write_whole(path: Path, text: str, mode: int = 0o600) -> None:
    """Write `path` such that a kill at any moment leaves the old content or the new, never a part."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
