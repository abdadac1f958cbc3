"""The kiosk up to the draw: at most three taps to a number. Also the host's way to draw one for a person at the door."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.once import once
from agencies.models import Agency, Venue, VenueKind
from agencies.offering import may_offer
from mpp.lib.codes import new_code
from mpp.lib.refused import Refused
from permits.models import Application
from queueing import access, actions
from queueing.actions.issuing import line_for, open_visit
from queueing.forms.kiosk import NumberForm, ScanForm
from queueing.hours import end_of_today, numbers_again_at, why_no_check_in, why_no_tickets, why_only_in_demo
from queueing.models import Booking, Line, Visit
from queueing.offers import choice_of, choices_of, queue_outlook, tiles_by_zone
from queueing.outreach import offered_in, why_nothing_today
from queueing.scanning import booking_of_today
from queueing.states import BookingState
from queueing.views.kiosk_ticket import address_of, last_drawn, print_out, remember
from queueing.views.public import queues_in_use


@require_safe
@never_cache
def start(request: HttpRequest, venue: str) -> HttpResponse:
    place = access.venue_to_issue_in(request, venue)
    if "awal" in request.GET:
        return _for_the_next(request, place)
    now = timezone.now()
    zones = tiles_by_zone(place, queues_in_use(place), now)
    # The house is closed when nobody in it gives numbers: an agency may open on a day on which the others do not.
    closed = ""
    if all(tile.closed for _, tiles in zones for tile in tiles):
        closed = why_no_tickets(place, now) or why_nothing_today(place)
    context = {
        **_what_else(place, closed),
        "closed": closed,
        # Appointments are kept in pauses and after the last number too.
        "scans": not closed or not why_no_check_in(place, now),
        "only_in_demo": why_only_in_demo(place, now),
        "zones": [] if closed else zones,
        "last": last_drawn(request, place),
        "number_form": NumberForm(venue=place) if access.may_find_numbers(request.user, place) else None,
    }
    return render(request, "queueing/kiosk.html", context)


def _for_the_next(request: HttpRequest, place: Venue) -> HttpResponse:
    """Begin anew for whoever comes next: in Indonesian again. The host's own browser keeps its language."""
    response = redirect("queueing:kiosk", place.slug)
    if request.device:  # type: ignore[attr-defined]
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite=settings.LANGUAGE_COOKIE_SAMESITE)
    return response


