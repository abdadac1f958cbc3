"""An appointment is chosen step by step, before any sign-in, and confirmed by who is signed in."""

from typing import Any, NamedTuple, cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.once import once
from agencies.models import Agency
from agencies.offering import what_to_do, why_not_offered
from catalog.models import Service
from mpp.lib.codes import new_code
from mpp.lib.formats import clock_span, long_date
from mpp.lib.keys import key_in
from mpp.lib.refused import Refused
from permits.access import acts_as_citizen, application_for
from permits.models import Application
from queueing import actions
from queueing.bookings import bringing
from queueing.bookings.slots import bookable_lines, days_of, session_at
from queueing.forms.booking import BookingForm
from queueing.models import Line
from queueing.views.choosing import (
    agency_options,
    day_in,
    day_options,
    line_options,
    moment_in,
    session_options,
    written,
)

_KEPT = ("permohonan", "layanan", "instansi", "kelompok", "hari", "sesi")


class Choice(NamedTuple):
    """What the address says so far."""

    application: Application | None
    service: Service | None
    agency: Agency | None
    line: Line | None


class NeedsSignIn(Exception):
    """An own application was named by somebody who is not signed in."""


@require_safe
@never_cache
def book(request: HttpRequest) -> HttpResponse:
    """The next step: the agency, its line, the day, the session. Free places are for everybody to see."""
    try:
        choice = _choice(request, request.GET)
    except NeedsSignIn:
        return redirect_to_login(request.get_full_path())
    return _show_step(request, choice, request.GET)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def confirm(request: HttpRequest) -> HttpResponse:
    """What was chosen, once more, and the form that books it."""
    data = request.POST if request.method == "POST" else request.GET
    choice, starts_at = _choice(request, data), moment_in(data.get("sesi", ""))
    if choice.line is None or starts_at is None:
        return redirect(_address("queueing:book", data))
    form = BookingForm(
        request.POST if request.method == "POST" else None,
        line=choice.line,
        has_case=choice.application is not None,
        initial={"layanan": choice.service and choice.service.slug},
    )
    if form.is_valid():
        try:
            return _book(request, choice, form, starts_at)
        except Refused as refusal:
            return _show_step(request, choice, data, refusal.message)
    session = session_at(choice.line, starts_at)
    if session is None or form.is_bound:
        return _show_step(request, choice, data, _("Sesi itu tidak tersedia. Pilih sesi lain."))
    context = {
        "choice": choice,
        "venue": choice.line.queue.venue,
        "day": long_date(session.starts_at.date()),
        "span": clock_span(session.starts_at, session.ends_at, choice.line.queue.venue.timezone),
        "sesi": written(starts_at),
        "form": form,
        "papers": bringing.papers_of(choice.application, choice.service),
        "other_session": _address(
            "queueing:book", data, hari=session.starts_at.date().isoformat(), sesi=None
        ),
    }
    return render(request, "queueing/booking_confirm.html", context)


def _book(request: HttpRequest, choice: Choice, form: BookingForm, starts_at: Any) -> HttpResponse:
    assert choice.line is not None
    code, line_id = new_code(), choice.line.pk

    def do() -> str:
        booking = actions.book(
            line_id,
            starts_at,
            owner=cast(User, request.user),
            application=choice.application,
            service=form.cleaned_data.get("layanan"),
            code=code,
        )
        return booking.get_absolute_url()

    address = reverse("queueing:booking", args=[code])
    return once(request, "queueing.book", do, leads_to=address, said=_("Janji temu Anda sudah terjadwal."))


# --- Steps --------------------------------------------------------------------------------------------


