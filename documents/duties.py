"""Timed work on papers."""

import time
from collections.abc import Callable
from datetime import timedelta
from itertools import islice

from django.core.files.storage import default_storage
from django.utils import timezone

from documents import actions, intake
from documents.actions import INTAKE_FOLDER
from documents.folders import recent_months
from documents.stored import named, stored_names
from mpp.lib.duties import duty

# A file older than this that no row names belongs to a transaction that failed.
LEFTOVER_AGE = timedelta(days=1)
BATCH = 500
# A round of work on what waits lasts about so long: other duties wait for its end.
ROUND = timedelta(seconds=10)


@duty(every=timedelta(seconds=3))
def examine_held() -> int:
    """Examine files that were sent while all places were taken. Returns how many papers."""
    return _one_by_one(actions.examine_next)


@duty(every=timedelta(seconds=3))
def scan_waiting() -> int:
    """Let the virus scanner look at what it has not seen, until it is away. Returns how many papers."""
    return _one_by_one(actions.scan_next)


def _one_by_one(deal_with_next: Callable[[], bool]) -> int:
    dealt, end = 0, time.monotonic() + ROUND.total_seconds()
    while time.monotonic() < end and deal_with_next():
        dealt += 1
    return dealt


@duty(every=timedelta(hours=6))
def sweep_files() -> int:
    """Delete stored files of the last weeks that no row names, half-written ones, and copies left in a check.

    Returns how many.
    """
    swept = intake.sweep(INTAKE_FOLDER)  # else a killed check's copy of a KTP lay there until the next upload
    swept += default_storage.remove_unfinished(LEFTOVER_AGE)  # type: ignore[attr-defined]
    for month in recent_months():
        files = (name for name in stored_names(month) if _is_old(name))
        while batch := list(islice(files, BATCH)):
            for name in set(batch) - named(batch):
                default_storage.delete(name)
                swept += 1
    return swept


def _is_old(name: str) -> bool:
    return timezone.now() - default_storage.get_modified_time(name) > LEFTOVER_AGE
