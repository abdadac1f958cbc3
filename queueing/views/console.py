"""The counter's console: whose turn, who is here, and the case that they came for."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.once import once
from agencies.models import Counter, Role
from mpp.lib.keys import key_in
from mpp.lib.refused import told
from permits import tasks
from permits.models import Application
from permits.states import State as ApplicationState
from permits.views.papers import page_picture
from queueing import access, actions
from queueing.forms.originals import OriginalsForm
from queueing.models import Ticket
from queueing.states import State


@require_safe
@login_required
@never_cache
def console(request: HttpRequest) -> HttpResponse:
    """The console; for a host, who serves at no counter, the kiosk of the hall."""
    hosted = None if access.may_use_console(request.user) else access.venue_hosted_by(request.user)
    if hosted:
        return redirect("queueing:kiosk", hosted.slug)
    counter = _chosen(request)
    if counter is None:
        return render(request, "queueing/choose_counter.html", {"counters": access.counters_of(request.user)})
    return _show(request, counter)


@require_POST
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """Open a counter; without a choice, close the one that is open."""
    pk = key_in(request.POST.get("counter", ""))
    with told(request):
        if pk:
            actions.open_counter(access.counter_for(request.user, pk).pk, by=_officer(request))
        elif counter := _chosen(request):
            actions.close_counter(counter.pk, by=_officer(request))
    return redirect("queueing:console")


@require_POST
@login_required
def call_next(request: HttpRequest) -> HttpResponse:
    def do() -> str:
        counter = _chosen(request)
        if counter is None:
            raise Http404
        if actions.call_next(counter.pk, by=_officer(request)) is None:
            messages.info(request, _("Tidak ada yang menunggu."))
        return reverse("queueing:console")

    with told(request):
        return once(request, "queueing.call_next", do)
    return redirect("queueing:console")


@require_POST
@login_required
def call_again(request: HttpRequest, code: str) -> HttpResponse:
    return _press(request, code, "call_again", actions.call_again)


@require_POST
@login_required
def start(request: HttpRequest, code: str) -> HttpResponse:
    return _press(request, code, "start", actions.start)


@require_POST
@login_required
def no_show(request: HttpRequest, code: str) -> HttpResponse:
    return _press(request, code, "no_show", actions.no_show)


@require_POST
@login_required
def put_back(request: HttpRequest, code: str) -> HttpResponse:
    return _press(request, code, "put_back", lambda pk, by: actions.put_back(pk))


@require_POST
@login_required
def readmit(request: HttpRequest, code: str) -> HttpResponse:
    return _press(request, code, "readmit", lambda pk, by: actions.readmit(pk))


@require_POST
@login_required
def finish(request: HttpRequest, code: str) -> HttpResponse:
    """End the service without a word on originals: nothing was asked, or the visitor came for something
    else.
    """
    return _press(request, code, "finish", actions.finish)


@require_POST
@login_required
def finish_visit(request: HttpRequest, code: str) -> HttpResponse:
    """End the service and record what was seen. What cannot be recorded is shown again as it was ticked."""
    ticket = access.ticket_for(request.user, code)
    form = _originals_form(request, ticket, request.POST)
    if form is None or ticket.counter is None:  # e.g. a second press: the first has finished the number
        return _press(request, code, "finish_visit", actions.finish)
    if not form.is_valid():
        return _show(request, ticket.counter, form, status=422)

    def finish(pk: int, by: Any) -> None:
        seen = form.cleaned_data.get("identity_seen", False)
        actions.finish_visit(pk, by=by, originals=form.outcomes(), terms=form.terms(), identity_seen=seen)

    with told(request):
        return _once(request, code, "finish_visit", finish)
    return _show(request, ticket.counter, form, status=409)


@require_safe
@login_required
def page(request: HttpRequest, attachment_id: int, number: int) -> HttpResponse:
    """Show one page of a paper, to hold its original beside it; the look is remembered."""
    attachment = access.attachment_for(request.user, attachment_id)
    role = f"{Role.COUNTER.label} · {attachment.application.counter_agency.short_name}"
    return page_picture(request, attachment, number, role=role)


# --- What they share ----------------------------------------------------------------------------------


def _press(request: HttpRequest, code: str, deed: str, do: Callable[..., Any]) -> HttpResponse:
    """Do what a button of the console says to the number with that code, once."""
    with told(request):
        return _once(request, code, deed, do)
    return redirect("queueing:console")


def _once(request: HttpRequest, code: str, deed: str, do: Callable[..., Any]) -> HttpResponse:
    def do_to_ticket() -> str:
        # Looked up inside: a repeated press finds its first answer even where the number has left the
        # counter.
        do(access.ticket_for(request.user, code).pk, by=_officer(request))
        return reverse("queueing:console")

    return once(request, f"queueing.{deed}", do_to_ticket)


def _chosen(request: HttpRequest) -> Counter | None:
    """Return the counter that the officer has open. Raises PermissionDenied for who serves nowhere."""
    if not access.may_use_console(request.user):
        raise PermissionDenied
    return access.counters_of(request.user).filter(sessions__in=access.session_of(request.user)).first()


def _officer(request: HttpRequest) -> User:
    return cast(User, request.user)  # `login_required` stands before every press


def _show(
    request: HttpRequest, counter: Counter, form: OriginalsForm | None = None, status: int = 200
) -> HttpResponse:
    ticket = _ticket_at(counter)
    case = _case_of(request, ticket)
    context = {
        "counter": counter,
        "lines": counter.lines.all(),
        "ticket": ticket,
        "is_mine": ticket is not None and ticket.officer_id == request.user.pk,
        "case": case,
        "papers": case.attachments.current().select_related("paper", "consent").order_by("pk")
        if case
        else [],
        "form": form or (_originals_form(request, ticket) if ticket else None),
        "missed": _missed_at(counter),
        **_waiting_for(counter),
    }
    return render(request, "queueing/console.html", context, status=status)


def _ticket_at(counter: Counter) -> Ticket | None:
    tickets = Ticket.objects.at_counter().filter(counter=counter)
    return tickets.select_related("visit__application__owner", "line", "service", "officer").first()


def _case_of(request: HttpRequest, ticket: Ticket | None) -> Application | None:
    """Return the application that the visitor at the counter came for, if this officer may see it."""
    application = ticket.visit.application if ticket else None
    return application if application and access.may_see_case(request.user, application) else None


def _originals_form(request: HttpRequest, ticket: Ticket, data: Any = None) -> OriginalsForm | None:
    """Return the form of originals, None for a visitor whose case awaits none now."""
    application = _case_of(request, ticket)
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


def _waiting_for(counter: Counter) -> dict[str, Any]:
    """Return how many wait in the counter's lines, and since when the first in turn."""
    waiting = Ticket.objects.waiting().of_today(counter.venue).filter(line__in=counter.lines.all())
    return waiting.aggregate(waiting=Count("pk"), since=Min("turn_at"))


def _missed_at(counter: Counter) -> Any:
    """Return those who did not come when this counter called and may still return."""
    missed = Ticket.objects.of_today(counter.venue).filter(
        counter=counter, state=State.NO_SHOW, called_at__gte=timezone.now() - settings.NO_SHOW_GRACE
    )
    return missed.select_related("visit").order_by("-called_at")[:5]
