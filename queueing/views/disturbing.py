"""An agency's system is down, and runs again: said at the counter, or by who looks after agency or hall."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mpp.lib.forms import faults
from queueing import access, actions
from queueing.forms.console import DisturbForm
from queueing.views.console import officer, press, show

NEXT_LENGTH = 200


@require_POST
@login_required
def disturb(request: HttpRequest, queue: int) -> HttpResponse:
    """Say that the system is down: one press, with nothing typed; said again, with a note or a time."""
    row = access.queue_to_disturb(request.user, queue)
    form = DisturbForm(request.POST, auto_id="gangguan-%s")
    here = _next(request)
    if not form.is_valid():
        return _say_wrong(request, form, here)
    return press(
        request,
        "disturb",
        lambda: actions.disturb(
            row.pk,
            by=officer(request),
            note=form.cleaned_data["note"],
            resumes_at=form.resumes_today(row.venue),
        ),
        typed={"disturb": form} if here == reverse("queueing:console") else None,
        leads_to=here,
    )


@require_POST
@login_required
def restore(request: HttpRequest, queue: int) -> HttpResponse:
    row = access.queue_to_disturb(request.user, queue)
    return press(
        request,
        "restore",
        lambda: actions.restore(row.pk, by=officer(request)),
        said=_("Sistem instansi dinyatakan pulih."),
        leads_to=_next(request),
    )


def _next(request: HttpRequest) -> str:
    """Return the page of ours that the press came from, the console unless it says."""
    wanted = request.POST.get("next", "")[:NEXT_LENGTH].replace(
        "\0", ""
    )  # as much as is kept with a form's key
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else reverse("queueing:console")


def _say_wrong(request: HttpRequest, form: DisturbForm, here: str) -> HttpResponse:
    if here == reverse("queueing:console"):
        return show(request, status=422, disturb=form)
    for fault in faults(form):
        messages.error(request, fault.message)
    return redirect(here)
