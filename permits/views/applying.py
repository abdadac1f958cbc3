"""How a citizen applies: begin, answer, check, send, correct, withdraw. Papers have a file of their own."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.once import once
from catalog import sheets
from catalog.models import Service
from documents.models import DocumentKind
from mpp.lib.refused import Refused, told
from permits import access, actions, answers, clock, tasks
from permits.forms.answers import AnswersForm
from permits.forms.applying import StartForm, WithdrawForm, declaration_for
from permits.forms.upload import DeclarationForm
from permits.models import Application, PowerOfAttorney
from permits.states import State
from permits.views.parts import are_done, parts_of


@login_required
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """What one needs, before one starts, and for whom; then the application is made."""
    service = get_object_or_404(
        Service.objects.online().select_related("agency", "issuing_agency"), slug=slug
    )
    powers = access.powers_for(request.user, service)
    form = StartForm(powers, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return once(request, "permits.start", lambda: _begun(service, request, form.power))
        except Refused as refusal:
            messages.error(request, refusal.message)
    drafts = Application.objects.filter(owner=request.user, service=service, state=State.DRAFT)
    context = {
        "service": service,
        "form": form,
        "requirements": service.requirements.select_related("document_type"),
        "questions": sheets.questions_of(service),
        "draft": drafts.order_by("-pk").first(),
    }
    wrong = form.is_bound and not form.is_valid()
    return render(request, "permits/start.html", context, status=422 if wrong else 200)


def _begun(service: Service, request: HttpRequest, power: PowerOfAttorney | None) -> Application:
    owner = power.grantor if power else request.user
    return actions.begin(service, owner=owner, by=request.user, power=power)


@login_required
def questions(request: HttpRequest, code: str) -> HttpResponse:
    application = _draft(request, code)
    if not tasks.has_questions(application):
        raise Http404
    asked = application.sheet["questions"]
    form = AnswersForm(asked, application.answers, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with told(request, _("Jawaban Anda tersimpan.")):
            actions.save_answers(application.pk, form.answers, by=request.user)
        return redirect(application)
    context = {"application": application, "form": form}
    return render(request, "permits/questions.html", context, status=422 if form.is_bound else 200)


@login_required
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Everything on one page, each with a way back to change it, and the declaration."""
    application = _draft(request, code)
    return _check_page(request, application, declaration_for(request.user, application))


@require_POST
@login_required
def submit(request: HttpRequest, code: str) -> HttpResponse:
    application = access.application_for(request.user, code, access.is_own)
    form = declaration_for(request.user, application, request.POST)
    if not form.is_valid():
        return _check_page(request, _draft(request, code), form)
    actions.look_at_waiting(application.pk)
    if application.state == State.DRAFT and not are_done(parts_of(application, request.user)):
        messages.error(request, _("Lengkapi dahulu bagian yang belum selesai."))
        return redirect(application)
    receipt = reverse("permits:receipt", args=[code])
    said = _("Permohonan terkirim.")
    with told(request):
        return once(
            request, "permits.submit", lambda: _sent(request, application), leads_to=receipt, said=said
        )
    return redirect(application)


@require_POST
@login_required
def resubmit(request: HttpRequest, code: str) -> HttpResponse:
    application = access.application_for(request.user, code, access.is_own)
    actions.look_at_waiting(application.pk)
    with told(request, _("Perbaikan Anda terkirim. Tempat Anda dalam urutan tetap.")):
        actions.resubmit(application.pk, by=request.user)
    return redirect(application)


@login_required
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    application = access.application_for(request.user, code, _may_withdraw)
    if application.state == State.WITHDRAWN:
        return redirect(application)  # pressed twice
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with told(request, _("Permohonan sudah ditarik.")):
            actions.withdraw(application.pk, by=request.user, reason=form.reason)
        return redirect(application)
    context = {"application": application, "form": form}
    return render(request, "permits/withdraw.html", context, status=422 if form.is_bound else 200)


@login_required
def discard(request: HttpRequest, code: str) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_discard)
    if application.state == State.DISCARDED:
        return redirect("permits:mine")  # pressed twice
    if request.method == "POST":
        with told(request, _("Permohonan yang belum dikirim itu sudah dibuang.")):
            actions.discard(application.pk, by=request.user)
        return redirect("permits:mine")
    return render(request, "permits/discard.html", {"application": application})


def _may_withdraw(user: Any, application: Application) -> bool:
    return access.may_withdraw(user, application) or (
        access.is_own(user, application) and application.state == State.WITHDRAWN
    )


def _draft(request: HttpRequest, code: str) -> Application:
    """Return one's own draft. What is sent has other pages: its address says 403 here."""
    return access.application_for(
        request.user, code, lambda user, row: access.may_edit(user, row) and row.state == State.DRAFT
    )


def _check_page(request: HttpRequest, application: Application, form: DeclarationForm) -> HttpResponse:
    context = {
        "application": application,
        "form": form,
        "is_owner": request.user.pk == application.owner_id,
        "helps": access.assists(request.user, application),
        "is_complete": are_done(parts_of(application, request.user)),
        "rows": answers.rows(application),
        "papers": [task for task in tasks.paper_tasks(application) if task.required or task.attachment],
        "originals": [
            requirement["label"]
            for requirement in tasks.requirements_asked(application)
            if requirement["kind"] == DocumentKind.ORIGINAL_AT_COUNTER
        ],
        "venue": clock.venue_of(application.counter_agency),
    }
    return render(request, "permits/check.html", context, status=422 if form.is_bound else 200)


def _sent(request: HttpRequest, application: Application) -> str:
    actions.submit(application.pk, by=request.user)
    return reverse("permits:receipt", args=[application.code])
