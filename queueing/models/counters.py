"""Counters at work: who sits there, from when to when, and which lines they take."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Counter, Venue
from queueing.models.queues import Line
from queueing.states import PauseReason


class CounterSessionQuerySet(models.QuerySet["CounterSession"]):
    def locked(self) -> "CounterSessionQuerySet":
        return self.select_for_update(of=("self",), no_key=True)

    def open(self) -> "CounterSessionQuerySet":
        return self.filter(closed_at__isnull=True)

    def calling(self) -> "CounterSessionQuerySet":
        """Those open and not in a pause."""
        return self.open().filter(paused_at__isnull=True)


class CounterSession(models.Model):
    """An officer's work at one counter, from opening to closing it. `lines`: those that it takes meanwhile."""

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="+", verbose_name=_("lokasi"))
    counter = models.ForeignKey(Counter, models.PROTECT, related_name="sessions", verbose_name=_("loket"))
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("petugas")
    )
    lines: models.ManyToManyField = models.ManyToManyField(
        Line, related_name="sessions", verbose_name=_("kelompok layanan")
    )
    opened_at = models.DateTimeField(_("dibuka"), default=timezone.now)
    closed_at = models.DateTimeField(_("ditutup"), null=True, blank=True)
    paused_at = models.DateTimeField(_("jeda sejak"), null=True, blank=True)
    pause_reason = models.CharField(_("alasan jeda"), max_length=10, choices=PauseReason, blank=True)

    objects = CounterSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("tugas loket")
        verbose_name_plural = _("tugas loket")
        constraints = [
            models.UniqueConstraint(
                fields=["counter"], condition=Q(closed_at__isnull=True), name="session_one_open_per_counter"
            ),
            models.UniqueConstraint(
                fields=["officer"], condition=Q(closed_at__isnull=True), name="session_one_open_per_officer"
            ),
            models.CheckConstraint(
                condition=(Q(paused_at__isnull=True) & Q(pause_reason=""))
                | (Q(paused_at__isnull=False, closed_at__isnull=True) & ~Q(pause_reason="")),
                name="session_paused_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["venue"], condition=Q(closed_at__isnull=True), name="session_open"),
            models.Index(fields=["venue", "opened_at"], name="session_of_day"),
        ]

    def __str__(self) -> str:
        return f"{self.counter} {self.opened_at:%Y-%m-%d %H.%M}"

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None
