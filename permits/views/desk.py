"""One case at the review desk, and what the verifier does with it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mpp.lib.keys import key_in
from mpp.lib.refused import Refused, told
from permits import access, actions
from permits.forms.desk import AcceptForm, RefuseForm, RequestForm
from permits.views.case import address, done_once, next_to_judge, show


@require_safe
@login_required
def case(request: HttpRequest, code: str) -> HttpResponse:
    """One case; `?berkas=` names the paper to show."""
    application = access.application_for(request.user, code, access.may_see_at_desk)
    return show(request, application, paper=key_in(request.GET.get("berkas", "")))


@require_POST
@login_required
def take(request: HttpRequest, code: str) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_review)
    here = address(application)
    return done_once(
        request,
        "take",
        lambda: actions.take(application.pk, by=request.user, over="alih" in request.POST),
        said=_("Permohonan kini Anda tangani."),
        leads_to=here,
    )


@require_POST
@login_required
def accept(request: HttpRequest, code: str, attachment_id: int) -> HttpResponse:
    attachment = access.attachment_for(request.user, code, attachment_id, access.may_review)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        return show(request, attachment.application, paper=attachment.pk, status=422, accept=form)
    with told(request):
        actions.accept(attachment.pk, by=request.user, **form.cleaned_data)
        return redirect(
            address(attachment.application, next_to_judge(attachment.application, after=attachment))
        )
    return redirect(address(attachment.application, attachment))


@require_POST
@login_required
def refuse(request: HttpRequest, code: str, attachment_id: int) -> HttpResponse:
    attachment = access.attachment_for(request.user, code, attachment_id, access.may_review)
    application = attachment.application
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return show(request, application, paper=attachment.pk, status=422, refuse=form)
    try:
        actions.refuse(attachment.pk, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        application.refresh_from_db()
        return show(request, application, paper=attachment.pk, status=422, refuse=form)
    return redirect(address(application, next_to_judge(application, after=attachment)))


@require_POST
@login_required
def request_document(request: HttpRequest, code: str) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_review)
    form = RequestForm(request.POST, application=application)
    if not form.is_valid():
        return show(request, application, status=422, request_document=form)
    here = address(application)
    return done_once(
        request,
        "request_document",
        lambda: actions.request_document(application.pk, by=request.user, **form.cleaned_data),
        said=_("Dokumen itu akan diminta saat berkas dikembalikan ke pemohon."),
        leads_to=here,
        application=application,
        form=form,
    )


@require_POST
@login_required
def return_faults(request: HttpRequest, code: str) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_review)
    return done_once(
        request,
        "return_faults",
        lambda: actions.return_faults(application.pk, by=request.user),
        said=_("Permohonan %(number)s dikembalikan ke pemohon untuk diperbaiki.")
        % {"number": application.number},
        leads_to=address(application),
    )


@require_POST
@login_required
def finish_review(request: HttpRequest, code: str) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_review)
    return done_once(
        request,
        "finish_review",
        lambda: actions.finish_review(application.pk, by=request.user),
        said=_("Permohonan %(number)s selesai diperiksa dan berjalan terus.")
        % {"number": application.number},
        leads_to=address(application),
    )
