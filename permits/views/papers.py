"""Papers to look at, and the forms and permits to download. How they are given is told in giving.py."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.models import Service
from documents import serving
from documents.actions import record_opening
from documents.models import DocumentType, Opening
from permits import access, printing, tasks
from permits.models import Attachment, Permit
from permits.views.giving import task_of

BLANK_FORM_SECONDS = 3600

# --- Look -------------------------------------------------------------------------------------------


@require_safe
@login_required
def page(request: HttpRequest, code: str, attachment_id: int, number: int) -> HttpResponseBase:
    """The picture of one page (0: the thumbnail), for the owner or an officer of the case."""
    attachment = access.attachment_for(request.user, code, attachment_id)
    return page_picture(
        request, attachment, number, role=access.office_of(request.user, attachment.application)
    )


@require_safe
@login_required
def original(request: HttpRequest, code: str, attachment_id: int) -> HttpResponseBase:
    """The untouched file as an attachment, under a name of ours."""
    attachment = _opened(request, code, attachment_id)
    application = attachment.application
    role = access.office_of(request.user, application)
    record_opening(
        attachment.paper, by=request.user, role=role, case_number=application.number or "", original=True
    )
    return serving.original(attachment.paper, name=_name_of(attachment))


@require_safe
@login_required
def clean_copy(request: HttpRequest, code: str, attachment_id: int) -> HttpResponseBase:
    """The copy without scripts, attachments and metadata, under a name of ours; what an officer reads and prints."""
    attachment = _opened(request, code, attachment_id)
    if not attachment.paper.clean:
        raise Http404
    _remember_look(request, attachment, access.office_of(request.user, attachment.application))
    return serving.clean_copy(attachment.paper, name=f"{_name_of(attachment)}-salinan")


def _opened(request: HttpRequest, code: str, attachment_id: int) -> Attachment:
    """Return an attachment whose file this person may open now; 404 while there is none."""
    attachment = access.attachment_for(request.user, code, attachment_id)
    _must_be_open(request, attachment)
    if not attachment.paper.file:
        raise Http404
    return attachment


def _must_be_open(request: HttpRequest, attachment: Attachment) -> None:
    if not access.may_open(request.user, attachment):
        raise PermissionDenied


def _name_of(attachment: Attachment) -> str:
    application = attachment.application
    return f"{application.number or application.code}-{attachment.requirement_key}"


def page_picture(request: HttpRequest, attachment: Attachment, number: int, *, role: str) -> HttpResponseBase:
    """Answer with one page of an attachment that this person may see; an officer's look is remembered.

    role: for which an officer looks, as `access.office_of` writes it. With ?kecil it is a thumbnail.
    """
    _must_be_open(request, attachment)
    picture = get_object_or_404(attachment.paper.pages, number=number)
    _remember_look(request, attachment, role)
    return serving.small_picture(picture) if "kecil" in request.GET else serving.page_picture(picture)


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
def form_pdf(request: HttpRequest, code: str, key: str) -> HttpResponseBase:
    """The form of a requirement, filled in with what is known; so first things first. Or its official blank."""
    application = access.application_for(request.user, code, access.may_give_papers)
    requirement = task_of(application, key).requirement
    name = f"formulir-{application.sheet['slug']}-{key}"
    if not printing.has_form(requirement):
        return serving.public_pdf(_official_blank(key), name=name)
    here = reverse("permits:paper", args=[code, key])
    is_attorney = access.acts_by_power(request.user, application)
    if not application.owner.has_own_data and access.assists(request.user, application):
        messages.info(request, _("Lengkapi dahulu data pemohon, supaya formulirnya terisi."))
        return redirect("permits:owners_data", code)
    if not application.owner.has_own_data and not is_attorney:
        messages.info(request, _("Lengkapi dahulu data diri Anda, supaya formulirnya terisi."))
        return redirect(f"{reverse('accounts:own_data')}?next={here}")
    if tasks.has_questions(application) and not application.answered:
        messages.info(request, _("Jawab dahulu pertanyaan ini, supaya formulirnya terisi."))
        return redirect("permits:questions", code)
    content = printing.filled_form(application, requirement, names_owner_only=is_attorney)
    return serving.made_pdf(content, name=name)


@require_safe
def blank_form(request: HttpRequest, slug: str, key: str) -> HttpResponseBase:
    """The empty form of a service's requirement, for anybody: the one that we print, or the official one."""
    service = get_object_or_404(
        Service.objects.offered().select_related("agency", "issuing_agency", "category"), slug=slug
    )
    name = f"formulir-{slug}-{key}"
    try:
        response = serving.made_pdf(printing.blank_form(service, key), name=name)
    except KeyError:
        get_object_or_404(service.requirements, document_type__code=key)
        response = serving.public_pdf(_official_blank(key), name=name)
    response["Cache-Control"] = f"public, max-age={BLANK_FORM_SECONDS}"  # nothing private is in it
    return response


def _official_blank(key: str) -> str:
    """Return the stored blank of a kind of document; 404 if no admin has given one."""
    return str(get_object_or_404(DocumentType.objects.exclude(blank=""), code=key).blank.name)


@require_safe
@login_required
def permit_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The signed permit, for its applicant and the officers of the case."""
    application = access.application_for(request.user, code)
    permit = get_object_or_404(Permit.objects.select_related("entry"), entry__application=application)
    return serving.made_pdf(permit.file.open(), name=permit.entry.number.replace("/", "-"))
