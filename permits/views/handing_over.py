"""Handing a case over to an agency's own system, and correcting what was entered."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from permits import access, actions
from permits.forms.handing_over import CorrectHandOverForm, HandOverForm
from permits.views.case import address, done_once, show


@require_POST
@login_required
def hand_over(request: HttpRequest, code: str) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_review)
    form = HandOverForm(request.POST, application=application)
    if not form.is_valid():
        return show(request, application, status=422, hand_over=form)
    return done_once(
        request,
        "hand_over",
        lambda: actions.hand_over(application.pk, by=request.user, **form.cleaned_data),
        said=_("Permohonan %(number)s diteruskan ke %(system)s.")
        % {"number": application.number, "system": form.cleaned_data["system"]},
        leads_to=address(application),
        application=application,
        form=form,
    )


@require_POST
@login_required
def correct_handover(request: HttpRequest, code: str) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_review)
    form = CorrectHandOverForm(request.POST, application=application)
    if not form.is_valid():
        return show(request, application, status=422, correct_handover=form)
    return done_once(
        request,
        "correct_handover",
        lambda: actions.correct_handover(application.pk, by=request.user, **form.cleaned_data),
        said=_("Nomor diperbaiki; pemohon diberi tahu."),
        leads_to=address(application),
        application=application,
        form=form,
    )
