"""Money at the desk: the bill and who sets it, corrections of what was booked, what has to be given back."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from documents import serving
from permits import access, actions, bills
from permits.forms.paying import BillForm, CancelBillForm, CorrectPaymentForm, RefundForm, SendBackBillForm
from permits.models import Application, Bill
from permits.views.case import address, done_once, show

REFUNDS_A_PAGE = 25

# --- The bill ---------------------------------------------------------------------------------------


@require_safe
@login_required
def bill_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The bill as PDF, for the citizen and for officers of the case."""
    application = access.application_for(request.user, code)
    bill = get_object_or_404(application.bills.current(), confirmed_at__isnull=False)
    return serving.made_pdf(bills.printed(bill), name=f"tagihan-{bill.number}")


@require_POST
@login_required
def enter_bill(request: HttpRequest, code: str) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_set_fee)
    form = BillForm(request.POST, application=application)
    if not form.is_valid():
        return show(request, application, status=422, enter_bill=form)
    return done_once(
        request,
        "enter_bill",
        lambda: actions.enter_bill(application.pk, by=request.user, **form.cleaned_data),
        said=_("Perhitungan tersimpan. Petugas lain mengesahkannya."),
        leads_to=address(application),
        application=application,
        form=form,
    )


@require_POST
@login_required
def confirm_bill(request: HttpRequest, code: str, bill_id: int) -> HttpResponse:
    application, bill = _bill(request, code, bill_id, access.may_confirm_fee)
    return done_once(
        request,
        "confirm_bill",
        lambda: actions.confirm_bill(bill.pk, by=request.user),
        said=_("Tagihan ditetapkan dan dikirim ke pemohon."),
        leads_to=address(application),
    )


@require_POST
@login_required
def send_back_bill(request: HttpRequest, code: str, bill_id: int) -> HttpResponse:
    application, bill = _bill(request, code, bill_id, access.may_confirm_fee)
    form = SendBackBillForm(request.POST)
    if not form.is_valid():
        return show(request, application, status=422, send_back_bill=form)
    return done_once(
        request,
        "send_back_bill",
        lambda: actions.send_back_bill(bill.pk, by=request.user, **form.cleaned_data),
        said=_("Perhitungan dikembalikan untuk dihitung ulang."),
        leads_to=address(application),
        application=application,
        form=form,
    )


@require_POST
@login_required
def ask_to_cancel_bill(request: HttpRequest, code: str, bill_id: int) -> HttpResponse:
    application, bill = _bill(request, code, bill_id, access.may_set_fee)
    form = CancelBillForm(request.POST)
    if not form.is_valid():
        return show(request, application, status=422, ask_to_cancel_bill=form)
    return done_once(
        request,
        "ask_to_cancel_bill",
        lambda: actions.ask_to_cancel_bill(bill.pk, by=request.user, **form.cleaned_data),
        said=_("Usulan tersimpan. Petugas lain menyetujui atau menolaknya."),
        leads_to=address(application),
        application=application,
        form=form,
    )


@require_POST
@login_required
def cancel_bill(request: HttpRequest, code: str, bill_id: int) -> HttpResponse:
    application, bill = _bill(request, code, bill_id, access.may_confirm_fee)
    return done_once(
        request,
        "cancel_bill",
        lambda: actions.cancel_bill(bill.pk, by=request.user),
        said=_("Tagihan %(number)s dibatalkan; pemohon diberi tahu.") % {"number": bill.number},
        leads_to=address(application),
    )


@require_POST
@login_required
def keep_bill(request: HttpRequest, code: str, bill_id: int) -> HttpResponse:
    application, bill = _bill(request, code, bill_id, access.may_confirm_fee)
    return done_once(
        request,
        "keep_bill",
        lambda: actions.keep_bill(bill.pk, by=request.user),
        said=_("Tagihan %(number)s tetap berlaku.") % {"number": bill.number},
        leads_to=address(application),
    )


def _bill(request: HttpRequest, code: str, bill_id: int, may: access.May) -> tuple[Application, Bill]:
    application = access.application_for(request.user, code, may)
    return application, get_object_or_404(application.bills, pk=bill_id)


# --- What was paid, and what is given back ----------------------------------------------------------


@require_POST
@login_required
def correct_payment(request: HttpRequest, code: str, payment_id: int) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_take_payment)
    payment = get_object_or_404(application.payments, pk=payment_id)
    form = CorrectPaymentForm(request.POST)
    if not form.is_valid():
        return show(request, application, status=422, correct_payment=form)
    return done_once(
        request,
        "correct_payment",
        lambda: actions.correct_payment(payment.pk, by=request.user, **form.cleaned_data),
        said=_("Koreksi pembayaran tersimpan; pemohon diberi tahu."),
        leads_to=address(application),
        application=application,
        form=form,
    )


@require_safe
@login_required
def refunds(request: HttpRequest) -> HttpResponse:
    """What has still to be given back at the agencies of this cashier or supervisor, the oldest first."""
    if not access.may_use_refunds(request.user):
        raise PermissionDenied
    rows = access.refunds_of(request.user).select_related("application").order_by("opened_at", "pk")
    page = Paginator(rows, REFUNDS_A_PAGE).get_page(request.GET.get("halaman"))
    context: dict[str, Any] = {
        "refunds": page.object_list,
        "newer": f"?halaman={page.number - 1}" if page.has_previous() else "",
        "older": f"?halaman={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "permits/desk/refunds.html", context)


@require_POST
@login_required
def finish_refund(request: HttpRequest, code: str, refund_id: int) -> HttpResponse:
    application = access.application_for(request.user, code, access.may_give_back)
    refund = get_object_or_404(application.refunds, pk=refund_id)
    form = RefundForm(request.POST)
    if not form.is_valid():
        return show(request, application, status=422, finish_refund=form)
    return done_once(
        request,
        "finish_refund",
        lambda: actions.finish_refund(refund.pk, by=request.user, **form.cleaned_data),
        said=_("Pengembalian tersimpan; pemohon diberi tahu."),
        leads_to=address(application),
        application=application,
        form=form,
    )
