"""Bring an account that a counter opened over into one's own."""

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.entrance import PrintedCodeForm
from mpp.lib.refused import Refused
from permits import actions


@login_required
@never_cache
@sensitive_post_parameters("code")
def join(request: HttpRequest) -> HttpResponse:
    form = PrintedCodeForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        number = form.cleaned_data["account_number"]
        if number == request.user.account_number:  # pressed twice
            messages.info(request, _("Akun dengan nomor itu adalah akun ini."))
            return redirect("permits:mine")
        # The same limit as for entering with the code: who guesses here guesses the same thing.
        if not ratelimit.consume(request, action="printed_code", key=number):
            form.add_error(None, get_adapter().error_messages["too_many_login_attempts"])
            return render(request, "permits/join.html", {"form": form}, status=429)
        try:
            moved = actions.join_account(number, form.cleaned_data["code"], into=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            said = _("Akun dari loket sudah digabungkan, bersama %(count)d permohonan.") % {"count": moved}
            messages.success(request, said)
            return redirect("permits:mine")
    return render(request, "permits/join.html", {"form": form}, status=status)
