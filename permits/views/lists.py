"""The lists of the review desk, and the way from one case to the next."""

import logging
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.access import agencies_as
from agencies.models import Role
from mpp.lib import tables
from mpp.lib.keyset import keyset_page
from permits import access
from permits import desk as lists
from permits.views import trail
from permits.views.case import address

log = logging.getLogger("mpp.export")


class TabLink(NamedTuple):
    label: str
    query: str
    count: str
    is_here: bool


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """The cases of this officer, by tab and filters; a search looks through all of them."""
    listed = listed_for(request)
    page = keyset_page(
        lists.for_list(listed.cases),
        request.GET,
        by="due_on",
        size=lists.PAGE_SIZE,
        descending=listed.descending,
    )
    context = {
        "listed": listed,
        "tabs": _tabs(request.user, listed),
        "wanted": listed.wanted,
        "rows": lists.rows(request.user, page.rows),
        "page": page,
        "many": _deeds_for_many(request.user, listed),
        "may_give_back": access.may_use_refunds(request.user),
        "may_cover": bool(agencies_as(request.user, Role.VERIFIER, Role.SUPERVISOR)),
        "held": lists.held_at(agencies_as(request.user, Role.SUPERVISOR)),
    }
    return trail.leave(render(request, "permits/desk/desk.html", context), request)


@require_safe
@login_required
def next_case(request: HttpRequest, code: str) -> HttpResponse:
    """Go to the case that follows this one in the list that the officer came from."""
    application = access.application_for(request.user, code, access.may_see_at_desk)
    following = lists.next_after(lists.listing(request.user, trail.followed(request)), application)
    if following is None:
        messages.info(request, _("Tidak ada permohonan lain di daftar itu."))
        return redirect(trail.back(request))
    return redirect(address(following))


@require_safe
@login_required
def export_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The list as it is filtered, as CSV, sent row by row."""
    rows = _exported(request, "csv")
    response = StreamingHttpResponse(tables.csv_lines(lists.export.header(), rows), content_type=tables.CSV)
    response["Content-Disposition"] = 'attachment; filename="permohonan.csv"'
    return response


@require_safe
@login_required
def export_xlsx(request: HttpRequest) -> FileResponse:
    """The list as it is filtered, for spreadsheets."""
    rows = _exported(request, "xlsx")
    file = tables.xlsx_file(_("Permohonan"), lists.export.header(), rows)
    return FileResponse(file, as_attachment=True, filename="permohonan.xlsx", content_type=tables.XLSX)


def _exported(request: HttpRequest, kind: str) -> Iterator[list[tables.Cell]]:
    listed = listed_for(request)
    log.info("export", extra={"kind": kind, "user_id": request.user.pk, "tab": listed.tab or "search"})
    return lists.export.lines(request.user, listed)


def listed_for(request: HttpRequest) -> lists.Listing:
    """Return the list that the address asks for. Raises PermissionDenied where there is no desk for this person."""
    if not access.may_use_desk(request.user):
        raise PermissionDenied
    return lists.listing(request.user, request.GET)


def _tabs(user: Any, listed: lists.Listing) -> list[TabLink]:
    """Return the tabs with the filters kept. They are counted while nothing narrows them."""
    counts = {} if listed.is_narrowed else lists.counts(user)
    links = []
    for tab in lists.tabs_of(user):
        query = listed.kept.copy()
        query.pop("q", None)
        query["tab"] = tab.value
        links.append(TabLink(str(tab.label), query.urlencode(), counts.get(tab, ""), tab == listed.tab))
    return links


def _deeds_for_many(user: Any, listed: lists.Listing) -> dict[str, Any]:
    """Return what may be done to several ticked cases, with what is chosen for it."""
    fields = listed.filters.fields
    many = {}
    if agencies_as(user, Role.SUPERVISOR):
        many["colleagues"] = lists.verifiers_at(agencies_as(user, Role.SUPERVISOR))
    if "label" in fields:
        many["labels"] = fields["label"].choices[1:]  # type: ignore[attr-defined]
    return {name: choices for name, choices in many.items() if choices}
