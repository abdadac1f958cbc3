"""Who acts for an owner: holders of a power of attorney, and officers who help at the counter."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from catalog.models import Service
from documents.models import Paper
from mpp.lib.codes import new_code
from mpp.lib.history import remembered
from permits.models.applications import Application


class PowerQuerySet(models.QuerySet["PowerOfAttorney"]):
    def open(self, on: date | None = None) -> "PowerQuerySet":
        """Given, neither ended nor past its last day; accepted or not."""
        day = on or timezone.localdate()
        return self.filter(ended_at__isnull=True, until__gte=day)

    def active(self, on: date | None = None) -> "PowerQuerySet":
        """In force: also accepted by the attorney, and begun."""
        day = on or timezone.localdate()
        return self.open(day).filter(accepted_at__isnull=False, since__lte=day)


@remembered(exclude=("contact", "company"))
class PowerOfAttorney(models.Model):
    """An owner lets somebody else apply in their name, from–until (both days included), for one service or all.

    `contact` is the e-mail address or account number that the owner wrote; whoever it belongs to may accept. So
    giving a power never tells whether an account exists. `recorded_by`: the officer who took in a signed paper.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    grantor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="powers_given", verbose_name=_("pemberi kuasa")
    )
    contact = models.CharField(_("surel atau nomor akun penerima kuasa"), max_length=254)
    attorney = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="powers_held",
        verbose_name=_("penerima kuasa"),
    )
    company = models.CharField(_("badan usaha penerima kuasa"), max_length=160, blank=True)
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("layanan")
    )
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("surat kuasa")
    )
    since = models.DateField(_("sejak"))
    until = models.DateField(_("sampai"))
    granted_at = models.DateTimeField(_("diberikan"), default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(_("diterima"), null=True, blank=True)
    ended_at = models.DateTimeField(_("diakhiri"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("surat kuasa")
        verbose_name_plural = _("surat kuasa")
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="power_since_before_until"),
            models.CheckConstraint(
                condition=Q(attorney__isnull=True, accepted_at__isnull=True)
                | (Q(attorney__isnull=False, accepted_at__isnull=False) & ~Q(attorney=F("grantor"))),
                name="power_accepted_by_another",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="power_ended_by_someone",
            ),
        ]
        indexes = [models.Index(fields=["contact"], name="power_contact")]

    def __str__(self) -> str:
        return f"{self.grantor} → {self.attorney or self.contact}"


class Assistance(models.Model):
    """On one day an officer helped a person standing at the counter with an application of theirs."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="assistances")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    venue_code = models.CharField(max_length=40)
    on = models.DateField(default=timezone.localdate)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("bantuan di loket")
        verbose_name_plural = _("bantuan di loket")
        constraints = [
            models.UniqueConstraint(fields=["application", "by", "on"], name="assistance_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.application} · {self.by}"
