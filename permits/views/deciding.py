"""What technical agencies, cashiers and signatories do with a case at the desk."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.once import once
from mpp.lib.refused import Refused
from permits import access, actions
from permits.forms.desk import PaymentForm, RecommendForm, RejectForm, SendBackForm
from permits.models import Application
from permits.states import Advice, State
from permits.views.case import address, done_once, show


@require_POST
@login_required
def recommend(request: HttpRequest, code: str, recommendation_id: int) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_recommend)
    if not access.recommendations_of(request.user, application).filter(pk=recommendation_id).exists():
        raise Http404  # another agency's, or another case's
    form = RecommendForm(request.POST)
    if not form.is_valid():
        return show(request, application, status=422, recommend=form)
    advice, note = Advice(form.cleaned_data["advice"]), form.cleaned_data["note"]
    return done_once(
        request,
        "recommend",
        lambda: actions.recommend(recommendation_id, by=request.user, advice=advice, note=note),
        said=_("Rekomendasi untuk permohonan %(number)s tersimpan.") % {"number": application.number},
        leads_to=address(application),
        application=application,
        form=form,
    )


@require_POST
@login_required
def record_payment(request: HttpRequest, code: str) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_take_payment)
    form = PaymentForm(request.POST)
    if not form.is_valid():
        return show(request, application, status=422, record_payment=form)
    return done_once(
        request,
        "record_payment",
        lambda: actions.record_payment(application.pk, by=request.user, **form.cleaned_data),
        said=_("Pembayaran untuk permohonan %(number)s tersimpan.") % {"number": application.number},
        leads_to=address(application),
        application=application,
        form=form,
    )


@require_POST
@login_required
def approve(request: HttpRequest, code: str) -> HttpResponse:
    """Approve and commit, then sign at once; if that fails, the number stands and signing is tried again."""
    application = access.application_for(request.user, code, access.may_decide)
    here = address(application)

    def reserve() -> str:
        actions.approve(application.pk, by=request.user)
        return here

    try:
        answer = once(request, "permits.approve", reserve, leads_to=here)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(here)
    _tell_signed(request, actions.sign_reserved(application.pk))
    return answer


@require_POST
@login_required
def reject(request: HttpRequest, code: str) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_decide)
    form = RejectForm(request.POST)
    if not form.is_valid():
        return show(request, application, status=422, reject=form)
    return done_once(
        request,
        "reject",
        lambda: actions.reject(application.pk, by=request.user, **form.cleaned_data),
        said=_("Permohonan %(number)s ditolak; pemohon diberi tahu.") % {"number": application.number},
        leads_to=address(application),
        application=application,
        form=form,
    )


@require_POST
@login_required
def send_back(request: HttpRequest, code: str) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_decide)
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return show(request, application, status=422, send_back=form)
    return done_once(
        request,
        "send_back",
        lambda: actions.send_back(application.pk, by=request.user, **form.cleaned_data),
        said=_("Permohonan %(number)s dikembalikan ke verifikator.") % {"number": application.number},
        leads_to=address(application),
        application=application,
        form=form,
    )


@require_POST
@login_required
def pull_back(request: HttpRequest, code: str) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_decide)
    return done_once(
        request,
        "pull_back",
        lambda: actions.pull_back(application.pk, by=request.user),
        said=_("Persetujuan dibatalkan. Nomor izinnya tetap untuk permohonan ini."),
        leads_to=address(application),
    )


def _tell_signed(request: HttpRequest, application: Application) -> None:
    if application.state == State.ISSUED:
        said = _("Izin terbit dengan nomor %(number)s.") % {"number": application.register_entry.number}
        messages.success(request, said)
    else:
        messages.warning(
            request, _("Nomor izin sudah dicatat. Tanda tangannya belum berhasil dan dicoba lagi.")
        )
