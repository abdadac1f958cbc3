"""A counter is opened, paused and closed, and takes other lines."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from agencies import calendar
from agencies.models import Counter
from mpp.lib.keys import key_in
from mpp.lib.refused import Refused
from queueing import access, actions
from queueing.forms.console import LinesForm, OpenForm
from queueing.models import CounterSession
from queueing.states import PauseReason
from queueing.views.console import left_alone, officer, press, show


@require_POST
@login_required
def open_counter(request: HttpRequest) -> HttpResponse:
    """Sit down; `ambil_alih`: at a counter that a colleague left open."""
    counter = _counter_named(request)
    form = OpenForm(request.POST, counter=counter)
    if not form.is_valid():
        return show(request, status=422, open=form)
    return press(
        request,
        "open",
        lambda: actions.open_counter(
            counter.pk,
            by=officer(request),
            lines=form.cleaned_data["lines"],
            take_over="ambil_alih" in request.POST,
        ),
        said=_outside_hours(counter),
    )


@require_POST
@login_required
def choose_lines(request: HttpRequest) -> HttpResponse:
    session = access.session_at_work(request.user)
    if session is None:
        return press(request, "choose_lines", lambda: at_work(request))
    form = LinesForm(request.POST, lines=session.counter.lines.all(), auto_id="kelompok-%s")
    if not form.is_valid():
        return show(request, status=422, choose_lines=form)
    return press(
        request,
        "choose_lines",
        lambda: actions.choose_lines(
            session.counter_id, by=officer(request), lines=form.cleaned_data["lines"]
        ),
        said=_("Kelompok layanan loket ini diubah."),
    )


@require_POST
@login_required
def pause(request: HttpRequest) -> HttpResponse:
    def do() -> None:
        session, reason = at_work(request), request.POST.get("reason", "")
        if reason not in PauseReason.values:
            raise Refused(_("Pilih alasan jeda."))
        actions.pause(session.counter_id, by=officer(request), reason=PauseReason(reason))

    return press(request, "pause", do)


@require_POST
@login_required
def end_pause(request: HttpRequest) -> HttpResponse:
    return press(
        request,
        "end_pause",
        lambda: actions.end_pause(at_work(request).counter_id, by=officer(request)),
    )


@require_POST
@login_required
def close(request: HttpRequest) -> HttpResponse:
    """Get up, and hear how many wait for nobody now."""

    def do() -> None:
        session = at_work(request)
        alone = left_alone(session)
        actions.close_counter(session.counter_id, by=officer(request))
        _say_closed(request, session, alone)

    return press(request, "close", do)


def at_work(request: HttpRequest) -> CounterSession:
    """Return the officer's open session. Raises PermissionDenied for who serves nowhere, Refused without one."""
    session = access.session_at_work(request.user)
    if session is None:
        raise Refused(_("Loket Anda sudah ditutup. Buka loket dahulu."))
    return session


def _outside_hours(counter: Counter) -> str:
    """Return what who opens a counter outside its hours is told; "" within them. It is allowed: some stay longer."""
    status = calendar.status(counter.venue, timezone.now(), counter=counter)
    if status.is_open or settings.QUEUE_IGNORES_HOURS:
        return ""
    return _("Loket dibuka di luar jam layanan. %(reason)s") % {"reason": status.reason}


def _counter_named(request: HttpRequest) -> Counter:
    pk = key_in(request.POST.get("counter", ""))
    if pk is None:
        if not access.may_use_console(request.user):
            raise PermissionDenied
        raise Http404
    return access.counter_for(request.user, pk)


def _say_closed(request: HttpRequest, session: CounterSession, alone: int) -> None:
    closed = _("Loket %(number)s ditutup.") % {"number": session.counter.number}
    if not alone:
        messages.success(request, closed)
        return
    waiting = ngettext(
        "%(count)s orang masih menunggu di kelompok layanan yang tidak dilayani loket lain.",
        "%(count)s orang masih menunggu di kelompok layanan yang tidak dilayani loket lain.",
        alone,
    ) % {"count": alone}
    messages.warning(request, f"{closed} {waiting}")
