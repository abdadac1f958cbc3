"""The words of people who search: what they say for what we call it, and what was sought in vain."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mpp.lib.history import remembered
from mpp.lib.loaded import LoadedModel


@remembered()
class Synonym(LoadedModel):
    """Somebody who says this means that: "imb" → "persetujuan bangunan gedung". Lower case, a few words each."""

    said = models.CharField(_("yang dikatakan warga"), max_length=60, unique=True)
    meant = models.CharField(
        _("maksudnya"), max_length=160, help_text=_("Kata-kata yang ada pada nama layanan atau instansi.")
    )
    note = models.CharField(_("catatan"), max_length=160, blank=True)
    is_active = models.BooleanField(_("dipakai"), default=True)

    class Meta:
        verbose_name = _("padanan kata")
        verbose_name_plural = _("padanan kata")
        ordering = ["said"]
        constraints = [
            models.CheckConstraint(condition=~Q(said="") & ~Q(meant=""), name="synonym_says_and_means")
        ]

    def __str__(self) -> str:
        return f"{self.said} → {self.meant}"


class SearchMiss(models.Model):
    """Words that found nothing, how often and when; never who sought, nor anything that could be a person's."""

    words = models.CharField(_("kata"), max_length=80, unique=True)
    count = models.PositiveIntegerField(_("kali"), default=1)
    first_on = models.DateField(_("pertama"))
    last_on = models.DateField(_("terakhir"))
    is_settled = models.BooleanField(_("sudah ditangani"), default=False)

    class Meta:
        verbose_name = _("pencarian tanpa hasil")
        verbose_name_plural = _("pencarian tanpa hasil")
        ordering = ["-count", "words"]
        indexes = [models.Index(fields=["-count"], condition=Q(is_settled=False), name="search_miss_open")]

    def __str__(self) -> str:
        return self.words
