"""A person's folder: every paper they gave, where it is used, who opened it, and what they may do with it."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.once import first_alone, once
from documents import actions as documents
from documents import serving
from documents.actions.taking import shows_page
from documents.models import Consent, Paper, Safety
from mpp.lib.refused import Refused, told
from permits import access, actions, story
from permits.actions.folder import unneeded
from permits.actions.papers import LIVE
from permits.forms.upload import UploadForm
from permits.models import Attachment
from permits.states import State
from permits.views.giving import say_at, told_of

PAGE_LENGTH = 20


@dataclass(frozen=True)
class Use:
    """An application in which a paper is given, or was."""

    attachment: Attachment
    tone: str

    @classmethod
    def of(cls, attachment: Attachment) -> "Use":
        return cls(attachment, story.tone_of(attachment.application))


@require_safe
@login_required
def folder(request: HttpRequest) -> HttpResponse:
    """All papers of the signed-in person, newest first."""
    papers = (
        access.papers_of(request.user)
        .select_related("type")
        .prefetch_related(Prefetch("attachments", queryset=_uses()), "pages")
        .order_by("-given_at", "-pk")
    )
    page = Paginator(papers, PAGE_LENGTH).get_page(request.GET.get("halaman"))
    context = {
        "rows": [{"paper": row, "uses": [Use.of(given) for given in row.attachments.all()]} for row in page],
        "newer": f"?halaman={page.number - 1}" if page.has_previous() else "",
        "older": f"?halaman={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "permits/folder.html", context)


@login_required
def kept_paper(request: HttpRequest, code: str) -> HttpResponse:
    """One paper: what was found in it, its uses and openings; a file posted here takes its place."""
    is_sent = request.method == "POST"
    paper = access.paper_for(request.user, code, also_removed=is_sent)
    form = _form(request, paper) if paper.type else None
    if is_sent and form and form.is_valid():
        try:
            return _replace(request, paper, form)
        except Refused as refusal:
            say_at(form, "file", refusal.message)
    if paper.removed_at:
        messages.error(request, _("Berkas itu sudah dihapus."))
        return redirect("permits:folder")
    openings = Paginator(paper.openings.order_by("-at", "-pk"), PAGE_LENGTH)
    page = openings.get_page(request.GET.get("halaman"))
    uses = [Use.of(given) for given in _uses().filter(paper=paper)]
    context = {
        "paper": paper,
        "form": form,
        "uses": uses,
        "is_in_use": any(_is_live(use.attachment) for use in uses),
        "was_received": not unneeded().filter(pk=paper.pk).exists(),
        "consents": paper.consents.order_by("-given_at", "-pk"),
        "openings": page,
        "newer": f"?halaman={page.number - 1}#dibuka" if page.has_previous() else "",
        "older": f"?halaman={page.number + 1}#dibuka" if page.has_next() else "",
    }
    return render(request, "permits/kept_paper.html", context, status=422 if is_sent else 200)


@require_POST
@login_required
def remove(request: HttpRequest, code: str) -> HttpResponse:
    paper = access.paper_for(request.user, code, also_removed=True)
    with told(request, _("Berkas itu dihapus dari berkas Anda.")):
        actions.remove_paper(paper.pk, by=request.user)
        return redirect("permits:folder")
    return redirect("permits:kept_paper", code)


@require_POST
@login_required
def withdraw_consent(request: HttpRequest, code: str, consent_id: int) -> HttpResponse:
    paper = access.paper_for(request.user, code)
    consent = get_object_or_404(Consent, pk=consent_id, paper=paper)
    with told(request, _("Izin melihat bagi %(agency)s dicabut.") % {"agency": consent.agency_name}):
        actions.withdraw_consent(consent.pk, by=request.user)
    return redirect("permits:kept_paper", code)


@require_safe
@login_required
def page(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """One page of an own paper (0: the thumbnail)."""
    paper = _openable(request, code)
    return serving.page_picture(get_object_or_404(paper.pages, number=number))


@require_safe
@login_required
def original(request: HttpRequest, code: str) -> HttpResponseBase:
    """The untouched file of an own paper."""
    paper = _openable(request, code)
    if not paper.file:
        raise Http404
    name = paper.type.code if paper.type else "berkas"
    return serving.original(paper, name=f"{name}-{paper.given_at:%Y%m%d}")


def _openable(request: HttpRequest, code: str) -> Paper:
    paper = access.paper_for(request.user, code)
    if paper.safety == Safety.INFECTED:
        raise Http404
    return paper


def _form(request: HttpRequest, paper: Paper) -> UploadForm:
    assert paper.type is not None
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    return UploadForm(paper.type.accepts, *posted, has_term=paper.type.has_term)


def _replace(request: HttpRequest, old: Paper, form: UploadForm) -> HttpResponse:
    """Check the new files before any transaction, then let them take the old paper's place."""
    assert old.type is not None
    kind, files = old.type, form.cleaned_data["file"]
    with first_alone(request, "permits.replace_paper") as done:
        if done:
            return done
        examined = documents.examine(files, accepts=kind.accepts, is_page=shows_page(kind))
        kept: list[Paper] = []

        def keep_it() -> Paper:
            owner = {"owner": request.user, "given_by": request.user}
            kept.append(documents.keep(files, examined, type=kind, **owner, **form.given))
            return kept[-1]

        def replace() -> str:
            new = actions.replace_paper(old.pk, by=request.user, keep=keep_it)
            return reverse("permits:kept_paper", args=[new.code])

        answer = once(request, "permits.replace_paper", replace)
        if kept:
            messages.success(request, told_of(kept[-1], kind.label))
        return answer


def _uses() -> QuerySet[Attachment]:
    """Return where papers are given, without what was replaced before it was sent."""
    shown = Q(superseded_at__isnull=True) | Q(superseded_at__gt=F("application__sent_at"))
    return (
        Attachment.objects.filter(shown)
        .select_related("application")
        .exclude(application__state=State.DISCARDED)
        .order_by("-attached_at", "-pk")
    )


def _is_live(attachment: Attachment) -> bool:
    return attachment.superseded_at is None and attachment.application.state in LIVE
