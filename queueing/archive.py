"""Old days leave the database: written to files first, deleted in small steps after.

A day of a venue becomes a folder `archive/<venue>/<day>` with a gzip CSV for each kind of row. It is made under another
name, fsynced, and renamed when all is in it: so a folder with a name is complete. Only rows whose keys stand in such a
folder are deleted, read back from the files themselves. Whoever is killed in between loses nothing and starts again
where the rows are. Rows that a day got after its folder was made go to a further one, `<day>.2`.

Nobody can be told from an archive: it has no person, no case, no officer, and nothing that somebody wrote.
"""

import csv
import gzip
import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import models, transaction

from agencies.models import Venue
from queueing.models import Booking, OutOfTurnCall, Ticket, Visit
from queueing.states import BookingState

FOLDER = "archive"
UNFINISHED = ".unfinished"
BATCH = 500  # rows deleted in one transaction


class Kind(NamedTuple):
    """Rows of one table as they are kept: the columns in this order, the primary key first."""

    model: type[models.Model]
    of_day: str  # how its rows lead to the day, as a lookup
    columns: tuple[str, ...]
    free: models.Q = models.Q()  # true of a row that no other points at any more


# In the order in which they may be deleted: what points at a row goes before it. Columns are named one by one, so that
# a new one does not carry a person into a file unnoticed.
KINDS = {
    "calls": Kind(OutOfTurnCall, "ticket__", ("id", "ticket_id", "counter_id", "at", "overtaken")),
    "bookings": Kind(
        Booking,
        "",
        (
            "id",
            "queue_id",
            "line_id",
            "service_id",
            "day",
            "starts_at",
            "ends_at",
            "state",
            "visit_id",
            "booked_at",
            "moved_at",
            "ended_at",
            "reminded_at",
        ),
    ),
    "tickets": Kind(
        Ticket,
        "",
        (
            "id",
            "visit_id",
            "queue_id",
            "line_id",
            "service_id",
            "day",
            "state",
            "turn_at",
            "is_priority",
            "counter_id",
            "called_at",
            "last_called_at",
            "calls",
            "serving_at",
            "held_seconds",
            "outcome",
            "ended_at",
        ),
        models.Q(out_of_turn_calls=None),
    ),
    "visits": Kind(
        Visit,
        "",
        ("id", "queue_id", "day", "serial", "number", "arrived_at", "turn_at", "is_priority"),
        models.Q(tickets=None, booking=None),
    ),
}


def days_before(venue: Venue, limit: date) -> Iterator[date]:
    """Yield the days of a venue before another that have visits or bookings, the oldest first.

    One look into an index per day, however many rows a day has.
    """
    day = date.min
    while found := _next_day(venue, day, limit):
        yield (day := found)


def is_over(venue: Venue, day: date) -> bool:
    """Whether nothing of a day is open any more."""
    tickets = Ticket.objects.open().filter(venue=venue, day=day)
    bookings = Booking.objects.filter(venue=venue, day=day, state=BookingState.BOOKED)
    return not (tickets.exists() or bookings.exists())


def archive_day(venue: Venue, day: date) -> int:
    """Write what a day left to files, then delete it; return how many rows are gone.

    Rows that somebody holds at the moment stay for the next time. Raises OSError if the files cannot be written, or
    read back: then nothing is deleted.
    """
    _clear_unfinished(venue, day)
    deleted = sum(_delete_listed(folder, venue, day) for folder in _folders(venue, day))
    if not _is_listed(venue, day):
        deleted += _delete_listed(_write(venue, day), venue, day)
    return deleted


def _next_day(venue: Venue, after: date, limit: date) -> date | None:
    days = [
        model.objects.filter(venue=venue, day__gt=after, day__lt=limit)
        .order_by("day")
        .values_list("day", flat=True)
        .first()
        for model in (Visit, Booking)
    ]
    return min((day for day in days if day), default=None)


# --- Files --------------------------------------------------------------------------------------------


def _place(venue: Venue) -> Path:
    return settings.VAR / FOLDER / venue.code


def _folders(venue: Venue, day: date) -> list[Path]:
    """Return the complete folders of a day, in the order in which they were made."""
    names = [path for path in _place(venue).glob(f"{day}*") if path.suffix != UNFINISHED]
    return sorted(names, key=lambda path: int(path.suffix[1:] or 1))


def _clear_unfinished(venue: Venue, day: date) -> None:
    """Take away what a killed run left half written: its rows are all still there."""
    for path in _place(venue).glob(f"{day}*{UNFINISHED}"):
        shutil.rmtree(path)


def _is_listed(venue: Venue, day: date) -> bool:
    """Whether every row that a day still has stands in its folders."""
    return all(
        set(_rows(kind, venue, day).values_list("pk", flat=True)) <= _listed(_folders(venue, day), name)
        for name, kind in KINDS.items()
    )


def _write(venue: Venue, day: date) -> Path:
    """Write the rows that stand in no folder of the day to a new one, and return it once it is safely on disk."""
    folders = _folders(venue, day)
    name = f"{day}.{len(folders) + 1}" if folders else f"{day}"
    unfinished = _place(venue) / f"{name}{UNFINISHED}"
    unfinished.mkdir(mode=0o700, parents=True)
    for kind_name, kind in KINDS.items():
        rows = _rows(kind, venue, day).exclude(pk__in=_listed(folders, kind_name))
        _write_rows(_file(unfinished, kind_name), kind, rows)
    _sync(unfinished)
    folder = unfinished.with_name(name)
    unfinished.rename(folder)
    for above in (folder.parent, folder.parent.parent, folder.parent.parent.parent):
        _sync(above)
    return folder


def _rows(kind: Kind, venue: Venue, day: date) -> models.QuerySet:
    of_day = {f"{kind.of_day}venue": venue, f"{kind.of_day}day": day}
    return kind.model._default_manager.filter(**of_day).order_by("pk")


def _write_rows(path: Path, kind: Kind, rows: models.QuerySet) -> None:
    with path.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        with gzip.open(file, "wt", encoding="utf-8", newline="") as text:
            writer = csv.writer(text)
            writer.writerow(kind.columns)
            writer.writerows(rows.values_list(*kind.columns).iterator())
        file.flush()
        os.fsync(file.fileno())


def _file(folder: Path, kind_name: str) -> Path:
    return folder / f"{kind_name}.csv.gz"


def _listed(folders: list[Path], kind_name: str) -> set[int]:
    return {key for folder in folders for key in _keys(_file(folder, kind_name))}


def _keys(path: Path) -> list[int]:
    """Return the primary keys that a file holds; gzip's checksum speaks for the rest. Raises OSError, EOFError."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        return [int(row["id"]) for row in csv.DictReader(text)]


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# --- Rows ---------------------------------------------------------------------------------------------


def _delete_listed(folder: Path, venue: Venue, day: date) -> int:
    """Delete the rows of a day that a complete folder holds, a few at a time; return how many.

    Of this day alone: where the database was made anew, the keys in an older file belong to other days' rows.
    """
    deleted = 0
    for name, kind in KINDS.items():
        keys = _keys(_file(folder, name))
        for start in range(0, len(keys), BATCH):
            deleted += _delete_some(kind, _rows(kind, venue, day), keys[start : start + BATCH])
    return deleted


@transaction.atomic
def _delete_some(kind: Kind, of_day: models.QuerySet, keys: list[int]) -> int:
    rows = kind.model._default_manager
    free = of_day.filter(kind.free, pk__in=keys).select_for_update(of=("self",), skip_locked=True)
    deleted, _ = rows.filter(pk__in=list(free.values_list("pk", flat=True))).delete()
    return deleted