@require_safe
@never_cache
def lines(request: HttpRequest, venue: str, agency: str) -> HttpResponse:
    """The lines of one agency; with one line there is nothing to choose."""
    place = access.venue_to_issue_in(request, venue)
    queue = get_object_or_404(queues_in_use(place), agency__slug=agency)
    choices = choices_of(queue, place)
    if len(choices) == 1:
        return redirect("queueing:kiosk_line", place.slug, agency, choices[0].line.code)
    closed = why_no_tickets(place, timezone.now(), queue.agency)
    if closed:
        return _refusal(request, place, closed, queue.agency, status=200)
    expected = queue_outlook(queue, place)
    context = {
        **_what_else(place, used_up=expected.kind == "used_up", agency=queue.agency),
        "queue": queue,
        "choices": choices,
        "outlook": expected,
    }
    return render(request, "queueing/kiosk_lines.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def line(request: HttpRequest, venue: str, agency: str, line: str) -> HttpResponse:
    """One question is left, and a tap on its answer draws the number."""
    place = access.venue_to_issue_in(request, venue)
    lines = Line.objects.filter(offered_in(place), queue__in=queues_in_use(place), is_active=True)
    chosen = get_object_or_404(
        lines.select_related("queue__agency", "queue__venue"),
        queue__agency__slug=agency,
        code=line.replace("\0", ""),
    )
    if request.method == "POST" and _is_answered(request):
        return _draw(
            request,
            place,
            lambda code: actions.take_ticket(chosen.pk, is_priority=_is_priority(request), code=code),
            agency=chosen.queue.agency,
        )
    closed = why_no_tickets(place, timezone.now(), chosen.queue.agency)
    if closed:
        return _refusal(request, place, closed, chosen.queue.agency, status=200)
    return _question(request, place, chosen)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def receipt(request: HttpRequest, venue: str) -> HttpResponse:
    """A QR of ours leads to its number: of a case, of a booking, or one drawn before, which is printed again.

    The code is posted, never part of an address that a screen or a log would show.
    """
    place = access.venue_to_issue_in(request, venue)
    form = ScanForm(request.POST or None, venue=place)
    if not form.is_valid():
        context = {"venue": place, "form": form}
        return render(request, "queueing/kiosk_receipt.html", context, status=422 if form.is_bound else 200)
    row = form.cleaned_data["code"]
    if isinstance(row, Application):
        row = booking_of_today(row, place) or row
    try:
        return _of_booking(request, place, row) if isinstance(row, Booking) else _of_row(request, place, row)
    except Refused as refusal:
        return _refusal(request, place, refusal.message)


def _of_row(request: HttpRequest, place: Venue, row: Application | Visit) -> HttpResponse:
    visit = row if isinstance(row, Visit) else open_visit(row, place)
    if visit:
        return print_out(request, place, visit.code)
    line = line_for(row, place)
    if _is_answered(request):
        return _draw(
            request,
            place,
            lambda code: actions.take_ticket_for(row, place, is_priority=_is_priority(request), code=code),
            agency=line.queue.agency,
        )
    closed = why_no_tickets(place, timezone.now(), line.queue.agency)
    if closed:
        return _refusal(request, place, closed, line.queue.agency)
    return _question(request, place, line, application=row)


def _of_booking(request: HttpRequest, place: Venue, booking: Booking) -> HttpResponse:
    if booking.venue_id != place.pk:
        raise Refused(_("Janji temu ini untuk %(venue)s, bukan di sini.") % {"venue": booking.venue.name})
    if booking.visit:
        return print_out(request, place, booking.visit.code)
    # Who could not be checked in anyway is told at once, by the deed itself, and not asked first.
    is_of_today = booking.day == place.today() and booking.state != BookingState.CANCELLED
    agency = booking.line.queue.agency
    if _is_answered(request) or not is_of_today or why_no_check_in(place, timezone.now(), agency):
        return _draw(
            request,
            place,
            lambda code: actions.check_in(booking.pk, is_priority=_is_priority(request), code=code),
            agency=agency,
        )
    return _question(request, place, booking.line, booking=booking)


def _question(request: HttpRequest, place: Venue, line: Line, **found: Any) -> HttpResponse:
    """Show what was chosen or found, never whose it is, and ask for priority.

    Not why: we keep a yes or no, and no screen or paper shows it.
    """
    choice = choice_of(line, place)
    context = {
        **found,
        **_what_else(place, used_up=choice.outlook.kind == "used_up", agency=line.queue.agency),
        "queue": line.queue,
        "choice": choice,
        "outlook": choice.outlook,
        "code": request.POST.get("code", "") if found else "",
    }
    return render(request, "queueing/kiosk_priority.html", context)


def _is_answered(request: HttpRequest) -> bool:
    return request.POST.get("prioritas") in {"ya", "tidak"}


def _is_priority(request: HttpRequest) -> bool:
    return request.POST.get("prioritas") == "ya"


def _draw(
    request: HttpRequest, place: Venue, draw: Callable[[str], Visit], *, agency: Agency
) -> HttpResponse:
    """Draw a number with a code chosen before, so that the draw is the last thing before COMMIT."""
    code = new_code()
    try:
        answer = once(
            request,
            "queueing.take_ticket",
            lambda: address_of(place, draw(code).code),
            leads_to=address_of(place, code),
        )
    except Refused as refusal:
        return _refusal(request, place, refusal.message, agency)
    return remember(answer, place)


def _refusal(
    request: HttpRequest, place: Venue, sentence: str, agency: Agency | None = None, *, status: int = 409
) -> HttpResponse:
    closed = why_no_tickets(place, timezone.now(), agency)
    context = {**_what_else(place, closed, agency=agency), "sentence": sentence}
    return render(request, "queueing/kiosk_refused.html", context, status=status)


def _what_else(
    place: Venue, closed: str = "", *, used_up: bool = False, agency: Agency | None = None
) -> dict[str, Any]:
    """Return what a page needs to say what somebody can do who gets no number now.

    closed: why by the hours, "" if not by them; used_up: the numbers of today are.
    """
    again_from = end_of_today(place) if used_up else timezone.now()
    is_mall = place.kind == VenueKind.MALL
    serves = agency is None or may_offer(place, agency.pk, place.today())
    return {
        "venue": place,
        "again": numbers_again_at(place, again_from, agency) if closed or used_up else None,
        "site_address": settings.SITE_URL,
        # There are no appointments at a place of outreach; its next days lead on.
        "booking_address": settings.SITE_URL + reverse("queueing:book") if is_mall and serves else "",
        "calendar_address": "" if is_mall else settings.SITE_URL + reverse("agencies:outreach"),
    }
