"""Papers: upload one, look at one, and the forms and permits to download."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.once import once
from catalog.models import Service
from documents import serving
from documents.actions import examine, keep, record_opening
from documents.models import DocumentType, Opening, Paper
from mpp.lib.refused import Refused
from permits import access, actions, printing, tasks
from permits.forms.upload import UploadForm
from permits.models import Application, Attachment, Permit
from permits.states import Verdict
from permits.views.parts import takes

BLANK_FORM_SECONDS = 3600
OFFERED_AGAIN = 3  # papers given before; more would be a list to search

# --- Upload -----------------------------------------------------------------------------------------


@login_required
def paper(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """The page of one requirement: what is given, and a way to give it, or to give again what was given before."""
    application = access.application_for(request.user, code, access.may_edit)
    task = _task(application, key)
    is_sent = request.method == "POST"
    form = UploadForm(task.requirement["accepts"], *((request.POST, request.FILES) if is_sent else ()))
    if is_sent:
        try:
            if "pakai" in request.POST:
                return _reuse(request, application, key)
            if form.is_valid():
                return _give(request, application, task, form)
        except Refused as refusal:
            _say(form, refusal.message)
    context = {
        "application": application,
        "task": task,
        "form": form,
        "takes": takes(application, task),
        "has_form": printing.has_form(task.requirement),
        "given_before": _given_before(application, task),
    }
    return render(request, "permits/paper.html", context, status=422 if is_sent else 200)


def _task(application: Application, key: str) -> tasks.PaperTask:
    for task in tasks.paper_tasks(application):
        if task.key == key:
            return task
    raise Http404


def _give(
    request: HttpRequest, application: Application, task: tasks.PaperTask, form: UploadForm
) -> HttpResponse:
    """Check the file before any transaction, then keep and attach it in one."""
    upload = form.cleaned_data["file"]
    checked = examine(upload, accepts=task.requirement["accepts"])

    def keep_it() -> Paper:
        return keep(
            upload,
            checked,
            owner=application.owner,
            given_by=request.user,
            type=DocumentType.objects.filter(code=task.key).first(),
        )

    def keep_and_attach() -> str:
        actions.give(application.pk, task.key, keep_it)
        return application.get_absolute_url()

    said = _("“%(label)s” tersimpan.") % {"label": task.requirement["label"]}
    return once(request, "permits.paper", keep_and_attach, said=said)


def _reuse(request: HttpRequest, application: Application, key: str) -> HttpResponse:
    given = request.POST["pakai"]

    def attach_again() -> str:
        actions.reuse(application.pk, key, int(given))
        return application.get_absolute_url()

    try:
        return once(request, "permits.reuse", attach_again)
    except (Paper.DoesNotExist, ValueError) as error:
        raise Http404 from error


def _say(form: UploadForm, message: str) -> None:
    """Put a refusal at the file field; it is the only thing wrong, also when no file was sent."""
    form.errors.pop("file", None)
    form.add_error("file", message)


def _given_before(application: Application, task: tasks.PaperTask) -> list[Attachment]:
    """Return earlier attachments of this person's papers of the same kind, newest first, each file once."""
    if not task.requirement["reusable"]:
        return []
    known = {task.attachment.paper.sha256} if task.attachment else set()
    found = []
    rows = (
        Attachment.objects.filter(
            requirement_key=task.key,
            paper__owner=application.owner,
            paper__removed_at__isnull=True,
            paper__type__code=task.key,
            paper__type__reusable=True,
            paper__file_type__in=task.requirement["accepts"],
        )
        .exclude(application=application)
        .exclude(verdict=Verdict.REFUSED)
        .select_related("paper", "application")
        .order_by("-attached_at", "-pk")
    )
    for row in rows[: OFFERED_AGAIN * 3]:
        if row.paper.sha256 not in known:
            known.add(row.paper.sha256)
            found.append(row)
    return found[:OFFERED_AGAIN]


# --- Look -------------------------------------------------------------------------------------------


@require_safe
@login_required
def page(request: HttpRequest, code: str, attachment_id: int, number: int) -> HttpResponse:
    """The picture of one page (0: the thumbnail), for the owner or an officer of the case."""
    attachment = access.attachment_for(request.user, code, attachment_id)
    return page_picture(
        request, attachment, number, role=access.office_of(request.user, attachment.application)
    )


@require_safe
@login_required
def original(request: HttpRequest, code: str, attachment_id: int) -> HttpResponse:
    """The untouched file as an attachment, under a name of ours."""
    attachment = access.attachment_for(request.user, code, attachment_id)
    application = attachment.application
    role = access.office_of(request.user, application)
    record_opening(
        attachment.paper, by=request.user, role=role, case_number=application.number or "", original=True
    )
    name = f"{application.number or application.code}-{attachment.requirement_key}"
    return serving.original(attachment.paper, name=name)


def page_picture(request: HttpRequest, attachment: Attachment, number: int, *, role: str) -> HttpResponse:
    """Answer with one page of an attachment that this person may see; an officer's look is remembered.

    role: for which an officer looks, as `access.office_of` writes it.
    """
    picture = get_object_or_404(attachment.paper.pages, number=number)
    _remember_look(request, attachment, role)
    return serving.page_picture(picture)


def _remember_look(request: HttpRequest, attachment: Attachment, role: str) -> None:
    """One row for an officer, paper, case and day: turning pages is one look."""
    case_number = attachment.application.number or ""
    known = Opening.objects.filter(
        paper=attachment.paper,
        by=request.user,
        original=False,
        case_number=case_number,
        at__date=timezone.localdate(),
    )
    if request.user.pk != attachment.paper.owner_id and not known.exists():
        record_opening(attachment.paper, by=request.user, role=role, case_number=case_number)


# --- Download ---------------------------------------------------------------------------------------


@require_safe
@login_required
def form_pdf(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """The form of a requirement, filled in with what is known; so first things first."""
    application = access.application_for(request.user, code, access.may_edit)
    requirement = _task(application, key).requirement
    if not printing.has_form(requirement):
        raise Http404
    here = reverse("permits:paper", args=[code, key])
    if not application.owner.has_own_data:
        messages.info(request, _("Lengkapi dahulu data diri Anda, supaya formulirnya terisi."))
        return redirect(f"{reverse('accounts:own_data')}?next={here}")
    if tasks.has_questions(application) and not application.answered:
        messages.info(request, _("Jawab dahulu pertanyaan ini, supaya formulirnya terisi."))
        return redirect("permits:questions", code)
    name = f"formulir-{application.sheet['slug']}-{key}"
    return serving.made_pdf(printing.filled_form(application, requirement), name=name)


@require_safe
def blank_form(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The empty form of a service's requirement, for anybody."""
    service = get_object_or_404(
        Service.objects.offered().select_related("agency", "issuing_agency", "category"), slug=slug
    )
    try:
        content = printing.blank_form(service, key)
    except KeyError as error:
        raise Http404 from error
    response = serving.made_pdf(content, name=f"formulir-{slug}-{key}")
    response["Cache-Control"] = f"public, max-age={BLANK_FORM_SECONDS}"  # nothing private is in it
    return response


@require_safe
@login_required
def permit_file(request: HttpRequest, code: str) -> HttpResponse:
    """The signed permit, for its applicant and the officers of the case."""
    application = access.application_for(request.user, code)
    permit = get_object_or_404(Permit.objects.select_related("entry"), entry__application=application)
    return serving.made_pdf(permit.file.open(), name=permit.entry.number.replace("/", "-"))
