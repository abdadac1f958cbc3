"""What is typed or scanned at the kiosk, and what its host types."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Venue
from mpp.lib.forms import PlainForm
from queueing.models import Visit
from queueing.scanning import Found, found


class ScanForm(PlainForm):
    """A QR of ours as a scanner types it: the absolute address, or the bare code. Cleans to what it stands for."""

    code = forms.CharField(
        label=_("Kode pada tanda terima, janji temu, atau nomor antrean"),
        help_text=_("Dekatkan QR ke pemindai, atau ketik kode 16 huruf dan angka di bawah QR."),
        max_length=200,
        error_messages={"required": _("Pindai QR Anda, atau ketik kodenya.")},
        widget=forms.TextInput(
            attrs={
                "autofocus": True,
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "data-keypad": "papan-kode",
            }
        ),
    )

    def __init__(self, *args: object, venue: Venue, **kwargs: object) -> None:
        self.venue = venue
        super().__init__(*args, **kwargs)

    def clean_code(self) -> Found:
        row = found(self.cleaned_data["code"], self.venue)
        if row is None:
            raise forms.ValidationError(
                _("Kode ini tidak dikenali. Periksa kodenya, atau kembali dan pilih instansi tujuan Anda.")
            )
        return row


class NumberForm(PlainForm):
    """A number drawn today, as it stands on the slip. Cleans to its visit."""

    nomor = forms.CharField(
        label=_("Nomor antrean hari ini"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "A012"}),
    )

    def __init__(self, *args: object, venue: Venue, **kwargs: object) -> None:
        self.venue = venue
        super().__init__(*args, **kwargs)

    def clean_nomor(self) -> Visit:
        number = "".join(filter(str.isalnum, self.cleaned_data["nomor"])).upper()
        visit = (
            Visit.objects.filter(venue=self.venue, day=self.venue.today(), number=number)
            .order_by("-pk")
            .first()
        )
        if visit is None:
            raise forms.ValidationError(
                _("Nomor %(number)s belum diambil hari ini."), params={"number": number}
            )
        return visit
