"""The supervisor: what goes on in the queues now, and what they did on past days."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mpp.lib import tables as files
from mpp.lib.keys import key_in
from queueing import access
from queueing.forms.console import DisturbForm
from queueing.forms.history import HistoryForm
from queueing.models import Queue
from queueing.statistics import past_of, rows
from queueing.statistics.pictures import pictures_of
from queueing.statistics.tables import bookings_told, sums_of, tables_of
from queueing.watching import View, seen_now

# --- Now ----------------------------------------------------------------------------------------------


@require_safe
@login_required
@never_cache
def watch(request: HttpRequest) -> HttpResponse:
    """What goes on in the queues of a venue; `gangguan` in the address opens the form for one of them."""
    present = _present(request)
    return render(request, "queueing/watch.html", present | _disturbing(request, present["seen"]))


@require_safe
@login_required
@never_cache
def watch_now(request: HttpRequest) -> HttpResponse:
    """The part of that page which changes, for its script."""
    return render(request, "queueing/_watch_now.html", _present(request))


def _present(request: HttpRequest) -> dict[str, Any]:
    """Return what the live page tells. Raises PermissionDenied for who watches no queue."""
    if not access.may_watch(request.user):
        raise PermissionDenied
    queues = list(access.queues_watched_by(request.user))
    venues = {queue.venue.slug: queue.venue for queue in queues}
    venue = venues.get(request.GET.get("lokasi", ""), next(iter(venues.values()), None))
    return {
        "may_study": access.may_study(request.user),
        "venues": list(venues.values()),
        "venue": venue,
        "seen": seen_now(venue, [queue for queue in queues if queue.venue == venue], by=request.user)
        if venue
        else None,
    }


def _disturbing(request: HttpRequest, seen: View | None) -> dict[str, Any]:
    """Return the queue of which is said that its agency's system is down, with the form for it; {} without one."""
    pk = key_in(request.GET.get("gangguan", ""))
    rows = seen.rows + seen.quiet if seen else []
    row = next((row for row in rows if row.queue.pk == pk and row.may_disturb), None)
    if row is None:
        return {}
    said = row.disturbance
    resumes_at = (
        timezone.localtime(said.resumes_at, row.queue.venue.timezone) if said and said.resumes_at else None
    )
    given = {"note": said.note if said else "", "resumes_at": resumes_at.time() if resumes_at else None}
    return {"disturbing": row, "disturb_form": DisturbForm(initial=given, auto_id="gangguan-%s")}


# --- The past -----------------------------------------------------------------------------------------


@require_safe
@login_required
@never_cache
def history(request: HttpRequest) -> HttpResponse:
    """Waits, service and those who left, of the days and queues that the address asks for."""
    form = _asked(request)
    if form is None:
        return render(request, "queueing/history.html")
    past = past_of(form.selection)
    context = {
        "form": form,
        "past": past,
        "venue": form.venue,
        "selection": form.selection,
        "tables": tables_of(past, form.selection, form.queues, lambda queue: _narrowed(request, queue)),
        "sums": sums_of(past),
        "bookings_told": bookings_told(past),
        "priority_after": settings.PRIORITY_AFTER,
        "pictures": pictures_of(past) if past.total.tickets else [],
        "query": request.GET.urlencode(),
    }
    return render(request, "queueing/history.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def history_csv(request: HttpRequest, table: str) -> HttpResponse:
    """One table of that page, as it is seen, for spreadsheets."""
    form = _asked(request)
    if form is None or form.errors:
        return redirect(f"{reverse('queueing:history')}?{request.GET.urlencode()}")
    shown = tables_of(past_of(form.selection), form.selection, form.queues, lambda queue: "").get(table)
    if shown is None:
        raise Http404
    return _file(table, form, files.csv_lines(shown.header, (row.cells for row in shown.rows)))


@require_safe
@login_required
def history_rows(request: HttpRequest) -> HttpResponse:
    """The numbers themselves, one a row, sent while they are read."""
    form = _asked(request)
    if form is None or form.errors:
        return redirect(f"{reverse('queueing:history')}?{request.GET.urlencode()}")
    return _file("nomor", form, files.csv_lines(rows.header(), rows.lines(form.selection)))


def _asked(request: HttpRequest) -> HistoryForm | None:
    """Return what the address asks for, None where there is no queue. Raises PermissionDenied for who may not study."""
    if not access.may_study(request.user):
        raise PermissionDenied
    queues = list(access.queues_studied_by(request.user))
    return HistoryForm(request.GET, queues=queues) if queues else None


def _narrowed(request: HttpRequest, queue: Queue) -> str:
    query = request.GET.copy()
    query["instansi"] = queue.agency.slug
    query.pop("kelompok", None)
    return f"{reverse('queueing:history')}?{query.urlencode()}"


def _file(name: str, form: HistoryForm, lines: Any) -> StreamingHttpResponse:
    selection = form.selection
    span = f"{selection.first:%Y%m%d}-{selection.last:%Y%m%d}"
    response = StreamingHttpResponse(lines, content_type=files.CSV)
    filename = f"antrean-{slugify(selection.venue.slug)}-{name}-{span}.csv"
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
