"""Powers of attorney that were signed on paper: written down at the counter, and the letter opened later."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.once import first_alone, once
from catalog.models import Service
from documents import actions as documents
from documents import serving
from documents.models import Paper
from mpp.lib.refused import Refused
from permits import access, actions
from permits.forms.powers import LETTER_ACCEPTS, SignedPowerForm
from permits.models import PowerOfAttorney
from permits.views.assisting import Helped, helped_now


@login_required
@never_cache
def record(request: HttpRequest) -> HttpResponse:
    """Write down a signed letter by which the person found at the counter lets somebody else apply for them."""
    helped = helped_now(request)
    if helped is None:
        return redirect("permits:assist")
    services = Service.objects.online().order_by("name")
    is_sent = request.method == "POST"
    form = SignedPowerForm(services, *((request.POST, request.FILES) if is_sent else ()))
    if is_sent and form.is_valid():
        try:
            return _record(request, helped, form)
        except Refused as refusal:
            form.add_error(None, refusal.message)
    context = {"person": helped.person, "form": form}
    return render(request, "permits/assist/record_power.html", context, status=422 if is_sent else 200)


def _record(request: HttpRequest, helped: Helped, form: SignedPowerForm) -> HttpResponse:
    """Check the scan before any transaction, then keep it and write the power down in one."""
    here = reverse("permits:helped_person")
    said = _("Surat kuasa tercatat. Minta %(contact)s masuk ke portal ini dan menerimanya.") % {
        "contact": form.cleaned_data["contact"]
    }
    with first_alone(request, "permits.record_power", said=said) as done:
        if done:
            return done
        files = form.cleaned_data["file"]
        examined = documents.examine(files, accepts=LETTER_ACCEPTS)

        def keep() -> Paper:
            return documents.keep(
                files, examined, owner=helped.person, given_by=request.user, type=None, made_here=True
            )

        def write() -> str:
            actions.record_power(
                helped.person, by=request.user, agency=helped.agency, keep=keep, **form.terms
            )
            return here

        return once(request, "permits.record_power", write, leads_to=here, said=said)


@require_safe
@login_required
def paper(request: HttpRequest, code: str) -> HttpResponseBase:
    """The signed letter, for who gave the power and who holds it."""
    power = get_object_or_404(access.signed_powers_of(request.user), code=code)
    return _letter(request, power, role=_("Penerima kuasa"), instead=reverse("permits:powers"))


@require_safe
@login_required
def of_case(request: HttpRequest, code: str) -> HttpResponseBase:
    """The signed letter by which a case was filed, for the officers of the case; the look is remembered."""
    application = access.application_for(request.user, code, access.may_see_at_desk)
    if application.power is None:
        raise Http404
    return _letter(
        request,
        application.power,
        role=access.office_of(request.user, application),
        case_number=application.number or "",
        instead=reverse("permits:case", args=[code]),
    )


def _letter(
    request: HttpRequest, power: PowerOfAttorney, *, role: str, instead: str, case_number: str = ""
) -> HttpResponseBase:
    letter = power.paper
    if letter is None:
        raise Http404
    if not letter.is_open_to_officers:
        why = letter.get_safety_display()
        messages.error(request, _("Surat kuasa itu belum dapat dibuka: %(why)s.") % {"why": why})
        return redirect(instead)
    if request.user.pk != power.grantor_id:
        documents.record_opening(letter, by=request.user, role=role, case_number=case_number)
    name = "surat-kuasa-bertanda-tangan"
    return serving.clean_copy(letter, name=name) if letter.clean else serving.original(letter, name=name)
