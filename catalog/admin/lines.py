"""Columns of several texts as a box with one text per line."""

from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class LinesField(forms.CharField):
    """Several texts, one per line; empty lines are dropped."""

    widget = forms.Textarea

    def __init__(self, *, line_length: int, **kwargs: Any) -> None:
        self.line_length = line_length
        super().__init__(**kwargs)
        self.widget.attrs.update({"rows": 4, "class": "vLargeTextField"})

    @classmethod
    def of(cls, column: ArrayField) -> "LinesField":
        return cls(
            label=capfirst(column.verbose_name),
            required=not column.blank,
            line_length=column.base_field.max_length,
            help_text=column.help_text or gettext_lazy("Satu per baris."),
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        return [line.strip() for line in super().to_python(value).splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data)

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        for line in value:
            if len(line) > self.line_length:
                words = {"start": line[:30], "most": self.line_length}
                raise ValidationError(_("Baris “%(start)s…” lebih panjang dari %(most)s huruf.") % words)

    def run_validators(self, value: list[str]) -> None:
        for line in value:
            super().run_validators(line)


class CatalogFields:
    """Mix in: a column of several texts is a box with one text per line, an address without scheme is https."""

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if isinstance(db_field, ArrayField):
            return LinesField.of(db_field)
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
