"""Service standards: what was decreed for a service, and from when until when it was in force."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.services import Service
from mpp.lib.history import remembered


class StandardQuerySet(models.QuerySet["Standard"]):
    def locked(self) -> "StandardQuerySet":
        return self.select_for_update(of=("self",), no_key=True)

    def published(self) -> "StandardQuerySet":
        return self.filter(published_at__isnull=False)

    def due(self, on: date) -> "StandardQuerySet":
        """Published, their day has come, and not yet carried into the service."""
        return self.published().filter(applied_at__isnull=True, in_force_from__lte=on)

    def in_force(self, on: date) -> "StandardQuerySet":
        """Of each service the one in force on a day."""
        applied = self.filter(applied_at__isnull=False, in_force_from__lte=on)
        return applied.order_by("service_id", "-in_force_from", "-version").distinct("service_id")


@remembered()
class Standard(models.Model):
    """One version of a service's standard (Permenpan RB 15/2014): its decree, and its fourteen components.

    `planned`: what changes in the service on its first day: {column: value}, and `requirements`: a list that replaces
    the present one. `sheet`: all components as they stood when it came into force (catalog.standards.components).
    """

    service = models.ForeignKey(Service, models.PROTECT, related_name="standards", verbose_name=_("layanan"))
    version = models.PositiveSmallIntegerField(_("versi"), editable=False)
    decree_number = models.CharField(_("nomor keputusan"), max_length=80, blank=True)
    decree_on = models.DateField(_("tanggal keputusan"), null=True, blank=True)
    in_force_from = models.DateField(_("berlaku sejak"))
    planned = models.JSONField(_("perubahan"), default=dict, blank=True)
    sheet = models.JSONField(_("isi"), null=True, editable=False)
    published_at = models.DateTimeField(_("diterbitkan"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("diterbitkan oleh"),
    )
    applied_at = models.DateTimeField(_("mulai berlaku"), null=True, editable=False)

    objects = StandardQuerySet.as_manager()

    class Meta:
        verbose_name = _("standar pelayanan")
        verbose_name_plural = _("standar pelayanan")
        ordering = ["service", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["service", "version"], name="standard_version_unique"),
            models.UniqueConstraint(
                fields=["service", "in_force_from"],
                condition=Q(published_at__isnull=False),
                name="standard_one_a_day",
                violation_error_message=_("Sudah ada standar layanan ini yang berlaku sejak tanggal itu."),
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True)
                | (~Q(decree_number="") & Q(decree_on__isnull=False, published_by__isnull=False)),
                name="standard_published_by_decree",
                violation_error_message=_("Isi nomor dan tanggal keputusan sebelum menerbitkan."),
            ),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | Q(published_at__isnull=False, sheet__isnull=False),
                name="standard_in_force_is_written_down",
            ),
        ]
        indexes = [
            models.Index(
                fields=["in_force_from"],
                condition=Q(published_at__isnull=False, applied_at__isnull=True),
                name="standard_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} v{self.version}"
