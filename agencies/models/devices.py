"""Kiosks and lobby displays."""

import secrets
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models.venues import Venue, Zone


class DeviceKind(models.TextChoices):
    KIOSK = "KIOSK", _("Kios")
    DISPLAY = "DISPLAY", _("Layar lobi")


PAIR_CODE_VALID = timedelta(hours=24)


def new_pair_code() -> str:
    return f"{secrets.randbelow(10**8):08d}"


class Device(models.Model):
    """A kiosk or lobby display. It pairs once with a code made in the admin and may be revoked.

    The paired browser holds a random token; we hold its SHA-256.
    """

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="devices", verbose_name=_("lokasi"))
    zone = models.ForeignKey(
        Zone,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("zona"),
        help_text=_("Layar hanya menampilkan zona ini; kosong: semua zona."),
    )
    kind = models.CharField(_("jenis"), max_length=10, choices=DeviceKind)
    has_voice = models.BooleanField(
        _("bersuara"),
        default=True,
        help_text=_(
            "Layar mengucapkan panggilan zonanya. Matikan bila layar lain di dekatnya sudah bersuara."
        ),
    )
    name = models.CharField(_("nama"), max_length=60, help_text=_("Mis. “Kios pintu utama”."))
    pair_code = models.CharField(_("kode pasang"), max_length=8, default=new_pair_code, blank=True)
    pair_code_made_at = models.DateTimeField(_("kode dibuat"), default=timezone.now)
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    paired_at = models.DateTimeField(_("dipasangkan"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("dicabut"), null=True, blank=True)

    class Meta:
        verbose_name = _("perangkat")
        verbose_name_plural = _("perangkat")
        constraints = [
            models.UniqueConstraint(
                fields=["pair_code"], condition=~Q(pair_code=""), name="device_pair_code_unique"
            ),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="device_token_unique"
            ),
            models.CheckConstraint(
                condition=Q(token_hash="", paired_at__isnull=True)
                | (~Q(token_hash="") & Q(paired_at__isnull=False, pair_code="")),
                name="device_pairs_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name
