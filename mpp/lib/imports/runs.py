"""Taking a file over: row by row, compared with what is there; all of it, or nothing if one row is refused."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from mpp.lib.imports.columns import Column, normal
from mpp.lib.imports.reading import Read, Row
from mpp.lib.imports.tables import Table, faults_of

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"

# Whether somebody may write a row: of the page's model (Table.owner), and whether the row is new.
Permit = Callable[[Any, bool], bool]


class Change(NamedTuple):
    header: str
    old: str
    new: str


class Fault(NamedTuple):
    header: str
    sentence: str


@dataclass
class Outcome:
    """What becomes of one row of the file. name: its key, as people read it."""

    number: int
    name: str
    status: str = SAME
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass
class Run:
    """A whole file. outcomes: row by row in its order."""

    outcomes: list[Outcome]

    @property
    def counts(self) -> Counter[str]:
        return Counter(outcome.status for outcome in self.outcomes)

    @property
    def is_refused(self) -> bool:
        return self.counts[REFUSED] > 0

    @property
    def digest(self) -> str:
        """What would change, as a fingerprint: another one after somebody changed the rows meanwhile."""
        told = [(o.number, o.status, o.changes, [tuple(f) for f in o.faults]) for o in self.outcomes]
        return hashlib.sha256(repr(told).encode()).hexdigest()


def run(table: Table, read: Read, permit: Permit, *, fixed: tuple[str, ...] = (), expected: str = "") -> Run:
    """Take a file over, and undo it unless it comes to exactly `expected` (the digest of an earlier run).

    fixed: fields that this person may not change. Raises Refused for columns that do not fit the table.
    """
    columns = table.columns_of(read.header)
    with transaction.atomic():
        found = _Rows(table, columns, permit, fixed).taken(read.rows)
        if found.is_refused or found.digest != expected:
            transaction.set_rollback(True)
    return found


class _Rows:
    def __init__(self, table: Table, columns: list[Column], permit: Permit, fixed: tuple[str, ...]) -> None:
        self.table, self.columns, self.permit, self.fixed = table, columns, permit, fixed
        locked = table.rows().order_by("pk").select_for_update(of=("self",), no_key=True)
        self.present = {table.key_of(row): row for row in locked}
        self.related = {column: self._related(column) for column in columns}
        self.seen: dict[tuple[str, ...], int] = {}

    def taken(self, rows: list[Row]) -> Run:
        return Run([self._taken(row) for row in rows])

    def _related(self, column: Column) -> dict[str, Any]:
        """Return the rows that a relation may name, by the name."""
        target = self.table.field(column)
        if not target.is_relation or column.understood:
            return {}
        return {str(getattr(row, column.ref)): row for row in target.related_model._default_manager.all()}

    def _taken(self, row: Row) -> Outcome:
        cells = {column: normal(cell) for column, cell in zip(self.columns, row.cells, strict=True)}
        key = tuple(cells[column] for column in self.table.keys)
        outcome = Outcome(row.number, " · ".join(key))
        if key in self.seen:
            words = {"number": self.seen[key]}
            outcome.faults.append(
                Fault("", _("Baris ini sudah ada pada baris %(number)s. Hapus salah satu.") % words)
            )
        else:
            self.seen[key] = row.number
            self._compare(outcome, cells, self.present.get(key))
        if outcome.faults:
            outcome.status = REFUSED
        return outcome

    def _compare(self, outcome: Outcome, cells: dict[Column, str], present: Any) -> None:
        is_new = present is None
        instance = self.table.model() if is_new else present
        if not is_new and not self.permit(self.table.owner(instance), False):
            outcome.faults.append(_not_yours())
            return
        several = self._fill(outcome, cells, instance, is_new)
        outcome.status = NEW if is_new else CHANGED if outcome.changes else SAME
        if outcome.changes and not outcome.faults:
            self._save(outcome, instance, several, is_new)

    def _fill(
        self, outcome: Outcome, cells: dict[Column, str], instance: Any, is_new: bool
    ) -> dict[str, list[Any]]:
        """Write what differs into the row; return the relations to several rows, which are saved after it."""
        several: dict[str, list[Any]] = {}
        for column, cell in cells.items():
            old = "" if is_new else column.text(instance)
            if cell == old and not (is_new and column.is_key):
                continue
            if column.name in self.fixed:
                sentence = _("Kolom ini hanya diubah pengelola portal. Kosongkan atau kembalikan.")
                outcome.faults.append(Fault(column.header, str(sentence)))
                continue
            target = self.table.field(column)
            try:
                value = column.value(target, cell, self.related[column])
            except ValueError as fault:
                outcome.faults.append(Fault(column.header, str(fault)))
                continue
            outcome.changes.append(Change(column.header, old, cell))
            if target.many_to_many:
                several[column.name] = value
            else:
                setattr(instance, column.name, value)
        return several

    def _names(self) -> list[str]:
        """Return the fields of the file that stand in the row's own table."""
        return [column.name for column in self.columns if not self.table.field(column).many_to_many]

    def _save(self, outcome: Outcome, instance: Any, several: dict[str, list[Any]], is_new: bool) -> None:
        try:
            if is_new:
                self.table.complete(instance)
            instance.full_clean()
            self.table.check(instance)
            if not self.permit(self.table.owner(instance), is_new):
                outcome.faults.append(_not_yours())
                return
            with transaction.atomic():
                if is_new:
                    instance.save(force_insert=True)
                else:
                    instance.save(update_fields=self._names())
                for name, rows in several.items():
                    getattr(instance, name).set(rows)
        except ValidationError as problem:
            outcome.faults += [Fault(*fault) for fault in faults_of(problem, self.table.columns)]
        except DatabaseError:
            outcome.faults.append(Fault("", _("Baris ini bertentangan dengan data lain. Periksa isinya.")))


def _not_yours() -> Fault:
    return Fault("", _("Baris ini bukan milik instansi yang Anda kelola. Hapus dari berkas."))
