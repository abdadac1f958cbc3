"""Come: queues with lines, visits and their tickets. Every row carries its venue, by which the table may be cut."""

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Counter, Venue
from catalog.models import Service
from mpp.lib.codes import new_code
from mpp.lib.history import remembered
from mpp.lib.loaded import LoadedModel
from permits.models import Application
from queueing.states import AT_COUNTER, OPEN, State


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
    is_active = models.BooleanField(_("dipakai"), default=True)

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
    services: models.ManyToManyField = models.ManyToManyField(
        Service, related_name="lines", blank=True, verbose_name=_("layanan")
    )
    counters: models.ManyToManyField = models.ManyToManyField(
        Counter, related_name="lines", blank=True, verbose_name=_("loket")
    )

    class Meta:
        verbose_name = _("kelompok layanan")
        verbose_name_plural = _("kelompok layanan")
        ordering = ["queue", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["queue", "code"], name="line_code_unique")]

    def __str__(self) -> str:
        return self.name

    def served_together(self) -> "models.QuerySet[Line]":
        """Return the lines that share a counter with this one, itself included: those who wait there go in one turn."""
        return Line.objects.filter(Q(pk=self.pk) | Q(counters__lines=self.pk)).distinct()


class QueueDay(models.Model):
    """How far the number series of a queue has come on one day of its venue. Locked last."""

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="+")
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="days")
    day = models.DateField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("hari antrean")
        verbose_name_plural = _("hari antrean")
        constraints = [models.UniqueConstraint(fields=["queue", "day"], name="queue_day_unique")]

    def __str__(self) -> str:
        return f"{self.queue} {self.day:%Y-%m-%d}"


class Visit(models.Model):
    """One person's stay in the mall: one code and one printed number from entrance to exit."""

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    venue = models.ForeignKey(Venue, models.PROTECT, related_name="+", verbose_name=_("lokasi"))
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="visits", verbose_name=_("antrean"))
    day = models.DateField(_("hari"))
    serial = models.PositiveIntegerField(_("nomor urut"))
    number = models.CharField(_("nomor"), max_length=8)  # as printed: "A012"
    arrived_at = models.DateTimeField(_("tiba"), default=timezone.now)
    application = models.ForeignKey(
        Application,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name=_("permohonan"),
    )

    class Meta:
        verbose_name = _("kunjungan")
        verbose_name_plural = _("kunjungan")
        constraints = [models.UniqueConstraint(fields=["queue", "day", "serial"], name="visit_number_unique")]
        indexes = [models.Index(fields=["venue", "day"], name="visit_of_day")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("queueing:ticket", args=[self.code])


class TicketQuerySet(models.QuerySet["Ticket"]):
    def locked(self) -> "TicketQuerySet":
        return self.select_for_update(of=("self",), no_key=True)

    def waiting(self) -> "TicketQuerySet":
        return self.filter(state=State.WAITING)

    def open(self) -> "TicketQuerySet":
        return self.filter(state__in=sorted(OPEN))

    def at_counter(self) -> "TicketQuerySet":
        return self.filter(state__in=sorted(AT_COUNTER))

    def of_today(self, venue: Venue) -> "TicketQuerySet":
        return self.filter(venue=venue, day=venue.today())

    def in_turn(self) -> "TicketQuerySet":
        """The fair order: by time of arrival. One rule, written here and asked for everywhere.

        A ticket put back by its counter keeps its turn; a no-show who returns arrives anew.
        """
        return self.order_by("turn_at", "pk")

    def ahead_of(self, ticket: "Ticket") -> "TicketQuerySet":
        """Those whose turn is before, among all whom the counters of the ticket's line serve."""
        earlier = Q(turn_at__lt=ticket.turn_at) | Q(turn_at=ticket.turn_at, pk__lt=ticket.pk)
        return self.waiting().filter(earlier, line__in=ticket.line.served_together(), day=ticket.day)

    def callable_by(self, officer: Any) -> "TicketQuerySet":
        """Leave out whose case the officer may not touch: nobody serves a case they own or filed."""
        own = Q(visit__application__owner=officer) | Q(visit__application__filed_by=officer)
        return self.exclude(own)


class Ticket(models.Model):
    """One stage of a visit, at one line. Its time columns are its history."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="tickets", verbose_name=_("kunjungan"))
    venue = models.ForeignKey(Venue, models.PROTECT, related_name="+", verbose_name=_("lokasi"))
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="tickets", verbose_name=_("antrean"))
    line = models.ForeignKey(Line, models.PROTECT, related_name="tickets", verbose_name=_("kelompok layanan"))
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("layanan")
    )
    day = models.DateField(_("hari"))
    state = models.CharField(_("keadaan"), max_length=12, choices=State, default=State.WAITING)
    turn_at = models.DateTimeField(_("giliran menurut waktu"), default=timezone.now)
    counter = models.ForeignKey(
        Counter, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("loket")
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("petugas"),
    )
    called_at = models.DateTimeField(_("dipanggil"), null=True, blank=True)
    calls = models.PositiveSmallIntegerField(_("kali dipanggil"), default=0)
    serving_at = models.DateTimeField(_("mulai dilayani"), null=True, blank=True)
    ended_at = models.DateTimeField(_("berakhir"), null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("nomor antrean")
        verbose_name_plural = _("nomor antrean")
        constraints = [
            # A counter never holds two: a law of the database, not a habit of the console.
            models.UniqueConstraint(
                fields=["counter"], condition=Q(state__in=sorted(AT_COUNTER)), name="ticket_one_at_a_counter"
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(state__in=sorted(OPEN)), name="ticket_one_open_per_visit"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(AT_COUNTER))
                | Q(counter__isnull=False, officer__isnull=False, called_at__isnull=False),
                name="ticket_called_to_a_counter",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(OPEN), ended_at__isnull=True)
                | (~Q(state__in=sorted(OPEN)) & Q(ended_at__isnull=False)),
                name="ticket_ended_with_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["line", "turn_at", "id"], condition=Q(state=State.WAITING), name="ticket_waiting"
            ),
            models.Index(
                fields=["venue", "-called_at"],
                condition=Q(state__in=sorted(AT_COUNTER)),
                name="ticket_on_board",
            ),
            models.Index(fields=["venue", "day"], condition=Q(state__in=sorted(OPEN)), name="ticket_open"),
        ]

    def __str__(self) -> str:
        return self.visit.number

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
