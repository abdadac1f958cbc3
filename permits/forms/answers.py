"""The questions of a frozen sheet as a form: every type of `catalog.models.QuestionType`, and `show_if`."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import escape, format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import District
from catalog.models import QuestionType
from mpp.lib.forms import PlainForm
from permits.answers import grouped
from permits.forms import fields
from permits.tasks import is_shown

TEXT_MOST = 200  # letters of a line
TEXTAREA_MOST = 2000
YES_NO = ["Ya", "Tidak"]  # as stored, whatever the language of the screen

Question = Mapping[str, Any]


class AnswersForm(PlainForm):
    """Asks all questions of a sheet; `answers` are those known. Once valid, `self.answers` is what is stored.

    Without JavaScript every question stands on the page, and one with a condition says when it is to be filled
    in. What is written into a question whose condition is not met is neither checked nor stored.
    """

    prefix = "jawab"  # keeps a question's key apart from the other inputs of the page

    def __init__(
        self,
        questions: Sequence[Question],
        answers: Mapping[str, str],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        self.questions = questions
        self.answers: dict[str, str] = {}
        labels = {question["key"]: question["label"] for question in questions}
        # What Django copies into `fields`; of a form class it is the class's, here it is this form's own.
        self.base_fields = {question["key"]: _field(question) for question in questions}
        for question in questions:
            _say_condition(self.base_fields[question["key"]], question, labels, self.add_prefix)
        super().__init__(data, initial=typed(questions, answers))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for question in self.questions:
            key = question["key"]
            if not is_shown(question, self.answers):
                self._errors.pop(key, None)
            elif data.get(key):
                self.answers[key] = data[key]
        self._check_order_of_days()
        return data

    def _check_order_of_days(self) -> None:
        """`mulai` and `selesai` are the time that a permit is asked for (permits/register.py)."""
        first, last = self.answers.get("mulai"), self.answers.get("selesai")
        if first and last and last < first:
            self.add_error("selesai", gettext("Tanggal ini lebih awal daripada tanggal mulainya."))


def typed(questions: Sequence[Question], answers: Mapping[str, str]) -> dict[str, str]:
    """Return stored answers as they stand in the form's inputs."""
    numbers = {QuestionType.INTEGER, QuestionType.DECIMAL, QuestionType.RUPIAH}
    kinds = {question["key"]: question["type"] for question in questions}
    return {
        key: grouped(answer) if kinds[key] in numbers and answer else answer
        for key, answer in answers.items()
        if key in kinds
    }


def are_still_good(questions: Sequence[Question], answers: Mapping[str, str]) -> bool:
    """Whether stored answers would be taken today: "not before today" may have passed since."""
    inputs = {f"{AnswersForm.prefix}-{key}": text for key, text in typed(questions, answers).items()}
    return AnswersForm(questions, {}, inputs).is_valid()


def _field(question: Question) -> forms.Field:
    make = _MAKERS[question["type"]]
    field = make(
        question, label=question["label"], required=question["required"], help_text=escape(question["help"])
    )
    field.unit = question["unit"]
    field.lang = "id"  # an admin typed its words
    if isinstance(field, fields.Bounded):
        field.least, field.most = question["least"], question["most"]
    return field


def _choice(options: Sequence[str], **common: Any) -> forms.ChoiceField:
    common["error_messages"] = {"invalid_choice": _("Pilih salah satu dari daftar.")}
    if len(options) <= fields.RADIO_MOST:
        return forms.ChoiceField(choices=[(o, o) for o in options], widget=forms.RadioSelect, **common)
    return forms.ChoiceField(choices=[("", _("Pilih satu")), *((o, o) for o in options)], **common)


def _district(_question: Question, **common: Any) -> forms.ChoiceField:
    messages = {"invalid_choice": _("Pilih kelurahan dari daftar.")}
    return forms.ChoiceField(choices=_villages, error_messages=messages, **common)


def _villages() -> list[tuple[Any, Any]]:
    """Return the kelurahan of this city, grouped by kecamatan (two queries)."""
    return [
        ("", _("Pilih kelurahan")),
        *(
            (
                gettext("Kecamatan %(name)s") % {"name": district.name},
                [(v.code, v.name) for v in district.villages.all()],
            )
            for district in District.objects.prefetch_related("villages")
        ),
    ]


_MAKERS: dict[str, Callable[..., forms.Field]] = {
    QuestionType.TEXT: lambda _q, **common: forms.CharField(max_length=TEXT_MOST, **common),
    QuestionType.TEXTAREA: lambda _q, **common: forms.CharField(
        max_length=TEXTAREA_MOST, widget=forms.Textarea(attrs={"rows": 3}), **common
    ),
    QuestionType.INTEGER: lambda _q, **common: fields.WholeNumberField(**common),
    QuestionType.DECIMAL: lambda _q, **common: fields.DecimalNumberField(**common),
    QuestionType.DATE: lambda _q, **common: fields.DayField(**common),
    QuestionType.CHOICE: lambda q, **common: _choice(q["choices"], **common),
    QuestionType.YES_NO: lambda _q, **common: _choice(YES_NO, **common),
    QuestionType.RUPIAH: lambda _q, **common: fields.RupiahField(**common),
    QuestionType.PHONE: lambda _q, **common: fields.PhoneField(**common),
    QuestionType.EMAIL: lambda _q, **common: forms.EmailField(**common),
    QuestionType.NPWP: lambda _q, **common: fields.NpwpField(**common),
    QuestionType.NIB: lambda _q, **common: fields.NibField(**common),
    QuestionType.DISTRICT: _district,
}


def _say_condition(
    field: forms.Field, question: Question, labels: Mapping[str, str], name_of: Callable[[str], str]
) -> None:
    """Tell the reader when a conditional question is to be filled in, and static/js/show-if.js when to show it."""
    wanted = {
        key: value if isinstance(value, list) else [value] for key, value in question["show_if"].items()
    }
    if not wanted:
        return
    when = "; ".join(f"{labels.get(key, key)}: {_either(values)}" for key, values in wanted.items())
    field.help_text = format_html(
        "{} <span data-condition>{}</span>", field.help_text, gettext("Isi bila %(when)s.") % {"when": when}
    )
    conditions = {name_of(key): values for key, values in wanted.items()}
    field.widget.attrs["data-show-if"] = json.dumps(conditions, ensure_ascii=False)


def _either(values: Sequence[str]) -> str:
    return gettext(" atau ").join(values)
