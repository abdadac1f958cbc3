"""Outreach: a day on which agencies serve at a sub-district office. Its venue has counters and queues of its own."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models.registry import Agency
from agencies.models.venues import Venue
from agencies.states import OutreachState
from mpp.lib.history import remembered
from mpp.lib.loaded import LoadedModel


class OutreachEventQuerySet(models.QuerySet["OutreachEvent"]):
    def scheduled(self) -> "OutreachEventQuerySet":
        return self.filter(state=OutreachState.SCHEDULED)

    def of_today(self) -> "OutreachEventQuerySet":
        """Those of the day that it now is where they take place."""
        return self.filter(day=_today_there())

    def coming(self) -> "OutreachEventQuerySet":
        """Those of today and later, the cancelled too, the first one first."""
        return self.filter(day__gte=_today_there()).order_by("day", "opens", "pk")

    def past(self) -> "OutreachEventQuerySet":
        """Those of days before today, the last one first."""
        return self.filter(day__lt=_today_there()).order_by("-day", "opens", "pk")


def _today_there() -> Cast:
    here = Func(F("venue__timezone_name"), Value(timezone.now()), function="timezone")
    return Cast(here, models.DateField())


@remembered()
class OutreachEvent(LoadedModel):
    """One day at one place, in the venue's local time. The venue is open on the days of its events only.

    Services with their quotas stand in the catalog (`OutreachService`).
    """

    code = models.CharField(_("kode"), max_length=20, unique=True)
    slug = models.SlugField(_("alamat halaman"), max_length=80, unique=True)
    title = models.CharField(_("nama kegiatan"), max_length=120)
    venue = models.ForeignKey(Venue, models.PROTECT, related_name="outreach_events", verbose_name=_("lokasi"))
    day = models.DateField(_("tanggal"))
    opens = models.TimeField(_("mulai"))
    closes = models.TimeField(_("selesai"))
    occasion = models.CharField(_("bersamaan dengan"), max_length=120, blank=True)
    walk_in = models.BooleanField(_("boleh langsung datang"), default=True)
    registration_required = models.BooleanField(_("perlu mendaftar"), default=False)
    state = models.CharField(
        _("keadaan"), max_length=12, choices=OutreachState, default=OutreachState.SCHEDULED
    )
    cancel_reason = models.CharField(_("alasan batal"), max_length=200, blank=True)
    verified = models.BooleanField(_("terverifikasi"), default=False)
    source = models.CharField(_("sumber"), max_length=300, blank=True)
    agencies: models.ManyToManyField = models.ManyToManyField(
        Agency, related_name="outreach_events", verbose_name=_("instansi")
    )

    objects = OutreachEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("layanan keliling")
        verbose_name_plural = _("layanan keliling")
        ordering = ["day", "opens"]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "day"],
                name="outreach_once_a_day",
                violation_error_message=_("Di lokasi ini sudah ada kegiatan pada tanggal itu."),
            ),
            models.CheckConstraint(
                condition=Q(opens__lt=F("closes")),
                name="outreach_opens_before_close",
                violation_error_message=_("Jam mulai harus sebelum jam selesai."),
            ),
            models.CheckConstraint(
                condition=Q(state=OutreachState.SCHEDULED, cancel_reason="")
                | (Q(state=OutreachState.CANCELLED) & ~Q(cancel_reason="")),
                name="outreach_cancelled_for_a_reason",
                violation_error_message=_(
                    "Tulis alasan bila kegiatan dibatalkan, dan hanya bila dibatalkan."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("agencies:outreach_event", args=[self.slug])

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.day, self.opens, self.venue.timezone)

    @property
    def ends_at(self) -> datetime:
        return datetime.combine(self.day, self.closes, self.venue.timezone)

    @property
    def is_cancelled(self) -> bool:
        return self.state == OutreachState.CANCELLED

    @property
    def is_today(self) -> bool:
        return self.day == self.venue.today()

    @property
    def is_past(self) -> bool:
        return self.day < self.venue.today()


@remembered()
class OutreachStaff(models.Model):
    """Who works at an event for an agency; gives no role, it is their roster."""

    event = models.ForeignKey(
        OutreachEvent, models.CASCADE, related_name="staff", verbose_name=_("layanan keliling")
    )
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+", verbose_name=_("instansi"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="outreach", verbose_name=_("petugas")
    )

    class Meta:
        verbose_name = _("petugas keliling")
        verbose_name_plural = _("petugas keliling")
        constraints = [models.UniqueConstraint(fields=["event", "user"], name="outreach_staff_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.agency}"
