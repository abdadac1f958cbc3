"""What is done on an application's way: recommendations, originals seen, payment, and its history."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from permits.models.applications import Application
from permits.states import Advice, OriginalSeen, State


class Recommendation(models.Model):
    """What one technical agency is asked and answers, with a due date of its own."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="recommendations")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("instansi teknis"))
    asked_at = models.DateTimeField(_("diminta"), default=timezone.now)
    due_on = models.DateField(_("paling lambat"))
    advice = models.CharField(_("jawaban"), max_length=12, choices=Advice, default=Advice.PENDING)
    note = models.TextField(_("syarat atau alasan"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("dijawab"), null=True)

    class Meta:
        verbose_name = _("rekomendasi teknis")
        verbose_name_plural = _("rekomendasi teknis")
        constraints = [
            models.UniqueConstraint(fields=["application", "agency"], name="recommendation_one_per_agency"),
            models.CheckConstraint(
                condition=Q(advice=Advice.PENDING, answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(advice=Advice.PENDING) & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="recommendation_answered_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(advice__in=[Advice.CONDITIONS, Advice.NO]) | ~Q(note=""),
                name="recommendation_explained",
            ),
        ]
        indexes = [models.Index(fields=["agency", "advice", "due_on"], name="recommendation_desk")]

    def __str__(self) -> str:
        return f"{self.application} · {self.agency}"


class OriginalCheck(models.Model):
    """One original seen (or not) at the counter. `key` is the requirement's; each visit writes its own rows."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="original_checks")
    key = models.CharField(max_length=60)
    outcome = models.CharField(_("hasil"), max_length=10, choices=OriginalSeen)
    note = models.CharField(_("catatan"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    visit_code = models.CharField(max_length=16)  # queueing stands to the right: its visit is known by code

    class Meta:
        verbose_name = _("pencocokan berkas asli")
        verbose_name_plural = _("pencocokan berkas asli")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "visit_code", "key"], name="original_once_per_visit"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application} · {self.key}"


class Payment(models.Model):
    """What a cashier took for one application: amount in whole rupiah, why so much, and the receipt's number."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="payment")
    amount_rupiah = models.PositiveBigIntegerField(_("jumlah (rupiah)"), validators=[MinValueValidator(1)])
    basis = models.CharField(_("dasar perhitungan"), max_length=300)
    receipt_number = models.CharField(_("nomor tanda bukti bayar"), max_length=60, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("pembayaran")
        verbose_name_plural = _("pembayaran")
        constraints = [models.CheckConstraint(condition=Q(amount_rupiah__gt=0), name="payment_of_something")]

    def __str__(self) -> str:
        return self.receipt_number


class Event(models.Model):
    """One line of an application's history: who did what, and from which state to which."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    deed = models.CharField(max_length=40)  # the name of the action
    from_state = models.CharField(max_length=20, choices=State)
    to_state = models.CharField(max_length=20, choices=State)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    office = models.CharField(
        max_length=60, blank=True
    )  # short name of the agency acted for; "" for the citizen
    note = models.TextField(blank=True)  # read by the citizen as well

    class Meta:
        verbose_name = _("peristiwa")
        verbose_name_plural = _("peristiwa")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["application", "at"], name="event_of_application")]

    def __str__(self) -> str:
        return f"{self.application} · {self.deed}"
