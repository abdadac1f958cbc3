"""How an office orders its own work: labels on cases, and who covers for whom."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency


class Label(models.Model):
    """A word that an agency puts on its cases, e.g. "Prioritas". Kept in the admin."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="labels", verbose_name=_("instansi"))
    name = models.CharField(_("nama"), max_length=40)
    is_active = models.BooleanField(_("dipakai"), default=True)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("label")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="label_name_unique")]

    def __str__(self) -> str:
        return self.name


class CoverQuerySet(models.QuerySet["Cover"]):
    def current(self, on: date | None = None) -> "CoverQuerySet":
        day = on or timezone.localdate()
        return self.filter(since__lte=day, until__gte=day, ended_at__isnull=True)


class Cover(models.Model):
    """From–until (both days included) somebody looks after a colleague's cases at one agency."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+", verbose_name=_("instansi"))
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("yang digantikan")
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("pengganti")
    )
    since = models.DateField(_("sejak"))
    until = models.DateField(_("sampai"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("diakhiri"), null=True, blank=True)

    objects = CoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("penggantian petugas")
        verbose_name_plural = _("penggantian petugas")
        constraints = [
            models.CheckConstraint(condition=~Q(colleague=F("substitute")), name="cover_by_another"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="cover_since_before_until"),
        ]

    def __str__(self) -> str:
        return f"{self.substitute} → {self.colleague}"
