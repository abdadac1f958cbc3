"""Pages of the own account."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import actions
from accounts.entrance import RedeemForm
from accounts.forms import OwnDataForm
from accounts.models import User
from mpp.lib.nik import tells_birth_date
from mpp.lib.refused import Refused


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/account.html")


@login_required
def own_data(request: HttpRequest) -> HttpResponse:
    """Ask for the own data, and go back to where `?next=` says."""
    form = OwnDataForm(request.POST or None, user=request.user)
    if form.is_valid() and _saved(request, form):
        return redirect(_next(request) or "accounts:account")
    context = {"form": form, "next": _next(request)}
    return render(request, "accounts/own_data.html", context, status=422 if form.is_bound else 200)


@never_cache
def redeem(request: HttpRequest) -> HttpResponse:
    """Let somebody in with the code that a counter printed for them, and a password of their own from now on."""
    if request.user.is_authenticated:
        return redirect("workplace")
    form = RedeemForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if not ratelimit.consume(request, action="printed_code", key=form.cleaned_data["account_number"]):
            form.add_error(None, get_adapter().error_messages["too_many_login_attempts"])
            return render(request, "accounts/redeem.html", {"form": form}, status=429)
        if user := _redeemed(form):
            return _signed_in(request, user)
    return render(request, "accounts/redeem.html", {"form": form}, status=422 if form.is_bound else 200)


def _redeemed(form: RedeemForm) -> User | None:
    typed = form.cleaned_data
    try:
        return actions.redeem(typed["account_number"], typed["code"], password=typed["password1"])
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return None


def _signed_in(request: HttpRequest, user: User) -> HttpResponse:
    response = perform_login(request, user)
    request.session.set_expiry(
        0
    )  # As after a sign-in without “Tetap masuk”: the device may be a borrowed one.
    messages.success(
        request,
        _("Kata sandi Anda tersimpan. Lain kali masuk dengan nomor akun %(number)s dan kata sandi ini.")
        % {"number": user.account_number_shown},
    )
    return response


def wrong_form_is_422(view: Callable[..., Any]) -> Callable[..., Any]:
    """Answer a wrong form of allauth's with 422 like ours: a right one leads elsewhere, so 200 means wrong."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 200:
            response.status_code = 422
        # allauth says "site" to the host's name; in our layouts that word is the portal (mpp/context.py).
        (getattr(response, "context_data", None) or {}).pop("site", None)
        return response

    return wrapped


def _saved(request: HttpRequest, form: OwnDataForm) -> bool:
    try:
        user = actions.save_own_data(request.user.pk, **form.own_data())
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    messages.success(request, _("Data Anda tersimpan."))
    if not user.is_proven and not tells_birth_date(user.nik, user.birth_date):
        messages.warning(
            request,
            _(
                "Tanggal lahir Anda berbeda dengan tanggal di dalam NIK. Bila keduanya sama seperti di KTP-el,"
                " abaikan pesan ini."
            ),
        )
    return True


def _next(request: HttpRequest) -> str:
    """Return the address to go on to, "" if none is named or it leads to another site."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else ""
