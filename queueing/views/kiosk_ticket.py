"""The kiosk from the draw on: the number on screen and paper, and found again.

A number is committed before it is shown or printed, so a printer without paper loses nothing: it is printed again. The
kiosk's own browser keeps the code of its last number for ten minutes, in a signed cookie; our tables say nothing of
who printed what.
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.once import once
from agencies.models import Venue
from mpp.lib.refused import told
from queueing import access, actions
from queueing.forms.kiosk import NumberForm
from queueing.models import Visit
from queueing.views.ticket import ticket_facts

LAST = "nomor-terakhir"  # the code of the number last drawn at this browser
LAST_KEPT = timedelta(minutes=10)
TO_PRINT = "cetak"  # the code of the number whose page prints itself, once
TO_PRINT_KEPT = timedelta(minutes=1)


@require_safe
@never_cache
def ticket(request: HttpRequest, venue: str, code: str) -> HttpResponse:
    place = access.venue_to_issue_in(request, venue)
    visit = access.visit_issued_in(place, code)
    prints_now = _kept(request, TO_PRINT) == code
    context = ticket_facts(visit) | {"prints_now": prints_now}
    response = render(request, "queueing/kiosk_ticket.html", context)
    if prints_now:  # once: not again when the page is loaded anew
        response.delete_cookie(TO_PRINT, path=_path(place))
    return response


@require_POST
def print_again(request: HttpRequest, venue: str, code: str) -> HttpResponse:
    place = access.venue_to_issue_in(request, venue)
    return print_out(request, place, access.visit_issued_in(place, code).code)


@require_POST
def readmit(request: HttpRequest, venue: str, code: str) -> HttpResponse:
    """Somebody who missed the call is here now."""
    place = access.venue_to_issue_in(request, venue)
    visit = access.visit_issued_in(place, code)
    address = address_of(place, visit.code)

    def do() -> str:
        actions.readmit(visit.tickets.latest("pk").pk)
        return address

    with told(request):
        return once(request, "queueing.readmit", do, leads_to=address)
    return redirect(address)


@require_safe
@never_cache
def find(request: HttpRequest, venue: str) -> HttpResponse:
    """The host finds any number of today, to print it again or to let somebody who missed the call wait anew."""
    place = access.venue_to_issue_in(request, venue)
    if not access.may_find_numbers(request.user, place):
        raise PermissionDenied
    form = NumberForm(request.GET or None, venue=place)
    if form.is_valid():
        return redirect(address_of(place, form.cleaned_data["nomor"].code))
    context = {"venue": place, "number_form": form}
    return render(request, "queueing/kiosk_find.html", context, status=422 if form.is_bound else 200)


def address_of(place: Venue, code: str) -> str:
    return reverse("queueing:kiosk_ticket", args=[place.slug, code])


def print_out(request: HttpRequest, place: Venue, code: str) -> HttpResponse:
    """Lead to a number's page, which prints itself."""
    return _keep(redirect(address_of(place, code)), place, TO_PRINT, code, TO_PRINT_KEPT)


def remember(answer: HttpResponseRedirect, place: Venue) -> HttpResponse:
    """Keep in the browser which number it has just drawn: its page prints itself, and it can be printed again."""
    code = answer.url.rstrip("/").rpartition("/")[2]
    _keep(answer, place, LAST, code, LAST_KEPT)
    return _keep(answer, place, TO_PRINT, code, TO_PRINT_KEPT)


def last_drawn(request: HttpRequest, place: Venue) -> Visit | None:
    """Return the visit whose number was drawn at this browser in the last ten minutes, None if there is none."""
    code = _kept(request, LAST, LAST_KEPT)
    return Visit.objects.filter(venue=place, code=code).first() if code else None


def _keep(answer: HttpResponse, place: Venue, name: str, code: str, age: timedelta) -> HttpResponse:
    answer.set_signed_cookie(
        name,
        code,
        salt="queueing.kiosk",
        max_age=age,
        path=_path(place),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return answer


def _kept(request: HttpRequest, name: str, age: timedelta = TO_PRINT_KEPT) -> str:
    return request.get_signed_cookie(name, default="", salt="queueing.kiosk", max_age=age)


def _path(place: Venue) -> str:
    return reverse("queueing:kiosk", args=[place.slug])
