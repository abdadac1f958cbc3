"""The counter's console: whose turn it is, who is here, and the case that they came for.

One address, three pages: without an open counter the choice of one, else the counter, idle or with its number. What
is shown comes from rows alone, so a reload, or another computer, finds the counter where it was.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.once import once
from agencies.models import Role
from mpp.lib.refused import Refused
from permits import tasks
from permits.models import Application
from permits.states import State as ApplicationState
from permits.views.papers import page_picture
from queueing import access, deeds, order
from queueing.forms.console import DisturbForm, FinishForm, LinesForm, OpenForm, OutOfTurnForm, TransferForm
from queueing.forms.originals import OriginalsForm
from queueing.models import CounterSession, Disturbance, Line, Queue, Ticket
from queueing.outreach import given_today, offered_in
from queueing.states import HoldReason, PauseReason, State

MISSED_SHOWN = 5
WAITING_SHOWN = 30  # the beginning of the list; who comes later is not called out of turn either


@require_safe
@login_required
@never_cache
def console(request: HttpRequest) -> HttpResponse:
    """The console; for a host, who serves at no counter, the kiosk of the hall."""
    hosted = None if access.may_use_console(request.user) else access.venue_hosted_by(request.user)
    if hosted:
        return redirect("queueing:kiosk", hosted.slug)
    return show(request)


@require_safe
@login_required
def page(request: HttpRequest, attachment_id: int, number: int) -> HttpResponse:
    """Show one page of a paper, to hold its original beside it; the look is remembered."""
    attachment = access.attachment_for(request.user, attachment_id)
    role = f"{Role.COUNTER.label} · {attachment.application.counter_agency.short_name}"
    return page_picture(request, attachment, number, role=role)


# --- What every press shares ----------------------------------------------------------------------------


def press(
    request: HttpRequest,
    deed: str,
    do: Callable[[], Any],
    *,
    typed: Mapping[str, forms.Form] | None = None,
    said: str = "",
    leads_to: str = "",
) -> HttpResponse:
    """Do once what a button says and go back to the console, or to `leads_to`; refused, say why.

    typed: forms in which something was typed, by deed; the page comes back with them, the first tells the reason.
    """
    target = leads_to or reverse("queueing:console")

    def do_and_lead() -> str:
        do()
        return target

    try:
        return once(request, f"queueing.{deed}", do_and_lead, leads_to=target, said=said)
    except Refused as refusal:
        if not typed:
            messages.error(request, refusal.message)
            return redirect(target)
        next(iter(typed.values())).add_error(None, refusal.message)
    return show(request, status=409, **typed)


def officer(request: HttpRequest) -> User:
    return cast(User, request.user)  # `login_required` stands before every press


def show(request: HttpRequest, *, status: int = 200, **wrong_forms: Any) -> HttpResponse:
    """Answer with the console as it stands. wrong_forms: those to correct, by deed."""
    session = access.session_at_work(request.user)
    if session is None:
        context: dict[str, Any] = {"choices": _choices(request.user, wrong_forms.get("open"))}
        template, placed = "queueing/choose_counter.html", {"open"}
    else:
        context = _facts(request.user, session)
        empty = _forms(context)
        context["forms"] = empty | wrong_forms
        context["originals"] = context["forms"].get("finish_visit") if context["originals"] else None
        template, placed = "queueing/console.html", {*empty, "disturb"}
    if late := [form for deed, form in wrong_forms.items() if deed not in placed]:
        _say_too_late(request, late)
    return render(request, template, context | {"wrong": set(wrong_forms)}, status=status)


def _say_too_late(request: HttpRequest, late: list[forms.Form]) -> None:
    """Say what became of forms that the page has no place for any more, and give back what was typed."""
    reasons = [str(error) for form in late for error in form.non_field_errors()]
    messages.error(
        request, " ".join(reasons) or _("Keadaan loket sudah berubah. Periksa dahulu halaman ini.")
    )
    words = [form.data[name] for form in late[:1] for name in ("note", "reason") if form.data.get(name)]
    if words:
        messages.info(request, _("Yang Anda ketik: %(typed)s") % {"typed": " · ".join(words)})


# --- The choice of a counter ----------------------------------------------------------------------------


def _choices(user: Any, wrong: Any) -> list[dict[str, Any]]:
    """Return per counter of the user's agencies who works there and what it may take; the last used one first."""
    today = Line.objects.filter(given_today()).select_related("queue")
    counters = access.counters_of(user).prefetch_related(Prefetch("lines", today))
    at_work = CounterSession.objects.open().filter(counter__in=counters.order_by()).select_related("officer")
    sessions = {session.counter_id: session for session in at_work}
    used = (
        CounterSession.objects.filter(officer=user).order_by("-opened_at").values_list("counter", flat=True)
    )
    last = used.first()
    rows = [
        {
            "counter": counter,
            "session": sessions.get(counter.pk),
            "form": wrong if wrong and wrong.counter.pk == counter.pk else OpenForm(counter=counter),
        }
        for counter in counters
    ]
    return sorted(rows, key=lambda row: row["counter"].pk != last)


# --- The counter ----------------------------------------------------------------------------------------


def _facts(user: Any, session: CounterSession) -> dict[str, Any]:
    ticket = _ticket_at(session)
    case = _case_of(user, ticket)
    lines = list(session.lines.order_by("position", "pk"))
    offered = deeds.at_counter(user, session, ticket)
    return {
        "session": session,
        "counter": session.counter,
        "lines": lines,
        "all_lines": _lines_of(session),
        "ticket": ticket,
        "deeds": offered,
        "case": case,
        "papers": case.attachments.current().select_related("paper", "consent").order_by("pk")
        if case
        else [],
        "originals": originals_form(user, ticket) if ticket else None,
        "targets": _targets(session) if "transfer" in offered else [],
        "missed": _missed_at(session),
        "held": _held_near(session),
        "left_alone": left_alone(session) if "close" in offered else 0,
        "pause_reasons": PauseReason.choices,
        "hold_reasons": HoldReason.choices,
        **_disturbance(session),
        **_waiting_for(session, lines),
    }