def _choice(request: HttpRequest, data: QueryDict) -> Choice:
    """Return what is chosen. Raises Http404 for what does not exist, NeedsSignIn, PermissionDenied."""
    application = _application(request, _word(data, "permohonan"))
    service = _service(_word(data, "layanan")) if application is None else None
    line = _line(data.get("kelompok", ""))
    if line:
        return Choice(application, service, line.queue.agency, line)
    agency = None
    if application:
        agency = application.counter_agency
    elif service:
        agency = service.agency
    elif slug := _word(data, "instansi"):
        agency = get_object_or_404(Agency, slug=slug, is_active=True)
    lines = _lines_for(application, service, agency) if agency else []
    return Choice(application, service, agency, lines[0] if len(lines) == 1 else None)


def _word(data: QueryDict, name: str) -> str:
    return data.get(name, "").replace("\0", "")  # PostgreSQL knows no NUL


def _lines_for(application: Application | None, service: Service | None, agency: Agency) -> list[Line]:
    """Return the lines that take bookings for a case or service, else all of the agency."""
    lines = list(bookable_lines().filter(queue__agency=agency))
    wanted = application.service_id if application else service and service.pk
    fitting = list(bookable_lines().filter(queue__agency=agency, services=wanted)) if wanted else []
    return fitting or lines


def _application(request: HttpRequest, code: str) -> Application | None:
    if not code:
        return None
    if not request.user.is_authenticated:
        raise NeedsSignIn
    try:
        return application_for(request.user, code, may=acts_as_citizen)
    except PermissionDenied as error:
        raise Http404 from error  # officers see the case, but nobody books in another's place


def _service(slug: str) -> Service | None:
    return Service.objects.offered().filter(slug=slug).select_related("agency").first()


def _line(text: str) -> Line | None:
    return get_object_or_404(bookable_lines(), pk=key_in(text)) if text else None


def _show_step(request: HttpRequest, choice: Choice, data: QueryDict, refusal: str = "") -> HttpResponse:
    def href(**chosen: str) -> str:
        return _address("queueing:confirm_booking" if "sesi" in chosen else "queueing:book", data, **chosen)

    context: dict[str, Any] = {
        "choice": choice,
        "refusal": refusal,
        "own": choice.application or choice.service,
    }
    if choice.line:
        context |= _day_step(choice, choice.line, data, href)
    elif choice.agency:
        lines = _lines_for(choice.application, choice.service, choice.agency)
        context |= {"step": "line", "options": line_options(lines, href)}
    else:
        context |= {"step": "agency", "options": agency_options(bookable_lines(), href)}
    context["restart"] = reverse("queueing:book")
    status = 422 if refusal and request.method == "POST" else 200
    return render(request, "queueing/booking_choose.html", context, status=status)


def _day_step(choice: Choice, line: Line, data: QueryDict, href: Any) -> dict[str, Any]:
    """Return the days of the window, or the sessions of the day that was chosen."""
    venue = line.queue.venue
    days = days_of(line, until=choice.application.expires_on if choice.application else None)
    chosen = day_in(data.get("hari", "")) or _day_of_session(line, data)
    day = next((day for day in days if day.date == chosen), None)
    if day is None:
        not_offered = why_not_offered(venue, line.queue.agency, venue.today())
        return {
            "step": "day",
            "venue": venue,
            "options": day_options(days, href),
            "not_offered": not_offered and f"{not_offered} {what_to_do()}",
        }
    return {
        "step": "session",
        "venue": venue,
        "day": long_date(day.date),
        "other_day": _address("queueing:book", data, kelompok=str(line.pk), hari=None, sesi=None),
        "options": session_options(
            day.sessions, venue, lambda **chosen: href(kelompok=str(line.pk), **chosen)
        ),
    }


def _day_of_session(line: Line, data: QueryDict) -> Any:
    starts_at = moment_in(data.get("sesi", ""))
    return starts_at.astimezone(line.queue.venue.timezone).date() if starts_at else None


def _address(name: str, data: QueryDict, **changes: str | None) -> str:
    """Return the address of a step with what is chosen; a change of None takes a choice back."""
    chosen = {key: data.get(key) for key in _KEPT} | changes
    kept = {key: value for key, value in chosen.items() if value}
    return f"{reverse(name)}?{urlencode(kept)}" if kept else reverse(name)
