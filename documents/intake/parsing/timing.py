"""How much processor time is spent, and a limit for single steps."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

STARTED = time.monotonic()
AGAIN_SECONDS = 0.2


class TooLong(Exception):
    """A step used up its time."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TooLong inside the block once it has used this much processor time.

    It is raised again and again until the block ends: parsers swallow exceptions.
    """
    before = signal.signal(signal.SIGPROF, _raise)
    signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.signal(signal.SIGPROF, signal.SIG_IGN)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _raise(_signal: int, _frame: FrameType | None) -> None:
    raise TooLong


def spent(job: dict[str, Any]) -> float:
    """Return the processor time used so far, in seconds, or more if waiting has used up the other limit."""
    waited = (time.monotonic() - STARTED) / job["wall_seconds"] * job["cpu_seconds"]
    return max(time.process_time(), waited)
