"""At the counter an officer applies for the person standing there: found or made known by the KTP-el, then helped.

Who is being helped is kept in the session of the officer, for the day: the NIK reaches neither session nor address.
"""

import logging
from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import open_account, save_own_data
from accounts.forms import OwnDataForm
from accounts.models import User
from accounts.once import once
from agencies.models import Agency
from catalog.models import Outcome, Service
from catalog.search import search
from documents import serving
from mpp.lib.refused import Refused, told
from permits import access, actions, clock, handouts
from permits.forms.counter import CodeForm, FindPersonForm, NewPersonForm, ResetForm
from permits.models import Application
from permits.states import State

log = logging.getLogger("mpp.assist")

HELPED = "helped"  # in the session: {"person", "agency": primary keys, "on": ISO date}


class Helped(NamedTuple):
    """Who stands at which agency's counter."""

    person: User
    agency: Agency


@sensitive_post_parameters("nik")
@login_required
@never_cache
def find(request: HttpRequest) -> HttpResponse:
    """Find the person by the NIK of their KTP-el; who has no proven account gets one."""
    agencies = _agencies(request)
    chosen = {"agency": _chosen_agency(request)}
    form = FindPersonForm(agencies, request.POST if request.method == "POST" else None, initial=chosen)
    if form.is_valid():
        person = User.objects.proven().with_nik(form.cleaned_data["nik"]).filter(is_active=True).first()
        _log_search(request, form.chosen_agency, found=person is not None)
        if person is None:
            _remember(request, None, form.chosen_agency)
            new = NewPersonForm(nik=form.cleaned_data["nik"])
            return render(
                request, "permits/assist/new_person.html", {"form": new, "agency": form.chosen_agency}
            )
        if person.pk != request.user.pk:
            _remember(request, person, form.chosen_agency)
            return redirect("permits:helped_person")
        form.add_error("nik", _("Itu NIK Anda sendiri. Ajukan dari akun Anda, atau minta petugas lain."))
    return _find_page(request, agencies, form, CodeForm())


@require_POST
@login_required
def help_again(request: HttpRequest) -> HttpResponse:
    """Go on with a case of this agency's, whoever began it, with the code of its receipt."""
    agencies = _agencies(request)
    form = CodeForm(request.POST)
    if form.is_valid():
        cases = Application.objects.select_related("counter_agency", "owner")
        found = cases.filter(code=form.cleaned_data["code"], counter_agency__in=agencies).first()
        if found is None:
            form.add_error("code", _("Tidak ada permohonan dengan kode itu untuk loket instansi Anda."))
        else:
            try:
                actions.help_again(found.pk, by=request.user, agency=found.counter_agency)
            except Refused as refusal:
                form.add_error("code", refusal.message)
            else:
                _remember(request, found.owner, found.counter_agency)
                return redirect(found)
    return _find_page(request, agencies, FindPersonForm(agencies), form)


@sensitive_post_parameters()
@require_POST
@login_required
@never_cache
def new_person(request: HttpRequest) -> HttpResponse:
    """Open an account for the person and answer with its slip: the code is shown here and nowhere else."""
    agency = _chosen_agency(request)
    if agency is None:
        return redirect("permits:assist")
    form = NewPersonForm(request.POST)
    if form.is_valid():
        try:
            return _with_slip(request, "permits.open_account", agency, lambda: _opened(request, form, agency))
        except Refused as refusal:
            form.add_error(None, refusal.message)
    return render(request, "permits/assist/new_person.html", {"form": form, "agency": agency}, status=422)


@require_safe
@login_required
@never_cache
def person(request: HttpRequest) -> HttpResponse:
    """The person at the counter: to be compared with the card; then the services, or what is not finished."""
    helped = helped_now(request)
    if helped is None:
        return redirect("permits:assist")
    return _person_page(request, helped, ResetForm())


