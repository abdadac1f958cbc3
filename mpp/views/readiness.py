"""Readiness to open: what blocks, by whom and until when; and the answers that people give."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.once import once
from agencies.actions import readiness as actions
from agencies.models import ReadinessResult
from mpp.lib.refused import Refused, told
from mpp.readiness import access
from mpp.readiness.facts import known_topics
from mpp.readiness.forms import AnswerForm
from mpp.readiness.history import answers_of
from mpp.readiness.standing import standings
from queueing.access import may_study


@require_safe
@login_required
@never_cache
def readiness(request: HttpRequest) -> HttpResponse:
    venues = list(access.venues_seen_by(request.user))
    wanted = request.GET.get("lokasi", "")
    venue = next((each for each in venues if each.slug == wanted), venues[0] if venues else None)
    found = standings(venue, access.agencies_seen_by(request.user, venue)) if venue else []
    context = {
        "venues": venues,
        "venue": venue,
        "today": venue and venue.today(),
        "blocked": [each for each in found if not each.is_ready],
        "ready": [each for each in found if each.is_ready],
        "late": sum(each.overdue > 0 for each in found),
        "may_study": may_study(request.user),
    }
    return render(request, "readiness/readiness.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def item(request: HttpRequest, item: int) -> HttpResponse:
    """One item: how it stands, every answer so far, and the form for a new one."""
    row = access.item_for(request.user, item)
    form = AnswerForm.of(row, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.answer(
                row.pk,
                by=cast(User, request.user),
                on=row.venue.today(),
                result=ReadinessResult(form.cleaned_data["result"]),
                note=form.cleaned_data["note"],
                responsible=form.cleaned_data["responsible"],
                due_on=form.cleaned_data["due_on"],
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Jawaban disimpan."))
            return redirect(_page_of(row.venue.slug))
    context = {"item": row, "form": form, "answers": answers_of(row), "back": _page_of(row.venue.slug)}
    return render(request, "readiness/item.html", context, status=422 if form.is_bound else 200)


@require_POST
@login_required
def prepare(request: HttpRequest, venue: str) -> HttpResponse:
    """List the usual items of an agency (`instansi`), or of the building without one."""
    agency = request.POST.get("instansi", "").replace("\0", "")
    place, found = access.place_for(request.user, venue, agency)
    known = set() if found else known_topics(place.facilities.all())

    def do() -> str:
        actions.prepare(place.pk, found.pk if found else None, by=cast(User, request.user), known=known)
        return _page_of(place.slug)

    with told(request):
        return once(request, "readiness.prepare", do, said=_("Daftar syarat siap buka disiapkan."))
    return redirect(_page_of(place.slug))


def _page_of(venue: str) -> str:
    return f"{reverse('readiness')}?lokasi={venue}"
