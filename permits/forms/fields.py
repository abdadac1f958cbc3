"""Fields for what people here write: 1.250,5 · Rp25.000 · 31/12/2026 · 0711 123456.

Each cleans to the text that is stored (permits/answers.py says how), and writes it again as people do.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as BadNumber
from stdnum.id import npwp

from mpp.lib.formats import plain_date
from permits.answers import grouped

RADIO_MOST = 5  # More choices than these fit better into a list to pull down.
DIGITS_MOST = 15  # Rp999 trillion: nobody means more, and it fits any column.
NIB_DIGITS = 13  # Nomor Induk Berusaha, PP 5/2021
TODAY = "today"
# From the oldest deed that somebody may name to what a permit's months may be added to.
YEARS = range(1800, 2200)

_GROUPED = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})+")
_DATE_FORMATS = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"]


class Bounded:
    """Mix in `least` and `most` as a question has them; `_value` turns stored text into what is compared."""

    least = ""
    most = ""

    def validate(self, value: str) -> None:
        super().validate(value)  # type: ignore[misc]
        if not value:
            return
        if self.least and self._value(value) < self._value(self.least):
            raise forms.ValidationError(self._too_small() % {"bound": self._written(self.least)})
        if self.most and self._value(value) > self._value(self.most):
            raise forms.ValidationError(self._too_large() % {"bound": self._written(self.most)})

    def _value(self, text: str) -> Any:
        return Decimal(text)

    def _written(self, bound: str) -> str:
        return grouped(bound)

    def _too_small(self) -> str:
        return gettext("Paling sedikit %(bound)s.")

    def _too_large(self) -> str:
        return gettext("Paling banyak %(bound)s.")


class WholeNumberField(Bounded, forms.CharField):
    """A whole number, with or without points between the thousands. Cleans to digits."""

    default_error_messages = {"invalid": _("Tulis bilangan bulat, misalnya 1.250.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = self._bare(super().to_python(value))
        if not text:
            return ""
        if not re.fullmatch(r"-?[0-9]+", text) or len(text) > DIGITS_MOST:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return str(int(text))

    def _bare(self, text: str) -> str:
        text = re.sub(r"\s", "", text)
        return text.replace(".", "") if _GROUPED.fullmatch(text) else text


class RupiahField(WholeNumberField):
    """Money in whole rupiah: 25000, 25.000, Rp25.000, Rp 25.000,00. Cleans to digits."""

    default_error_messages = {"invalid": _("Tulis jumlah rupiah dengan angka, misalnya 25.000.")}

    def _bare(self, text: str) -> str:
        text = re.sub(r"^rp\.?|\s", "", re.sub(r"\s", "", text), flags=re.IGNORECASE)
        return super()._bare(re.sub(r",(00|0|-)$", "", text))

    def _written(self, bound: str) -> str:
        return f"Rp{grouped(bound)}"


class DecimalNumberField(Bounded, forms.CharField):
    """A number: 12,5 or 12.5 or 1.234,5. A point before exactly three digits parts thousands. Cleans to 1234.5."""

    default_error_messages = {"invalid": _("Tulis bilangan, misalnya 12,5.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = re.sub(r"\s", "", super().to_python(value))
        if not text:
            return ""
        whole, comma, part = text.partition(",")
        if comma or _GROUPED.fullmatch(text):
            text = f"{whole.replace('.', '')}.{part or 0}"
        if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) or len(text) > DIGITS_MOST:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        number = Decimal(text).normalize()
        return f"{number:f}" if number else "0"


class DayField(Bounded, forms.CharField):
    """A day, picked or typed as 31-12-2026 or 31/12/2026. Cleans to 2026-12-31."""

    default_error_messages = {
        "invalid": _("Tulis tanggal seperti 31-12-2026."),
        "year": _("Tahun ini tidak mungkin. Periksa lagi tahunnya."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        try:
            day: date = forms.DateField(input_formats=_DATE_FORMATS).clean(text)
        except forms.ValidationError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
        if day.year not in YEARS:
            raise forms.ValidationError(self.error_messages["year"], code="year")
        return day.isoformat()

    def _value(self, text: str) -> date:
        return timezone.localdate() if text == TODAY else date.fromisoformat(text)

    def _written(self, bound: str) -> str:
        return gettext("hari ini") if bound == TODAY else plain_date(self._value(bound))

    def _too_small(self) -> str:
        return gettext("Tanggal ini terlalu awal; paling awal %(bound)s.")

    def _too_large(self) -> str:
        return gettext("Tanggal ini terlalu jauh; paling akhir %(bound)s.")


class PhoneField(forms.CharField):
    """A mobile or fixed line of Indonesia. Cleans to digits beginning with 0."""

    default_error_messages = {"invalid": _("Tulis nomor telepon dengan kode wilayah, misalnya 0711 123456.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = re.sub(r"[\s.()/-]", "", super().to_python(value))
        text = re.sub(r"^(\+?62)0?", "0", text)
        if text and not re.fullmatch(r"0[1-9][0-9]{6,11}", text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return text


class NpwpField(forms.CharField):
    """A tax number of 15 or 16 digits, with or without its points. Cleans to digits."""

    default_error_messages = {
        "invalid": _("NPWP terdiri dari 15 atau 16 angka. Periksa lagi angkanya pada kartu NPWP.")
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = npwp.compact(super().to_python(value))
        # Bodies registered since 2025 have numbers from 1000…; the library takes those for a NIK, which never
        # begins with 10.
        if not text or re.fullmatch(r"10[0-9]{14}", text):
            return text
        try:
            return npwp.validate(text)
        except BadNumber as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


class NibField(forms.CharField):
    """A business number (NIB) of 13 digits. Cleans to digits."""

    default_error_messages = {
        "invalid": _("NIB terdiri dari 13 angka. Periksa lagi angkanya pada dokumen OSS.")
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = re.sub(r"[\s.-]", "", super().to_python(value))
        if text and not re.fullmatch(rf"[0-9]{{{NIB_DIGITS}}}", text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return text
