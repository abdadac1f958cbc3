"""At most so many checks at once on this machine, whichever process they come from."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from documents.intake.refusals import Busy

POLL_SECONDS = 0.05


@contextmanager
def slot(folder: Path, *, count: int, wait_seconds: float) -> Iterator[int]:
    """Hold one of `count` slots; yields the open lock file's descriptor.

    A child that inherits the descriptor keeps the slot taken until it ends too, even if we are killed.
    Raises Busy if none becomes free within `wait_seconds`.
    """
    taken = _take(folder, count, time.monotonic() + wait_seconds)
    try:
        yield taken
    finally:
        os.close(taken)


def _take(folder: Path, count: int, deadline: float) -> int:
    while True:
        for number in range(count):
            with suppress(BlockingIOError):
                return _lock(folder / f"slot-{number}.lock")
        if time.monotonic() >= deadline:
            raise Busy
        time.sleep(POLL_SECONDS)


def _lock(path: Path) -> int:
    """Lock one slot file or raise BlockingIOError. Opening it anew keeps threads apart, too."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
