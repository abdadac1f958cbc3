"""What the signatory decides."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mpp.lib.refused import Refused
from permits import register, signing
from permits.actions.moving import locked, move, not_own
from permits.models import Application
from permits.states import State


@transaction.atomic
def approve(application_id: int, *, by: User) -> Application:
    """Grant the permit: reserve its number and its document. `sign_reserved` then signs, outside any transaction.

    Raises Refused unless it is AWAITING_DECISION, for who verified it or owns it, and without a signer.
    """
    application = _to_decide(application_id, by)
    if not signing.configured():
        raise Refused(signing.reason_unavailable())
    application.decided_at = timezone.now()
    application.decided_by = by
    move(application, State.SIGNING, deed="approve", by=by, office=application.issuing_agency.short_name)
    register.reserve(application)  # last: it locks the series of numbers
    return application


@transaction.atomic
def reject(application_id: int, *, by: User, reasons: str) -> Application:
    """Refuse the permit, with the reasons that the citizen will read.

    Raises Refused unless it is AWAITING_DECISION, for who verified it or owns it, and without reasons.
    """
    application = _to_decide(application_id, by)
    if not reasons.strip():
        raise Refused(_("Tulis alasan penolakan: pemohon membacanya."))
    application.decided_at = timezone.now()
    application.decided_by = by
    application.decision_note = reasons.strip()
    office = application.issuing_agency.short_name
    return move(application, State.REJECTED, deed="reject", by=by, office=office, note=reasons.strip())


@transaction.atomic
def send_back(application_id: int, *, by: User, note: str) -> Application:
    """Send a case back to the verifier, whose word "selesai diperiksa" is thereby taken back.

    Raises Refused unless it is AWAITING_DECISION, and without a note.
    """
    application = _to_decide(application_id, by)
    if not note.strip():
        raise Refused(_("Tulis apa yang perlu diperiksa lagi."))
    application.reviewed_at = None
    office = application.issuing_agency.short_name
    return move(application, State.IN_REVIEW, deed="send_back", by=by, office=office, note=note.strip())


@transaction.atomic
def pull_back(application_id: int, *, by: User) -> Application:
    """Take back an approval whose signing failed. The number stays reserved for this case.

    Raises Refused unless it is SIGNING.
    """
    application = locked(application_id)
    not_own(application, by)
    office = application.issuing_agency.short_name
    return move(application, State.AWAITING_DECISION, deed="pull_back", by=by, office=office)


def _to_decide(application_id: int, by: User) -> Application:
    """Return the locked case, for somebody who neither owns it nor had a hand in its review."""
    application = locked(application_id)
    not_own(application, by)
    if application.was_verified_by(by):
        raise Refused(_("Anda ikut memeriksa permohonan ini; keputusannya harus oleh orang lain."))
    if application.state != State.AWAITING_DECISION:
        raise Refused(_("Permohonan ini sedang tidak menunggu keputusan."))
    return application
