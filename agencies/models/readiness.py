"""What must be done before an agency or the building opens, by whom and until when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models.registry import Agency
from agencies.models.venues import Venue
from mpp.lib.history import remembered


class ReadinessTopic(models.TextChoices):
    """What somebody must look at and say. What the portal knows itself (agreement, standards, queue) is no row."""

    SPACE = "space", _("Ruang dan meja loket")
    NETWORK = "network", _("Jaringan dan listrik")
    EQUIPMENT = "equipment", _("Komputer, pemindai, dan pencetak")
    OFFICERS = "officers", _("Petugas terlatih")
    TRIAL = "trial", _("Uji coba layanan")
    PARKING = "parking", _("Parkir")
    CLEANLINESS = "cleanliness", _("Kebersihan")
    ACCESSIBILITY = "accessibility", _("Akses penyandang disabilitas")
    LACTATION = "lactation", _("Ruang laktasi")
    SAFETY = "safety", _("Keselamatan dan jalur evakuasi")
    SIGNS = "signs", _("Papan petunjuk")
    WAITING_ROOM = "waiting_room", _("Ruang tunggu")
    OTHER = "other", _("Lainnya")


AGENCY_TOPICS = [
    ReadinessTopic.SPACE,
    ReadinessTopic.NETWORK,
    ReadinessTopic.EQUIPMENT,
    ReadinessTopic.OFFICERS,
    ReadinessTopic.TRIAL,
    ReadinessTopic.OTHER,
]
BUILDING_TOPICS = [topic for topic in ReadinessTopic if topic not in AGENCY_TOPICS] + [ReadinessTopic.OTHER]


class ReadinessResult(models.TextChoices):
    OPEN = "open", _("Belum")
    DONE = "done", _("Siap")
    NOT_NEEDED = "not_needed", _("Tidak diperlukan")


@remembered()
class ReadinessItem(models.Model):
    """One thing that keeps an agency (or, without one, the building) from opening until it is done."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="readiness", verbose_name=_("lokasi"))
    agency = models.ForeignKey(
        Agency,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="readiness",
        verbose_name=_("instansi"),
        help_text=_("Kosong: gedung."),
    )
    topic = models.CharField(_("hal"), max_length=16, choices=ReadinessTopic)
    title = models.CharField(_("yang harus siap"), max_length=160, blank=True)
    result = models.CharField(
        _("keadaan"), max_length=12, choices=ReadinessResult, default=ReadinessResult.OPEN
    )
    responsible = models.CharField(_("penanggung jawab"), max_length=120, blank=True)
    due_on = models.DateField(_("paling lambat"), null=True, blank=True)
    note = models.CharField(_("catatan"), max_length=300, blank=True)
    done_on = models.DateField(_("siap pada"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dinyatakan oleh"),
    )

    class Meta:
        verbose_name = _("syarat siap buka")
        verbose_name_plural = _("syarat siap buka")
        ordering = ["venue", "agency", "topic", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "agency", "topic", "title"],
                nulls_distinct=False,
                name="readiness_item_once",
                violation_error_message=_("Hal ini sudah tercantum."),
            ),
            models.CheckConstraint(
                condition=~Q(topic=ReadinessTopic.OTHER) | ~Q(title=""),
                name="readiness_other_says_what",
                violation_error_message=_("Tulis apa yang harus siap."),
            ),
            models.CheckConstraint(
                condition=Q(result=ReadinessResult.OPEN, done_on__isnull=True, done_by__isnull=True)
                | (~Q(result=ReadinessResult.OPEN) & Q(done_on__isnull=False, done_by__isnull=False)),
                name="readiness_done_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(result=ReadinessResult.NOT_NEEDED) | ~Q(note=""),
                name="readiness_not_needed_for_a_reason",
                violation_error_message=_("Tulis di catatan mengapa hal ini tidak diperlukan."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.get_topic_display()
