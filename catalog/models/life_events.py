"""Life events: every service that one occasion needs, in order."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.models.services import Service
from mpp.lib.history import remembered
from mpp.lib.loaded import LoadedModel


@remembered()
class LifeEvent(LoadedModel):
    """An occasion as people name it: "Buka salon", "Punya bayi"."""

    slug = models.SlugField(_("alamat halaman"), max_length=80, unique=True)
    title = models.CharField(_("judul"), max_length=80, unique=True)
    summary = models.CharField(_("ringkasan"), max_length=300)
    keywords = models.CharField(
        _("kata kunci"), max_length=300, blank=True, help_text=_("Kata lain untuk mencari, dipisahkan koma.")
    )
    position = models.PositiveSmallIntegerField(_("urutan"), default=0)
    is_active = models.BooleanField(_("ditampilkan"), default=True)

    class Meta:
        verbose_name = _("peristiwa hidup")
        verbose_name_plural = _("peristiwa hidup")
        ordering = ["position", "title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("catalog:life_event", args=[self.slug])


class StepPlace(models.TextChoices):
    HERE = "here", _("Di mal pelayanan")
    NATIONAL = "national", _("Sistem nasional")
    DELEGATED = "delegated", _("Instansi lain")


@remembered()
class LifeEventStep(LoadedModel):
    """One step: a service of ours, or a sentence about what is done elsewhere, with its own days and cost.

    `days` working days and `fee_rupiah` whole rupiah stand only where no service of ours says them; None: not known.
    """

    life_event = models.ForeignKey(
        LifeEvent, models.CASCADE, related_name="steps", verbose_name=_("peristiwa hidup")
    )
    position = models.PositiveSmallIntegerField(_("urutan"), default=0)
    place = models.CharField(_("di mana"), max_length=10, choices=StepPlace, default=StepPlace.HERE)
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("layanan")
    )
    title = models.CharField(
        _("langkah"), max_length=160, blank=True, help_text=_("Kosong: nama layanannya.")
    )
    note = models.CharField(_("keterangan"), max_length=300, blank=True)
    where = models.CharField(_("sistem atau instansi"), max_length=80, blank=True)
    url = models.URLField(_("alamat"), blank=True)
    days = models.PositiveSmallIntegerField(_("hari kerja"), null=True, blank=True)
    fee_rupiah = models.PositiveBigIntegerField(_("biaya (rupiah)"), null=True, blank=True)
    if_needed = models.BooleanField(_("hanya bila perlu"), default=False)

    class Meta:
        verbose_name = _("langkah")
        verbose_name_plural = _("langkah")
        ordering = ["life_event", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(service__isnull=False) | (~Q(title="") & ~Q(where="")),
                name="step_is_a_service_or_says_where",
                violation_error_message=_("Pilih layanan, atau tulis langkahnya dan di mana diurus."),
            ),
            models.CheckConstraint(
                condition=Q(service__isnull=True) | Q(days__isnull=True, fee_rupiah__isnull=True),
                name="step_of_ours_takes_its_days_and_cost",
                violation_error_message=_("Hari dan biaya diambil dari layanannya; kosongkan di sini."),
            ),
            models.UniqueConstraint(fields=["life_event", "position"], name="step_position_unique"),
        ]

    def __str__(self) -> str:
        return self.title or str(self.service)
