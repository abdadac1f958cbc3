"""Holidays and special hours of the coming twelve months, for everybody."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.calendar.coming import coming
from agencies.revision import kept


@require_safe
@kept
def holidays(request: HttpRequest) -> HttpResponse:
    rows = coming(timezone.localdate())
    months = [(first, list(group)) for first, group in groupby(rows, lambda row: row.first.replace(day=1))]
    return render(request, "agencies/holidays.html", {"months": months})
