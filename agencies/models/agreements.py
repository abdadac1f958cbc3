"""On what an agency sits in the mall: a decree for the city's own, a memorandum and an agreement for others."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models.registry import Agency
from agencies.states import IN_FORCE, AgreementState
from documents.models import Paper
from mpp.lib.history import remembered
from mpp.lib.loaded import LoadedModel


class AgreementKind(models.TextChoices):
    DECREE = "decree", _("Surat keputusan")
    MOU = "mou", _("Nota kesepahaman (MoU)")
    PKS = "pks", _("Perjanjian kerja sama (PKS)")


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def locked(self) -> "AgreementQuerySet":
        return self.select_for_update(of=("self",), no_key=True)

    def standing(self) -> "AgreementQuerySet":
        """Put in force; their days say from when until when."""
        return self.filter(state__in=IN_FORCE)

    def in_force(self, on: date) -> "AgreementQuerySet":
        """Signed, begun and not over on a day; the state alone may lag behind by a night."""
        not_over = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
        return self.standing().filter(not_over, valid_from__lte=on)


@remembered()
class Agreement(LoadedModel):
    """One signed paper between the mall and an agency, through its life (agencies/states.py).

    `under`: the memorandum on which a cooperation agreement rests. `successor`: what extended it. `valid_until` None:
    without an end. `warned_days`: the nearest of the warnings before the end that was told (settings).
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="agreements", verbose_name=_("instansi"))
    kind = models.CharField(_("jenis"), max_length=8, choices=AgreementKind)
    number = models.CharField(_("nomor"), max_length=80, blank=True)
    partner_number = models.CharField(_("nomor pihak kedua"), max_length=80, blank=True)
    title = models.CharField(_("judul"), max_length=200)
    first_party = models.CharField(_("pihak pertama"), max_length=160, blank=True)
    second_party = models.CharField(_("pihak kedua"), max_length=160, blank=True)
    signed_on = models.DateField(_("ditandatangani"), null=True, blank=True)
    valid_from = models.DateField(_("berlaku sejak"), null=True, blank=True)
    valid_until = models.DateField(_("berlaku sampai"), null=True, blank=True)
    state = models.CharField(
        _("keadaan"), max_length=12, choices=AgreementState, default=AgreementState.DRAFT
    )
    under = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("berdasarkan MoU")
    )
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="extends",
        verbose_name=_("diperpanjang dengan"),
    )
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("pindaian naskah")
    )
    note = models.TextField(_("catatan"), blank=True)
    warned_days = models.PositiveSmallIntegerField(null=True, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("perjanjian")
        verbose_name_plural = _("perjanjian")
        ordering = ["agency", "kind", "-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="agreement_number_unique"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_from__isnull=False, valid_until__gte=F("valid_from")),
                name="agreement_from_before_until",
                violation_error_message=_("Tanggal akhir tidak boleh sebelum tanggal mulai."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=IN_FORCE)
                | (~Q(number="") & Q(signed_on__isnull=False, valid_from__isnull=False)),
                name="agreement_in_force_is_signed",
                violation_error_message=_(
                    "Perjanjian yang berlaku perlu nomor, tanggal tanda tangan, dan tanggal mulai."
                ),
            ),
        ]
        indexes = [models.Index(fields=["state", "valid_until"], name="agreement_ending")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number or self.title}"


class AgreementEvent(models.Model):
    """One move of an agreement: who, when, why."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="events", verbose_name=_("perjanjian")
    )
    state = models.CharField(_("keadaan"), max_length=12, choices=AgreementState)
    at = models.DateTimeField(_("pada"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("oleh"),
        help_text=_("Kosong: oleh portal, karena tanggalnya tiba."),
    )
    note = models.CharField(_("catatan"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("riwayat perjanjian")
        verbose_name_plural = _("riwayat perjanjian")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.agreement} → {self.get_state_display()}"
