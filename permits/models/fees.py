"""What a case costs: the bill, what was paid, and what has to be given back."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from permits.models.applications import Application


class BillQuerySet(models.QuerySet["Bill"]):
    def current(self) -> "BillQuerySet":
        return self.filter(cancelled_at__isnull=True)


class Bill(models.Model):
    """What one application costs, in whole rupiah.

    A fixed fee is billed by the sheet itself (`entered_by` is nobody). A computed one is entered by an officer with
    its basis and SKRD number, and stands once a second officer has confirmed it: only then has it a number.
    Cancelled likewise: one asks (`cancel_asked_by`, with the reason), another does it. The number stays with it.
    """

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="bills", verbose_name=_("permohonan")
    )
    number = models.CharField(_("nomor tagihan"), max_length=20, null=True, unique=True)
    amount_rupiah = models.PositiveBigIntegerField(_("jumlah (rupiah)"))  # 0: waived, the basis says why
    basis = models.CharField(_("dasar perhitungan"), max_length=300)
    skrd_number = models.CharField(_("nomor SKRD"), max_length=60, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("dihitung oleh")
    )
    entered_at = models.DateTimeField(_("dihitung"), default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("disahkan oleh")
    )
    confirmed_at = models.DateTimeField(_("disahkan"), null=True)
    cancel_asked_at = models.DateTimeField(_("diusulkan batal"), null=True)
    cancel_asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(_("dibatalkan"), null=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    cancel_reason = models.CharField(_("alasan pembatalan"), max_length=300, blank=True)

    objects = BillQuerySet.as_manager()

    class Meta:
        verbose_name = _("tagihan")
        verbose_name_plural = _("tagihan")
        constraints = [
            models.CheckConstraint(
                condition=Q(number__isnull=True, confirmed_at__isnull=True)
                | Q(number__isnull=False, confirmed_at__isnull=False),
                name="bill_numbered_when_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True, confirmed_by__isnull=True)
                | (
                    Q(entered_by__isnull=False)
                    & (Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")))
                ),
                name="bill_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True)
                | Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="bill_confirmed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(cancel_asked_at__isnull=True, cancel_asked_by__isnull=True)
                | (Q(cancel_asked_at__isnull=False, cancel_asked_by__isnull=False) & ~Q(cancel_reason="")),
                name="bill_cancel_asked_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True)
                | (
                    Q(cancelled_at__isnull=False, cancelled_by__isnull=False)
                    & ~Q(cancel_reason="")
                    & (
                        Q(number__isnull=True)  # sent back before it stood
                        | (Q(cancel_asked_by__isnull=False) & ~Q(cancel_asked_by=F("cancelled_by")))
                    )
                ),
                name="bill_cancelled_by_two",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(cancelled_at__isnull=True),
                name="bill_one_current",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.application}"

    @property
    def is_to_confirm(self) -> bool:
        return self.confirmed_at is None and self.cancelled_at is None

    @property
    def is_to_cancel(self) -> bool:
        """Whether somebody asked to cancel it and nobody answered yet."""
        return self.cancel_asked_at is not None and self.cancelled_at is None


class Payment(models.Model):
    """What a cashier took against a bill, in whole rupiah; a mistake is set right by a counter-entry alone.

    A counter-entry (`reverses`) has the negative amount and the receipt's number of what it reverses. What it
    reverses is marked: that receipt may then be entered where it belongs.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="payments")
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="payments", verbose_name=_("tagihan"))
    amount_rupiah = models.BigIntegerField(_("jumlah (rupiah)"))
    receipt_number = models.CharField(_("nomor tanda bukti bayar"), max_length=60)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("membatalkan")
    )
    is_reversed = models.BooleanField(_("dibatalkan"), default=False)
    reason = models.CharField(_("alasan koreksi"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("pembayaran")
        verbose_name_plural = _("pembayaran")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount_rupiah__gt=0)
                | (Q(reverses__isnull=False, amount_rupiah__lt=0) & ~Q(reason="")),
                name="payment_or_counter_entry",
            ),
            models.UniqueConstraint(
                fields=["receipt_number"],
                condition=Q(reverses__isnull=True, is_reversed=False),
                name="payment_receipt_number_once",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="payment_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="payment_is_not_rewritten", exclude=["is_reversed"]),
        ]

    def __str__(self) -> str:
        return self.receipt_number


class RefundQuerySet(models.QuerySet["Refund"]):
    def open(self) -> "RefundQuerySet":
        return self.filter(done_at__isnull=True, cancelled_at__isnull=True)


class Refund(models.Model):
    """Paid and then refused (or withdrawn): what the office has to give back, until it is done."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="refunds")
    amount_rupiah = models.PositiveBigIntegerField(_("jumlah (rupiah)"))
    opened_at = models.DateTimeField(_("dibuka"), default=timezone.now)
    done_at = models.DateTimeField(_("dikembalikan"), null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reference = models.CharField(_("bukti pengembalian"), max_length=120, blank=True)
    cancelled_at = models.DateTimeField(_("dibatalkan"), null=True)  # an objection was upheld meanwhile

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = _("pengembalian uang")
        verbose_name_plural = _("pengembalian uang")
        constraints = [
            models.CheckConstraint(condition=Q(amount_rupiah__gt=0), name="refund_of_something"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | (
                    Q(done_at__isnull=False, done_by__isnull=False, cancelled_at__isnull=True)
                    & ~Q(reference="")
                ),
                name="refund_done_by_someone",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(done_at__isnull=True, cancelled_at__isnull=True),
                name="refund_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} · {self.amount_rupiah}"

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.cancelled_at is None
