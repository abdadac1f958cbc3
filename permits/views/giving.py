"""How papers are given: the page of one requirement, with its file, its photographs, what was given before."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.once import first_alone, once
from documents import actions as documents
from documents.models import DocumentType, FileType, Paper
from mpp.lib.keys import key_in
from mpp.lib.refused import Refused, told
from permits import access, actions, printing, tasks
from permits.actions.papers import asks_consent
from permits.forms.upload import PhotosForm, UploadForm, takes_several
from permits.models import Application, Attachment
from permits.states import Verdict
from permits.views.parts import takes

OFFERED_AGAIN = 3  # papers given before; more would be a list to search


@dataclass(frozen=True)
class Offer:
    """A paper given before. asks_consent: its holder has first to let the agency of this case see it."""

    paper: Paper
    asks_consent: bool


@login_required
def paper(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """The page of one requirement: what is given, and a way to give it, or to give again what was given before."""
    application = access.application_for(request.user, code, access.may_give_papers)
    task = task_of(application, key)
    kind = DocumentType.objects.filter(code=key).first()
    is_sent = request.method == "POST"
    posted = (request.POST, request.FILES) if is_sent else ()
    form = UploadForm(task.requirement["accepts"], *posted, has_term=bool(kind and kind.has_term))
    if is_sent:
        try:
            if "pakai" in request.POST:
                return _reuse(request, application, key)
            if form.is_valid():
                return _give(request, application, task, form)
        except Refused as refusal:
            if "pakai" in request.POST:
                messages.error(request, refusal.message)
                return redirect("permits:paper", code, key)
            say_at(form, "file", refusal.message)
    return _page(request, application, task, kind, form=form, status=422 if is_sent else 200)


@require_POST
@login_required
def arrange(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Move a page of the photographs up ("naik") or down ("turun"), or drop it ("hapus")."""
    application = access.application_for(request.user, code, access.may_give_papers)
    task = task_of(application, key)
    here = reverse("permits:paper", args=[code, key])
    with told(request):
        return _put_together(
            request,
            application,
            task,
            lambda old: documents.rearranged(old, _new_order(old, request.POST)),
            said=_("Urutan tersimpan."),
        )
    return redirect(here)


