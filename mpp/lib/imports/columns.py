"""One column of a table: how a row's value is written as text, and how text becomes a value again."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext as _

YES, NO = "ya", "tidak"
_WHOLE = re.compile(r"-?\d{1,18}")


@dataclass(frozen=True)
class Column:
    """A column. header: as it stands in the file. name: the model's field.

    ref: by which column of the related model it is named, for a relation; several relations stand one per line.
    is_key: part of what tells which row is meant; of a row that exists it never changes.
    written, understood: for what has a form of its own; `understood` raises ValueError with a sentence.
    """

    header: str
    name: str
    ref: str = "code"
    is_key: bool = False
    written: Callable[[Any], str] | None = None
    understood: Callable[[str], Any] | None = None

    def text(self, row: models.Model) -> str:
        """Return the value of a row as it stands in a file."""
        return normal(self._text(row))

    def _text(self, row: models.Model) -> str:
        field = row._meta.get_field(self.name)
        if field.many_to_many:
            return "\n".join(sorted(str(getattr(one, self.ref)) for one in getattr(row, self.name).all()))
        value = getattr(row, self.name)
        if self.written:
            return self.written(value)
        if isinstance(value, models.Model):
            return str(getattr(value, self.ref))
        if isinstance(value, bool):
            return YES if value else NO
        if isinstance(value, list):
            return "\n".join(str(one) for one in value)
        return "" if value is None else str(value)

    def value(self, field: Any, text: str, related: Mapping[str, Any]) -> Any:
        """Return what a cell means. related: rows of the related model by `ref`. Raises ValueError with a sentence."""
        if self.understood:
            return self.understood(text)
        if field.many_to_many:
            return [_known(code, related) for code in _lines(text)]
        if isinstance(field, models.ForeignKey):
            return _known(text, related) if text else _nothing(field)
        if isinstance(field, models.BooleanField):
            return _flag(text)
        if isinstance(field, ArrayField):
            return _lines(text)
        if isinstance(field, models.IntegerField):
            return _whole(text) if text else _nothing(field)
        if isinstance(field, models.DateField):
            return _day(text) if text else _nothing(field)
        if field.choices:
            return _choice(text, field.flatchoices)
        return text


def normal(text: str) -> str:
    """Return a text as it is compared: ends of lines differ between systems, blanks at the ends say nothing."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _nothing(field: Any) -> None:
    if not field.null:
        raise ValueError(_("Isi kolom ini."))


def _known(code: str, related: Mapping[str, Any]) -> Any:
    if code not in related:
        raise ValueError(_("“%(code)s” tidak ada. Periksa kodenya, atau buat dahulu.") % {"code": code})
    return related[code]


def _flag(text: str) -> bool:
    if text.lower() in {"ya", "y", "1", "true"}:
        return True
    if text.lower() in {"tidak", "t", "0", "false", ""}:
        return False
    raise ValueError(_("Tulis “ya” atau “tidak”."))


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError(_("Tulis bilangan bulat dengan angka saja, tanpa titik atau Rp."))
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("Tulis tanggal seperti 2026-12-31.")) from None


def _choice(text: str, choices: Any) -> str:
    for value, label in choices:
        if text in {value, str(label)}:
            return value
    offered = ", ".join(str(value) for value, _label in choices if value)
    raise ValueError(_("“%(text)s” tidak dikenal. Pilih: %(offered)s.") % {"text": text, "offered": offered})
