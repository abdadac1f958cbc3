"""The papers a service asks for, on its page; with them it shows whether the service may be offered."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from catalog import conditions, standards
from catalog.admin.conditions import ConditionForm, asked_by
from catalog.models import Question, Requirement, Service
from mpp.lib.admin import LabelledRows, TabularInline, WholeRowForm


class RequirementForm(ConditionForm, WholeRowForm):
    pass


class RequirementFormSet(LabelledRows):
    """The requirements of a service, checked as a whole."""

    @cached_property
    def _asked(self) -> list[Question]:
        return asked_by(self.instance)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if hasattr(form, "offer"):
            form.offer(self._asked)

    def clean(self) -> None:
        super().clean()
        asked = {question.key: question for question in self._asked}
        for form in self._kept_forms():
            for sentence in conditions.faults(form.instance.show_if, asked):
                form.add_error("show_if", sentence)
        self._must_be_fit_to_offer()

    def save_new(self, form: Any, commit: bool = True) -> Any:
        """A new paper without a place comes after those that are there."""
        if not form.instance.position:
            last = self.instance.requirements.aggregate(last=Max("position"))["last"] or 0
            form.instance.position = last + 1
        return super().save_new(form, commit)

    def _kept_forms(self) -> list[forms.ModelForm]:
        return [
            form
            for form in self.forms
            if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]

    def _must_be_fit_to_offer(self) -> None:
        """What begins to be offered states the six components of delivery; what is offered already may stay so."""
        service: Service = self.instance
        if not service.is_active or Service.objects.filter(pk=service.pk, is_active=True).exists():
            return
        papers = [str(form.cleaned_data.get("document_type")) for form in self._kept_forms()]
        empty = standards.missing(standards.components(service, papers=papers))
        if empty:
            raise ValidationError(
                _(
                    "Layanan ini belum dapat ditawarkan. Isi dahulu: %(names)s; atau lepas centang “Ditawarkan”."
                )
                % {"names": ", ".join(empty)}
            )


class RequirementInline(TabularInline):
    model = Requirement
    form = RequirementForm
    formset = RequirementFormSet
    extra = 0
    fields = ["position", "document_type", "required", "help", "show_if"]
    autocomplete_fields = ["document_type"]
