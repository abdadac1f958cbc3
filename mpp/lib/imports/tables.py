"""Which rows of a model a file speaks of, by which columns."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from mpp.lib.imports.columns import Column
from mpp.lib.refused import Refused
from mpp.lib.tables import readable


def _nothing(_row: Any) -> None:
    return None


def _itself(row: Any) -> Any:
    return row


@dataclass(frozen=True)
class Table:
    """A table to export and import. name: of the file, also in its address. label: plural, as the admin says it.

    owner: the row of the page's model to which a row belongs: whoever may change that may import this.
    complete: fills in what a new row needs and its file need not say. check: raises ValidationError (by field, or as a
    whole) for a row that may not be as it will be; called before it is saved, `row.pk` None for a new one.
    """

    name: str
    label: Any
    model: type[models.Model]
    columns: tuple[Column, ...]
    owner: Callable[[Any], Any] = _itself
    complete: Callable[[Any], None] = _nothing
    check: Callable[[Any], None] = _nothing

    @property
    def keys(self) -> list[Column]:
        return [column for column in self.columns if column.is_key]

    def field(self, column: Column) -> Any:
        return self.model._meta.get_field(column.name)

    def rows(self) -> models.QuerySet[Any]:
        """Return all rows with what their columns need (a fixed number of queries)."""
        related = [column for column in self.columns if self.field(column).is_relation]
        one = [column.name for column in related if not self.field(column).many_to_many]
        many = [column.name for column in related if self.field(column).many_to_many]
        rows = self.model._default_manager.all()
        return (rows.select_related(*one) if one else rows).prefetch_related(*many)

    def key_of(self, row: Any) -> tuple[str, ...]:
        return tuple(column.text(row) for column in self.keys)

    def lines(self, rows: Iterable[Any]) -> Iterator[list[str]]:
        """Yield the rows as they stand in a file."""
        for row in rows:
            yield [readable(column.text(row)) for column in self.columns]

    def columns_of(self, header: list[str]) -> list[Column]:
        """Return the columns of a file in its order. Raises Refused for unknown, repeated and missing ones."""
        known = {column.header: column for column in self.columns}
        unknown = [name or "?" for name in header if name not in known]
        repeated = sorted({name for name in header if header.count(name) > 1})
        missing = [column.header for column in self.keys if column.header not in header]
        if unknown:
            words = {"names": ", ".join(name[:40] for name in unknown[:10]), "known": ", ".join(known)}
            raise Refused(_("Kolom tidak dikenal: %(names)s. Kolom yang ada: %(known)s.") % words)
        if repeated:
            raise Refused(
                _("Kolom ini ada dua kali: %(names)s. Hapus salah satu.") % {"names": ", ".join(repeated)}
            )
        if missing:
            raise Refused(_("Kolom ini belum ada: %(names)s. Tambahkan.") % {"names": ", ".join(missing)})
        return [known[name] for name in header]


def faults_of(problem: ValidationError, columns: Iterable[Column]) -> list[tuple[str, str]]:
    """Return (header, sentence) of everything that is wrong; "" as header for the row as a whole."""
    headers = {column.name: column.header for column in columns}
    if not hasattr(problem, "error_dict"):
        return [("", sentence) for sentence in problem.messages]
    return [
        (headers.get(name, ""), _("Isi kolom ini.") if fault.code in {"null", "blank"} else sentence)
        for name, faults in problem.error_dict.items()
        for fault in faults
        for sentence in fault.messages
    ]
