"""Questions on the page of their category or service: each may depend on those before it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import conditions
from catalog.admin.conditions import ConditionForm, asked_by, of_category
from catalog.admin.lines import CatalogFields
from catalog.models import Category, Question, Requirement, Service
from mpp.lib.admin import LabelledRows, StackedInline, WholeRowForm


class QuestionForm(ConditionForm, WholeRowForm):
    pass


class QuestionFormSet(LabelledRows):
    """The questions of a category or service, checked as a whole: each may refer to those before it."""

    @cached_property
    def _saved(self) -> list[Question]:
        return asked_by(self.instance)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.offer(self._saved)

    def clean(self) -> None:
        asked = {question.key: question for question in of_category(self.instance)}
        for form in sorted(self._kept_forms(), key=lambda form: form.cleaned_data.get("position") or 0):
            question = form.instance
            if question.key in asked:
                form.add_error(
                    "key", _("Kunci “%(key)s” sudah dipakai pertanyaan lain.") % {"key": question.key}
                )
            for sentence in conditions.faults(question.show_if, asked):
                form.add_error("show_if", sentence)
            asked[question.key] = question
        if not any(self.errors):
            self._must_not_be_missed(asked)
        super().clean()

    def _kept_forms(self) -> list[forms.ModelForm]:
        """Forms that will be saved and whose columns are well formed."""
        return [
            form
            for form in self.forms
            if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]

    def _must_not_be_missed(self, asked: dict[str, Question]) -> None:
        """Raise ValidationError if a saved row depends on a question or an answer that would go."""
        if not self.instance.pk or not self.has_changed():
            return
        for row in _dependents(self.instance):
            known = asked | {question.key: question for question in _own_before(row, self.instance)}
            if any(conditions.faults(row.show_if, known)):
                raise ValidationError(
                    _(
                        "“%(row)s” pada “%(service)s” diminta menurut pertanyaan yang Anda ubah. Ubah dahulu di sana."
                    )
                    % {"row": row, "service": row.service}
                )


def _dependents(owner: Category | Service) -> Iterable[Requirement | Question]:
    """Yield the saved rows that may depend on the questions of `owner` but do not stand in this form."""
    if isinstance(owner, Category):
        of_services = Q(service__category=owner)
        yield from Question.objects.filter(of_services).exclude(show_if={}).select_related("service")
    else:
        of_services = Q(service=owner)
    rows = Requirement.objects.filter(of_services).exclude(show_if={})
    yield from rows.select_related("service", "document_type")


def _own_before(row: Requirement | Question, owner: Category | Service) -> list[Question]:
    """Return the questions of the row's service that stand elsewhere than in this form."""
    return list(row.service.own_questions.all()) if isinstance(owner, Category) and row.service else []


class QuestionInline(CatalogFields, StackedInline):
    model = Question
    form = QuestionForm
    formset = QuestionFormSet
    extra = 0
    fieldsets = [
        (None, {"fields": [("position", "type", "required"), "label", "key", ("help", "unit"), "choices"]}),
        (
            gettext_lazy("Batas dan syarat tampil"),
            {
                "fields": [("least", "most"), "show_if"],
                "classes": ["collapse"],
                "description": gettext_lazy(
                    "Batas hanya untuk angka dan tanggal; tanggal ditulis 2026-12-31, atau “today” untuk hari ini."
                ),
            },
        ),
    ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name in _HELP:
            field.help_text = _HELP[db_field.name]
        return field


_HELP = {
    "position": gettext_lazy("Angka kecil lebih dahulu."),
    "key": gettext_lazy("Nama singkat untuk sistem, mis. luas_lahan. Jangan diubah setelah dipakai."),
    "choices": gettext_lazy("Hanya untuk jenis Pilihan: satu per baris."),
    "unit": gettext_lazy("Ditulis di belakang angka, mis. m²."),
}
