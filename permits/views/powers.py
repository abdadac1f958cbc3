"""Powers of attorney: given and held, accepted, declined, ended, printed."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.once import once
from catalog.models import Service
from documents import serving
from mpp.lib.refused import Refused, told
from permits import access, actions, handouts
from permits.forms.powers import PowerForm
from permits.models import PowerOfAttorney


@require_safe
@login_required
def powers(request: HttpRequest) -> HttpResponse:
    given = PowerOfAttorney.objects.filter(grantor=request.user).select_related("attorney", "service")
    held = PowerOfAttorney.objects.filter(attorney=request.user).select_related("grantor", "service")
    context = {
        "offered": access.offered_powers(request.user).select_related("grantor", "service"),
        "given": given.order_by("ended_at", "-granted_at")[:_MOST],
        "held": held.order_by("ended_at", "-granted_at")[:_MOST],
    }
    return render(request, "permits/powers.html", context)


_MOST = 100  # in each list; those in force come first


@login_required
def give(request: HttpRequest) -> HttpResponse:
    form = PowerForm(
        Service.objects.online().order_by("name"), request.POST if request.method == "POST" else None
    )
    if form.is_valid():
        try:
            return once(request, "permits.power", lambda: _given(request, form), said=_said(form))
        except Refused as refusal:
            form.add_error(None, refusal.message)
    return render(request, "permits/power.html", {"form": form}, status=422 if form.is_bound else 200)


def _given(request: HttpRequest, form: PowerForm) -> str:
    actions.give_power(request.user, **form.cleaned_data)
    return reverse("permits:powers")


def _said(form: PowerForm) -> str:
    """Say the same whether or not an account has this contact."""
    return _(
        "Kuasa tercatat. Minta %(contact)s masuk ke portal ini dan menerimanya di halaman Surat kuasa."
    ) % {"contact": form.cleaned_data["contact"]}


@require_POST
@login_required
def accept(request: HttpRequest, code: str) -> HttpResponse:
    power = access.power_for(request.user, code)
    with told(request, _("Kuasa Anda terima. Pilih untuk siapa Anda mengajukan saat memulai permohonan.")):
        actions.accept_power(power.pk, by=request.user)
    return redirect("permits:powers")


@require_POST
@login_required
def decline(request: HttpRequest, code: str) -> HttpResponse:
    power = access.power_for(request.user, code)
    with told(request, _("Kuasa itu Anda tolak.")):
        actions.decline_power(power.pk, by=request.user)
    return redirect("permits:powers")


@login_required
def end(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once more, then end it."""
    power = access.power_for(request.user, code)
    if request.method == "POST":
        with told(request, _("Kuasa sudah diakhiri.")):
            actions.end_power(power.pk, by=request.user)
        return redirect("permits:powers")
    return render(request, "permits/power_end.html", {"power": power, "is_giver": _is_giver(request, power)})


@require_safe
@login_required
def letter(request: HttpRequest, code: str) -> HttpResponse:
    """The power as a letter to sign; it names its giver in full, so only they may have it."""
    power = get_object_or_404(PowerOfAttorney, code=code, grantor=request.user)
    return serving.made_pdf(handouts.power_of_attorney(power), name="surat-kuasa")


def _is_giver(request: HttpRequest, power: Any) -> bool:
    return power.grantor_id == request.user.pk
