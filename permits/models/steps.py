"""What is done on an application's way: recommendations, originals seen, and its history."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from documents.models import Paper
from permits.models.applications import Application
from permits.states import EXPLAINED, Advice, OriginalSeen, State


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def current(self) -> "RecommendationQuerySet":
        return self.filter(superseded_at__isnull=True)

    def pending(self) -> "RecommendationQuerySet":
        return self.filter(superseded_at__isnull=True, advice=Advice.PENDING)


class Recommendation(models.Model):
    """What one technical agency is asked and answers, with a due date of its own.

    An answer CORRECTION is superseded when the corrected case is put to the agency again, a NO when an objection to
    the refusal that followed was upheld.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="recommendations")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("instansi teknis"))
    asked_at = models.DateTimeField(_("diminta"), default=timezone.now)
    due_on = models.DateField(_("paling lambat"))
    advice = models.CharField(_("jawaban"), max_length=12, choices=Advice, default=Advice.PENDING)
    note = models.TextField(_("syarat atau alasan"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("dijawab"), null=True)
    superseded_at = models.DateTimeField(_("ditanyakan lagi"), null=True)
    reminded_at = models.DateTimeField(_("diingatkan"), null=True)
    escalated_at = models.DateTimeField(_("dilaporkan terlambat"), null=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("rekomendasi teknis")
        verbose_name_plural = _("rekomendasi teknis")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "agency"],
                condition=Q(superseded_at__isnull=True),
                name="recommendation_one_current_per_agency",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(advice__in=[Advice.CORRECTION, Advice.NO]),
                name="recommendation_asked_again_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(advice=Advice.PENDING, answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(advice=Advice.PENDING) & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="recommendation_answered_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(advice__in=EXPLAINED) | ~Q(note=""),
                name="recommendation_explained",
            ),
        ]
        indexes = [models.Index(fields=["agency", "advice", "due_on"], name="recommendation_desk")]

    def __str__(self) -> str:
        return f"{self.application} · {self.agency}"


class SiteVisit(models.Model):
    """What a technical agency found on the spot. Photographs are papers of the application's owner."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="site_visits")
    visited_on = models.DateField(_("tanggal"))
    place = models.CharField(_("tempat"), max_length=200)
    officers = models.CharField(_("petugas"), max_length=300)
    findings = models.TextField(_("temuan"))
    photos: models.ManyToManyField = models.ManyToManyField(Paper, related_name="+", verbose_name=_("foto"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("dicatat"), default=timezone.now)

    class Meta:
        verbose_name = _("kunjungan lapangan")
        verbose_name_plural = _("kunjungan lapangan")
        ordering = ["visited_on", "pk"]

    def __str__(self) -> str:
        return f"{self.recommendation} · {self.visited_on:%Y-%m-%d}"


class OriginalCheck(models.Model):
    """One original seen (or not) at the counter. `key` is the requirement's; each visit writes its own rows."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="original_checks")
    key = models.CharField(max_length=60)
    outcome = models.CharField(_("hasil"), max_length=10, choices=OriginalSeen)
    note = models.CharField(_("catatan"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    visit_code = models.CharField(max_length=16)  # queueing stands to the right: its visit is known by code

    class Meta:
        verbose_name = _("pencocokan berkas asli")
        verbose_name_plural = _("pencocokan berkas asli")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "visit_code", "key"], name="original_once_per_visit"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application} · {self.key}"


class Event(models.Model):
    """One line of an application's history: who did what, and from which state to which."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    deed = models.CharField(max_length=40)  # the name of the action
    from_state = models.CharField(max_length=20, choices=State)
    to_state = models.CharField(max_length=20, choices=State)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    office = models.CharField(
        max_length=60, blank=True
    )  # short name of the agency acted for; "" for the citizen
    note = models.TextField(blank=True)  # read by the citizen as well

    class Meta:
        verbose_name = _("peristiwa")
        verbose_name_plural = _("peristiwa")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["application", "at"], name="event_of_application")]

    def __str__(self) -> str:
        return f"{self.application} · {self.deed}"
