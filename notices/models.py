"""What is said to a person: a row in the same transaction as its cause, delivered afterwards."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class NoticeQuerySet(models.QuerySet["Notice"]):
    def due(self) -> "NoticeQuerySet":
        return self.filter(delivered_at__isnull=True, next_try_at__lte=timezone.now())

    def given_up(self) -> "NoticeQuerySet":
        """Those that no mail server took, however often it was tried: somebody must look."""
        return self.filter(delivered_at__isnull=True, next_try_at__isnull=True).exclude(failure="")

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One thing said to one person: shown on their pages, and sent by e-mail if they have an address.

    The subject carries no personal data. `key` names the cause, so that telling twice is one row.
    """

    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("kepada")
    )
    key = models.CharField(_("sebab"), max_length=120)
    subject = models.CharField(_("perihal"), max_length=120)
    body = models.TextField(_("isi"))
    link = models.CharField(_("tautan"), max_length=200, blank=True)  # a path of this site
    created_at = models.DateTimeField(_("dibuat"), default=timezone.now)
    read_at = models.DateTimeField(_("dibaca"), null=True, blank=True)

    # A crash between sending and this mark repeats the mail once: the Message-ID lets mailboxes drop it.
    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    delivered_at = models.DateTimeField(_("terkirim"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    next_try_at = models.DateTimeField(_("dicoba lagi"), default=timezone.now, null=True, blank=True)
    failure = models.CharField(_("kegagalan"), max_length=200, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("pemberitahuan")
        verbose_name_plural = _("pemberitahuan")
        constraints = [models.UniqueConstraint(fields=["to", "key"], name="notice_once_per_cause")]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(delivered_at__isnull=True), name="notice_to_deliver"
            ),
            models.Index(fields=["to", "-created_at"], name="notice_newest"),
        ]

    def __str__(self) -> str:
        return self.subject
