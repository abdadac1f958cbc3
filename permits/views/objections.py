"""Objections: filed by the citizen, taken in as a letter, decided."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.once import first_alone, once
from documents import serving
from documents.actions import record_opening
from mpp.lib.refused import Refused
from permits import access, actions, objections
from permits.forms.deciding import (
    PAPERS_ACCEPTED,
    DecideObjectionForm,
    ObjectionForm,
    RecordObjectionForm,
)
from permits.models import Application
from permits.views.case import address, done_once, show
from permits.views.sitevisits import kept


@login_required
def object_to(request: HttpRequest, code: str) -> HttpResponse:
    """The citizen's objection to a refusal."""
    application = access.application_for(request.user, code, access.may_object)
    if request.method != "POST" and not objections.may_object(application):
        return redirect(application)
    is_sent = request.method == "POST"
    form = ObjectionForm(*((request.POST, request.FILES) if is_sent else ()))
    if is_sent and form.is_valid():
        try:
            return _file(request, application, dict(form.cleaned_data))
        except Refused as refusal:
            form.add_error(None, refusal.message)
    context = {"application": application, "form": form} | _term(application)
    return render(request, "permits/object.html", context, status=422 if is_sent else 200)


@login_required
def record_objection(request: HttpRequest, code: str) -> HttpResponse:
    """A letter of objection, taken in by an officer."""
    application = access.application_for(request.user, code, access.may_record_objection)
    if request.method != "POST" and (
        application.decided_at is None or not objections.may_object(application)
    ):
        return redirect(address(application))
    is_sent = request.method == "POST"
    form = RecordObjectionForm(*((request.POST, request.FILES) if is_sent else ()))
    if is_sent and form.is_valid():
        try:
            return _take_in(request, application, dict(form.cleaned_data))
        except Refused as refusal:
            form.add_error(None, refusal.message)
    context = {"application": application, "form": form, "back": address(application)} | _term(application)
    return render(request, "permits/desk/record_objection.html", context, status=422 if is_sent else 200)


@require_POST
@login_required
def decide_objection(request: HttpRequest, code: str, objection_id: int) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_decide_objection)
    objection = get_object_or_404(application.objections, pk=objection_id)
    form = DecideObjectionForm(request.POST)
    if not form.is_valid():
        return show(request, application, status=422, decide_objection=form)
    deed = actions.uphold if form.cleaned_data["outcome"] == "kabul" else actions.dismiss
    return done_once(
        request,
        "decide_objection",
        lambda: deed(objection.pk, by=request.user, reasons=form.cleaned_data["reasons"]),
        said=_("Keputusan atas keberatan tersimpan; pemohon diberi tahu."),
        leads_to=address(application),
        application=application,
        form=form,
    )


@require_safe
@login_required
def paper(request: HttpRequest, code: str, objection_id: int, paper_id: int) -> HttpResponseBase:
    """A paper of an objection as an attachment: officers get the clean copy, who filed it the original."""
    application = access.application_for(request.user, code)
    objection = get_object_or_404(application.objections, pk=objection_id)
    found = get_object_or_404(objection.papers.exclude(file=""), pk=paper_id)
    if not found.is_open_to_officers:
        raise Http404
    is_officer = not access.is_own(request.user, application)
    role = access.office_of(request.user, application)
    record_opening(
        found, by=request.user, role=role, case_number=application.number or "", original=not is_officer
    )
    name = f"{application.number}-keberatan-{found.pk}"
    if is_officer and found.clean:
        return serving.clean_copy(found, name=name)
    return serving.original(found, name=name)


def _file(request: HttpRequest, application: Application, facts: dict[str, Any]) -> HttpResponse:
    uploads, here = facts.pop("papers"), application.get_absolute_url()
    said = _("Keberatan Anda kami terima.")
    with first_alone(request, "permits.object_to", said=said) as done:
        if done:
            return done
        papers = _kept(request, application, uploads)

        def file_it() -> str:
            actions.object_to(application.pk, by=request.user, keep_papers=papers, **facts)
            return here

        return once(request, "permits.object_to", file_it, leads_to=here, said=said)


def _take_in(request: HttpRequest, application: Application, facts: dict[str, Any]) -> HttpResponse:
    uploads, here = facts.pop("papers"), address(application)
    said = _("Keberatan tercatat; pemohon dan penanda tangan diberi tahu.")
    with first_alone(request, "permits.record_objection", said=said) as done:
        if done:
            return done
        papers = _kept(request, application, uploads)

        def take_it_in() -> str:
            actions.record_objection(application.pk, by=request.user, keep_papers=papers, **facts)
            return here

        return once(request, "permits.record_objection", take_it_in, leads_to=here, said=said)


def _kept(request: HttpRequest, application: Application, uploads: Any) -> Any:
    return kept(
        uploads,
        accepts=PAPERS_ACCEPTED,
        is_page=True,
        owner=application.owner,
        by=request.user,
    )


def _term(application: Application) -> dict[str, Any]:
    if application.decided_at is None:
        return {}
    return {"until": objections.until(application), "answer_days": settings.OBJECTION_ANSWER_DAYS}
