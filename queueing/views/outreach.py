"""What came of outreach, for those who look after an agency or a place."""

from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mpp.lib import tables as files
from queueing import access
from queueing.forms.outreach import OutreachSpanForm
from queueing.statistics.outreach import Row, by_service, by_village, rows_of, total_of


@require_safe
@login_required
@never_cache
def report(request: HttpRequest) -> HttpResponse:
    """Quota, numbers given and people served, in sum by service and kelurahan, and for each event."""
    form, rows = _asked(request)
    first, last = form.span
    context = {
        "form": form,
        "first": first,
        "last": last,
        "rows": rows,
        "sums": {_("Menurut layanan"): by_service(rows), _("Menurut kelurahan"): by_village(rows)},
        "total": total_of(_("Seluruhnya"), rows) if rows else None,
        "query": request.GET.urlencode(),
        "may_study": access.may_study(request.user),
    }
    return render(request, "queueing/outreach_report.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def report_csv(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The rows of that page, for spreadsheets."""
    form, rows = _asked(request)
    if form.errors:
        return redirect(f"{reverse('queueing:outreach_report')}?{request.GET.urlencode()}")
    first, last = form.span
    response = StreamingHttpResponse(files.csv_lines(_header(), _cells(rows)), content_type=files.CSV)
    name = f"layanan-keliling-{first:%Y%m%d}-{last:%Y%m%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked(request: HttpRequest) -> tuple[OutreachSpanForm, list[Row]]:
    """Return the span and its rows. Raises PermissionDenied for who may not study them."""
    if not access.may_study_outreach(request.user):
        raise PermissionDenied
    form = OutreachSpanForm(request.GET)
    first, last = form.span
    offers = access.offers_studied_by(request.user).filter(event__day__gte=first, event__day__lte=last)
    return form, rows_of(offers)


def _header() -> list[str]:
    return [
        _("Tanggal"),
        _("Kegiatan"),
        _("Tempat"),
        _("Kelurahan"),
        _("Keadaan"),
        _("Instansi"),
        _("Layanan"),
        _("Kuota"),
        _("Nomor diberikan"),
        _("Dilayani"),
        _("Tidak hadir"),
        _("Dibatalkan"),
        _("Tidak terlayani"),
    ]


def _cells(rows: list[Row]) -> Iterator[list[files.Cell]]:
    for row in rows:
        event = row.event
        yield [
            event.day,
            event.title,
            event.venue.name,
            row.village,
            event.get_state_display(),
            row.service.agency.short_name,
            row.service.name,
            row.quota,
            row.taken,
            *(row.ends or [None] * 4),
        ]
