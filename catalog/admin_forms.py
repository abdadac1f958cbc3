"""Forms of the catalog's admin: several texts in one box, and questions that refer to each other."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Category, Question, QuestionType, Service
from mpp.lib.admin import WholeRowForm

YES_NO = ["Ya", "Tidak"]  # As answers are stored, in every language.


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


class QuestionForm(WholeRowForm):
    def clean_show_if(self) -> dict[str, Any]:
        """An emptied box means: always shown."""
        return self.cleaned_data["show_if"] or {}


class QuestionFormSet(forms.BaseInlineFormSet):
    """The questions of a category or service, checked as a whole: each may refer to those before it."""

    def clean(self) -> None:
        asked = {question.key: question for question in self._asked_before()}
        for form in sorted(self._kept_forms(), key=lambda form: form.cleaned_data.get("position") or 0):
            question = form.instance
            for sentence in (*_key_faults(question, asked), *_condition_faults(question, asked)):
                form.add_error(*sentence)
            asked[question.key] = question
        super().clean()

    def _kept_forms(self) -> list[forms.ModelForm]:
        """Forms that will be saved and whose columns are well formed."""
        return [
            form
            for form in self.forms
            if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]

    def _asked_before(self) -> Iterable[Question]:
        """A service's own questions come after those of its category."""
        owner: Category | Service = self.instance
        if isinstance(owner, Service) and owner.category_id:
            return owner.category.questions.all()
        return []


def _key_faults(question: Question, asked: dict[str, Question]) -> Iterable[tuple[str, str]]:
    if question.key in asked:
        yield "key", _("Kunci “%(key)s” sudah dipakai pertanyaan lain.") % {"key": question.key}


def _condition_faults(question: Question, asked: dict[str, Question]) -> Iterable[tuple[str, str]]:
    """Say what is wrong with `show_if`: {key of an earlier question: [answers that it can have]}."""
    if not isinstance(question.show_if, dict):
        yield "show_if", _('Tulis sebagai {"kunci": ["jawaban"]}.')
        return
    for key, answers in question.show_if.items():
        earlier = asked.get(key)
        if earlier is None:
            yield "show_if", _("Tidak ada pertanyaan “%(key)s” sebelum pertanyaan ini.") % {"key": key}
        elif not isinstance(answers, list) or not answers:
            yield "show_if", _('Jawaban untuk “%(key)s” ditulis dalam kurung siku: ["…"].') % {"key": key}
        else:
            unknown = [str(answer) for answer in answers if answer not in _answers_of(earlier)]
            if unknown:
                words = {"answer": ", ".join(unknown), "question": earlier.label}
                yield "show_if", _("“%(answer)s” bukan jawaban dari “%(question)s”.") % words


def _answers_of(question: Question) -> list[str]:
    return YES_NO if question.type == QuestionType.YES_NO else question.choices
