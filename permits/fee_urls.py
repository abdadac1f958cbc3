"""Addresses of money at the desk, under /meja/<code>/ and /meja/."""

from django.urls import path

from permits.views import paying

of_a_case = [
    path("retribusi/", paying.enter_bill, name="enter_bill"),
    path("tagihan/<int:bill_id>/sahkan/", paying.confirm_bill, name="confirm_bill"),
    path("tagihan/<int:bill_id>/hitung-ulang/", paying.send_back_bill, name="send_back_bill"),
    path("tagihan/<int:bill_id>/usulkan-batal/", paying.ask_to_cancel_bill, name="ask_to_cancel_bill"),
    path("tagihan/<int:bill_id>/batalkan/", paying.cancel_bill, name="cancel_bill"),
    path("tagihan/<int:bill_id>/pertahankan/", paying.keep_bill, name="keep_bill"),
    path("pembayaran/<int:payment_id>/koreksi/", paying.correct_payment, name="correct_payment"),
    path("pengembalian/<int:refund_id>/", paying.finish_refund, name="finish_refund"),
]

urlpatterns = [path("pengembalian/", paying.refunds, name="refunds")]
