"""What citizen and office say to each other about a case, and officers among themselves."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Paper
from permits.models.applications import Application


class Message(models.Model):
    """One message inside an application: to the office, or from it (`office`: short name of the agency, else "").

    `read_at`: when the other side first saw it.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="messages")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    office = models.CharField(max_length=60, blank=True)
    body = models.TextField(_("pesan"))
    papers: models.ManyToManyField = models.ManyToManyField(
        Paper, related_name="+", blank=True, verbose_name=_("lampiran")
    )
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(_("dibaca"), null=True)

    class Meta:
        verbose_name = _("pesan")
        verbose_name_plural = _("pesan")
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["application", "at"], name="message_of_application"),
            models.Index(
                fields=["application"],
                condition=Q(read_at__isnull=True, office=""),
                name="message_unread_by_office",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} · {self.at:%Y-%m-%d %H:%M}"

    @property
    def is_from_office(self) -> bool:
        return bool(self.office)


class Note(models.Model):
    """An internal note of an officer; the citizen never reads it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    office = models.CharField(max_length=60, blank=True)
    body = models.TextField(_("catatan"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("catatan internal")
        verbose_name_plural = _("catatan internal")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.application} · {self.at:%Y-%m-%d %H:%M}"
