"""When a question or a requirement is asked for, as boxes to tick: one for each answer of each question."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.conditions import answers_of
from catalog.models import Category, Question, Service

Choices = list[tuple[str, list[tuple[str, str]]]]


class ConditionBoxes(forms.CheckboxSelectMultiple):
    """The boxes, folded until somebody looks: most rows have no condition. use_fieldset names them as one control."""

    template_name = "admin/catalog/condition.html"

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> Any:
        """Look among the portal's own templates; forms by themselves know only Django's."""
        return super()._render(template_name, context, TemplatesSetting())


class ConditionField(forms.MultipleChoiceField):
    """A condition {key: [answers]} as ticked "key=answer". Which there are, the rows together say (faults)."""

    widget = ConditionBoxes

    def prepare_value(self, value: Any) -> Any:
        return ticks_of(value) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> Any:
        condition: dict[str, list[str]] = {}
        for tick in super().to_python(value):
            key, _equals, answer = tick.partition("=")
            condition.setdefault(key, []).append(answer)
        return condition

    def validate(self, value: Any) -> None:
        """Anything may be named here: a question may be new in this very form."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return sorted(ticks_of(initial or {})) != sorted(ticks_of(self.to_python(data)))


class ConditionForm(forms.ModelForm):
    """Mix in: `show_if` by boxes. `asked` are the saved questions that it may refer to, set by the rows together."""

    asked: Iterable[Question] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "show_if" in self.fields:
            self.fields["show_if"] = ConditionField(
                label=self.fields["show_if"].label,
                required=False,
                help_text=gettext_lazy(
                    "Kosong: selalu. Beberapa jawaban dari satu pertanyaan: salah satunya; dari beberapa pertanyaan: "
                    "semuanya. Pertanyaan baru muncul di sini setelah disimpan."
                ),
            )

    def offer(self, asked: Iterable[Question]) -> None:
        """Show the answers of these questions, and what the row holds already though nobody asks it any more."""
        if "show_if" in self.fields:
            others = [
                question for question in asked if question.pk != self.instance.pk or not self._is_question()
            ]
            self.fields["show_if"].choices = choices_of(others, self.instance.show_if)

    def _is_question(self) -> bool:
        return isinstance(self.instance, Question)


def choices_of(asked: Iterable[Question], condition: dict[str, list[str]]) -> Choices:
    groups = [
        (question.label, [(f"{question.key}={answer}", answer) for answer in answers_of(question)])
        for question in asked
        if answers_of(question)
    ]
    offered = {value for _label, answers in groups for value, _answer in answers}
    unknown = [(tick, tick) for tick in ticks_of(condition) if tick not in offered]
    return [*groups, *([(_("Tidak ditanyakan lagi"), unknown)] if unknown else [])]


def ticks_of(condition: dict[str, Any]) -> list[str]:
    """Return a condition as ticked boxes."""
    return [
        f"{key}={answer}"
        for key, answers in condition.items()
        for answer in (answers if isinstance(answers, list) else [answers])
    ]


def asked_by(owner: Category | Service) -> list[Question]:
    """Return the saved questions of a category, or of a service: first those of its category, then its own."""
    own = (
        list((owner.questions if isinstance(owner, Category) else owner.own_questions).all())
        if owner.pk
        else []
    )
    return [*of_category(owner), *own]


def of_category(owner: Category | Service) -> list[Question]:
    """Return the questions that a service's category asks before its own."""
    if isinstance(owner, Service) and owner.category_id:
        return list(owner.category.questions.all())
    return []
