"""Visits and their tickets: one number from entrance to exit, one ticket for each stage of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Counter, Venue
from catalog.models import Service
from mpp.lib.codes import new_code
from permits.models import Application
from queueing.models.queues import Line, Queue
from queueing.states import AT_COUNTER, OPEN, HoldReason, Outcome, State


class Visit(models.Model):
    """One person's stay in the mall: one code and one printed number from entrance to exit.

    `turn_at` is the arrival that counts in the fair order (`queueing.order`); every stage of the visit keeps it.
    `is_priority` says that, never why: the reason is nobody's business.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    # Venue and queue begin another index of this table: one more would only slow the draw.
    venue = models.ForeignKey(
        Venue, models.PROTECT, related_name="+", db_index=False, verbose_name=_("lokasi")
    )
    queue = models.ForeignKey(
        Queue, models.PROTECT, related_name="visits", db_index=False, verbose_name=_("antrean")
    )
    day = models.DateField(_("hari"))
    serial = models.PositiveIntegerField(_("nomor urut"))
    number = models.CharField(_("nomor"), max_length=8)  # as printed: "A012"
    arrived_at = models.DateTimeField(_("tiba"), default=timezone.now)
    turn_at = models.DateTimeField(_("giliran menurut waktu"), default=timezone.now)
    is_priority = models.BooleanField(_("prioritas"), default=False)
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


class Ticket(models.Model):
    """One stage of a visit, at one line. Its time columns are its history."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="tickets", verbose_name=_("kunjungan"))
    venue = models.ForeignKey(
        Venue, models.PROTECT, related_name="+", db_index=False, verbose_name=_("lokasi")
    )
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="tickets", verbose_name=_("antrean"))
    line = models.ForeignKey(Line, models.PROTECT, related_name="tickets", verbose_name=_("kelompok layanan"))
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("layanan")
    )
    day = models.DateField(_("hari"))
    state = models.CharField(_("keadaan"), max_length=12, choices=State, default=State.WAITING)
    turn_at = models.DateTimeField(_("giliran menurut waktu"), default=timezone.now)
    is_priority = models.BooleanField(_("didahulukan"), default=False)
    note = models.CharField(_("catatan loket sebelumnya"), max_length=200, blank=True)
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
    last_called_at = models.DateTimeField(_("terakhir dipanggil"), null=True, blank=True)
    calls = models.PositiveSmallIntegerField(_("kali dipanggil"), default=0)
    serving_at = models.DateTimeField(_("mulai dilayani"), null=True, blank=True)
    held_at = models.DateTimeField(_("ditunda sejak"), null=True, blank=True)
    held_seconds = models.PositiveIntegerField(_("lama ditunda, detik"), default=0)
    hold_reason = models.CharField(_("alasan ditunda"), max_length=10, choices=HoldReason, blank=True)
    outcome = models.CharField(_("hasil"), max_length=12, choices=Outcome, blank=True)
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
            models.CheckConstraint(
                condition=(Q(state=State.DONE) & ~Q(outcome="")) | (~Q(state=State.DONE) & Q(outcome="")),
                name="ticket_done_with_outcome",
            ),
            models.CheckConstraint(
                condition=(Q(state=State.ON_HOLD, held_at__isnull=False) & ~Q(hold_reason=""))
                | (~Q(state=State.ON_HOLD) & Q(held_at__isnull=True, hold_reason="")),
                name="ticket_held_with_reason",
            ),
        ]
        indexes = [
            # With the day, though only one day has people who wait: what past days left in the index, until a vacuum of
            # the whole table, would be read at each call.
            models.Index(
                fields=["line", "day", "turn_at", "id"],
                condition=Q(state=State.WAITING),
                name="ticket_waiting",
            ),
            # Who is at a counter now: the board.
            models.Index(
                fields=["venue", "-last_called_at"],
                condition=Q(state__in=sorted(AT_COUNTER)),
                name="ticket_on_board",
            ),
            # The last calls of a line on a day: whose turn it is in the interleaving, and how fast it goes.
            models.Index(
                fields=["line", "day", "-called_at"],
                condition=Q(called_at__isnull=False),
                name="ticket_called",
            ),
            # Days of the past, for the supervisor and the archive.
            models.Index(fields=["venue", "day"], name="ticket_of_day"),
            models.Index(fields=["venue", "day"], condition=Q(state__in=sorted(OPEN)), name="ticket_open"),
        ]

    def __str__(self) -> str:
        return self.visit.number

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class OutOfTurnCall(models.Model):
    """A number that was called before its turn: by whom, past how many, and why."""

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="+", verbose_name=_("lokasi"))
    ticket = models.ForeignKey(
        Ticket, models.CASCADE, related_name="out_of_turn_calls", verbose_name=_("nomor antrean")
    )
    counter = models.ForeignKey(Counter, models.PROTECT, related_name="+", verbose_name=_("loket"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("petugas")
    )
    at = models.DateTimeField(_("pada"), default=timezone.now)
    overtaken = models.PositiveSmallIntegerField(_("yang didahului"))
    reason = models.CharField(_("alasan"), max_length=200)

    class Meta:
        verbose_name = _("panggilan di luar giliran")
        verbose_name_plural = _("panggilan di luar giliran")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="out_of_turn_with_reason")]
        indexes = [models.Index(fields=["venue", "-at"], name="out_of_turn_of_venue")]

    def __str__(self) -> str:
        return f"{self.ticket} {self.at:%Y-%m-%d %H.%M}"
