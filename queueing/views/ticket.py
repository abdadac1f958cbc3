"""The page of one number, for the phone of who drew it: its code is the key, nobody signs in."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.once import once
from agencies import calendar
from agencies.models import Counter, OutreachEvent, Venue
from agencies.states import OutreachState
from mpp.lib.keys import key_in
from mpp.lib.refused import Refused, told
from queueing import actions
from queueing.board import Board, board_of
from queueing.estimates import range_for
from queueing.models import Ticket, Visit
from queueing.outlook import BLANKS, Outlook, Standing, outlook, standing_of
from queueing.states import State

LET_PASS = (1, 3, 5)  # so many people at a time: few enough to choose with one tap


@require_safe
@never_cache
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    visit = _visit(code)
    facts = ticket_facts(visit)
    own = visit.application if visit.application and visit.application.owner_id == request.user.pk else None
    return render(request, "queueing/ticket.html", {**facts, **_further(visit, facts), "application": own})


@require_POST
def let_pass(request: HttpRequest, code: str) -> HttpResponse:
    """Others go first; how many is said by the button that was pressed."""
    people = key_in(request.POST.get("people", ""))

    def do(pk: int) -> None:
        if people not in LET_PASS:
            raise Refused(_("Pilih berapa orang yang Anda persilakan: 1, 3, atau 5."))
        actions.let_pass(pk, people)

    return _deed(request, code, "let_pass", do, said=_("Tercatat: orang lain boleh lebih dahulu."))


@require_POST
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    return _deed(request, code, "cancel", actions.cancel, said=_("Nomor Anda sudah dibatalkan."))


def ticket_facts(visit: Visit) -> dict[str, Any]:
    """Return what the pages of a number tell: its visit and ticket, venue, where it stands (`ahead`, `standing`, both
    None unless it waits), the `outlook` for it, the counters of its line and the address of its page.
    """
    tickets = visit.tickets.select_related("line", "queue__agency", "counter__zone", "venue")
    ticket = tickets.latest("pk")
    standing = standing_of(ticket) if ticket.state == State.WAITING else None
    return {
        "visit": visit,
        "ticket": ticket,
        "venue": visit.venue,
        "ahead": standing.ahead if standing else None,
        "standing": standing,
        "outlook": _outlook_for(ticket, standing) if standing else None,
        "counters": _counters_of(ticket),
        "page_address": settings.SITE_URL + visit.get_absolute_url(),
    }


def _deed(request: HttpRequest, code: str, deed: str, do: Callable[[int], Any], *, said: str) -> HttpResponse:
    """Do something to the number with that code, once; its holder needs no account."""
    visit = _visit(code)

    def do_to_ticket() -> str:
        do(visit.tickets.latest("pk").pk)
        return visit.get_absolute_url()

    with told(request):
        return once(
            request,
            f"queueing.{deed}",
            do_to_ticket,
            leads_to=visit.get_absolute_url(),
            said=said,
            holder=f"visit:{visit.code}",
        )
    return redirect(visit)


def _visit(code: str) -> Visit:
    return get_object_or_404(Visit.objects.select_related("venue", "queue__agency", "application"), code=code)


def _further(visit: Visit, facts: dict[str, Any]) -> dict[str, Any]:
    """Return what only the phone shows: the visit's stages, until when a missed call may be made good, and so on."""
    ticket: Ticket = facts["ticket"]
    is_missed = ticket.state == State.NO_SHOW
    return_by = ticket.called_at + settings.NO_SHOW_GRACE if is_missed and ticket.called_at else None
    return {
        "sign": _sign(ticket, facts["standing"]),
        "return_by": return_by,
        "is_too_late": return_by is not None and timezone.now() > return_by,
        "opens_again": _opens_again(visit.venue) if ticket.state == State.UNSERVED else None,
        "called_off": _called_off(ticket) if ticket.state == State.UNSERVED else None,
        "stages": list(visit.tickets.select_related("line", "queue__agency", "counter").order_by("pk")),
        "let_pass": LET_PASS,
        "blanks": BLANKS,
    }


def _sign(ticket: Ticket, standing: Standing | None) -> str:
    """Return by what the board tells this state from another: static/js/ticket.js compares it."""
    if standing:
        return "waiting"
    if ticket.state in {State.CALLED, State.SERVING} and ticket.counter:
        return f"{ticket.state} {ticket.counter.number} {ticket.calls}"
    return ""


def _outlook_for(ticket: Ticket, standing: Standing) -> Outlook:
    board = board_of(ticket.venue.slug)
    queue = board.told["queues"].get(ticket.queue.prefix) if board else None
    return outlook(queue, *_minutes_until_called(ticket, standing, board), venue=ticket.venue)


def _minutes_until_called(
    ticket: Ticket, standing: Standing, board: Board | None
) -> tuple[int | None, int | None]:
    """Return least and most as the board tells, or anew where it does not know of this place yet."""
    waiting = [each for line in board.told["lines"] for each in line["waiting"]] if board else []
    for number, ahead, _turn, least, most in waiting:
        if (number, ahead) == (ticket.visit.number, standing.ahead):
            return least, most
    return range_for(ticket) or (None, None)


def _counters_of(ticket: Ticket) -> QuerySet[Counter]:
    return ticket.line.counters.filter(is_active=True).select_related("zone").order_by("number")


def _called_off(ticket: Ticket) -> OutreachEvent | None:
    """Return the event at which the number was drawn if it was called off; None at a mall."""
    events = OutreachEvent.objects.filter(venue=ticket.venue_id, day=ticket.day)
    return events.filter(state=OutreachState.CANCELLED).first()


def _opens_again(venue: Venue) -> datetime | None:
    try:
        return calendar.next_opening(venue, timezone.now())
    except Refused:  # no hours are kept for it
        return None
