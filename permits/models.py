"""Ask: applications with their papers, reviews, recommendations, visits and payments; permits and their register."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Role
from catalog.models import Outcome, Service
from documents.models import Paper
from mpp.lib.codes import new_code
from mpp.lib.crypto import EncryptedTextField
from mpp.lib.history import remembered
from permits.states import (
    DECIDED,
    OPEN,
    PAUSED,
    UNSENT,
    Advice,
    OriginalSeen,
    PermitState,
    State,
    Verdict,
)


class Series(models.Model):
    """A run of numbers without gaps, e.g. "permohonan/2026". Its row is locked last in a transaction."""

    name = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("deret nomor")
        verbose_name_plural = _("deret nomor")

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


class ApplicationQuerySet(models.QuerySet["Application"]):
    def locked(self) -> "ApplicationQuerySet":
        return self.select_for_update(of=("self",), no_key=True)

    def sent(self) -> "ApplicationQuerySet":
        return self.exclude(state__in=sorted(UNSENT))

    def open(self) -> "ApplicationQuerySet":
        return self.filter(state__in=sorted(OPEN))

    def at_desk_of(self, user: Any, on: date | None = None) -> "ApplicationQuerySet":
        """Sent cases that somebody may see by a role in the counter's, a technical or the issuing agency."""
        roles: dict[str, list[int]] = {}
        for role, agency_id in user.memberships.current(on).values_list("role", "agency_id"):
            roles.setdefault(role, []).append(agency_id)
        served = roles.get(Role.VERIFIER, []) + roles.get(Role.SUPERVISOR, [])
        issued = roles.get(Role.SIGNATORY, []) + roles.get(Role.SUPERVISOR, [])
        advised = Recommendation.objects.filter(agency__in=roles.get(Role.TECHNICAL, []))
        paid = Payment.objects.filter(by=user)  # a cashier may look again at what they booked
        return self.sent().filter(
            Q(counter_agency__in=served)
            | Q(issuing_agency__in=issued, outcome=Outcome.PERMIT)
            | Q(pk__in=advised.values("application"))
            | (
                Q(counter_agency__in=roles.get(Role.CASHIER, []))
                & (Q(state=State.AWAITING_PAYMENT) | Q(pk__in=paid.values("application")))
            )
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

    # The clock, in days of the city's calendar. `paused_on` is set exactly while it stands still.
    due_on = models.DateField(_("paling lambat"), null=True)
    paused_on = models.DateField(_("jam berhenti sejak"), null=True)
    paused_days = models.PositiveSmallIntegerField(_("hari kerja di pihak warga"), default=0)
    expires_on = models.DateField(_("gugur bila lewat"), null=True)
    warnings = models.PositiveSmallIntegerField(_("peringatan terkirim"), default=0)
    returns = models.PositiveSmallIntegerField(_("kali dikembalikan"), default=0)

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

    # HANDED_OVER: the number under which the agency's own system goes on.
    external_system = models.CharField(_("sistem instansi"), max_length=80, blank=True)
    external_number = models.CharField(_("nomor di sistem instansi"), max_length=80, blank=True)

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
            # The desk's long lists, newest first: a page costs the same whatever lies behind it.
            models.Index(
                fields=["due_on", "id"], condition=Q(due_on__isnull=False), name="application_newest"
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


class Attachment(models.Model):
    """A paper given for one requirement of one application. A correction supersedes it; it stays readable."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="attachments")
    requirement_key = models.CharField(_("persyaratan"), max_length=60)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="attachments", verbose_name=_("berkas"))
    attached_at = models.DateTimeField(_("dilampirkan"), default=timezone.now)
    superseded_at = models.DateTimeField(_("diganti"), null=True)

    verdict = models.CharField(_("hasil periksa"), max_length=10, choices=Verdict, default=Verdict.PENDING)
    reason = models.ForeignKey(
        RefusalReason, models.PROTECT, null=True, related_name="+", verbose_name=_("alasan")
    )
    note = models.CharField(_("catatan untuk warga"), max_length=500, blank=True)
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


class DocumentRequest(models.Model):
    """The verifier asks for a paper that the applicant was free to leave out."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="requests")
    requirement_key = models.CharField(_("persyaratan"), max_length=60)
    note = models.CharField(_("catatan untuk warga"), max_length=500)
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


class Recommendation(models.Model):
    """What one technical agency is asked and answers, with a due date of its own."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="recommendations")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("instansi teknis"))
    asked_at = models.DateTimeField(_("diminta"), default=timezone.now)
    due_on = models.DateField(_("paling lambat"))
    advice = models.CharField(_("jawaban"), max_length=12, choices=Advice, default=Advice.PENDING)
    note = models.TextField(_("syarat atau alasan"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("dijawab"), null=True)

    class Meta:
        verbose_name = _("rekomendasi teknis")
        verbose_name_plural = _("rekomendasi teknis")
        constraints = [
            models.UniqueConstraint(fields=["application", "agency"], name="recommendation_one_per_agency"),
            models.CheckConstraint(
                condition=Q(advice=Advice.PENDING, answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(advice=Advice.PENDING) & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="recommendation_answered_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(advice__in=[Advice.CONDITIONS, Advice.NO]) | ~Q(note=""),
                name="recommendation_explained",
            ),
        ]
        indexes = [models.Index(fields=["agency", "advice", "due_on"], name="recommendation_desk")]

    def __str__(self) -> str:
        return f"{self.application} · {self.agency}"


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


class Payment(models.Model):
    """What a cashier took for one application: amount in whole rupiah, why so much, and the receipt's number."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="payment")
    amount_rupiah = models.PositiveBigIntegerField(_("jumlah (rupiah)"), validators=[MinValueValidator(1)])
    basis = models.CharField(_("dasar perhitungan"), max_length=300)
    receipt_number = models.CharField(_("nomor tanda bukti bayar"), max_length=60, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("pembayaran")
        verbose_name_plural = _("pembayaran")
        constraints = [models.CheckConstraint(condition=Q(amount_rupiah__gt=0), name="payment_of_something")]

    def __str__(self) -> str:
        return self.receipt_number


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


class RegisterEntry(models.Model):
    """A line of the register (buku register): the number that one application's permit has or will have.

    Reserved before signing, so that a failed signature keeps the number for that case. `document` is the
    unsigned PDF and `document_sha256` its hash: what is signed is what was reserved.
    """

    application = models.OneToOneField(Application, models.PROTECT, related_name="register_entry")
    issuer = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("penerbit"))
    year = models.PositiveSmallIntegerField(_("tahun"))
    serial = models.PositiveIntegerField(_("nomor urut"))
    number = models.CharField(_("nomor izin"), max_length=80, unique=True)
    token = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    reserved_at = models.DateTimeField(_("dicatat"), default=timezone.now)
    document = models.FileField(upload_to="", max_length=200)
    document_sha256 = models.CharField(max_length=64)

    # Signing happens outside any transaction and may fail: the row knows when it is tried again.
    tries = models.PositiveSmallIntegerField(_("percobaan tanda tangan"), default=0)
    next_try_at = models.DateTimeField(_("dicoba lagi"), null=True, blank=True)
    failure = models.CharField(_("kegagalan tanda tangan"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("baris register")
        verbose_name_plural = _("buku register")
        constraints = [
            models.UniqueConstraint(fields=["issuer", "year", "serial"], name="register_serial_unique")
        ]

    def __str__(self) -> str:
        return self.number


@remembered(exclude=("holder",))
class Permit(models.Model):
    """An issued permit. Its holder and dates are frozen; anyone may prove it by its token."""

    entry = models.OneToOneField(
        RegisterEntry, models.PROTECT, related_name="permit", verbose_name=_("register")
    )
    state = models.CharField(_("keadaan"), max_length=10, choices=PermitState, default=PermitState.VALID)
    holder = models.CharField(_("pemegang"), max_length=200)
    product = models.CharField(_("nama izin"), max_length=200)
    valid_from = models.DateField(_("berlaku sejak"))
    valid_until = models.DateField(_("berlaku sampai"), null=True)
    issued_at = models.DateTimeField(_("terbit"), default=timezone.now)
    signer_name = models.CharField(_("penanda tangan"), max_length=120)
    signer_title = models.CharField(_("jabatan"), max_length=160)
    is_sample = models.BooleanField(_("contoh"), default=False)
    file = models.FileField(upload_to="", max_length=200)
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("izin")
        verbose_name_plural = _("izin")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="permit_from_before_until",
            )
        ]

    def __str__(self) -> str:
        return self.entry.number

    def get_absolute_url(self) -> str:
        return reverse("permits:verification", args=[self.entry.token])
