"""What is typed to answer for an item."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import ReadinessItem, ReadinessResult
from mpp.lib.forms import PlainForm


class AnswerForm(PlainForm):
    result = forms.ChoiceField(
        label=gettext_lazy("Keadaan"), choices=ReadinessResult.choices, widget=forms.RadioSelect
    )
    responsible = forms.CharField(
        label=gettext_lazy("Penanggung jawab"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Orang atau bagian yang mengerjakannya."),
    )
    due_on = forms.DateField(
        label=gettext_lazy("Paling lambat"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=gettext_lazy("Catatan"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Apa yang masih kurang, atau mengapa tidak diperlukan."),
    )

    @classmethod
    def of(cls, item: ReadinessItem, data: Any = None) -> "AnswerForm":
        names = ("result", "responsible", "due_on", "note")
        return cls(data, initial={name: getattr(item, name) for name in names})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("result") == ReadinessResult.NOT_NEEDED and not cleaned.get("note", "").strip():
            self.add_error("note", ValidationError(_("Tulis di catatan mengapa hal ini tidak diperlukan.")))
        return cleaned
