"""The buttons of an agreement's page: each asks once more, then does one action; and its scanned paper."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.once import first_alone, once
from agencies import deeds
from agencies.access import is_at
from agencies.actions import agreements as actions
from agencies.models import Agreement, AgreementKind, Role
from agencies.states import AgreementState
from documents import serving
from documents.actions import examine, keep, record_opening
from documents.models import FileType
from mpp.lib.forms import PlainForm
from mpp.lib.refused import Refused

SCAN_ACCEPTS = (FileType.PDF, FileType.JPG, FileType.PNG)
_OVER = [AgreementState.ENDED, AgreementState.EXTENDED, AgreementState.TERMINATED]


def _day(**fields: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **fields)


# --- What each deed asks ------------------------------------------------------------------------------


class NoteForm(PlainForm):
    note = forms.CharField(
        label=gettext_lazy("Catatan"),
        max_length=actions.NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Dibaca oleh semua yang diberi tahu."),
    )

    def __init__(self, agreement: Agreement, *args: Any, **kwargs: Any) -> None:
        names = ("number", "partner_number", "signed_on", "valid_from", "valid_until")
        known = {name: getattr(agreement, name) for name in names}
        super().__init__(*args, initial=known, **kwargs)
        self.agreement = agreement


class ReasonForm(NoteForm):
    note = None  # type: ignore[assignment]
    reason = forms.CharField(
        label=gettext_lazy("Alasan"),
        max_length=actions.NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SignForm(NoteForm):
    number = forms.CharField(label=gettext_lazy("Nomor"), max_length=80)
    partner_number = forms.CharField(label=gettext_lazy("Nomor pihak kedua"), max_length=80, required=False)
    signed_on = _day(label=gettext_lazy("Ditandatangani"))


class ActivateForm(NoteForm):
    """Of a decree also its number and date, which no signature of two has asked for."""

    number = forms.CharField(label=gettext_lazy("Nomor"), max_length=80)
    signed_on = _day(label=gettext_lazy("Ditandatangani"))
    valid_from = _day(label=gettext_lazy("Berlaku sejak"))
    valid_until = _day(
        label=gettext_lazy("Berlaku sampai"),
        required=False,
        help_text=gettext_lazy("Hari terakhir. Kosong: tanpa batas waktu."),
    )

    def __init__(self, agreement: Agreement, *args: Any, **kwargs: Any) -> None:
        super().__init__(agreement, *args, **kwargs)
        if agreement.kind != AgreementKind.DECREE:
            del self.fields["number"], self.fields["signed_on"]


class ExtendForm(NoteForm):
    successor_id = forms.ModelChoiceField(
        label=gettext_lazy("Naskah perpanjangan"),
        queryset=Agreement.objects.none(),
        required=False,
        empty_label=gettext_lazy("Buat rancangan baru dengan isi yang sama"),
    )

    def __init__(self, agreement: Agreement, *args: Any, **kwargs: Any) -> None:
        super().__init__(agreement, *args, **kwargs)
        others = Agreement.objects.filter(agency=agreement.agency_id, kind=agreement.kind)
        field = cast(forms.ModelChoiceField, self.fields["successor_id"])
        field.queryset = others.exclude(pk=agreement.pk).exclude(state__in=_OVER)

    def clean_successor_id(self) -> int | None:
        chosen = self.cleaned_data["successor_id"]
        return chosen.pk if chosen else None


class ScanForm(PlainForm):
    scan = forms.FileField(
        label=gettext_lazy("Pindaian naskah"), help_text=gettext_lazy("PDF, JPG, atau PNG.")
    )


@dataclass(frozen=True)
class Deed:
    """One button. `asks`: what the person is asked before it is done."""

    label: Any
    asks: Any
    form: type[NoteForm]
    do: Callable[..., Agreement]
    done: Any


DEEDS = {
    deeds.SEND: Deed(
        gettext_lazy("Kirim"),
        gettext_lazy("Kirim rancangan ini ke pihak kedua?"),
        NoteForm,
        actions.send,
        gettext_lazy("Perjanjian dikirim ke pihak kedua."),
    ),
    deeds.BACK: Deed(
        gettext_lazy("Kembalikan ke rancangan"),
        gettext_lazy("Kembalikan naskah ini menjadi rancangan?"),
        NoteForm,
        actions.back_to_draft,
        gettext_lazy("Perjanjian kembali menjadi rancangan."),
    ),
    deeds.SIGN: Deed(
        gettext_lazy("Catat tanda tangan"),
        gettext_lazy("Kedua pihak sudah menandatangani naskah ini?"),
        SignForm,
        actions.sign,
        gettext_lazy("Tanda tangan dicatat."),
    ),
    deeds.ACTIVATE: Deed(
        gettext_lazy("Berlakukan"),
        gettext_lazy("Sejak kapan dan sampai kapan perjanjian ini berlaku?"),
        ActivateForm,
        actions.activate,
        gettext_lazy("Perjanjian diberlakukan."),
    ),
    deeds.EXTEND: Deed(
        gettext_lazy("Perpanjang"),
        gettext_lazy("Siapkan perpanjangan? Perjanjian ini tetap berlaku sampai penggantinya mulai."),
        ExtendForm,
        actions.extend,
        gettext_lazy("Perpanjangan disiapkan."),
    ),
    deeds.TERMINATE: Deed(
        gettext_lazy("Hentikan"),
        gettext_lazy("Hentikan perjanjian ini? Ini tidak dapat dibatalkan."),
        ReasonForm,
        actions.terminate,
        gettext_lazy("Perjanjian dihentikan."),
    ),
}


class Button(NamedTuple):
    label: str
    href: str


def buttons(agreement: Agreement) -> list[Button]:
    """Return what may be done with an agreement now."""
    return [Button(str(DEEDS[name].label), address(name, agreement)) for name in deeds.deeds_of(agreement)]


def address(page: str, agreement: Agreement) -> str:
    return reverse(f"admin:agencies_agreement_{page}", args=[agreement.pk])


# --- Pages --------------------------------------------------------------------------------------------


def urls(model_admin: Any) -> list[URLPattern]:
    """Return the addresses of the buttons and of the scan, to stand before the admin's own."""

    def page(name: str, view: Callable[..., HttpResponseBase]) -> URLPattern:
        def bound(request: HttpRequest, pk: int) -> HttpResponseBase:
            return view(model_admin, request, pk)

        shielded = model_admin.admin_site.admin_view(bound)
        return path(f"<int:pk>/{name}/", shielded, name=f"agencies_agreement_{name}")

    found = [page(name, _deed_page(name)) for name in DEEDS]
    return [*found, page("pindai", scan_page), page("naskah", scan_file)]


