"""Queues with their lines, how far their numbers have come, and what stops them. Every row carries its venue."""

from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Counter, Venue
from catalog.models import Service
from mpp.lib.history import remembered
from mpp.lib.loaded import LoadedModel


class QueueQuerySet(models.QuerySet["Queue"]):
    def in_use(self) -> "QueueQuerySet":
        """Those at which numbers are drawn: neither they nor their agency are archived."""
        return self.filter(is_active=True, agency__is_active=True)


class LineQuerySet(models.QuerySet["Line"]):
    def in_use(self) -> "LineQuerySet":
        """Those of which numbers are drawn: neither they, nor their queue, nor its agency are archived."""
        return self.filter(is_active=True, queue__is_active=True, queue__agency__is_active=True)


@remembered()
class Queue(LoadedModel):
    """One agency's queue in one venue: a prefix and one series of numbers a day."""

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="queues", verbose_name=_("lokasi"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="queues", verbose_name=_("instansi"))
    prefix = models.CharField(
        _("awalan"),
        max_length=2,
        validators=[RegexValidator(r"^[A-HJ-NP-Z]{1,2}$", _("Satu atau dua huruf besar, tanpa I dan O."))],
    )
    daily_quota = models.PositiveSmallIntegerField(
        _("nomor per hari"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Berapa nomor paling banyak diberikan sehari, termasuk janji temu. Kosong: tanpa batas."),
    )
    is_active = models.BooleanField(_("dipakai"), default=True)

    objects = QueueQuerySet.as_manager()

    class Meta:
        verbose_name = _("antrean")
        verbose_name_plural = _("antrean")
        ordering = ["venue", "prefix"]
        constraints = [
            models.UniqueConstraint(fields=["venue", "agency"], name="queue_one_per_agency"),
            models.UniqueConstraint(fields=["venue", "prefix"], name="queue_prefix_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix} · {self.agency.short_name}"


@remembered()
class Line(LoadedModel):
    """A group of services within a queue: one tile at the kiosk. Counters take lines."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="lines", verbose_name=_("antrean"))
    code = models.CharField(_("kode"), max_length=10)
    name = models.CharField(_("nama"), max_length=120)
    position = models.PositiveSmallIntegerField(_("urutan"), default=0)
    is_active = models.BooleanField(_("dipakai"), default=True)
    slot_minutes = models.PositiveSmallIntegerField(
        _("lama satu sesi janji temu, menit"),
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(240)],
    )
    slot_quota = models.PositiveSmallIntegerField(
        _("tempat per sesi janji temu"), default=2, help_text=_("0: tanpa janji temu.")
    )
    services: models.ManyToManyField = models.ManyToManyField(
        Service, related_name="lines", blank=True, verbose_name=_("layanan")
    )
    counters: models.ManyToManyField = models.ManyToManyField(
        Counter, related_name="lines", blank=True, verbose_name=_("loket")
    )

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = _("kelompok layanan")
        verbose_name_plural = _("kelompok layanan")
        ordering = ["queue", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["queue", "code"], name="line_code_unique")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_in_use(self) -> bool:
        """Whether it is one of `in_use()`; asks for its queue and agency."""
        return self.is_active and self.queue.is_active and self.queue.agency.is_active


class QueueDay(models.Model):
    """How far the number series of a queue has come on one day of its venue. Locked last.

    `reserved`: places of the daily quota that open bookings hold. `last_turn_at`: the turn of the last number, so
    that turns rise with numbers even where the clocks of two web nodes differ or one is set back.
    """

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="+")
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="days")
    day = models.DateField()
    last_number = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)
    last_turn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("hari antrean")
        verbose_name_plural = _("hari antrean")
        constraints = [models.UniqueConstraint(fields=["queue", "day"], name="queue_day_unique")]

    def __str__(self) -> str:
        return f"{self.queue} {self.day:%Y-%m-%d}"


class DisturbanceQuerySet(models.QuerySet["Disturbance"]):
    def open(self) -> "DisturbanceQuerySet":
        return self.filter(ended_at__isnull=True)


class Disturbance(models.Model):
    """“Sistem instansi sedang terganggu”: a state of a queue, set and ended by its staff.

    People keep their place; `resumes_at` is the time agreed for coming back, if there is one.
    """

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="+", verbose_name=_("lokasi"))
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="disturbances", verbose_name=_("antrean"))
    since = models.DateTimeField(_("sejak"), default=timezone.now)
    resumes_at = models.DateTimeField(_("diperkirakan pulih"), null=True, blank=True)
    note = models.CharField(_("keterangan"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("dicatat oleh")
    )
    ended_at = models.DateTimeField(_("pulih"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dipulihkan oleh"),
    )

    objects = DisturbanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("gangguan sistem")
        verbose_name_plural = _("gangguan sistem")
        constraints = [
            models.UniqueConstraint(
                fields=["queue"], condition=Q(ended_at__isnull=True), name="disturbance_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("since")),
                name="disturbance_ends_after_begin",
            ),
        ]
        indexes = [models.Index(fields=["venue", "-since"], name="disturbance_of_venue")]

    def __str__(self) -> str:
        return f"{self.queue} {self.since:%Y-%m-%d %H.%M}"


class LobbyNoticeQuerySet(models.QuerySet["LobbyNotice"]):
    def shown(self, at: datetime) -> "LobbyNoticeQuerySet":
        return self.filter(
            Q(shows_from__isnull=True) | Q(shows_from__lte=at),
            Q(shows_until__isnull=True) | Q(shows_until__gt=at),
        )


@remembered()
class LobbyNotice(models.Model):
    """A sentence in the line of notices on a venue's lobby displays."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="lobby_notices", verbose_name=_("lokasi"))
    text = models.CharField(_("kalimat"), max_length=160)
    shows_from = models.DateTimeField(_("tampil sejak"), null=True, blank=True)
    shows_until = models.DateTimeField(_("tampil sampai"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("urutan"), default=0)

    objects = LobbyNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("pengumuman lobi")
        verbose_name_plural = _("pengumuman lobi")
        ordering = ["venue", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(shows_from__isnull=True)
                | Q(shows_until__isnull=True)
                | Q(shows_from__lt=F("shows_until")),
                name="lobby_notice_from_before_until",
            )
        ]

    def __str__(self) -> str:
        return self.text
