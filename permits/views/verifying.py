"""Proving a permit: anybody may ask whether it is good, and whether a PDF is the one that was issued."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from permits import proving
from permits.forms.upload import ComparisonForm, PermitSearch
from permits.models import Permit


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    form = PermitSearch(request.GET if "q" in request.GET else None)
    if form.is_valid():
        permit = proving.permit_by(form.cleaned_data["q"])
        if permit:
            return redirect(permit)
        form.add_error(
            "q",
            _(
                "Tidak ada izin dengan kode atau nomor itu. Periksa lagi tulisannya, atau pindai QR pada izin"
                " dengan kamera ponsel."
            ),
        )
    return render(request, "permits/verify.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def verification(request: HttpRequest, token: str) -> HttpResponse:
    """What one permit is worth today; POST compares a file with it, which changes nothing."""
    permit = get_object_or_404(
        Permit.objects.select_related("entry__issuer", "entry__application"), entry__token=token
    )
    posted = request.method == "POST"
    form = ComparisonForm(request.POST if posted else None, request.FILES if posted else None)
    compared = proving.is_same_file(permit, form.cleaned_data["file"].chunks()) if form.is_valid() else None
    context = {
        "permit": permit,
        "standing": proving.standing(permit),
        "form": form,
        "compared": posted and form.is_valid(),
        "is_same": compared,
    }
    status = 422 if posted and not form.is_valid() else 200
    response = render(request, "permits/verification.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
