"""How our forms behave: no browser bubbles, plain words for an empty field, faults that know their field."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class Fault(NamedTuple):
    """One thing wrong with a form; `anchor` is the id of the control to mend, "" for the form as a whole."""

    anchor: str
    message: str


class Plain:
    """Mix into a form or model form: `class ProfileForm(Plain, forms.ModelForm)`.

    `{% crispy form %}` then prints error summary and fields; `<form>`, CSRF token and buttons are the page's.
    """

    # The browser's own bubbles speak its language, not ours, and vanish: the server answers instead.
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            _say_what_to_fill_in(field)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class PlainForm(Plain, forms.Form):
    """A form as our pages want it."""


def faults(form: forms.BaseForm) -> Iterator[Fault]:
    """Yield what is wrong with a bound form: first the form as a whole, then its fields in their order."""
    for message in form.non_field_errors():
        yield Fault("", str(message))
    for field in form:
        for message in field.errors:
            yield Fault(_anchor(field), str(message))


def _anchor(field: forms.BoundField) -> str:
    """Return the id of the first control of a field: a group of radio buttons has none of its own."""
    if isinstance(field.field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


def _say_what_to_fill_in(field: forms.Field) -> None:
    """Replace "Bidang ini wajib diisi." by "Isi Nama lengkap.", unless the field has words of its own."""
    if field.label and field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
        field.error_messages["required"] = format_lazy(_request(field), label=field.label)


def _request(field: forms.Field) -> Any:
    if isinstance(field, forms.FileField):
        return _("Pilih berkas untuk “{label}”.")
    if isinstance(field, forms.BooleanField):
        return _("Centang “{label}” untuk melanjutkan.")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return _("Pilih “{label}”.")
    return _("Isi “{label}”.")
