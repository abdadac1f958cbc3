"""The page /desain/: every component in all its states, with the words to call it. Demo only."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from mpp.lib.forms import PlainForm
from mpp.templatetags.components import BUTTON_KINDS, TONES

ICONS = (
    *("search", "home", "document", "upload", "download", "camera", "check", "cross", "warning", "info"),
    *("clock", "calendar", "money", "user", "users", "building", "phone", "mail", "map-pin", "qr"),
    *(
        "ticket",
        "printer",
        "arrow-right",
        "arrow-left",
        "chevron-down",
        "menu",
        "globe",
        "eye",
        "edit",
        "trash",
    ),
    *("plus", "logout", "key", "bell", "megaphone", "pause", "play", "refresh", "star", "lock"),
    *("list", "grid", "external", "priority", "accessible"),
)


class SampleForm(PlainForm):
    """One field of every kind that the portal asks with."""

    name = forms.CharField(label=_("Nama usaha"), help_text=_("Seperti tertulis pada akta atau NIB."))
    email = forms.EmailField(label=_("Surel"), required=False)
    area = forms.IntegerField(label=_("Luas tempat"), min_value=1)
    starts = forms.DateField(label=_("Mulai kegiatan"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(
        label=_("Jenis usaha"),
        choices=[("", _("Pilih satu")), ("apotek", _("Apotek")), ("klinik", _("Klinik"))],
    )
    status = forms.ChoiceField(
        label=_("Status tempat"),
        help_text=_("Pilih satu jawaban."),
        choices=[("milik", _("Milik sendiri")), ("sewa", _("Sewa"))],
        widget=forms.RadioSelect,
    )
    days = forms.MultipleChoiceField(
        label=_("Hari buka"),
        required=False,
        choices=[("1", _("Senin")), ("2", _("Selasa")), ("6", _("Sabtu"))],
        widget=forms.CheckboxSelectMultiple,
    )
    notes = forms.CharField(label=_("Keterangan"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    scan = forms.FileField(
        label=_("Pindaian KTP-el"),
        help_text=_("PDF atau foto (JPG, PNG), paling besar 25 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    agreed = forms.BooleanField(label=_("Data yang saya isi benar"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].unit = "m²"


class SampleFilter(PlainForm):
    agency = forms.ChoiceField(
        label=_("Instansi"), required=False, choices=[("", _("Semua")), ("dinkes", "Dinas Kesehatan")]
    )
    online = forms.BooleanField(label=_("Dapat diajukan daring"), required=False)


def design(request: HttpRequest) -> HttpResponse:
    """Show all components. `?pesan` also shows the messages; posting shows the form with its errors (422)."""
    form = SampleForm(request.POST or None, request.FILES or None)
    wrong = request.method == "POST" and not form.is_valid()
    if "pesan" in request.GET:
        messages.success(request, _("Perubahan Anda tersimpan."))
        messages.error(request, _("Permohonan ini sudah ditangani orang lain."))
    return render(request, "design.html", _samples(form), status=422 if wrong else 200)


def _samples(form: SampleForm) -> dict[str, object]:
    return {
        "form": form,
        "wrong_form": SampleForm({"salah-email": "budi@", "salah-area": "0"}, prefix="salah"),
        "filter": SampleFilter(prefix="saring"),
        "icons": ICONS,
        "page": Paginator(range(240), 20).get_page(4),
        "tones": TONES,
        "kinds": BUTTON_KINDS,
        "today": dt.date(2026, 11, 22),
    }
