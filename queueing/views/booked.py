"""One's own appointments: the list, the page of each, its calendar file, moving, cancelling, arriving."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.once import once
from mpp.lib.codes import new_code
from mpp.lib.formats import clock_span, long_date
from mpp.lib.refused import Refused
from queueing import access, actions
from queueing.bookings import bringing, telling
from queueing.bookings.calendar_file import CONTENT_TYPE, calendar_of
from queueing.bookings.slots import days_of, session_at
from queueing.forms.booking import ArrivalForm
from queueing.models import Booking
from queueing.states import BookingState
from queueing.views.choosing import day_in, day_options, moment_in, session_options, written

PAGE_LENGTH = 20


@require_safe
@login_required
@never_cache
def bookings(request: HttpRequest) -> HttpResponse:
    """Those to come, then those that are over, newest first."""
    rows = access.bookings_of(request.user)
    page = Paginator(
        rows.exclude(state=BookingState.BOOKED).order_by("-starts_at", "-pk"), PAGE_LENGTH
    ).get_page(request.GET.get("halaman"))
    context = {
        "coming": rows.booked().order_by("starts_at", "pk"),
        "over": page,
        "newer": f"?halaman={page.number - 1}" if page.has_previous() else "",
        "older": f"?halaman={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "queueing/bookings.html", context)


@require_safe
@login_required
@never_cache
def booking(request: HttpRequest, code: str) -> HttpResponse:
    found = access.booking_for(request.user, code)
    context = {
        "booking": found,
        "venue": found.venue,
        "when": telling.when(found),
        "counters": found.line.counters.filter(is_active=True, venue=found.venue)
        .select_related("zone")
        .order_by("number"),
        "papers": bringing.papers_of(found.application, found.service),
        "address": settings.SITE_URL + found.get_absolute_url(),
        "is_open": found.state == BookingState.BOOKED,
        "may_arrive": access.may_arrive(found),
        "grace_minutes": int(settings.BOOKING_CHECK_IN_GRACE.total_seconds()) // 60,
    }
    return render(request, "queueing/booking.html", context)


@require_safe
@login_required
@never_cache
def calendar_file(request: HttpRequest, code: str) -> HttpResponse:
    found = access.booking_for(request.user, code)
    response = HttpResponse(calendar_of(found), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="janji-temu-{found.day:%Y-%m-%d}.ics"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Choose day and session anew, then confirm."""
    found = access.booking_for(request.user, code)
    data = request.POST if request.method == "POST" else request.GET
    starts_at = moment_in(data.get("sesi", ""))
    if request.method == "POST" and starts_at:
        try:
            return once(
                request,
                "queueing.move_booking",
                lambda: actions.move_booking(found.pk, starts_at, by=cast(User, request.user)),
                leads_to=found.get_absolute_url(),
                said=_("Janji temu Anda sudah dipindah."),
            )
        except Refused as refusal:
            return _show_move_step(request, found, refusal.message)
    session = session_at(found.line, starts_at) if starts_at else None
    if found.state != BookingState.BOOKED:
        messages.error(request, _("Janji temu ini sudah tidak berlaku, jadi tidak dapat dipindah."))
        return redirect(found)
    if session is None:
        return _show_move_step(request, found)
    context = {
        "booking": found,
        "venue": found.venue,
        "when": telling.when(found),
        "day": long_date(session.starts_at.date()),
        "span": clock_span(session.starts_at, session.ends_at, found.venue.timezone),
        "sesi": written(session.starts_at),
    }
    return render(request, "queueing/booking_move.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once more, then give the place back."""
    found = access.booking_for(request.user, code)
    if request.method == "POST":
        try:
            return once(
                request,
                "queueing.cancel_booking",
                lambda: actions.cancel_booking(found.pk, by=cast(User, request.user)),
                leads_to=found.get_absolute_url(),
                said=_("Janji temu Anda sudah dibatalkan. Terima kasih sudah memberi tahu."),
            )
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(found)
    if found.state != BookingState.BOOKED:
        return redirect(found)
    return render(request, "queueing/booking_cancel.html", {"booking": found, "when": telling.when(found)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def arrive(request: HttpRequest, code: str) -> HttpResponse:
    """Check in by phone, with the code that only who stands in the lobby can read."""
    found = access.booking_for(request.user, code)
    if found.visit:
        return redirect(found.visit)
    form = ArrivalForm(
        request.POST if request.method == "POST" else None, venue=found.venue, by=cast(User, request.user)
    )
    if form.is_valid():
        try:
            return _check_in(request, found, is_priority=form.cleaned_data["is_priority"])
        except Refused as refusal:
            form.add_error(None, refusal.message)
    elif not form.is_bound and not access.may_arrive(found):
        return redirect(found)
    context = {"booking": found, "when": telling.when(found), "form": form}
    return render(request, "queueing/booking_arrive.html", context, status=422 if form.is_bound else 200)


def _check_in(request: HttpRequest, found: Booking, *, is_priority: bool) -> HttpResponse:
    code = new_code()
    return once(
        request,
        "queueing.check_in",
        lambda: actions.check_in(found.pk, is_priority=is_priority, code=code),
        leads_to=reverse("queueing:ticket", args=[code]),
        said=_("Kehadiran Anda tercatat. Ini nomor antrean Anda."),
    )


def _show_move_step(request: HttpRequest, found: Booking, refusal: str = "") -> HttpResponse:
    """Show the days of the booking's line, or the sessions of the one that was chosen."""
    data = request.POST if request.method == "POST" else request.GET
    address = reverse("queueing:move_booking", args=[found.code])
    days = days_of(found.line, until=found.application.expires_on if found.application else None)
    starts_at = moment_in(data.get("sesi", ""))
    chosen = starts_at.astimezone(found.venue.timezone).date() if starts_at else day_in(data.get("hari", ""))
    day = next((day for day in days if day.date == chosen), None)

    def href(**parameters: str) -> str:
        return f"{address}?" + "&".join(f"{name}={value}" for name, value in parameters.items())

    context: dict[str, Any] = {
        "booking": found,
        "when": telling.when(found),
        "refusal": refusal,
        "address": address,
    }
    if day:
        others = [session for session in day.sessions if session.starts_at != found.starts_at]
        context |= {"day": long_date(day.date), "options": session_options(others, found.venue, href)}
    else:
        context |= {"options": day_options(days, href)}
    status = 422 if request.method == "POST" else 200
    return render(request, "queueing/booking_move_choose.html", context, status=status)
