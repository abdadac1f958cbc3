"""Messages of a case: the citizen's page, the office's, and the papers that come along."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.once import first_alone, once
from documents import actions as documents
from documents import serving
from documents.models import Paper
from mpp.lib.refused import Refused
from permits import access, actions, talks
from permits.forms.talking import ACCEPTS, MessageForm
from permits.models import Application


@login_required
def citizens(request: HttpRequest, code: str) -> HttpResponse:
    """The messages as the citizen reads them; an officer is led to the desk's page."""
    application = access.application_for(request.user, code, talks.may_read)
    if not talks.is_citizens_side(request.user, application):
        return redirect("permits:case_messages", code)
    here = reverse("permits:messages", args=[code])
    return _page(request, application, "permits/messages.html", here, office="", may_write=True)


@login_required
def offices(request: HttpRequest, code: str) -> HttpResponse:
    """The messages as the office reads them: who may not write may look, and leaves them unread."""
    application = access.application_for(request.user, code, access.may_see_at_desk)
    office = talks.office_for(request.user, application)
    here = reverse("permits:case_messages", args=[code])
    template = "permits/desk/messages.html"
    return _page(request, application, template, here, office=office, may_write=bool(office))


@require_safe
@login_required
def paper(request: HttpRequest, code: str, paper_id: int) -> HttpResponseBase:
    """A paper of a message: its giver's original for the citizen's side, the clean copy for officers, logged."""
    application = access.application_for(request.user, code, talks.may_read)
    found = get_object_or_404(_papers(application), pk=paper_id)
    if not found.is_open_to_officers:
        messages.error(
            request, _("Berkas itu belum dapat dibuka: %(why)s.") % {"why": found.get_safety_display()}
        )
        return redirect("permits:messages", code)
    role = access.office_of(request.user, application)
    is_officer = not talks.is_citizens_side(request.user, application)
    case_number = application.number or ""
    documents.record_opening(
        found, by=request.user, role=role, case_number=case_number, original=not is_officer
    )
    name = f"{case_number}-pesan-{found.pk}"
    if is_officer and found.clean:
        return serving.clean_copy(found, name=name)
    return serving.original(found, name=name)


def _page(
    request: HttpRequest,
    application: Application,
    template: str,
    here: str,
    *,
    office: str,
    may_write: bool,
) -> HttpResponse:
    is_open = may_write and talks.is_open(application)
    is_sent = request.method == "POST"
    if is_sent and not may_write:
        raise PermissionDenied
    form = MessageForm(*((request.POST, request.FILES) if is_sent else ()))
    if is_sent and form.is_valid():
        try:
            return _write(request, application, form, here, office=office)
        except Refused as refusal:
            _say(form, refusal.message)
    thread = list(application.messages.select_related("by").prefetch_related("papers"))
    if may_write:
        # The rows shown keep `read_at` as it was: the page says which are new.
        actions.read_messages(application, as_office=bool(office))
    context: dict[str, Any] = {
        "application": application,
        "thread": thread,
        "form": form,
        "is_open": is_open,
        "is_office": template.startswith("permits/desk/"),
    }
    return render(request, template, context, status=422 if is_sent else 200)


def _write(
    request: HttpRequest, application: Application, form: MessageForm, here: str, *, office: str
) -> HttpResponse:
    """Check the files before any transaction, then keep them and write in one."""
    said = _("Pesan terkirim.")
    with first_alone(request, "permits.message", said=said) as done:
        if done:
            return done
        files = form.cleaned_data["files"]
        examined = [documents.examine(file, accepts=ACCEPTS) for file in files]

        def keep() -> list[Paper]:
            common = {"owner": application.owner, "given_by": request.user, "made_here": bool(office)}
            return [
                documents.keep(file, known, type=None, **common)
                for file, known in zip(files, examined, strict=True)
            ]

        def write() -> str:
            body = form.cleaned_data["body"]
            actions.write_message(application.pk, by=request.user, body=body, office=office, keep=keep)
            return here

        return once(request, "permits.message", write, leads_to=here, said=said)


def _say(form: MessageForm, message: str) -> None:
    """Put a refusal where the eye is: at the files if some came along, else at the text."""
    if form.cleaned_data["files"]:
        again = _("Pilih sekali lagi lampirannya: peramban tidak menyimpannya.")
        form.add_error("files", f"{message} {again}")
    else:
        form.add_error("body", message)


def _papers(application: Application) -> Any:
    return Paper.objects.filter(pk__in=application.messages.values("papers"))
