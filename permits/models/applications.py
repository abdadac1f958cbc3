"""Applications: one row for each request, with its frozen sheet, its state and its clock."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Role
from catalog.models import Outcome, Service
from documents.models import BAD
from mpp.lib.codes import new_code
from mpp.lib.crypto import EncryptedTextField
from mpp.lib.history import remembered
from permits.states import DECIDED, OPEN, PAUSED, UNSENT, State


class ApplicationQuerySet(models.QuerySet["Application"]):
    def locked(self) -> "ApplicationQuerySet":
        return self.select_for_update(of=("self",), no_key=True)

    def sent(self) -> "ApplicationQuerySet":
        return self.exclude(state__in=sorted(UNSENT))

    def open(self) -> "ApplicationQuerySet":
        return self.filter(state__in=sorted(OPEN))

    def with_bad_papers(self) -> "ApplicationQuerySet":
        """Annotate `has_bad_paper`: with the office, and a paper turned out infected or unreadable."""
        bad = Application.objects.filter(
            pk=OuterRef("pk"),
            state__in=[State.SUBMITTED, State.IN_REVIEW],
            attachments__superseded_at__isnull=True,
            attachments__paper__safety__in=BAD,
        )
        return self.annotate(has_bad_paper=Exists(bad))

    def at_desk_of(self, user: Any, on: date | None = None) -> "ApplicationQuerySet":
        """Sent cases that somebody may see by a role in the counter's, a technical or the issuing agency."""
        roles: dict[str, list[int]] = {}
        for role, agency_id in user.memberships.current(on).values_list("role", "agency_id"):
            roles.setdefault(role, []).append(agency_id)
        served = roles.get(Role.VERIFIER, []) + roles.get(Role.SUPERVISOR, [])
        issued = roles.get(Role.SIGNATORY, []) + roles.get(Role.SUPERVISOR, [])
        advised = Application.objects.filter(recommendations__agency__in=roles.get(Role.TECHNICAL, []))
        return self.sent().filter(
            Q(counter_agency__in=served)
            | Q(issuing_agency__in=issued, outcome=Outcome.PERMIT)
            | Q(pk__in=advised.values("pk"))
            | Q(counter_agency__in=roles.get(Role.CASHIER, []), concerns_cashier=True)
        )


