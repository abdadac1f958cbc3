"""Agencies as a citizen reads them. Their services are shown by tags of the catalog, on the right of here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from agencies.models import Agency


def agencies(request: HttpRequest) -> HttpResponse:
    rows = Agency.objects.filter(is_active=True).order_by("kind", "name")
    return render(request, "agencies/agencies.html", {"agencies": rows})


def agency(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Agency, slug=slug, is_active=True)
    return render(request, "agencies/agency.html", {"agency": found})
