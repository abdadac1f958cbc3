"""Refusing what was accepted: the verifier asks, the supervisor answers. And doing without a paper asked for."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from permits import access, actions
from permits.forms.deciding import AnswerRefusalForm, AskRefusalForm
from permits.models import Application, DocumentRequest, RefusalConsent
from permits.views.case import address, done_once, show


@require_POST
@login_required
def ask_refusal(request: HttpRequest, code: str, attachment_id: int) -> HttpResponse:
    attachment = access.attachment_for(request.user, code, attachment_id, access.may_review)
    application = attachment.application
    form = AskRefusalForm(request.POST)
    if not form.is_valid():
        return show(request, application, paper=attachment.pk, status=422, ask_refusal=form)
    return done_once(
        request,
        "ask_refusal",
        lambda: actions.ask_refusal(attachment.pk, by=request.user, **form.cleaned_data),
        said=_("Persetujuan diminta; penyelia diberi tahu."),
        leads_to=address(application, attachment),
        application=application,
        form=form,
    )


@require_POST
@login_required
def answer_refusal(request: HttpRequest, code: str, consent_id: int) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_consent)
    consent = _consent(application, consent_id)
    form = AnswerRefusalForm(request.POST)
    if not form.is_valid():
        return show(request, application, paper=consent.attachment_id, status=422, answer_refusal=form)
    answer = form.cleaned_data["answer"]
    deed = actions.grant_refusal if form.cleaned_data["granted"] == "ya" else actions.decline_refusal
    return done_once(
        request,
        "answer_refusal",
        lambda: deed(consent.pk, by=request.user, answer=answer),
        said=_("Jawaban Anda tersimpan; verifikator diberi tahu."),
        leads_to=address(application),
        application=application,
        form=form,
    )


@require_POST
@login_required
def take_back_refusal(request: HttpRequest, code: str, consent_id: int) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_review)
    _must_be_of(RefusalConsent.objects.exclude(attachment__application=application), consent_id)
    return done_once(
        request,
        "take_back_refusal",
        lambda: actions.take_back_refusal(consent_id, by=request.user),
        said=_("Permintaan persetujuan dibatalkan."),
        leads_to=address(application),
    )


@require_POST
@login_required
def withdraw_request(request: HttpRequest, code: str, request_id: int) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_review)
    _must_be_of(DocumentRequest.objects.exclude(application=application), request_id)
    return done_once(
        request,
        "withdraw_request",
        lambda: actions.withdraw_request(request_id, by=request.user),
        said=_("Permintaan dokumen itu dibatalkan."),
        leads_to=address(application),
    )


def _consent(application: Application, consent_id: int) -> RefusalConsent:
    row = RefusalConsent.objects.filter(pk=consent_id, attachment__application=application).first()
    if row is None:
        raise Http404
    return row


def _must_be_of(others: QuerySet[Any], row_id: int) -> None:
    """Raise Http404 for a row of another case; one that is gone is for the action to say."""
    if others.filter(pk=row_id).exists():
        raise Http404
