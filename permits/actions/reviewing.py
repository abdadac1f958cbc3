"""What the verifier does: take, accept or refuse each paper, return all faults at once, finish."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from documents.actions import set_term
from mpp.lib.refused import Refused
from mpp.lib.written import indonesian
from permits import covering, tasks
from permits.actions.moving import go_on, locked, move, not_own, write_event
from permits.models import Application, Attachment, DocumentRequest, RefusalConsent, RefusalReason
from permits.states import Advice, State, Verdict


@transaction.atomic
def take(application_id: int, *, by: User, over: bool = True) -> Application:
    """Take a case for review, or take it over from a colleague.

    over: whether a colleague's case is meant; False for who saw a case that nobody had.
    Raises Refused for a case of one's own, one that is not to be reviewed now, or one that a colleague was faster to
    take.
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
        if application.reviewer and not over:
            said = _("%(name)s lebih dahulu mengambil permohonan ini. Pilih permohonan lain.")
            raise Refused(said % {"name": application.reviewer})
        application.reviewer = by
        application.save(update_fields=["reviewer"])
        write_event(application, State.IN_REVIEW, deed="take_over", by=by, office=office)
    return application


@transaction.atomic
def accept(attachment_id: int, *, by: User, expires_on: date | None = None) -> Attachment:
    """Accept one paper; expires_on: until when it is valid, where documents of its kind have a term.

    A day that is past is written down too: whether the case can do with the paper, the verifier judges.
    Raises Refused unless the case is in one's own review and this paper is current.
    """
    attachment = _judge(attachment_id, Verdict.ACCEPTED, by=by)
    kind = attachment.paper.type
    if expires_on and kind and kind.has_term:
        set_term(attachment.paper_id, expires_on)
    return attachment


@transaction.atomic
def refuse(attachment_id: int, *, by: User, reason: RefusalReason, note: str = "") -> Attachment:
    """Refuse one paper with a reason of the kept list and, if useful, a sentence more; the citizen reads both.

    Raises Refused as `accept` does, and for a paper that needs the supervisor's consent (`needs_consent`).
    """
    return _judge(attachment_id, Verdict.REFUSED, by=by, reason=reason, note=note)


@transaction.atomic
def request_document(application_id: int, key: str, *, by: User, note: str) -> DocumentRequest:
    """Ask for a paper that the applicant was free to leave out.

    Raises Refused if it is there already or is required anyway; KeyError for a key that the sheet does not have.
    """
    application = in_review_of(application_id, by)
    requirement = application.requirement(key)
    if requirement not in tasks.may_be_requested(application):
        raise Refused(_("Dokumen itu sudah ada dalam permohonan."))
    request, _made = DocumentRequest.objects.update_or_create(
        application=application, requirement_key=key, defaults={"note": note, "by": by, "at": timezone.now()}
    )
    return request


@transaction.atomic
def withdraw_request(request_id: int, *, by: User) -> Application:
    """Do without a paper that was asked for, as long as the citizen was not told.

    Raises Refused unless the case is in one's own review, or once it went back with that request.
    """
    application_id = DocumentRequest.objects.filter(pk=request_id).values_list("application_id", flat=True)
    found = application_id.first()
    if found is None:  # a second press
        raise Refused(_("Permintaan dokumen itu sudah dibatalkan."))
    application = in_review_of(found, by)
    request = application.requests.filter(pk=request_id).first()
    if request is None:
        raise Refused(_("Permintaan dokumen itu sudah dibatalkan."))
    if request.pk not in requests_untold(application):
        raise Refused(_("Permintaan itu sudah disampaikan kepada pemohon dan tidak dapat dibatalkan."))
    label = application.requirement(request.requirement_key)["label"]
    request.delete()
    office = application.counter_agency.short_name
    write_event(application, State.IN_REVIEW, deed="withdraw_request", by=by, office=office, note=label)
    return application


def requests_untold(application: Application) -> set[int]:
    """Return the ids of what was asked for since the case last went back: the citizen does not know of it."""
    returned = application.events.filter(deed="return_faults").order_by("-at", "-pk").first()
    asked = application.requests.all()
    return set((asked.filter(at__gt=returned.at) if returned else asked).values_list("pk", flat=True))


