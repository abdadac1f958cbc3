"""Services that belong to another system (OSS, SIMBG): the citizen's own note of where they are with them."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Service
from mpp.lib.codes import new_code


class Referral(models.Model):
    """A REFERRED service in somebody's list, with the number that the other system gave them."""

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="referrals")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name=_("layanan"))
    number = models.CharField(_("nomor di sistem itu"), max_length=80, blank=True)
    note = models.CharField(_("catatan sendiri"), max_length=300, blank=True)
    added_at = models.DateTimeField(_("disimpan"), default=timezone.now)
    removed_at = models.DateTimeField(_("dihapus"), null=True, blank=True)

    class Meta:
        verbose_name = _("rujukan")
        verbose_name_plural = _("rujukan")
        ordering = ["-added_at", "-pk"]
        indexes = [models.Index(fields=["owner", "-added_at"], name="referral_of_owner")]

    def __str__(self) -> str:
        return f"{self.service} {self.number}".strip()

    def get_absolute_url(self) -> str:
        return reverse("permits:referral", args=[self.code])
