"""How officers share the work at the desk: give a case away, cover for a colleague, labels, notes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import agencies_as
from agencies.models import Role
from mpp.lib.keys import key_in
from permits import access
from permits.actions import desk as actions
from permits.forms.sharing import AssignForm, CoverForm, LabelsForm, NoteForm
from permits.models import Application, Cover
from permits.views import trail
from permits.views.case import address, done_once, show

MOST = 100  # cases at once: as many as several pages of the list hold, and few enough to lock


@require_POST
@login_required
def assign(request: HttpRequest, code: str) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_assign)
    form = AssignForm(request.POST, agencies=[application.counter_agency_id], but=application.reviewer_id)
    if not form.is_valid():
        return show(request, application, status=422, assign=form)
    return done_once(
        request,
        "assign",
        lambda: actions.assign([application.pk], by=request.user, **form.cleaned_data),
        said=_("Permohonan %(number)s diserahkan kepada %(name)s.")
        % {"number": application.number, "name": form.cleaned_data["to"]},
        leads_to=address(application),
        application=application,
        form=form,
    )


@require_POST
@login_required
def set_labels(request: HttpRequest, code: str) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_label)
    form = LabelsForm(request.POST, application=application)
    if not form.is_valid():
        return show(request, application, status=422, set_labels=form)
    wanted = [label.pk for label in form.cleaned_data["labels"]]
    return done_once(
        request,
        "set_labels",
        lambda: actions.set_labels(application.pk, wanted, by=request.user),
        said=_("Label tersimpan."),
        leads_to=address(application),
        application=application,
        form=form,
    )


@require_POST
@login_required
def note(request: HttpRequest, code: str) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_note)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return show(request, application, status=422, note=form)
    office = access.office_of(request.user, application)
    return done_once(
        request,
        "note",
        lambda: actions.note(application.pk, by=request.user, office=office, **form.cleaned_data),
        said=_("Catatan internal tersimpan."),
        leads_to=address(application),
        application=application,
        form=form,
    )


@require_POST
@login_required
def assign_many(request: HttpRequest) -> HttpResponse:
    """The supervisor gives the ticked cases to a verifier, all or none."""
    supervised = agencies_as(request.user, Role.SUPERVISOR)
    if not supervised:
        raise PermissionDenied
    ticked, form = _ticked(request), AssignForm(request.POST, agencies=supervised)
    if not ticked or not form.is_valid():
        messages.error(request, _("Centang dahulu permohonannya, lalu pilih petugasnya."))
        return redirect(trail.back(request))
    return done_once(
        request,
        "assign_many",
        lambda: actions.assign(ticked, by=request.user, **form.cleaned_data),
        said=ngettext(
            "%(count)d permohonan diserahkan kepada %(name)s.",
            "%(count)d permohonan diserahkan kepada %(name)s.",
            len(ticked),
        )
        % {"count": len(ticked), "name": form.cleaned_data["to"]},
        leads_to=trail.back(request),
    )


@require_POST
@login_required
def label_many(request: HttpRequest) -> HttpResponse:
    """Put a label on the ticked cases, or take it off."""
    if not agencies_as(request.user, Role.VERIFIER, Role.SUPERVISOR):
        raise PermissionDenied
    ticked, label = _ticked(request), key_in(request.POST.get("label", ""))
    on = request.POST.get("cara") != "lepas"
    if not ticked or label is None:
        messages.error(request, _("Centang dahulu permohonannya, lalu pilih labelnya."))
        return redirect(trail.back(request))
    return done_once(
        request,
        "label_many",
        lambda: actions.label_cases(ticked, label, by=request.user, on=on),
        said=_("Label dipasang.") if on else _("Label dilepas."),
        leads_to=trail.back(request),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def covers(request: HttpRequest) -> HttpResponse:
    """Who covers for whom, and the form of one cover more."""
    if not agencies_as(request.user, Role.VERIFIER, Role.SUPERVISOR):
        raise PermissionDenied
    form = CoverForm(request.POST or None, user=request.user)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "covers": _covers_of(request)}
        return render(request, "permits/desk/covers.html", context, status=422 if form.is_bound else 200)
    chosen = form.cleaned_data | {"by": request.user}
    agency = chosen.pop("agency")
    return done_once(
        request,
        "cover",
        lambda: actions.cover(agency.pk, **chosen),
        said=_("%(substitute)s menggantikan %(colleague)s.") % form.cleaned_data,
        leads_to=reverse("permits:covers"),
    )


@require_POST
@login_required
def end_cover(request: HttpRequest, cover_id: int) -> HttpResponse:
    row = _covers_of(request).filter(pk=cover_id).first()
    if row is None:
        raise Http404
    return done_once(
        request,
        "end_cover",
        lambda: actions.end_cover(row.pk, by=request.user),
        said=_("Penggantian diakhiri."),
        leads_to=reverse("permits:covers"),
    )


def _covers_of(request: HttpRequest):  # type: ignore[no-untyped-def]
    """Return the covers that are not over which somebody may see: their own, and all of an agency they supervise."""
    mine = Q(colleague=request.user) | Q(substitute=request.user)
    supervised = Q(agency__in=agencies_as(request.user, Role.SUPERVISOR))
    rows = Cover.objects.filter(mine | supervised, ended_at__isnull=True, until__gte=timezone.localdate())
    return rows.select_related("agency", "colleague", "substitute").order_by("since", "pk")


def _ticked(request: HttpRequest) -> list[int]:
    """Return the ticked cases that the officer may see."""
    posted = request.POST.getlist("kasus")[:MOST]
    codes = [code for code in posted if "\0" not in code]  # PostgreSQL knows no NUL
    return list(
        Application.objects.at_desk_of(request.user).filter(code__in=codes).values_list("pk", flat=True)
    )