def _forms(facts: dict[str, Any]) -> dict[str, forms.Form]:
    """Return an empty form for each deed that has one and is open."""
    ticket, disturbance, offered = facts["ticket"], facts["disturbance"], facts["deeds"]
    taken = {"lines": [line.pk for line in facts["lines"]]}
    empty: dict[str, forms.Form] = {
        "choose_lines": LinesForm(lines=facts["all_lines"], initial=taken, auto_id="kelompok-%s")
    }
    if "transfer" in offered:
        empty["transfer"] = TransferForm(lines=facts["targets"], but=ticket.line_id, auto_id="alih-%s")
    if "finish" in offered:
        empty["finish"] = FinishForm(lines=facts["targets"], but=ticket.line_id, auto_id="selesai-%s")
    if "call_out_of_turn" in offered:
        numbers = [row["number"] for row in facts["waiting_list"]]
        empty["call_out_of_turn"] = OutOfTurnForm(numbers=numbers, auto_id="luar-%s")
    if disturbance:
        back = disturbance.resumes_at
        local = timezone.localtime(back, facts["session"].venue.timezone).time() if back else None
        said = {"note": disturbance.note, "resumes_at": local}
        empty["disturb"] = DisturbForm(initial=said, auto_id="gangguan-%s")
    if facts["originals"]:
        empty["finish_visit"] = facts["originals"]
    return empty


def _ticket_at(session: CounterSession) -> Ticket | None:
    tickets = Ticket.objects.at_counter().filter(counter=session.counter)
    return tickets.select_related("visit__application__owner", "line", "service", "officer").first()


def _case_of(user: Any, ticket: Ticket | None) -> Application | None:
    """Return the application that the visitor at the counter came for, if this officer may see it."""
    application = ticket.visit.application if ticket else None
    return application if application and access.may_see_case(user, application) else None


def originals_form(user: Any, ticket: Ticket, data: Any = None) -> OriginalsForm | None:
    """Return the form of originals, None for a visitor whose case awaits none now."""
    application = _case_of(user, ticket)
    if ticket.state != State.SERVING or application is None:
        return None
    if application.state != ApplicationState.AWAITING_VISIT:
        return None
    return OriginalsForm(
        data,
        originals=tasks.originals(application),
        ask_identity=not application.owner.is_proven,
        auto_id="originals-%s",
    )


def targets_in(venue_id: int) -> list[Line]:
    """Return the lines of a venue to which a visit may go on, agency by agency."""
    lines = Line.objects.in_use().filter(given_today(), queue__venue=venue_id).select_related("queue__agency")
    return list(lines.order_by("queue__agency__short_name", "queue", "position", "pk"))


def _targets(session: CounterSession) -> list[Line]:
    return targets_in(session.venue_id)


def _lines_of(session: CounterSession) -> list[Line]:
    own = session.counter.lines.in_use().filter(offered_in(session.venue))
    return list(own.order_by("position", "pk"))


def _waiting_for(session: CounterSession, lines: list[Line]) -> dict[str, Any]:
    """Return who waits in the lines that the counter takes, in turn, as this counter would call them."""
    waiting = order.who_waits(dict.fromkeys((line.pk for line in lines), 0), session.venue.today())
    names = {line.pk: line.name for line in lines}
    rows = [
        {
            "number": each.number,
            "line": names[each.line_id],
            "minutes": _minutes_since(each.turn_at),
            "is_priority": each.is_priority,
        }
        for each in waiting[:WAITING_SHOWN]
    ]
    longest = max((_minutes_since(each.turn_at) for each in waiting), default=None)
    return {"waiting": len(waiting), "waiting_list": rows, "longest": longest}


def _missed_at(session: CounterSession) -> Any:
    """Return those who did not come when this counter called and may still return."""
    missed = Ticket.objects.of_today(session.venue).filter(
        counter=session.counter, state=State.NO_SHOW, called_at__gte=timezone.now() - settings.NO_SHOW_GRACE
    )
    return missed.select_related("visit").order_by("-called_at")[:MISSED_SHOWN]


def _held_near(session: CounterSession) -> list[dict[str, Any]]:
    """Return the numbers on an errand that any counter of the agency here goes on with."""
    held = Ticket.objects.of_today(session.venue).filter(
        counter__agency=session.counter.agency_id, state=State.ON_HOLD
    )
    tickets = held.select_related("visit", "counter").order_by("held_at")
    return [{"ticket": ticket, "minutes": _minutes_since(ticket.held_at)} for ticket in tickets]


def left_alone(session: CounterSession) -> int:
    """Return how many wait in lines that no other open counter takes."""
    others = CounterSession.objects.open().filter(venue=session.venue).exclude(pk=session.pk)
    waiting = Ticket.objects.waiting().of_today(session.venue).filter(line__in=session.lines.all())
    return waiting.exclude(line__in=Line.objects.filter(sessions__in=others)).count()


def _disturbance(session: CounterSession) -> dict[str, Any]:
    """Return the queue of the counter's agency, None if it has none here, and what disturbs it."""
    counter = session.counter
    queue = Queue.objects.in_use().filter(venue=counter.venue_id, agency=counter.agency_id).first()
    disturbance = Disturbance.objects.open().filter(queue=queue).first() if queue else None
    return {"queue": queue, "disturbance": disturbance}


def _minutes_since(at: Any) -> int:
    return max(0, int((timezone.now() - at).total_seconds() // 60))
