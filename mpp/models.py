"""The roof has one table: which timed duty ran when."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DutyRun(models.Model):
    """The last round of one timed duty; `tick` writes it, `/readyz` reads it."""

    name = models.CharField(_("tugas"), max_length=80, primary_key=True)
    started_at = models.DateTimeField(_("mulai"))
    finished_at = models.DateTimeField(_("selesai"), null=True)
    handled = models.PositiveIntegerField(_("baris yang diurus"), default=0)
    failure = models.CharField(_("kegagalan"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("putaran tugas")
        verbose_name_plural = _("putaran tugas")

    def __str__(self) -> str:
        return self.name
