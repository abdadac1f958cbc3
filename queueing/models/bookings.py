"""Bookings: a place in a line at a time agreed before, and the slots that hold such places."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Venue
from catalog.models import Service
from mpp.lib.codes import new_code
from permits.models import Application
from queueing.models.queues import Line, Queue
from queueing.models.visits import Visit
from queueing.states import BookingState

ACTIVE = [BookingState.BOOKED, BookingState.CHECKED_IN]


class Slot(models.Model):
    """How many places of a line's session are taken. Made with its first booking; counted up and down in one
    statement.

    `quota`: that of the line when the last place was taken; so a lowered quota breaks no booking.
    """

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="+", verbose_name=_("lokasi"))
    line = models.ForeignKey(Line, models.PROTECT, related_name="slots", verbose_name=_("kelompok layanan"))
    starts_at = models.DateTimeField(_("mulai"))
    taken = models.PositiveSmallIntegerField(_("terisi"), default=0)
    quota = models.PositiveSmallIntegerField(_("tempat"))

    class Meta:
        verbose_name = _("sesi janji temu")
        verbose_name_plural = _("sesi janji temu")
        constraints = [
            models.UniqueConstraint(fields=["line", "starts_at"], name="slot_unique"),
            models.CheckConstraint(condition=Q(taken__lte=F("quota")), name="slot_not_overbooked"),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.starts_at:%Y-%m-%d %H.%M}"


class BookingQuerySet(models.QuerySet["Booking"]):
    def locked(self) -> "BookingQuerySet":
        return self.select_for_update(of=("self",), no_key=True)

    def booked(self) -> "BookingQuerySet":
        return self.filter(state=BookingState.BOOKED)

    def active(self) -> "BookingQuerySet":
        """Those that still count as somebody's booking of that line and date."""
        return self.filter(state__in=ACTIVE)


class Booking(models.Model):
    """Somebody comes on that day in that session; moving it keeps the code. Checked in it becomes a visit."""

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    venue = models.ForeignKey(Venue, models.PROTECT, related_name="+", verbose_name=_("lokasi"))
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="bookings", verbose_name=_("antrean"))
    line = models.ForeignKey(
        Line, models.PROTECT, related_name="bookings", verbose_name=_("kelompok layanan")
    )
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("layanan")
    )
    application = models.ForeignKey(
        Application,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bookings",
        verbose_name=_("permohonan"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="bookings", verbose_name=_("pemesan")
    )
    day = models.DateField(_("hari"))
    starts_at = models.DateTimeField(_("mulai"))
    ends_at = models.DateTimeField(_("selesai"))
    state = models.CharField(_("keadaan"), max_length=12, choices=BookingState, default=BookingState.BOOKED)
    visit = models.OneToOneField(
        Visit, models.PROTECT, null=True, blank=True, related_name="booking", verbose_name=_("kunjungan")
    )
    booked_at = models.DateTimeField(_("dibuat"), default=timezone.now)
    moved_at = models.DateTimeField(_("dipindah"), null=True, blank=True)
    ended_at = models.DateTimeField(_("berakhir"), null=True, blank=True)  # checked in, cancelled or missed
    reminded_at = models.DateTimeField(_("diingatkan"), null=True, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("janji temu")
        verbose_name_plural = _("janji temu")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "line", "day"],
                condition=Q(state__in=ACTIVE),
                name="booking_one_per_person",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state=BookingState.BOOKED),
                name="booking_one_per_application",
            ),
            models.CheckConstraint(
                condition=Q(state=BookingState.CHECKED_IN, visit__isnull=False)
                | (~Q(state=BookingState.CHECKED_IN) & Q(visit__isnull=True)),
                name="booking_checked_in_with_visit",
            ),
            models.CheckConstraint(
                condition=Q(state=BookingState.BOOKED, ended_at__isnull=True)
                | (~Q(state=BookingState.BOOKED) & Q(ended_at__isnull=False)),
                name="booking_ended_with_time",
            ),
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="booking_starts_before_end"),
        ]
        indexes = [
            models.Index(fields=["starts_at"], condition=Q(state=BookingState.BOOKED), name="booking_open"),
            models.Index(fields=["venue", "day"], name="booking_of_day"),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.starts_at:%Y-%m-%d %H.%M}"

    def get_absolute_url(self) -> str:
        return reverse("queueing:booking", args=[self.code])
