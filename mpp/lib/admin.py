"""What pages of the admin share: tables to look at only, and tables too large to count."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Field, Model, Q, QuerySet
from django.forms.models import BaseInlineFormSet, InlineForeignKeyField
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

# Nobody turns to page 100; counting ten million rows would take seconds.
COUNTED_ROWS = 10_000


class CappedPaginator(Paginator):
    """Counts no further than COUNTED_ROWS."""

    @cached_property
    def count(self) -> int:
        return self.object_list[:COUNTED_ROWS].count()  # type: ignore[attr-defined]


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that only actions write. They are found by an exact number, which has an index; newest first."""

    paginator = CappedPaginator
    show_full_result_count = False
    ordering = ("-pk",)
    list_per_page = 50

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Look for the term itself: the admin's own case-blind "contains" would read the whole table."""
        term = search_term.strip()
        if not term:
            return queryset, False
        wanted = Q()
        for column in self.search_fields:
            wanted |= Q((str(column), term))
        return queryset.filter(wanted), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class LabelledFields:
    """Name the controls that stand in a table: its column heads are no labels to a screen reader."""

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None:
            field.widget.attrs.setdefault("aria-label", field.label)
        return field


class LabelledRows(BaseInlineFormSet):
    """Names the box that takes a row away."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = _("Hapus")


class TabularInline(LabelledFields, admin.TabularInline):
    """The admin's table of rows of another model, its controls named."""

    formset = LabelledRows


class WholeRowForm(forms.ModelForm):
    """Let every constraint speak in the form, also when one of its columns is not in it, as in an inline.

    Otherwise the database would be the first to object, and nobody could be told in words.
    """

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors or self._parent_is_new():
            return
        try:
            self.instance.validate_constraints()
        except ValidationError as problem:
            self.add_error(None, problem.messages)

    def _parent_is_new(self) -> bool:
        parents = [name for name, field in self.fields.items() if isinstance(field, InlineForeignKeyField)]
        return any(getattr(self.instance, f"{name}_id") is None for name in parents)
