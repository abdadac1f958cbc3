"""A citizen's own applications: the list, the page of each, its receipt."""

from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Case, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from documents import serving
from mpp.lib.formats import long_date, plain_date
from permits import access, clock, fees, handouts, hub, remedies, standins, story, talks, tasks
from permits.models import Application, Permit, Referral
from permits.papers.parts import typed_address
from permits.states import OPEN, PAUSED, UNSENT, State
from permits.views.parts import are_done, bad_papers_of, faults_of, parts_of

PAGE_LENGTH = 20


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """One's own cases and those one looks after by a power: what waits for the citizen first."""
    rows = (
        access.own_applications(request.user)
        .with_bad_papers()
        .annotate(rank=_RANK)
        .select_related("owner", "power", "filed_by", "assisted_agency")
        .order_by("rank", "-created_at", "-pk")
    )
    page = Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("halaman"))
    context = {
        "rows": [_row(row, request.user) for row in page],
        "referrals": [] if page.has_previous() else _referrals(request.user),
        "news": talks.news_in(page.object_list),
        "newer": f"?halaman={page.number - 1}" if page.has_previous() else "",
        "older": f"?halaman={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "permits/mine.html", context)


class Row(NamedTuple):
    """A case in the list. `group`: its heading; `whose`: for whom or by whom, "" for one's own."""

    group: str
    application: Application
    tone: str
    next_step: str
    until: str
    button: str
    whose: str


# As the list is read: what waits for the citizen, what the office has, what is over.
_GROUPS = (_("Perlu Anda kerjakan"), _("Sedang diproses instansi"), _("Selesai"))
_RANK = Case(
    When(Q(state__in=[State.DRAFT, *sorted(PAUSED)]) | Q(has_bad_paper=True), then=Value(0)),
    When(state__in=sorted(OPEN - PAUSED), then=Value(1)),
    default=Value(2),
)


def _row(row: Any, reader: Any) -> Row:
    return Row(
        group=str(_GROUPS[row.rank]),
        application=row,
        tone=story.tone_of(row),
        next_step=story.next_step(row),
        until=_until(row),
        button=story.button(row),
        whose=_whose(row, reader),
    )


def _until(row: Application) -> str:
    """Return until when something has to happen, as a sentence."""
    if row.state == State.DRAFT:
        last = plain_date(row.changed_at + settings.DRAFT_KEPT)
        return gettext("Isian tersimpan sampai %(day)s bila tidak diubah lagi.") % {"day": last}
    if row.expires_on:
        return gettext("Paling lambat %(day)s.") % {"day": long_date(row.expires_on)}
    if row.due_on and row.state in OPEN:
        return gettext("Selesai paling lambat %(day)s.") % {"day": long_date(row.due_on)}
    return ""


def _whose(row: Application, reader: Any) -> str:
    if row.owner_id != reader.pk:
        return gettext("Untuk %(name)s") % {"name": row.owner.name}
    if row.power:
        return gettext("Diurus penerima kuasa: %(name)s") % {"name": row.filed_by.name}
    if row.assisted_agency:
        return gettext("Dibuat di loket %(agency)s") % {"agency": row.assisted_agency.short_name}
    return ""


def _referrals(user: Any) -> QuerySet[Referral]:
    return Referral.objects.filter(owner=user, removed_at=None).select_related("service")


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
        "is_owner": request.user.pk == found.owner_id,
    }
    if found.state == State.DRAFT:
        return render(request, "permits/draft.html", context | _draft_context(found, request.user))
    return render(request, "permits/application.html", context | _sent_context(found, request.user))


@login_required
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt to print. Its QR holds the absolute address of the application (kiosk and phone read it)."""
    found = access.application_for(request.user, code, _has_receipt)
    context = {
        "application": found,
        "address": settings.SITE_URL + found.get_absolute_url(),
        "track_address": typed_address(settings.SITE_URL + reverse("permits:track")),
        "filed_by": standins.sent_in_name_of(found),
        "next_step": story.next_step(found),
        "venue": clock.venue_of(found.counter_agency),
        "asks_originals": tasks.asks_originals(found),
        "is_paused": story.is_paused(found),
        "is_promised": found.state in OPEN - PAUSED,
    }
    return render(request, "permits/receipt.html", context)


def _has_receipt(user: Any, row: Application) -> bool:
    return access.is_own(user, row) and row.state not in UNSENT


@require_safe
@login_required
def receipt_file(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt as PDF, to keep or to print."""
    found = access.application_for(request.user, code, _has_receipt)
    return serving.made_pdf(handouts.receipt(found), name=f"tanda-terima-{found.number}")


def _draft_context(found: Application, reader: Any) -> dict[str, Any]:
    parts = parts_of(found, reader)
    counted = [part for part in parts if part.counts]
    return {
        "parts": parts,
        "may_discard": access.may_discard(reader, found),
        "done": sum(part.is_done for part in counted),
        "total": len(counted),
        "is_complete": are_done(parts),
        "next_part": next((part for part in parts if part.required and not part.is_done and part.href), None),
    }


def _bad_papers(found: Application) -> dict[str, Any]:
    """What has to be given anew; the usual next step would say that there is nothing to do."""
    bad = bad_papers_of(found)
    instead = gettext("Unggah dahulu berkas di atas. Berkas lainnya menunggu diperiksa petugas.")
    return {"bad_papers": bad, **({"next_step": instead} if bad else {})}


def _sent_context(found: Application, reader: Any) -> dict[str, Any]:
    """What the page of a sent case shows; the part that belongs to its state has a template of its own."""
    return {
        "part": f"permits/state/{_PARTS.get(State(found.state), 'waiting')}.html",
        **_bad_papers(found),
        "story": story.told_to_citizen(found.events.select_related("application__owner", "by"), reader),
        "in_hands_of": story.in_hands_of(found, reader),
        "is_paused": story.is_paused(found),
        "due_if_continued": story.due_if_continued(found, timezone.localdate()),
        "days_left": clock.days_left(found),
        **fees.told_of(found),
        **talks.told_of(found, reader),
        **remedies.time_of(found, citizen=gettext("Anda")),
        "late_agencies": story.late_agencies(found),
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
    return remedies.objection_told(found)


_MORE = {
    State.RETURNED: _faults,
    State.AWAITING_VISIT: _visit,
    State.AWAITING_PAYMENT: _payment,
    State.ISSUED: _permit,
    State.REJECTED: _objection,
}
