"""The catalog as a citizen reads it: the list with search and filters, and one page per service."""

from datetime import date
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.calendar import promise
from agencies.models import Venue, VenueKind
from catalog.forms import ServiceFilter
from catalog.models import Question, Requirement, Service
from catalog.search import search
from catalog.sheets import questions_of
from documents.models import DocumentKind
from mpp.lib.refused import Refused

PAGE_LENGTH = 20
# The question that asks whether a person or a company applies; the permit is made out accordingly.
APPLICANT_KEY = "bentuk_pemohon"


def services(request: HttpRequest) -> HttpResponse:
    offered = Service.objects.offered()
    form = ServiceFilter(request.GET, offered)
    found = search(form.narrow(offered), form.question)
    rows = found.services.select_related("agency", "category").defer("searchable")
    page = Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("halaman"))
    context = {
        "form": form,
        "nearest": found.nearest,
        "page": page,
        "newer": _address(request.GET, halaman=page.number - 1) if page.has_previous() else "",
        "older": _address(request.GET, halaman=page.number + 1) if page.has_next() else "",
        "active": [
            Active(words, _address(request.GET, **{name: None})) for name, words in form.active().items()
        ],
        "ways_out": [] if page.object_list else _ways_out(request.GET, form),
    }
    return render(request, "catalog/services.html", context)


class Active(NamedTuple):
    """A filter in use, and the address without it."""

    words: str
    without: str


class WayOut(NamedTuple):
    """What an empty list offers: drop one filter, and so many services appear."""

    words: str
    count: int
    address: str


def _ways_out(query: QueryDict, form: ServiceFilter) -> list[WayOut]:
    """One query or two per filter in use, only for an empty list; those that help most come first."""
    offered = Service.objects.offered()
    ways = []
    for name, words in form.active().items():
        found = search(form.narrow(offered, without=name), form.question)
        ways.append(WayOut(words, found.services.count(), _address(query, **{name: None})))
    return sorted((way for way in ways if way.count), key=lambda way: -way.count)


def _address(query: QueryDict, **changes: object) -> str:
    """Return the address of this list with some parameters changed (None drops one), at its first page."""
    wanted = query.copy()
    for name, value in {"halaman": None, **changes}.items():
        wanted.pop(name, None)
        if value is not None:
            wanted[name] = str(value)
    return f"?{wanted.urlencode()}"


def service(request: HttpRequest, slug: str) -> HttpResponse:
    rows = (
        Service.objects.offered().select_related("agency", "issuing_agency", "category").defer("searchable")
    )
    return render(request, "catalog/service.html", told_of(get_object_or_404(rows, slug=slug)))


def told_of(found: Service) -> dict[str, Any]:
    """Return what the page of a service tells."""
    requirements = list(found.requirements.select_related("document_type"))
    questions = questions_of(found)
    return {
        "service": found,
        "technical_agencies": found.technical_agencies.all(),
        "papers": Papers.of(requirements),
        "needs_visit": any(
            row.document_type.kind == DocumentKind.ORIGINAL_AT_COUNTER for row in requirements
        ),
        "promised": _promised(found),
        "questions": questions,
        "applicants": _applicants(questions),
    }


class Papers(NamedTuple):
    """What a service asks to bring: always, and only in some cases."""

    always: list[Requirement]
    sometimes: list[Requirement]

    @classmethod
    def of(cls, requirements: list[Requirement]) -> "Papers":
        always = [row for row in requirements if row.required and not row.show_if]
        sometimes = [row for row in requirements if not row.required or row.show_if]
        return cls(always, sometimes)


def _promised(service: Service) -> date | None:
    """Return the day by which an application sent now would be done; None if none can be sent or counted."""
    mall = Venue.objects.filter(kind=VenueKind.MALL).order_by("pk").first()
    if mall is None or not service.is_online:
        return None
    try:
        return promise(timezone.now(), service.processing_days, mall, service.agency)
    except Refused:
        return None


def _applicants(questions: list[Question]) -> str:
    """Return who may ask, as far as the questions know: "Perorangan atau badan usaha"; "" if they do not."""
    asked = next((question for question in questions if question.key == APPLICANT_KEY), None)
    if asked is None:
        return ""
    first, *others = asked.choices
    return _(" atau ").join([first, *(other[:1].lower() + other[1:] for other in others)])