@transaction.atomic
def return_faults(application_id: int, *, by: User) -> Application:
    """Send all faults back at once.

    Raises Refused while a paper is not judged, or if there is no fault.
    """
    application = in_review_of(application_id, by)
    _must_all_be_judged(application)
    faults = [task for task in tasks.paper_tasks(application) if task.is_open]
    if not faults:
        raise Refused(_("Tidak ada berkas yang perlu diperbaiki."))
    if not all(task.is_bad for task in faults):
        application.returns += 1  # a virus, or a file that our check could not read, is nobody's judgement
    with indonesian():
        note = "; ".join(f"{task.requirement['label']}: {task.fault}" for task in faults)
    office = application.counter_agency.short_name
    return move(application, State.RETURNED, deed="return_faults", by=by, office=office, note=note)


@transaction.atomic
def finish_review(application_id: int, *, by: User) -> Application:
    """Say "selesai diperiksa": the case leaves the hub by itself from now on.

    Raises Refused while a paper is missing, not judged or refused.
    """
    application = in_review_of(application_id, by)
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
    application = in_review_of(application_id, by)
    attachment = application.attachments.get(pk=attachment_id)
    if attachment.superseded_at is not None:
        raise Refused(_("Berkas ini sudah diganti dengan yang lebih baru."))
    if not attachment.is_open_to_officers:
        raise Refused(attachment.why_closed)
    if verdict == attachment.verdict == Verdict.ACCEPTED:
        return attachment  # said again: when it was accepted stays as it was
    if needs_consent(application, attachment):
        raise Refused(
            _("Berkas ini sudah diterima pada putaran lalu. Untuk menolaknya, minta persetujuan penyelia.")
        )
    attachment.verdict = verdict
    attachment.reason = reason
    attachment.note = note
    attachment.judged_by = by
    attachment.judged_at = timezone.now()
    attachment.save(update_fields=["verdict", "reason", "note", "judged_by", "judged_at"])
    return attachment


def needs_consent(application: Application, attachment: Attachment) -> bool:
    """Whether refusing this paper takes the supervisor's consent."""
    return attachment.pk in needing_consent(application)


def needing_consent(application: Application) -> set[int]:
    """Return the ids of the papers that were accepted when an earlier round ended: refusing one takes consent.

    A round ends when the case goes back to the citizen or on from the review. What a technical agency wants
    corrected is its word, not the verifier's change of mind: then it takes no consent.
    """
    ends = application.events.filter(deed__in=["return_faults", "finish_review"]).order_by("-at", "-pk")
    last = ends.first()
    if last is None or wants_correction(application):
        return set()
    stood = application.attachments.current().filter(verdict=Verdict.ACCEPTED, judged_at__lt=last.at)
    return set(stood.values_list("pk", flat=True))


def wants_correction(application: Application) -> bool:
    """Whether a technical agency waits for something to be corrected."""
    return application.recommendations.current().filter(advice=Advice.CORRECTION).exists()


def in_review_of(application_id: int, by: User) -> Application:
    """Return the locked case if it is now in this officer's review."""
    application = locked(application_id)
    not_own(application, by)
    if application.state != State.IN_REVIEW or application.reviewed_at is not None:
        raise Refused(_("Permohonan ini sedang tidak menunggu pemeriksaan."))
    if application.reviewer_id != by.pk:
        _take_over_in_cover(application, by)
    return application


def _take_over_in_cover(application: Application, by: User) -> None:
    """Let who covers for the reviewer go on in their place: with the first deed the case is theirs."""
    if not covering.stands_in(by, application):
        raise Refused(_("Permohonan ini ditangani petugas lain. Ambil alih dahulu."))
    with indonesian():
        note = _("Menggantikan petugas yang berhalangan.")  # the citizen reads it too: no officer's name
    application.reviewer = by
    application.save(update_fields=["reviewer"])
    office = application.counter_agency.short_name
    write_event(application, State.IN_REVIEW, deed="take_over", by=by, office=office, note=note)


def _must_all_be_judged(application: Application) -> None:
    if RefusalConsent.objects.filter(attachment__application=application, granted__isnull=True).exists():
        raise Refused(
            _("Ada permintaan persetujuan yang belum dijawab penyelia. Tunggu, atau batalkan dahulu.")
        )
    if application.attachments.to_be_judged().exists():
        raise Refused(_("Masih ada berkas yang belum diperiksa."))
