"""Who works where, in which role, from–until."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models.registry import Agency
from agencies.models.venues import Venue
from mpp.lib.history import remembered


class Role(models.TextChoices):
    COUNTER = "COUNTER", _("Petugas loket")
    VERIFIER = "VERIFIER", _("Verifikator")
    TECHNICAL = "TECHNICAL", _("Tim teknis")
    SIGNATORY = "SIGNATORY", _("Penanda tangan")
    CASHIER = "CASHIER", _("Kasir")
    SUPERVISOR = "SUPERVISOR", _("Penyelia")
    ADMIN = "ADMIN", _("Admin")
    HOST = "HOST", _("Penerima tamu")


AGENCY_ROLES = [role for role in Role if role != Role.HOST]
VENUE_ROLES = [Role.HOST, Role.SUPERVISOR, Role.ADMIN]


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, on: date | None = None) -> "MembershipQuerySet":
        """Memberships in force on a day, today by default (in the default zone)."""
        day = on or timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


@remembered()
class Membership(models.Model):
    """Somebody works at an agency or in a venue, in one role, from–until (both days included)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("pengguna")
    )
    agency = models.ForeignKey(
        Agency, models.CASCADE, null=True, blank=True, related_name="memberships", verbose_name=_("instansi")
    )
    venue = models.ForeignKey(
        Venue, models.CASCADE, null=True, blank=True, related_name="memberships", verbose_name=_("lokasi")
    )
    role = models.CharField(_("peran"), max_length=12, choices=Role)
    title = models.CharField(
        _("jabatan"),
        max_length=120,
        blank=True,
        help_text=_("Tertulis di bawah tanda tangan, mis. “Kepala Dinas”."),
    )
    since = models.DateField(_("sejak"), default=timezone.localdate)
    until = models.DateField(_("sampai"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("keanggotaan")
        verbose_name_plural = _("keanggotaan")
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False, venue__isnull=True, role__in=AGENCY_ROLES)
                | Q(agency__isnull=True, venue__isnull=False, role__in=VENUE_ROLES),
                name="membership_role_fits_scope",
                violation_error_message=_(
                    "Pilih instansi atau lokasi yang sesuai dengan peran, bukan keduanya."
                ),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="membership_since_before_until",
            ),
            models.UniqueConstraint(
                fields=["user", "agency", "venue", "role", "since"],
                nulls_distinct=False,
                name="membership_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.agency or self.venue}"
