"""What an admin sees of a service as citizens will: nothing here writes."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog import access, sheets
from catalog.views import told_of
from permits.forms.answers import AnswersForm


@require_safe
@login_required
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of a service, also of one not offered yet."""
    found = access.service_for(request.user, slug)
    return render(request, "preview/service.html", told_of(found))


@require_safe
@login_required
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """The page on which the questions of a service are answered, and the papers that follow."""
    found = access.service_for(request.user, slug)
    sheet = sheets.freeze(found)
    context = {"service": found, "sheet": sheet, "form": AnswersForm(sheet["questions"], {})}
    return render(request, "preview/questions.html", context)
