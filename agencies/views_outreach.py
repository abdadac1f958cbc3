"""The public calendar of outreach. What the events offer and how long their queues are, tags of other apps show."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agencies.models import OutreachEvent
from agencies.outreach import CONTENT_TYPE, PAST_SHOWN, OutreachFilter, calendar_of, with_places


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """The coming events by date; with `lalu` in the address those of the past."""
    is_past = "lalu" in request.GET
    rows = OutreachEvent.objects.past() if is_past else OutreachEvent.objects.coming()
    form = OutreachFilter(request.GET, of=rows)
    chosen = form.chosen(rows)
    context = {
        "form": form,
        "events": with_places(chosen[:PAST_SHOWN] if is_past else chosen),
        "is_past": is_past,
        "is_filtered": any(form.cleaned_data.values()),
        "query": _query(request),
        **_neighbours(is_past),
    }
    return render(request, "agencies/outreach.html", context, status=422 if form.errors else 200)


@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(OutreachEvent, slug=slug)
    return render(request, "agencies/outreach_event.html", {"event": with_places(_only(found))[0]})


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The coming events, as the address filters them, for a calendar that subscribes to them."""
    rows = OutreachEvent.objects.coming()
    return _file(with_places(OutreachFilter(request.GET, of=rows).chosen(rows)), "layanan-keliling")


@require_safe
def calendar_file(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(OutreachEvent, slug=slug)
    return _file(with_places(_only(found)), found.slug)


def _only(found: OutreachEvent) -> Any:
    return OutreachEvent.objects.filter(pk=found.pk)


def _neighbours(is_past: bool) -> dict[str, bool]:
    """Return whether there is anything behind the link to the other list; the past is looked for on the first only."""
    return {"has_past": not is_past and OutreachEvent.objects.past().exists()}


def _query(request: HttpRequest) -> str:
    """Return the filter of the address without `lalu`, for links that keep it."""
    query = request.GET.copy()
    query.pop("lalu", None)
    return query.urlencode()


def _file(rows: list[OutreachEvent], name: str) -> HttpResponse:
    response = HttpResponse(calendar_of(rows), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return response