@remembered(exclude=("answers", "applicant", "applicant_nik", "sheet", "decision_note"))
class Application(models.Model):
    """One request for one service. The service's sheet is frozen into it when it is begun.

    Answers and attachments refer to keys of `sheet`, never to rows of the catalog.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    number = models.CharField(_("nomor"), max_length=16, null=True, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="applications", verbose_name=_("pemohon")
    )
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("diajukan oleh")
    )
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="applications", verbose_name=_("layanan")
    )
    outcome = models.CharField(_("hasil"), max_length=12, choices=Outcome)
    counter_agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("instansi di loket")
    )
    issuing_agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("instansi penerbit")
    )
    state = models.CharField(_("keadaan"), max_length=20, choices=State, default=State.DRAFT)

    # Filed by somebody else than the owner: by power of attorney, or by an officer for the person standing there.
    power = models.ForeignKey(
        "permits.PowerOfAttorney",
        models.PROTECT,
        null=True,
        related_name="applications",
        verbose_name=_("surat kuasa"),
    )
    assisted_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("dibantu di loket")
    )

    sheet = models.JSONField(_("lembar layanan"))  # catalog.sheets.freeze
    answers = models.JSONField(
        _("jawaban"), default=dict
    )  # question key -> text as stored, see permits.questions
    answered = models.BooleanField(_("pertanyaan sudah dijawab"), default=False)
    applicant = models.JSONField(_("data pemohon saat dikirim"), default=dict)
    applicant_nik = EncryptedTextField(_("NIK pemohon saat dikirim"), blank=True)

    created_at = models.DateTimeField(_("dibuat"), default=timezone.now)
    sent_at = models.DateTimeField(_("dikirim"), null=True)
    state_since = models.DateTimeField(_("keadaan sejak"), default=timezone.now)
    changed_at = models.DateTimeField(
        _("terakhir diisi"), default=timezone.now
    )  # a draft's age counts from here

    # The clock, in days of the city's calendar. `paused_on` is set exactly while it stands still.
    due_on = models.DateField(_("paling lambat"), null=True)
    paused_on = models.DateField(_("jam berhenti sejak"), null=True)
    paused_days = models.PositiveSmallIntegerField(_("hari kerja di pihak pemohon"), default=0)
    expires_on = models.DateField(_("gugur bila lewat"), null=True)
    warnings = models.PositiveSmallIntegerField(_("peringatan terkirim"), default=0)
    returns = models.PositiveSmallIntegerField(_("kali dikembalikan"), default=0)
    # How many of DUE_WARNINGS (shares of the promise used up) the office was told, and on which day it was looked.
    due_warnings = models.PositiveSmallIntegerField(_("peringatan janji terkirim"), default=0)
    clock_seen_on = models.DateField(_("jam dilihat"), null=True)

    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("verifikator")
    )
    # The verifier's word "selesai diperiksa": while it stands, the case goes on by itself.
    reviewed_at = models.DateTimeField(_("selesai diperiksa"), null=True)
    decided_at = models.DateTimeField(_("diputuskan"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("pemutus")
    )
    decision_note = models.TextField(_("alasan keputusan"), blank=True)

    # From when its fee is to be set or paid, for good: cashiers correct what a colleague booked, and give back.
    concerns_cashier = models.BooleanField(_("urusan kasir"), default=False)

    # HANDED_OVER: the number under which the agency's own system goes on.
    external_system = models.CharField(_("sistem instansi"), max_length=80, blank=True)
    external_number = models.CharField(_("nomor di sistem instansi"), max_length=80, blank=True)
    external_url = models.URLField(_("tautan di sistem instansi"), blank=True)
    collected_papers = ArrayField(
        models.CharField(max_length=200), verbose_name=_("berkas yang diserahkan"), default=list
    )

    labels: models.ManyToManyField = models.ManyToManyField(
        "permits.Label", related_name="applications", verbose_name=_("label")
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("permohonan")
        verbose_name_plural = _("permohonan")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=sorted(UNSENT), number__isnull=True, sent_at__isnull=True, due_on__isnull=True
                )
                | (
                    ~Q(state__in=sorted(UNSENT))
                    & Q(number__isnull=False, sent_at__isnull=False, due_on__isnull=False)
                ),
                name="application_numbered_when_sent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(PAUSED), paused_on__isnull=False, expires_on__isnull=False)
                | (~Q(state__in=sorted(PAUSED)) & Q(paused_on__isnull=True, expires_on__isnull=True)),
                name="application_clock_stands_with_the_citizen",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(DECIDED), decided_at__isnull=False, decided_by__isnull=False)
                | (~Q(state__in=sorted(DECIDED)) & Q(decided_at__isnull=True, decided_by__isnull=True)),
                name="application_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.REJECTED) | ~Q(decision_note=""),
                name="application_rejected_with_reasons",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True) | Q(reviewer__isnull=False),
                name="application_reviewed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(filed_by=F("owner"), power__isnull=True, assisted_agency__isnull=True)
                | (
                    ~Q(filed_by=F("owner"))
                    & (
                        Q(power__isnull=False, assisted_agency__isnull=True)
                        | Q(power__isnull=True, assisted_agency__isnull=False)
                    )
                ),
                name="application_filed_for_another_with_a_right",
            ),
            # Nobody decides what they verified, and nobody acts on a case of their own.
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("reviewer")),
                name="application_four_eyes",
            ),
            models.CheckConstraint(
                condition=(Q(reviewer__isnull=True) | (~Q(reviewer=F("owner")) & ~Q(reviewer=F("filed_by"))))
                & (Q(decided_by__isnull=True) | (~Q(decided_by=F("owner")) & ~Q(decided_by=F("filed_by")))),
                name="application_not_ones_own",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.AWAITING_PAYMENT) | Q(concerns_cashier=True),
                name="application_paid_at_the_cashier",
            ),
            models.CheckConstraint(
                condition=Q(state=State.COMPLETED, outcome=Outcome.HANDED_OVER) & ~Q(external_number="")
                | ~Q(state=State.COMPLETED),
                name="application_handed_over_with_number",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="application_of_owner"),
            models.Index(
                fields=["counter_agency", "due_on", "id"],
                condition=Q(state__in=sorted(OPEN)),
                name="application_desk",
            ),
            models.Index(
                fields=["issuing_agency", "due_on", "id"],
                condition=Q(state__in=sorted(OPEN)),
                name="application_issuer",
            ),
            models.Index(
                fields=["counter_agency", "due_on", "id"],
                condition=Q(concerns_cashier=True, due_on__isnull=False),
                name="application_of_cashier",
            ),
            # The desk's long lists, newest first: a page costs the same whatever lies behind it.
            models.Index(
                fields=["due_on", "id"], condition=Q(due_on__isnull=False), name="application_newest"
            ),
            # What the desk's lists are narrowed and searched by.
            models.Index(fields=["counter_agency", "sent_at"], name="application_sent"),
            models.Index(
                OpClass(Upper(KT("applicant__name")), name="text_pattern_ops"),
                name="application_applicant_name",
            ),
            models.Index(
                fields=["reviewer", "due_on", "id"],
                condition=Q(state__in=sorted(OPEN)),
                name="application_of_reviewer",
            ),
            models.Index(
                fields=["changed_at"], condition=Q(state=State.DRAFT), name="application_old_drafts"
            ),
            models.Index(
                fields=["clock_seen_on"],
                condition=Q(state__in=sorted(OPEN - PAUSED)),
                name="application_clock",
            ),
            models.Index(
                fields=["state", "expires_on"],
                condition=Q(state__in=sorted(PAUSED)),
                name="application_expiry",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.code

    def get_absolute_url(self) -> str:
        return reverse("permits:application", args=[self.code])

    @property
    def applicant_identity(self) -> dict[str, Any]:
        """Return who sent a sent case, as frozen then: the fields that a KTP-el proves."""
        born = self.applicant["birth_date"]
        return {
            "name": self.applicant["name"],
            "nik": self.applicant_nik,
            "birth_place": self.applicant["birth_place"],
            "birth_date": date.fromisoformat(born) if born else None,
        }

    @property
    def service_name(self) -> str:
        return str(self.sheet["name"])

    def was_verified_by(self, user: Any) -> bool:
        """Whether somebody is or was its verifier: nobody decides what they verified."""
        return (
            self.reviewer_id == user.pk
            or self.attachments.filter(judged_by=user).exists()
            or self.events.filter(by=user, deed__in=["take", "take_over", "finish_review"]).exists()
        )

    def requirement(self, key: str) -> dict[str, Any]:
        """Return the frozen requirement of a key. Raises KeyError for a key that the sheet does not have."""
        for requirement in self.sheet["requirements"]:
            if requirement["key"] == key:
                return requirement
        raise KeyError(key)
