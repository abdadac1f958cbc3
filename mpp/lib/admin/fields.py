"""Forms and tables of the admin: controls that have names, choices that are offered, rows that know their constraints."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import Field, ForeignKey, Model, QuerySet
from django.forms.models import BaseInlineFormSet, InlineForeignKeyField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ChosenSelect(AutocompleteSelect):
    """An autocomplete that does not ask the database for a row that its form has at hand."""

    chosen: Model | None = None

    def optgroups(self, name: str, value: Any, attr: dict[str, Any] | None = None) -> list[Any]:
        if self.chosen is None or [str(key) for key in value] != [str(self.chosen.pk)]:
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        label = self.choices.field.label_from_instance(self.chosen)
        return [(None, [*options, self.create_option(name, self.chosen.pk, label, True, 0)], 0)]


class OfferedChoices:
    """Mix in: a relation offers, to all but superusers, only what the related page offers them (`get_choices`)."""

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> QuerySet[Any] | None:
        if request.user.is_superuser:
            return super().get_field_queryset(db, db_field, request)  # type: ignore[misc]
        related = self.admin_site._registry.get(db_field.remote_field.model)  # type: ignore[attr-defined]
        return choices_of(related, request, db_field)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", ChosenSelect(db_field, self.admin_site))  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class NamedMoments:
    """Mix in: the two boxes of a moment, day and clock, each have a name."""

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and isinstance(field.widget, forms.MultiWidget):
            for box, part in zip(field.widget.widgets, (_("tanggal"), _("pukul")), strict=False):
                box.attrs["aria-label"] = f"{field.label}, {part}"
        return field


def choices_of(related: Any, request: HttpRequest, field: Any) -> QuerySet[Any]:
    """Return the rows that `field` may point to in a form of this request's user; none if nobody said which."""
    get_choices = getattr(related, "get_choices", None)
    if get_choices is None:
        return field.remote_field.model._default_manager.none()
    return get_choices(request, field)


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
    """Names the box that takes a row away, and hands its autocompletes the rows that were read with it."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = _("Hapus")
        for name, field in form.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, ChosenSelect):
                widget.chosen = form.instance._state.fields_cache.get(name)


class InlineRows(OfferedChoices, NamedMoments):
    """Mix in: the relations of an inline's rows are read with them.

    also_read: further relations that a row's name is made of, e.g. ("venue",).
    """

    also_read: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        columns = {field.name: field for field in self.model._meta.fields}  # type: ignore[attr-defined]
        chosen = [name for name in self.get_autocomplete_fields(request) if name in columns]  # type: ignore[attr-defined]
        parents = [name for name, field in columns.items() if self._is_parent(field)]
        rows = super().get_queryset(request)  # type: ignore[misc]
        names = {*chosen, *parents, *self.also_read}
        return rows.select_related(*names) if names else rows

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Name the boxes of every inline's rows, also where an inline has a formset of its own."""
        own: Any = self.formset  # type: ignore[has-type]
        if not issubclass(own, LabelledRows):
            self.formset = type("LabelledRows", (LabelledRows, own), {})
        return super().get_formset(request, obj, **kwargs)  # type: ignore[misc]

    def _is_parent(self, field: Field) -> bool:
        return isinstance(field, ForeignKey) and field.remote_field.model is self.parent_model  # type: ignore[attr-defined]


class TabularInline(LabelledFields, InlineRows, admin.TabularInline):
    """The admin's table of rows of another model, its controls named."""

    formset = LabelledRows


class StackedInline(InlineRows, admin.StackedInline):
    """The admin's pile of rows of another model, for rows too wide for a table."""

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
