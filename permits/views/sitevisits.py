"""What a technical agency saw on the spot, and its photographs."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.once import first_alone, once
from documents import serving
from documents.actions import Examined, examine, keep, record_opening
from documents.models import Opening, Paper
from mpp.lib.refused import Refused
from permits import access, actions
from permits.forms.deciding import PHOTOS_ACCEPTED, SiteVisitForm
from permits.models import Application, Recommendation, SiteVisit
from permits.views.case import address


@login_required
def record_site_visit(request: HttpRequest, code: str, recommendation_id: int) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_recommend)
    recommendation = get_object_or_404(
        access.recommendations_of(request.user, application).select_related("agency"), pk=recommendation_id
    )
    is_sent = request.method == "POST"
    form = SiteVisitForm(*((request.POST, request.FILES) if is_sent else ()))
    if is_sent and form.is_valid():
        try:
            return _record(request, application, recommendation, dict(form.cleaned_data))
        except Refused as refusal:
            form.add_error(None, refusal.message)
    context = {
        "application": application,
        "recommendation": recommendation,
        "form": form,
        "back": address(application),
    }
    return render(request, "permits/desk/site_visit.html", context, status=422 if is_sent else 200)


@require_safe
@login_required
def photo(request: HttpRequest, code: str, visit_id: int, paper_id: int) -> HttpResponseBase:
    """One photograph of a visit, for the officers of the case."""
    application = access.application_for(request.user, code, access.may_see_at_desk)
    visits = SiteVisit.objects.filter(recommendation__application=application)
    visit = get_object_or_404(visits, pk=visit_id)
    paper = get_object_or_404(visit.photos, pk=paper_id)
    picture = paper.pages.filter(number=1).first()
    if picture is None or not paper.is_open_to_officers:
        raise Http404
    _remember_look(request, application, paper)
    return serving.page_picture(picture)


def _remember_look(request: HttpRequest, application: Application, paper: Paper) -> None:
    """One row for an officer, paper, case and day: looking again is one look."""
    case_number = application.number or ""
    known = Opening.objects.filter(
        paper=paper, by=request.user, case_number=case_number, at__date=timezone.localdate()
    )
    if not known.exists():
        role = access.office_of(request.user, application)
        record_opening(paper, by=request.user, role=role, case_number=case_number)


def kept(
    uploads: list[UploadedFile], *, accepts: Any, is_page: bool, owner: Any, by: Any, made_here: bool = False
) -> list[Callable[[], Paper]]:
    """Check files now, before any transaction, and return for each how to keep it.

    is_page: whether each shows a paper, not a place. made_here: the office's own, not one of the owner's folder.
    Raises Refused with what is wrong.
    """

    def keep_one(upload: UploadedFile, examined: Examined) -> Paper:
        return keep(upload, examined, owner=owner, given_by=by, type=None, made_here=made_here)

    checked = [(upload, examine(upload, accepts=accepts, is_page=is_page)) for upload in uploads]
    return [lambda pair=pair: keep_one(*pair) for pair in checked]


def _record(
    request: HttpRequest, application: Application, recommendation: Recommendation, facts: dict[str, Any]
) -> HttpResponse:
    uploads, here = facts.pop("photos"), address(application)
    said = _("Kunjungan lapangan tersimpan.")
    with first_alone(request, "permits.record_site_visit", said=said) as done:
        if done:
            return done
        photos = kept(
            uploads,
            accepts=PHOTOS_ACCEPTED,
            is_page=False,
            owner=application.owner,
            by=request.user,
            made_here=True,
        )

        def record_it() -> str:
            actions.record_site_visit(recommendation.pk, by=request.user, keep_photos=photos, **facts)
            return here

        return once(request, "permits.record_site_visit", record_it, leads_to=here, said=said)
