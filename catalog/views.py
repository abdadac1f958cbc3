"""A service as a citizen reads it, on a page of its own; the list is in `finding`."""

from datetime import date
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.calendar import promise
from agencies.models import Venue, VenueKind
from agencies.revision import KEPT_SECONDS, kept
from catalog.models import Question, Requirement, Service
from catalog.sheets import questions_of
from documents.models import DocumentKind
from mpp.lib.refused import Refused

# The question that asks whether a person or a company applies; the permit is made out accordingly.
APPLICANT_KEY = "bentuk_pemohon"


@kept(seconds=KEPT_SECONDS)
def service(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Service.objects.offered().select_related("agency", "issuing_agency", "category")
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