@require_POST
@login_required
@never_cache
def reset(request: HttpRequest) -> HttpResponse:
    """A new printed code for the person whose card was compared, as a slip."""
    helped = helped_now(request)
    if helped is None:
        return redirect("permits:assist")
    form = ResetForm(request.POST)
    if form.is_valid():
        try:
            return _with_slip(
                request,
                "permits.reset_account",
                helped.agency,
                lambda: (
                    helped.person,
                    actions.reset_account(helped.person, by=request.user, agency=helped.agency),
                ),
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
    return _person_page(request, helped, form)


@require_POST
@login_required
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    helped = helped_now(request)
    if helped is None:
        return redirect("permits:assist")
    service = get_object_or_404(_services(helped.agency), slug=slug)

    def do() -> Application:
        return actions.begin_for(service, owner=helped.person, by=request.user, agency=helped.agency)

    with told(request):
        return once(request, "permits.assist", do)
    return redirect("permits:helped_person")


@require_POST
@login_required
def finish(request: HttpRequest) -> HttpResponse:
    """The person goes; the next one starts anew."""
    request.session.pop(HELPED, None)
    return redirect("permits:assist")


@login_required
@never_cache
def owners_data(request: HttpRequest, code: str) -> HttpResponse:
    """What an application needs of the person and only they can tell, typed while they stand at the counter."""
    application = access.application_for(request.user, code, _may_write_data)
    form = OwnDataForm(request.POST if request.method == "POST" else None, user=application.owner)
    if form.is_valid():
        try:
            save_own_data(application.owner_id, **form.own_data())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Data pemohon tersimpan."))
            return redirect(application)
    context = {"application": application, "form": form}
    return render(request, "permits/assist/owners_data.html", context, status=422 if form.is_bound else 200)


@require_safe
@login_required
def declaration(request: HttpRequest, code: str) -> HttpResponse:
    """What the person signs before the officer sends the case, as PDF."""
    application = access.application_for(request.user, code, access.assists)
    return serving.made_pdf(
        handouts.declaration(application, helper=request.user), name=f"pernyataan-{application.code}"
    )


# --- What they share ----------------------------------------------------------------------------------


def _may_write_data(user: Any, application: Application) -> bool:
    return access.assists(user, application) and access.may_edit(user, application)


def _agencies(request: HttpRequest) -> QuerySet[Agency]:
    """Return at whose counters this officer helps. Raises PermissionDenied for everybody else."""
    agencies = access.counter_agencies(request.user)
    if not agencies:
        raise PermissionDenied
    return agencies


def _services(agency: Agency) -> QuerySet[Service]:
    applied_for = [Outcome.PERMIT, Outcome.HANDED_OVER]
    return Service.objects.online().filter(agency=agency, outcome__in=applied_for).order_by("name")


def _log_search(request: HttpRequest, agency: Agency, *, found: bool) -> None:
    """Leave a trace of a search that may begin no case: who, at whose counter, found or not; never for whom."""
    log.info("nik_search", extra={"user_id": request.user.pk, "agency_id": agency.pk, "found": found})


def _remember(request: HttpRequest, person: User | None, agency: Agency) -> None:
    request.session[HELPED] = {
        "person": person.pk if person else None,
        "agency": agency.pk,
        "on": timezone.localdate().isoformat(),
    }


def _chosen_agency(request: HttpRequest) -> Agency | None:
    """Return the agency chosen today at which this officer still serves, None if there is none."""
    agencies = _agencies(request)
    kept = request.session.get(HELPED) or {}
    if kept.get("on") != timezone.localdate().isoformat():
        return None
    return agencies.filter(pk=kept["agency"]).first()


def helped_now(request: HttpRequest) -> Helped | None:
    """Return who is being helped today and where, None if nobody. Raises PermissionDenied for who serves nowhere."""
    agency = _chosen_agency(request)
    if agency is None:
        return None
    people = User.objects.proven().filter(pk=request.session[HELPED]["person"], is_active=True)
    found = people.first()
    return Helped(found, agency) if found else None


def _opened(request: HttpRequest, form: NewPersonForm, agency: Agency) -> tuple[User, str]:
    venue = clock.venue_of(agency)
    return open_account(by=request.user, venue_code=venue.code, proven=True, **form.own_data())


def _with_slip(
    request: HttpRequest, action: str, agency: Agency, do: Callable[[], tuple[User, str]]
) -> HttpResponse:
    """Do a deed that draws a printed code, once, and answer with its slip.

    A repeated post makes no second one; it leads to the person, for the code is stored nowhere to be shown again.
    """
    made: list[tuple[User, bytes]] = []

    def do_and_keep() -> str:
        user, code = do()
        made.append((user, handouts.account_slip(user, code, agency=agency)))
        return reverse("permits:helped_person")

    response: HttpResponse = once(request, action, do_and_keep)
    if not made:
        messages.info(request, _("Kode itu sudah dicetak. Bila kertasnya hilang, cetak kode baru di bawah."))
        return response
    user, slip = made[0]
    _remember(request, user, agency)
    return serving.made_pdf(slip, name="kode-akun")


def _find_page(
    request: HttpRequest, agencies: QuerySet[Agency], form: FindPersonForm, code_form: CodeForm
) -> HttpResponse:
    today = {
        "assistances__by": request.user,
        "assistances__on": timezone.localdate(),
        "assistances__agency__in": agencies,
    }
    cases = Application.objects.filter(**today).select_related("owner")
    context = {
        "form": form,
        "code_form": code_form,
        "cases": cases.exclude(state=State.DISCARDED).order_by("-pk")[:20],
        "helped": helped_now(request),
    }
    wrong = form.is_bound or code_form.is_bound
    return render(request, "permits/assist/find.html", context, status=422 if wrong else 200)


def _person_page(request: HttpRequest, helped: Helped, form: ResetForm) -> HttpResponse:
    unfinished = Application.objects.filter(
        owner=helped.person, counter_agency=helped.agency, state__in=[State.DRAFT, State.RETURNED]
    )
    wanted = request.GET.get("q", "").replace("\0", "").strip()  # PostgreSQL knows no NUL
    context = {
        "person": helped.person,
        "agency": helped.agency,
        "wanted": wanted,
        "services": search(_services(helped.agency), wanted).services,
        "unfinished": unfinished.order_by("-pk")[:20],
        "form": form,
    }
    return render(request, "permits/assist/person.html", context, status=422 if form.is_bound else 200)
