"""Numbers at the counter: called, served, held, sent on and finished. Each press does its deed once."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mpp.lib.refused import Refused
from queueing import access, actions
from queueing.forms.console import FinishForm, OutOfTurnForm, TransferForm
from queueing.models import Ticket
from queueing.states import HoldReason
from queueing.views.console import officer, originals_form, press, show, targets_in
from queueing.views.counters import at_work


@require_POST
@login_required
def call_next(request: HttpRequest) -> HttpResponse:
    def do() -> None:
        if actions.call_next(at_work(request).counter_id, by=officer(request)) is None:
            messages.info(request, _("Tidak ada yang menunggu."))

    return press(request, "call_next", do)


@require_POST
@login_required
def call_out_of_turn(request: HttpRequest) -> HttpResponse:
    form = OutOfTurnForm(request.POST, numbers=[request.POST.get("number", "")], auto_id="luar-%s")
    if not form.is_valid():
        return show(request, status=422, call_out_of_turn=form)

    def do() -> None:
        session = at_work(request)
        waiting = Ticket.objects.waiting().of_today(session.venue).filter(line__in=session.lines.all())
        ticket = waiting.filter(visit__number=form.cleaned_data["number"]).first()
        if ticket is None:
            raise Refused(_("Nomor itu tidak lagi menunggu di loket Anda. Pilih nomor lain."))
        reason = form.cleaned_data["reason"]
        actions.call_out_of_turn(ticket.pk, session.counter_id, by=officer(request), reason=reason)

    return press(request, "call_out_of_turn", do, typed={"call_out_of_turn": form})


@require_POST
@login_required
def call_again(request: HttpRequest, code: str) -> HttpResponse:
    return _press_on(request, code, "call_again", actions.call_again)


@require_POST
@login_required
def start(request: HttpRequest, code: str) -> HttpResponse:
    return _press_on(request, code, "start", actions.start)


@require_POST
@login_required
def no_show(request: HttpRequest, code: str) -> HttpResponse:
    return _press_on(request, code, "no_show", actions.no_show)


@require_POST
@login_required
def put_back(request: HttpRequest, code: str) -> HttpResponse:
    return _press_on(request, code, "put_back", lambda pk, by: actions.put_back(pk))


@require_POST
@login_required
def readmit(request: HttpRequest, code: str) -> HttpResponse:
    return _press_on(request, code, "readmit", lambda pk, by: actions.readmit(pk))


@require_POST
@login_required
def hold(request: HttpRequest, code: str) -> HttpResponse:
    def do(pk: int, by: Any) -> None:
        reason = request.POST.get("reason", "")
        if reason not in HoldReason.values:
            raise Refused(_("Pilih keperluan pengunjung."))
        actions.hold(pk, by=by, reason=HoldReason(reason))

    return _press_on(request, code, "hold", do)


@require_POST
@login_required
def resume(request: HttpRequest, code: str) -> HttpResponse:
    return _press_on(request, code, "resume", actions.resume)


@require_POST
@login_required
def transfer(request: HttpRequest, code: str) -> HttpResponse:
    ticket = access.ticket_for(request.user, code)
    form = TransferForm(request.POST, lines=targets_in(ticket.venue_id), auto_id="alih-%s")
    if not form.is_valid():
        return show(request, status=422, transfer=form)
    line, note = form.cleaned_data["line"], form.cleaned_data["note"]

    def do(pk: int, by: Any) -> None:
        actions.transfer(pk, line, by=by, note=note)

    return _press_on(request, code, "transfer", do, typed={"transfer": form})


@require_POST
@login_required
def finish(request: HttpRequest, code: str) -> HttpResponse:
    """End the service without a word on originals: nothing was asked, or the visitor came for something else."""
    form = _finish_form(request, access.ticket_for(request.user, code))
    if not form.is_valid():
        return show(request, status=422, finish=form)

    def do(pk: int, by: Any) -> None:
        actions.finish(pk, by=by, **_ending(form))

    return _press_on(request, code, "finish", do, typed={"finish": form})


@require_POST
@login_required
def finish_visit(request: HttpRequest, code: str) -> HttpResponse:
    """End the service and record what was seen. What cannot be recorded is shown again as it was ticked."""
    ticket = access.ticket_for(request.user, code)
    form, ending = originals_form(request.user, ticket, request.POST), _finish_form(request, ticket)
    if form is None:  # e.g. a second press: the first has finished the number
        return _press_on(request, code, "finish_visit", actions.finish)
    if not all([form.is_valid(), ending.is_valid()]):
        return show(request, status=422, finish_visit=form, finish=ending)

    def do(pk: int, by: Any) -> None:
        seen = form.cleaned_data.get("identity_seen", False)
        seen_at_desk = {"originals": form.outcomes(), "terms": form.terms(), "identity_seen": seen}
        actions.finish_visit(pk, by=by, **seen_at_desk, **_ending(ending))

    return _press_on(request, code, "finish_visit", do, typed={"finish_visit": form, "finish": ending})


def _press_on(
    request: HttpRequest, code: str, deed: str, do: Callable[..., Any], *, typed: Any = None
) -> HttpResponse:
    """Do what a button says to the number with that code."""
    # Looked up inside: a repeated press finds its first answer even where the number has left the counter.
    return press(
        request,
        deed,
        lambda: do(access.ticket_for(request.user, code).pk, by=officer(request)),
        typed=typed,
    )


def _finish_form(request: HttpRequest, ticket: Ticket) -> FinishForm:
    return FinishForm(request.POST, lines=targets_in(ticket.venue_id), auto_id="selesai-%s")


def _ending(form: FinishForm) -> dict[str, Any]:
    given = form.cleaned_data
    return {"outcome": given["outcome"], "next_line": given["line"], "note": given["note"]}
