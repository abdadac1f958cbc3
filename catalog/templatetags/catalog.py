"""`{% load catalog %}`: services on pages of other apps, and how cost and source are written."""

from collections.abc import Iterable
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from django import template
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency
from catalog.conditions import in_words
from catalog.models import Outcome, Question, Requirement, Service
from documents.models import DocumentType
from mpp.lib.formats import rupiah

register = template.Library()

# Checked columns in the words of the page.
COLUMN_NAMES = {
    "description": gettext_lazy("uraian"),
    "fee_rupiah": gettext_lazy("biaya"),
    "legal_basis": gettext_lazy("dasar hukum"),
    "name": gettext_lazy("nama"),
    "processing_days": gettext_lazy("lama proses"),
    "requirements": gettext_lazy("persyaratan"),
    "validity_months": gettext_lazy("masa berlaku"),
}


@register.simple_tag
def services_of(agency: Agency) -> QuerySet[Service]:
    """The services offered at the counter of an agency, by category."""
    offered = Service.objects.offered().filter(agency=agency)
    return offered.select_related("agency", "category").order_by("category__name", "name")


@register.simple_tag
def service_counts() -> dict[int, int]:
    """How many services each agency offers: agency id -> count."""
    counted = Service.objects.offered().order_by().values("agency").annotate(count=Count("pk"))
    return {row["agency"]: row["count"] for row in counted}


@register.filter
def count_of(counts: dict[int, int], agency: Agency) -> int:
    return counts.get(agency.pk, 0)


@register.filter
def fee(service: Service) -> str:
    """The cost in two or three words, never empty."""
    if service.fee_rupiah is None:
        return _("Sesuai perhitungan")
    return rupiah(service.fee_rupiah) if service.fee_rupiah else _("Tidak dipungut biaya")


@register.filter
def fee_remark(service: Service) -> str:
    """What there is to say beside the cost; "" when the note only repeats it."""
    return "" if service.fee_note.casefold() == fee(service).casefold() else service.fee_note


@register.filter
def way(service: Service) -> str:
    """How the service is asked for when it is not online."""
    if service.outcome == Outcome.REFERRED:
        return _("Diurus di %(system)s") % {"system": service.external_system or _("sistem nasional")}
    return _("Datang ke loket")


@register.filter
def condition(asked: Question | Requirement, questions: Iterable[Question]) -> str:
    """When a question or requirement is asked for: "Bentuk pemohon: Badan usaha"; "" for always."""
    return in_words(asked.show_if, questions)


@register.filter
def example_address(kind: DocumentType) -> str:
    """The address of the picture of a good scan; "" if there is none. It changes with the picture."""
    if not kind.example:
        return ""
    return reverse("catalog:example", args=[kind.code, PurePosixPath(str(kind.example.name)).stem])


@register.filter
def is_sample(service: Service) -> bool:
    """Whether what the page says came from a city's data folder and not from the agency itself."""
    return bool(service.loaded)


@register.filter
def checked_columns(service: Service) -> str:
    """The columns that were found in the source, in words: "biaya, masa berlaku"."""
    return ", ".join(str(COLUMN_NAMES.get(name, name)) for name in service.verified_fields)


@register.filter
def host(address: str) -> str:
    """The host of an address, for a link that says where it leads; text that is no address stays as it is."""
    return (urlsplit(address).hostname or address).removeprefix("www.")
