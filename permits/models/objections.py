"""Objections to a refusal (UU 30/2014 art. 77)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Paper
from permits.models.applications import Application
from permits.states import ObjectionOutcome


class Objection(models.Model):
    """One objection: received, then upheld (the case is in review again) or dismissed, with reasons."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="objections")
    text = models.TextField(_("alasan keberatan"))
    papers: models.ManyToManyField = models.ManyToManyField(Paper, related_name="+", blank=True)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # An officer who took in a letter; None when it was filed here.
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(_("diterima"), default=timezone.now)
    due_on = models.DateField(_("dijawab paling lambat"))
    outcome = models.CharField(
        _("hasil"), max_length=10, choices=ObjectionOutcome, default=ObjectionOutcome.PENDING
    )
    reasons = models.TextField(_("alasan keputusan"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("diputuskan"), null=True)

    class Meta:
        verbose_name = _("keberatan")
        verbose_name_plural = _("keberatan")
        ordering = ["received_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(outcome=ObjectionOutcome.PENDING),
                name="objection_one_pending",
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome=ObjectionOutcome.PENDING, decided_by__isnull=True, decided_at__isnull=True
                )
                | (
                    ~Q(outcome=ObjectionOutcome.PENDING)
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(reasons="")
                ),
                name="objection_decided_with_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} · {self.get_outcome_display()}"