def _deed_page(name: str) -> Callable[..., HttpResponse]:
    deed = DEEDS[name]

    def view(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
        agreement = _to_change(model_admin, request, pk)
        form = deed.form(agreement, request.POST if request.method == "POST" else None)
        if name not in deeds.deeds_of(agreement) and request.method != "POST":
            messages.error(request, _("Itu tidak dapat dilakukan pada keadaan perjanjian sekarang."))
            return redirect(address("change", agreement))
        if form.is_valid():
            here = address("change", agreement)

            def do() -> str:
                moved = deed.do(agreement.pk, by=cast(User, request.user), **form.cleaned_data)
                return address("change", moved) if name == deeds.EXTEND else here

            try:
                return once(request, f"agencies.agreement.{name}", do, said=str(deed.done))
            except Refused as refusal:
                form.add_error(None, refusal.message)
        return _ask(model_admin, request, agreement, form, title=deed.label, asks=deed.asks)

    return view


def scan_page(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Take in the scan of the signed paper, as every other file is: checked, cleaned, scanned for viruses."""
    agreement = _to_change(model_admin, request, pk)
    form = ScanForm(request.POST, request.FILES) if request.method == "POST" else ScanForm()
    if form.is_valid():
        try:
            return _take(request, agreement, form.cleaned_data["scan"])
        except Refused as refusal:
            form.add_error(None, refusal.message)
    asks = _("Pilih berkas naskah yang sudah ditandatangani. Yang lama diganti.")
    return _ask(model_admin, request, agreement, form, title=_("Pindaian naskah"), asks=asks)


@require_safe
def _file(request: HttpRequest, agreement: Agreement) -> HttpResponseBase:
    paper = agreement.paper
    if paper is None:
        raise Http404
    if not paper.is_open_to_officers:
        messages.warning(request, _("Pindaian naskah belum selesai diperiksa. Coba beberapa saat lagi."))
        return redirect(address("change", agreement))
    by = cast(User, request.user)
    record_opening(paper, by=by, role=_office(by, agreement), case_number=agreement.number[:20])
    return serving.clean_copy(paper, name=_("naskah-%(pk)s") % {"pk": agreement.pk})


def scan_file(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer with the clean copy of the scan, and remember who opened it."""
    return _file(request, _to_see(model_admin, request, pk))


def _take(request: HttpRequest, agreement: Agreement, upload: UploadedFile) -> HttpResponse:
    by, here = cast(User, request.user), address("change", agreement)
    said = _("Pindaian naskah disimpan.")
    with first_alone(request, "agencies.agreement.scan", said=said) as done:
        if done:
            return done
        examined = examine(upload, accepts=SCAN_ACCEPTS)

        def do() -> str:
            # The office's own: in nobody's folder of papers.
            paper = keep(upload, examined, owner=by, given_by=by, type=None, made_here=True)
            actions.keep_scan(agreement.pk, paper, by=by)
            return here

        return once(request, "agencies.agreement.scan", do, said=said)


def _ask(
    model_admin: Any, request: HttpRequest, agreement: Agreement, form: PlainForm, *, title: Any, asks: Any
) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "asks": asks,
        "opts": model_admin.opts,
        "original": agreement,
        "form": form,
        "back": address("change", agreement),
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "admin/agencies/agreement/deed.html", context, status=status)


def _to_see(model_admin: Any, request: HttpRequest, pk: int) -> Agreement:
    """Return an agreement that the user sees. Raises Http404 for any other."""
    agreement = model_admin.get_object(request, str(pk))
    if agreement is None or not model_admin.has_view_permission(request, agreement):
        raise Http404
    return agreement


def _to_change(model_admin: Any, request: HttpRequest, pk: int) -> Agreement:
    """Return an agreement that the user keeps. Raises Http404 for an unseen one, PermissionDenied for who only reads."""
    agreement = _to_see(model_admin, request, pk)
    if not model_admin.has_change_permission(request, agreement):
        raise PermissionDenied
    return agreement


def _office(user: User, agreement: Agreement) -> str:
    own = is_at(user, agreement.agency_id, Role.ADMIN)
    return _("Admin %(agency)s") % {"agency": agreement.agency.short_name} if own else _("Pengelola portal")
