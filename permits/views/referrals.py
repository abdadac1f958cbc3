"""Services of another system in one's own list: what to prepare, where to go, and the number from there."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.once import once
from catalog.models import Outcome, Service
from mpp.lib.refused import told
from permits import actions
from permits.forms.referrals import ReferralForm
from permits.models import Referral


@login_required
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    """The guide of a service, and the button that puts it into one's list."""
    referred = Service.objects.offered().filter(outcome=Outcome.REFERRED)
    service = get_object_or_404(referred.select_related("agency", "issuing_agency"), slug=slug)
    if request.method == "POST":
        with told(request):
            said = _("Tersimpan di Permohonan saya. Catat nomornya di sini bila sudah ada.")
            return once(request, "permits.referral", lambda: _kept(request, service), said=said)
        return redirect("permits:mine")
    kept = Referral.objects.filter(owner=request.user, service=service, removed_at=None).first()
    return _page(request, service, kept)


def _kept(request: HttpRequest, service: Service) -> str:
    return actions.keep_referral(service, owner=request.user).get_absolute_url()


@login_required
def referral(request: HttpRequest, code: str) -> HttpResponse:
    """One's own entry: the guide, with number and note to write."""
    kept = _own(request, code)
    stored = {"number": kept.number, "note": kept.note}
    form = ReferralForm(request.POST if request.method == "POST" else None, initial=stored)
    if form.is_valid():
        with told(request, _("Catatan tersimpan.")):
            actions.write_referral(kept.pk, **form.cleaned_data)
        return redirect(kept)
    return _page(request, kept.service, kept, form)


@require_POST
@login_required
def remove(request: HttpRequest, code: str) -> HttpResponse:
    with told(request, _("Catatan itu dihapus dari daftar Anda.")):
        actions.remove_referral(_own(request, code).pk)
    return redirect("permits:mine")


def _own(request: HttpRequest, code: str) -> Referral:
    rows = Referral.objects.select_related("service__agency", "service__issuing_agency")
    return get_object_or_404(rows, code=code, owner=request.user, removed_at=None)


def _page(
    request: HttpRequest, service: Service, kept: Referral | None, form: ReferralForm | None = None
) -> HttpResponse:
    context = {
        "service": service,
        "requirements": service.requirements.select_related("document_type"),
        "kept": kept,
        "form": form,
    }
    wrong = form is not None and form.is_bound
    return render(request, "permits/referral.html", context, status=422 if wrong else 200)
