"""Refusing what was accepted in an earlier round: only with the supervisor's consent."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Role
from mpp.lib.refused import Refused
from mpp.lib.written import in_indonesian, indonesian
from permits import colleagues
from permits.actions.moving import locked, not_own, write_event
from permits.actions.reviewing import in_review_of, needs_consent
from permits.models import Application, Attachment, RefusalConsent, RefusalReason
from permits.states import State, Verdict


@transaction.atomic
def ask_refusal(
    attachment_id: int, *, by: User, reason: RefusalReason, why: str, note: str = ""
) -> RefusalConsent:
    """Ask the supervisor to let a paper be refused that was accepted when an earlier round ended.

    reason, note: what the citizen will read; why: for the supervisor, why only now.
    Raises Refused unless the case is in one's own review, for a paper that needs no consent, without `why`, while
    another request is open, or if nobody could grant it.
    """
    application_id = Attachment.objects.values_list("application_id", flat=True).get(pk=attachment_id)
    application = in_review_of(application_id, by)
    attachment = application.attachments.get(pk=attachment_id)
    if not needs_consent(application, attachment):
        raise Refused(_("Untuk berkas ini tidak perlu persetujuan: putusannya dapat Anda ubah sendiri."))
    if not why.strip():
        raise Refused(_("Tulis mengapa baru sekarang: penyelia membacanya."))
    if attachment.refusal_consents.filter(granted__isnull=True).exists():
        raise Refused(_("Persetujuan untuk berkas ini sudah diminta dan menunggu jawaban penyelia."))
    supervisors = colleagues.others_at(application.counter_agency_id, Role.SUPERVISOR, but=by, of=application)
    if not supervisors:
        raise Refused(
            _("Belum ada penyelia lain di instansi Anda yang dapat menyetujui. Hubungi pengelola portal.")
        )
    consent = RefusalConsent.objects.create(
        attachment=attachment, reason=reason, note=note.strip(), why=why.strip(), asked_by=by
    )
    with indonesian():
        said = _("%(label)s: %(reason)s Mengapa baru sekarang: %(why)s") % {
            "label": application.requirement(attachment.requirement_key)["label"],
            "reason": _said(consent),
            "why": consent.why,
        }
        _write(application, "ask_refusal", by=by, note=said)
        colleagues.tell_office(
            application,
            supervisors,
            key=f"permits.consent.{consent.pk}.asked",
            subject=_("Persetujuan Anda diminta"),
            body=_(
                "Verifikator meminta persetujuan untuk menolak berkas yang sudah diterima dalam permohonan %(number)s."
            )
            % {"number": application.number},
            link=_case(application),
        )
    return consent


@transaction.atomic
def grant_refusal(consent_id: int, *, by: User, answer: str = "") -> RefusalConsent:
    """Consent, as a supervisor other than who asked: the refusal takes effect now, in the verifier's name.

    Raises Refused if it was answered, or if review or paper have changed meanwhile.
    """
    application, consent = _to_answer(consent_id, by)
    attachment = consent.attachment
    if attachment.superseded_at is not None or attachment.verdict != Verdict.ACCEPTED:
        raise Refused(_("Berkas itu sudah berubah. Tolak permintaan ini dengan catatan."))
    attachment.verdict = Verdict.REFUSED
    attachment.reason, attachment.note = consent.reason, consent.note
    attachment.judged_by, attachment.judged_at = consent.asked_by, timezone.now()
    attachment.save(update_fields=["verdict", "reason", "note", "judged_by", "judged_at"])
    return _answer(application, consent, by=by, granted=True, answer=answer)


@transaction.atomic
def decline_refusal(consent_id: int, *, by: User, answer: str) -> RefusalConsent:
    """Say no, with a sentence for the verifier: the paper stays accepted.

    Raises Refused as `grant_refusal` does, and without that sentence.
    """
    application, consent = _to_answer(consent_id, by)
    if not answer.strip():
        raise Refused(_("Tulis alasannya: verifikator membacanya."))
    return _answer(application, consent, by=by, granted=False, answer=answer)


@transaction.atomic
def take_back_refusal(consent_id: int, *, by: User) -> Application:
    """Take one's own request back before it is answered; the history keeps it.

    Raises Refused if it was answered, or for who did not ask.
    """
    application, consent = _open(consent_id)
    in_review_of(application.pk, by)
    label = application.requirement(consent.attachment.requirement_key)["label"]
    consent.delete()
    _write(application, "take_back_refusal", by=by, note=label)
    return application


def _to_answer(consent_id: int, by: User) -> tuple[Application, RefusalConsent]:
    application, consent = _open(consent_id)
    not_own(application, by)
    if consent.asked_by_id == by.pk:
        raise Refused(_("Permintaan Anda sendiri dijawab penyelia lain."))
    if application.state != State.IN_REVIEW or application.reviewed_at is not None:
        raise Refused(_("Permohonan ini sedang tidak menunggu pemeriksaan."))
    return application, consent


def _open(consent_id: int) -> tuple[Application, RefusalConsent]:
    """Return a locked case and its open request."""
    application_id = (
        RefusalConsent.objects.filter(pk=consent_id)
        .values_list("attachment__application_id", flat=True)
        .first()
    )
    if application_id is None:  # taken back meanwhile
        raise Refused(_already())
    application = locked(application_id)
    consent = (
        RefusalConsent.objects.select_related("attachment", "reason", "asked_by")
        .filter(pk=consent_id, granted__isnull=True)
        .first()
    )
    if consent is None:
        raise Refused(_already())
    return application, consent


def _already() -> str:
    return _("Permintaan ini sudah dijawab atau dibatalkan.")


@in_indonesian
def _answer(
    application: Application, consent: RefusalConsent, *, by: User, granted: bool, answer: str
) -> RefusalConsent:
    consent.granted, consent.answer = granted, answer.strip()
    consent.decided_by, consent.decided_at = by, timezone.now()
    consent.save(update_fields=["granted", "answer", "decided_by", "decided_at"])
    label = application.requirement(consent.attachment.requirement_key)["label"]
    said = f"{label}: {_said(consent) if granted else consent.answer}"
    _write(application, "grant_refusal" if granted else "decline_refusal", by=by, note=said)
    colleagues.tell_office(
        application,
        [consent.asked_by],
        key=f"permits.consent.{consent.pk}.answered",
        subject=_("Penolakan berkas disetujui") if granted else _("Penolakan berkas tidak disetujui"),
        body=said if granted else _("Penyelia menulis: %(answer)s") % {"answer": consent.answer},
        link=_case(application),
    )
    return consent


def _said(consent: RefusalConsent) -> str:
    return " ".join(part for part in (str(consent.reason), consent.note) if part)


def _write(application: Application, deed: str, *, by: User, note: str) -> None:
    office = application.counter_agency.short_name
    write_event(application, State(application.state), deed=deed, by=by, office=office, note=note)


def _case(application: Application) -> str:
    return reverse("permits:case", args=[application.code])
