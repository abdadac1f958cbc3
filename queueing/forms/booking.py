"""What is chosen for a booking, and what is typed on arrival."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agencies.models import Venue
from agencies.tries import WrongTries
from catalog.models import Service
from mpp.lib.forms import PlainForm
from queueing.bookings.lobby_code import DIGITS, is_lobby_code
from queueing.models import Line


class BookingForm(PlainForm):
    """Which of the line's services somebody comes for; nothing to fill in where the case says it."""

    layanan = forms.ModelChoiceField(
        Service.objects.none(),
        label=_("Layanan yang Anda perlukan"),
        help_text=_("Agar kami dapat menyebutkan berkas yang perlu dibawa."),
        empty_label=_("Belum tahu, atau lainnya"),
        to_field_name="slug",
        required=False,
    )

    def __init__(self, *args: Any, line: Line, has_case: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = Service.objects.offered().filter(lines=line).order_by("name")
        if has_case or not services.exists():
            del self.fields["layanan"]
        else:
            self.fields["layanan"].queryset = services  # type: ignore[attr-defined]


class ArrivalForm(PlainForm):
    """The code on the lobby display. A person may guess wrong ten times in ten minutes."""

    code = forms.CharField(
        label=_("Kode di layar lobi"),
        help_text=_("Empat angka yang sedang tampil di layar panggilan. Kode berganti setiap menit."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
    )
    is_priority = forms.BooleanField(
        label=_("Saya lansia, penyandang disabilitas, hamil atau menyusui, atau membawa anak kecil"),
        help_text=_(
            "Centang bila ingin didahulukan. Alasannya tidak dicatat dan tidak tampil di layar mana pun."
        ),
        required=False,
    )

    def __init__(self, *args: Any, venue: Venue, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.venue = venue
        self.tries = WrongTries("lobby-code", f"user:{by.pk}")

    def clean_code(self) -> str:
        if self.tries.used_up():
            raise forms.ValidationError(
                _(
                    "Kode sudah terlalu sering salah. Tunggu sepuluh menit, atau pindai kode QR janji temu Anda di kios."
                )
            )
        typed = "".join(self.cleaned_data["code"].split())
        if not (len(typed) == DIGITS and is_lobby_code(self.venue, typed, timezone.now())):
            self.tries.count()
            raise forms.ValidationError(
                _("Kode ini tidak cocok. Ketik empat angka yang sedang tampil di layar lobi.")
            )
        return typed