@require_POST
@login_required
def add_photos(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Put further photographs behind those that were given."""
    application = access.application_for(request.user, code, access.may_give_papers)
    task = task_of(application, key)
    form = PhotosForm(request.POST, request.FILES)
    try:
        if form.is_valid():
            photos = form.cleaned_data["photos"]
            return _put_together(
                request,
                application,
                task,
                lambda old: documents.with_photos(old, photos),
                said=_("Foto ditambahkan."),
            )
    except Refused as refusal:
        say_at(form, "photos", refusal.message)
    kind = DocumentType.objects.filter(code=key).first()
    return _page(request, application, task, kind, photos_form=form, status=422)


def task_of(application: Application, key: str) -> tasks.PaperTask:
    """Return the task of a key. Raises Http404 for a key that is no upload of this case."""
    for task in tasks.paper_tasks(application):
        if task.key == key:
            return task
    raise Http404


def say_at(form: Any, field: str, message: str) -> None:
    """Put a refusal at a file field; it is the only thing wrong, also when no file was sent."""
    form.errors.pop(field, None)
    form.add_error(field, message)


def told_of(kept: Paper, label: str) -> str:
    """Return what is said of a paper just kept."""
    if kept.examined_at is None:
        return _("Sistem sedang ramai. Berkas Anda tersimpan dan sedang menunggu diperiksa.")
    return _("“%(label)s” tersimpan.") % {"label": label}


# --- What the page shows ------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    application: Application,
    task: tasks.PaperTask,
    kind: DocumentType | None,
    *,
    form: UploadForm | None = None,
    photos_form: PhotosForm | None = None,
    status: int = 200,
) -> HttpResponse:
    may_take = takes(application, task)
    accepts = task.requirement["accepts"]
    context = {
        "application": application,
        "task": task,
        "form": form or UploadForm(accepts, has_term=bool(kind and kind.has_term)),
        "takes": may_take,
        "takes_several": takes_several(accepts),
        "may_add": may_take and _may_add(task),
        "photos_form": photos_form or PhotosForm(),
        "has_form": printing.has_form(task.requirement),
        "kind": kind,
        "offers": _offers(request, application, task),
        "expired": _expired(request, application, task),
    }
    return render(request, "permits/paper.html", context, status=status)


def _may_add(task: tasks.PaperTask) -> bool:
    """Whether further photographs may be put behind what was given."""
    if task.attachment is None or not takes_several(task.requirement["accepts"]):
        return False
    paper = task.attachment.paper
    is_picture = paper.assembled or paper.file_type != FileType.PDF
    return is_picture and paper.examined_at is not None and not paper.is_bad


def _offers(request: HttpRequest, application: Application, task: tasks.PaperTask) -> list[Offer]:
    """Return this person's papers of the same kind that may be given once more, newest first, each file once."""
    if not task.requirement["reusable"] or request.user.pk != application.owner_id:
        return []
    known = {task.attachment.paper.sha256} if task.attachment else set()
    refused = Attachment.objects.filter(verdict=Verdict.REFUSED).values("paper")
    papers = Paper.objects.offered_again().filter(
        owner=application.owner, type__code=task.key, file_type__in=task.requirement["accepts"]
    )
    found = []
    for paper in papers.exclude(pk__in=refused).order_by("-given_at", "-pk")[: OFFERED_AGAIN * 3]:
        if paper.sha256 not in known:
            known.add(paper.sha256)
            found.append(paper)
    return [Offer(paper, asks_consent(paper, application)) for paper in found[:OFFERED_AGAIN]]


def _expired(request: HttpRequest, application: Application, task: tasks.PaperTask) -> Paper | None:
    """Return the newest paper of the same kind that is not offered because its term is over."""
    if not task.requirement["reusable"] or request.user.pk != application.owner_id:
        return None
    papers = Paper.objects.kept().filter(owner=application.owner, type__code=task.key)
    return papers.filter(expires_on__lt=timezone.localdate()).order_by("-given_at", "-pk").first()


# --- How a paper is given -----------------------------------------------------------------------------


def _give(
    request: HttpRequest, application: Application, task: tasks.PaperTask, form: UploadForm
) -> HttpResponse:
    """Check the files before any transaction, then keep and attach them in one."""
    files, label = form.cleaned_data["file"], task.requirement["label"]
    kind = DocumentType.objects.filter(code=task.key).first()
    with first_alone(request, "permits.paper", said=_("“%(label)s” tersimpan.") % {"label": label}) as done:
        if done:
            return done
        examined = documents.examine(
            files, accepts=task.requirement["accepts"], is_page=task.requirement["kind"] != "photo"
        )
        kept: list[Paper] = []

        def keep_it() -> Paper:
            kept.append(
                documents.keep(
                    files,
                    examined,
                    owner=application.owner,
                    given_by=request.user,
                    type=kind,
                    **form.given,
                )
            )
            return kept[-1]

        def keep_and_attach() -> str:
            actions.give(application.pk, task.key, keep_it)
            return _after(application, task.key, kept[-1])

        answer = once(request, "permits.paper", keep_and_attach)
        if kept:
            messages.success(request, told_of(kept[-1], label))
        return answer


def _after(application: Application, key: str, kept: Paper) -> str:
    """Return where to go on: to the paper's page if there is something to look at, else to the list."""
    if kept.hints or kept.signatures or kept.assembled:
        return reverse("permits:paper", args=[application.code, key])
    return application.get_absolute_url()


def _reuse(request: HttpRequest, application: Application, key: str) -> HttpResponse:
    given, consents = key_in(request.POST["pakai"]), "izin" in request.POST

    def attach_again() -> str:
        if given is None:
            raise Http404
        actions.reuse(application.pk, key, given, by=request.user, consents=consents)
        return application.get_absolute_url()

    try:
        return once(request, "permits.reuse", attach_again)
    except Paper.DoesNotExist as error:
        raise Http404 from error


def _arrangeable(application: Application, task: tasks.PaperTask, code: str) -> Paper:
    """Return the paper that the page showed. Raises Refused if it was replaced, or cannot be changed now."""
    if not takes(application, task) or not _may_add(task):
        raise Refused(_("Foto dokumen ini tidak dapat diubah sekarang. Unggah berkas baru."))
    assert task.attachment is not None
    if task.attachment.paper.code != code:
        raise Refused(_("Berkas ini sudah diganti. Muat ulang halamannya."))
    return task.attachment.paper


def _new_order(old: Paper, posted: Any) -> list[int]:
    """Return the page numbers as they stand after the button that was pressed."""
    if not old.assembled:
        raise Refused(_("Dokumen ini hanya satu halaman."))
    order = list(range(1, old.page_count + 1))
    for deed in ("naik", "turun", "hapus"):
        number = key_in(posted.get(deed, ""))
        if number in order:
            place = order.index(number)
            order.remove(number)
            if deed != "hapus":
                order.insert(max(place - 1, 0) if deed == "naik" else place + 1, number)
            break
    if not order:
        raise Refused(_("Halaman terakhir tidak dapat dihapus. Unggah berkas lain sebagai gantinya."))
    return order


def _put_together(
    request: HttpRequest,
    application: Application,
    task: tasks.PaperTask,
    make: Callable[[Paper], documents.Examined],
    *,
    said: str,
) -> HttpResponse:
    """Make the document anew before any transaction, then let it replace the old one."""
    here = reverse("permits:paper", args=[application.code, task.key])
    with first_alone(request, "permits.arrange", said=said) as done:
        if done:
            return done
        # Only now: an equal post that waited finds the paper replaced, which is no fault of its sender.
        old = _arrangeable(application, task, request.POST.get("berkas", ""))
        examined = make(old)

        def keep_it() -> Paper:
            return documents.keep(
                [],
                examined,
                owner=old.owner,
                given_by=request.user,
                type=old.type,
                expires_on=old.expires_on,
            )

        def keep_and_replace() -> str:
            actions.rearrange(application.pk, task.key, old, keep_it)
            return here

        return once(request, "permits.arrange", keep_and_replace, said=said)
