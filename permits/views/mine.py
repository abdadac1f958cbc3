"""A citizen's own applications: the list, the page of each, its receipt."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies import calendar
from permits import access, clock, fees, hub, story, tasks
from permits.models import Application, Permit
from permits.states import OPEN, PAUSED, UNSENT, State
from permits.views.parts import are_done, faults_of, parts_of

PAGE_LENGTH = 20


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    rows = (
        Application.objects.filter(Q(owner=request.user) | Q(filed_by=request.user))
        .exclude(state=State.DISCARDED)
        .select_related("owner")
        .order_by("-created_at", "-pk")
    )
    page = Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("halaman"))
    context = {
        "applications": [
            {"application": row, "tone": story.tone_of(row), "next_step": story.next_step(row)}
            for row in page
        ],
        "newer": f"?halaman={page.number - 1}" if page.has_previous() else "",
        "older": f"?halaman={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "permits/mine.html", context)


@login_required
def application(request: HttpRequest, code: str) -> HttpResponse:
    """The one page of an application: a task list until it is sent, then where it stands.

    An officer who scans the receipt's QR is led to the review desk.
    """
    found = access.application_for(request.user, code)
    if not access.is_own(request.user, found):
        return redirect("permits:case", found.code)
    context: dict[str, Any] = {
        "application": found,
        "tone": story.tone_of(found),
        "next_step": story.next_step(found),
        "may_withdraw": access.may_withdraw(request.user, found),
    }
    if found.state == State.DRAFT:
        return render(request, "permits/draft.html", context | _draft_context(found))
    return render(request, "permits/application.html", context | _sent_context(found))


@login_required
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt to print. Its QR holds the absolute address of the application (kiosk and phone read it)."""
    found = access.application_for(request.user, code, _has_receipt)
    context = {
        "application": found,
        "address": settings.SITE_URL + found.get_absolute_url(),
        "next_step": story.next_step(found),
        "venue": clock.venue_of(found.counter_agency),
        "asks_originals": tasks.asks_originals(found),
        "is_paused": story.is_paused(found),
        "is_promised": found.state in OPEN - PAUSED,
    }
    return render(request, "permits/receipt.html", context)


def _has_receipt(user: Any, row: Application) -> bool:
    return access.is_own(user, row) and row.state not in UNSENT


def _draft_context(found: Application) -> dict[str, Any]:
    parts = parts_of(found)
    counted = [part for part in parts if part.counts]
    return {
        "parts": parts,
        "done": sum(part.is_done for part in counted),
        "total": len(counted),
        "is_complete": are_done(parts),
        "next_part": next((part for part in parts if part.required and not part.is_done), None),
    }


def _sent_context(found: Application) -> dict[str, Any]:
    """What the page of a sent case shows; the part that belongs to its state has a template of its own."""
    return {
        "part": f"permits/state/{_PARTS.get(State(found.state), 'waiting')}.html",
        "story": story.told_to_citizen(found.events.select_related("application")),
        "in_hands_of": story.in_hands_of(found),
        "is_paused": story.is_paused(found),
        "due_if_continued": story.due_if_continued(found, timezone.localdate()),
        "days_left": clock.days_left(found),
        **fees.told_of(found),
        **_MORE.get(State(found.state), _nothing)(found),
    }


_PARTS = {
    State.RETURNED: "returned",
    State.AWAITING_VISIT: "visit",
    State.AWAITING_PAYMENT: "payment",
    State.ISSUED: "issued",
    State.COMPLETED: "handed_over",
    State.REJECTED: "rejected",
    State.WITHDRAWN: "ended",
    State.EXPIRED: "ended",
    State.DISCARDED: "ended",
}


def _nothing(_found: Application) -> dict[str, Any]:
    return {}


def _faults(found: Application) -> dict[str, Any]:
    parts = faults_of(found)
    return {"parts": parts, "is_complete": are_done(parts)}


def _visit(found: Application) -> dict[str, Any]:
    return {
        "originals": tasks.originals(found),
        "address": settings.SITE_URL + found.get_absolute_url(),
    }


def _payment(found: Application) -> dict[str, Any]:
    return {"bill": hub.bill_of(found)}


def _permit(found: Application) -> dict[str, Any]:
    return {"permit": Permit.objects.select_related("entry").filter(entry__application=found).first()}


def _objection(found: Application) -> dict[str, Any]:
    decided = timezone.localdate(found.decided_at)
    return {"objection_until": calendar.add_working_days(decided, settings.OBJECTION_WORKING_DAYS)}


_MORE = {
    State.RETURNED: _faults,
    State.AWAITING_VISIT: _visit,
    State.AWAITING_PAYMENT: _payment,
    State.ISSUED: _permit,
    State.REJECTED: _objection,
}
