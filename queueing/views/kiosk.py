"""The kiosk: at most three taps to a number. Also the host's way to draw one for a person at the door."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.once import once
from agencies.models import Venue
from mpp.lib.codes import new_code
from mpp.lib.keys import key_in
from mpp.lib.refused import Refused, told
from queueing import access, actions
from queueing.forms.kiosk import ReceiptForm
from queueing.hours import why_no_tickets, why_only_in_demo
from queueing.models import Line, Queue, Visit
from queueing.views.public import queues_in_use
from queueing.views.ticket import ticket_facts


@require_safe
@never_cache
def start(request: HttpRequest, venue: str) -> HttpResponse:
    place = access.venue_to_issue_in(request, venue)
    now = timezone.now()
    context = {
        "venue": place,
        "closed": why_no_tickets(place, now),
        "only_in_demo": why_only_in_demo(place, now),
        "queues": queues_in_use(place),
    }
    return render(request, "queueing/kiosk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def lines(request: HttpRequest, venue: str, agency: str) -> HttpResponse:
    """The lines of one agency; a tap on one draws the number."""
    place = access.venue_to_issue_in(request, venue)
    queue = get_object_or_404(queues_in_use(place), agency__slug=agency)
    if request.method == "POST":
        line = _line_of(queue, request.POST.get("line", ""))
        return _draw(request, place, lambda code: actions.take_ticket(line.pk, code=code))
    context = {"venue": place, "queue": queue, "lines": queue.lines.filter(is_active=True)}
    return render(request, "queueing/kiosk_lines.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def receipt(request: HttpRequest, venue: str) -> HttpResponse:
    """The receipt's QR leads to the number of its case."""
    place = access.venue_to_issue_in(request, venue)
    form = ReceiptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        application = form.cleaned_data["code"]
        return _draw(request, place, lambda code: actions.take_ticket_for(application, place, code=code))
    context = {"venue": place, "form": form}
    return render(request, "queueing/kiosk_receipt.html", context, status=422 if form.is_bound else 200)


@require_safe
@never_cache
def ticket(request: HttpRequest, venue: str, code: str) -> HttpResponse:
    place = access.venue_to_issue_in(request, venue)
    visit = access.visit_issued_in(place, code)
    return render(request, "queueing/kiosk_ticket.html", ticket_facts(visit))


@require_POST
def readmit(request: HttpRequest, venue: str, code: str) -> HttpResponse:
    """Somebody who missed the call is here now."""
    place = access.venue_to_issue_in(request, venue)
    visit = access.visit_issued_in(place, code)
    address = _address(place, visit.code)

    def do() -> str:
        actions.readmit(visit.tickets.latest("pk").pk)
        return address

    with told(request):
        return once(request, "queueing.readmit", do, leads_to=address)
    return redirect(address)


def _draw(request: HttpRequest, place: Venue, draw: Callable[[str], Visit]) -> HttpResponse:
    """Draw a number with a code chosen before, so that the draw is the last thing before COMMIT."""
    code = new_code()
    try:
        return once(
            request,
            "queueing.take_ticket",
            lambda: _address(place, draw(code).code),
            leads_to=_address(place, code),
        )
    except Refused as refusal:
        context = {"venue": place, "sentence": refusal.message}
        return render(request, "queueing/kiosk_refused.html", context, status=409)


def _address(place: Venue, code: str) -> str:
    return reverse("queueing:kiosk_ticket", args=[place.slug, code])


def _line_of(queue: Queue, pk: str) -> Line:
    return get_object_or_404(queue.lines.filter(is_active=True), pk=key_in(pk))
