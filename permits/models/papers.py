"""The papers of an application: what was given, what the verifier says of it, what was asked for besides."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.models import BAD, Consent, Paper, Safety
from permits.models.applications import Application
from permits.states import Verdict


class RefusalReason(models.Model):
    """The kept list of reasons for which a paper goes back; the citizen reads them."""

    text = models.CharField(
        _("alasan"),
        max_length=200,
        unique=True,
        help_text=_("Kalimat yang dibaca warga: apa yang salah dan apa yang harus dilakukan."),
    )
    position = models.PositiveSmallIntegerField(_("urutan"), default=0)
    is_active = models.BooleanField(_("dipakai"), default=True)

    class Meta:
        verbose_name = _("alasan pengembalian")
        verbose_name_plural = _("alasan pengembalian")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def current(self) -> "AttachmentQuerySet":
        return self.filter(superseded_at__isnull=True)

    def received(self) -> "AttachmentQuerySet":
        """What the office ever got: what was replaced in the draft is the citizen's own affair."""
        kept = Q(superseded_at__isnull=True) | Q(superseded_at__gt=F("application__sent_at"))
        return self.filter(kept, application__sent_at__isnull=False)

    def to_be_judged(self) -> "AttachmentQuerySet":
        """What the verifier has still to look at; a bad paper is a fault already."""
        return self.current().filter(verdict=Verdict.PENDING).exclude(paper__safety__in=BAD)


class Attachment(models.Model):
    """A paper given for one requirement of one application. A correction supersedes it; it stays readable."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="attachments")
    requirement_key = models.CharField(_("persyaratan"), max_length=60)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="attachments", verbose_name=_("berkas"))
    attached_at = models.DateTimeField(_("dilampirkan"), default=timezone.now)
    superseded_at = models.DateTimeField(_("diganti"), null=True)
    # The holder's word, where the paper was first given to another agency; without it no officer opens it here.
    consent = models.ForeignKey(
        Consent, models.PROTECT, null=True, related_name="attachments", verbose_name=_("persetujuan")
    )
    bad_told_at = models.DateTimeField(_("diberitahukan tidak terbaca"), null=True)

    verdict = models.CharField(_("hasil periksa"), max_length=10, choices=Verdict, default=Verdict.PENDING)
    reason = models.ForeignKey(
        RefusalReason, models.PROTECT, null=True, related_name="+", verbose_name=_("alasan")
    )
    note = models.CharField(_("catatan untuk pemohon"), max_length=500, blank=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("lampiran")
        verbose_name_plural = _("lampiran")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "requirement_key"],
                condition=Q(superseded_at__isnull=True),
                name="attachment_one_current",
            ),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.PENDING, judged_by__isnull=True, judged_at__isnull=True)
                | (~Q(verdict=Verdict.PENDING) & Q(judged_by__isnull=False, judged_at__isnull=False)),
                name="attachment_judged_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.REFUSED, reason__isnull=False)
                | (~Q(verdict=Verdict.REFUSED) & Q(reason__isnull=True)),
                name="attachment_refused_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} · {self.requirement_key}"

    @property
    def label(self) -> str:
        return str(self.application.requirement(self.requirement_key)["label"])

    @property
    def is_open_to_officers(self) -> bool:
        """Whether the officers of its case may open it."""
        return not self.why_closed

    @property
    def why_closed(self) -> str:
        """Return why officers of its case cannot open it, as they read it, "" if they can."""
        if self.paper.safety == Safety.WAITING:
            return gettext(
                "Berkas ini belum selesai diperiksa sistem, jadi belum dapat dibuka. Coba lagi sebentar lagi."
            )
        if self.paper.is_bad:
            return gettext(
                "Berkas ini mengandung virus atau tidak terbaca, jadi tidak dapat dibuka. Warga sudah diminta "
                "mengunggah yang baru."
            )
        if self.consent is not None and self.consent.withdrawn_at is not None:
            return gettext("Pemilik mencabut izin melihat berkas ini, jadi berkas tidak dapat dibuka lagi.")
        return ""


class DocumentRequest(models.Model):
    """The verifier asks for a paper that the applicant was free to leave out."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="requests")
    requirement_key = models.CharField(_("persyaratan"), max_length=60)
    note = models.CharField(_("catatan untuk pemohon"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("permintaan dokumen")
        verbose_name_plural = _("permintaan dokumen")
        constraints = [
            models.UniqueConstraint(fields=["application", "requirement_key"], name="document_requested_once")
        ]

    def __str__(self) -> str:
        return f"{self.application} · {self.requirement_key}"


class RefusalConsent(models.Model):
    """A verifier asks to refuse what was already accepted; the supervisor grants it, or not."""

    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="refusal_consents")
    reason = models.ForeignKey(RefusalReason, models.PROTECT, related_name="+", verbose_name=_("alasan"))
    note = models.CharField(_("catatan untuk pemohon"), max_length=500, blank=True)
    why = models.CharField(_("mengapa baru sekarang"), max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("diminta"), default=timezone.now)
    granted = models.BooleanField(_("disetujui"), null=True)
    answer = models.CharField(_("catatan penyelia"), max_length=500, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("diputuskan"), null=True)

    class Meta:
        verbose_name = _("persetujuan menolak lagi")
        verbose_name_plural = _("persetujuan menolak lagi")
        constraints = [
            models.UniqueConstraint(
                fields=["attachment"], condition=Q(granted__isnull=True), name="refusal_consent_one_open"
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | Q(granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="refusal_consent_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="refusal_consent_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attachment} · {self.asked_at:%Y-%m-%d}"


class Mending(models.Model):
    """A small slip in an answer, mended by the officer: what stood there, what stands now, and why."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="mendings")
    question_key = models.CharField(max_length=40)
    before = models.TextField(_("semula"), blank=True)
    after = models.TextField(_("menjadi"), blank=True)
    reason = models.CharField(_("alasan"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("pada"), default=timezone.now)

    class Meta:
        verbose_name = _("pembetulan kecil")
        verbose_name_plural = _("pembetulan kecil")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.application} · {self.question_key}"
