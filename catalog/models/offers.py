"""Services beyond the mall's own counters: at an outreach event, and by the terms of an agreement."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agreement, OutreachEvent
from catalog.models.services import Service
from mpp.lib.history import remembered
from mpp.lib.loaded import LoadedModel


@remembered(exclude=("taken",), unnoticed=("taken",))
class OutreachService(LoadedModel):
    """A service offered at an event. `quota` None: without limit; `taken`: numbers given of it.

    `completes_on_site` False: taken in on the day, the product comes later.
    """

    event = models.ForeignKey(
        OutreachEvent, models.CASCADE, related_name="services", verbose_name=_("layanan keliling")
    )
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name=_("layanan"))
    quota = models.PositiveSmallIntegerField(
        _("kuota"), null=True, blank=True, help_text=_("Kosong: tanpa batas.")
    )
    taken = models.PositiveIntegerField(_("nomor diberikan"), default=0, editable=False)
    completes_on_site = models.BooleanField(_("selesai di tempat"), default=True)

    class Meta:
        verbose_name = _("layanan di kegiatan")
        verbose_name_plural = _("layanan di kegiatan")
        ordering = ["event", "service__name"]
        constraints = [
            models.UniqueConstraint(fields=["event", "service"], name="outreach_service_once"),
        ]

    def __str__(self) -> str:
        return str(self.service)


@remembered()
class AgreementTerm(LoadedModel):
    """What an agreement says of one service: where and how it is offered in the mall."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="terms", verbose_name=_("perjanjian")
    )
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name=_("layanan"))
    terms = models.CharField(_("ketentuan"), max_length=300)
    officers = models.PositiveSmallIntegerField(_("petugas"), null=True, blank=True)

    class Meta:
        verbose_name = _("ketentuan per layanan")
        verbose_name_plural = _("ketentuan per layanan")
        ordering = ["agreement", "service__name"]
        constraints = [models.UniqueConstraint(fields=["agreement", "service"], name="agreement_term_once")]

    def __str__(self) -> str:
        return f"{self.service}: {self.terms}"
