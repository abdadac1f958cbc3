"""What the verifier does: take, accept or refuse each paper, return all faults at once, finish."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mpp.lib.refused import Refused
from permits import tasks
from permits.actions.moving import go_on, locked, move, not_own, write_event
from permits.models import Application, Attachment, DocumentRequest, RefusalReason
from permits.states import State, Verdict


@transaction.atomic
def take(application_id: int, *, by: User) -> Application:
    """Take a case for review, or take it over from a colleague.

    Raises Refused for a case of one's own, or one that is not to be reviewed now.
    """
    application = locked(application_id)
    not_own(application, by)
    office = application.counter_agency.short_name
    if application.state == State.SUBMITTED:
        application.reviewer = by
        return move(application, State.IN_REVIEW, deed="take", by=by, office=office)
    if application.state != State.IN_REVIEW or application.reviewed_at is not None:
        raise Refused(_("Permohonan ini sedang tidak menunggu pemeriksaan."))
    if application.reviewer_id != by.pk:
        application.reviewer = by
        application.save(update_fields=["reviewer"])
        write_event(application, State.IN_REVIEW, deed="take_over", by=by, office=office)
    return application


@transaction.atomic
def accept(attachment_id: int, *, by: User) -> Attachment:
    """Accept one paper. Raises Refused unless the case is in one's own review and this paper is current."""
    return _judge(attachment_id, Verdict.ACCEPTED, by=by)


@transaction.atomic
def refuse(attachment_id: int, *, by: User, reason: RefusalReason, note: str = "") -> Attachment:
    """Refuse one paper with a reason of the kept list and, if useful, a sentence more; the citizen reads both.

    Raises Refused as `accept` does.
    """
    return _judge(attachment_id, Verdict.REFUSED, by=by, reason=reason, note=note)


@transaction.atomic
def request_document(application_id: int, key: str, *, by: User, note: str) -> DocumentRequest:
    """Ask for a paper that the applicant was free to leave out.

    Raises Refused if it is there already or is required anyway; KeyError for a key that the sheet does not have.
    """
    application = _in_review_of(application_id, by)
    requirement = application.requirement(key)
    if requirement["required"] or application.attachments.current().filter(requirement_key=key).exists():
        raise Refused(_("Dokumen itu sudah ada dalam permohonan."))
    request, _made = DocumentRequest.objects.update_or_create(
        application=application, requirement_key=key, defaults={"note": note, "by": by, "at": timezone.now()}
    )
    return request


@transaction.atomic
def return_faults(application_id: int, *, by: User) -> Application:
    """Send all faults back at once.

    Raises Refused while a paper is not judged, or if there is no fault.
    """
    application = _in_review_of(application_id, by)
    _must_all_be_judged(application)
    faults = [task for task in tasks.paper_tasks(application) if task.is_open]
    if not faults:
        raise Refused(_("Tidak ada berkas yang perlu diperbaiki."))
    application.returns += 1
    note = "; ".join(f"{task.requirement['label']}: {task.fault}" for task in faults)
    office = application.counter_agency.short_name
    return move(application, State.RETURNED, deed="return_faults", by=by, office=office, note=note)


@transaction.atomic
def finish_review(application_id: int, *, by: User) -> Application:
    """Say "selesai diperiksa": the case leaves the hub by itself from now on.

    Raises Refused while a paper is missing, not judged or refused.
    """
    application = _in_review_of(application_id, by)
    _must_all_be_judged(application)
    for task in tasks.paper_tasks(application):
        if task.is_open:
            raise Refused(_("“%(label)s” belum beres.") % {"label": task.requirement["label"]})
    application.reviewed_at = timezone.now()
    application.save(update_fields=["reviewed_at"])
    office = application.counter_agency.short_name
    write_event(application, State.IN_REVIEW, deed="finish_review", by=by, office=office)
    return go_on(application, by=by, office=office)


def _judge(
    attachment_id: int, verdict: Verdict, *, by: User, reason: RefusalReason | None = None, note: str = ""
) -> Attachment:
    application_id = Attachment.objects.values_list("application_id", flat=True).get(pk=attachment_id)
    application = _in_review_of(application_id, by)
    attachment = application.attachments.get(pk=attachment_id)
    if attachment.superseded_at is not None:
        raise Refused(_("Berkas ini sudah diganti dengan yang lebih baru."))
    attachment.verdict = verdict
    attachment.reason = reason
    attachment.note = note
    attachment.judged_by = by
    attachment.judged_at = timezone.now()
    attachment.save(update_fields=["verdict", "reason", "note", "judged_by", "judged_at"])
    return attachment


def _in_review_of(application_id: int, by: User) -> Application:
    """Return the locked case if it is now in this officer's review."""
    application = locked(application_id)
    not_own(application, by)
    if application.state != State.IN_REVIEW or application.reviewed_at is not None:
        raise Refused(_("Permohonan ini sedang tidak menunggu pemeriksaan."))
    if application.reviewer_id != by.pk:
        raise Refused(_("Permohonan ini ditangani petugas lain. Ambil alih dahulu."))
    return application


def _must_all_be_judged(application: Application) -> None:
    if application.attachments.current().filter(verdict=Verdict.PENDING).exists():
        raise Refused(_("Masih ada berkas yang belum diperiksa."))
