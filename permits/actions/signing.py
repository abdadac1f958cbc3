"""Signing in three committed steps: reserve (`approve`), sign (here, outside any transaction), finish (here)."""

import hashlib
import logging
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from documents.folders import folder_for
from permits import register, signing
from permits.actions.moving import locked, move
from permits.models import Application, Permit, RegisterEntry
from permits.states import State

log = logging.getLogger(__name__)

# After the first failures a minute later, then rarer: the usual cause is a signer that is away for hours.
RETRY_AFTER = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2)]


def sign_reserved(application_id: int) -> Application:
    """Sign what was reserved for a case in SIGNING and issue the permit.

    A failed signature keeps the number for that case; the row knows why and when it is tried again. Two callers
    at once: the first to finish issues it, the other changes nothing.
    """
    application = Application.objects.select_related("register_entry").get(pk=application_id)
    if application.state != State.SIGNING:
        return application
    entry = application.register_entry
    try:
        signed = _sign(entry)
    except Exception as error:  # the signer may be another company's: whatever it raises is a failure to sign
        log.exception("Signing failed")
        _remember_failure(entry, str(error))
        return application
    return _finish(application_id, signed, of=entry.document_sha256)


def _sign(entry: RegisterEntry) -> bytes:
    with entry.document.open() as file:
        document = file.read()
    if hashlib.sha256(document).hexdigest() != entry.document_sha256:
        raise ValueError("The reserved document was changed on disk.")
    return signing.sign(
        document,
        reason=entry.number,
        location=register.place_of(entry.application),
        at=timezone.now(),
    )


@transaction.atomic
def _finish(application_id: int, signed: bytes, *, of: str) -> Application:
    """Issue the permit, unless it was issued, or pulled back and perhaps decided anew, while we signed.

    of: SHA-256 of the document that was signed.
    """
    application = locked(application_id)
    if application.state != State.SIGNING or application.register_entry.document_sha256 != of:
        return application
    entry = application.register_entry
    name = default_storage.save(f"{folder_for(entry.token)}/izin.pdf", ContentFile(signed))
    Permit.objects.create(
        entry=entry, file=name, sha256=hashlib.sha256(signed).hexdigest(), **register.facts(application)
    )
    entry.failure, entry.next_try_at = "", None
    entry.save(update_fields=["failure", "next_try_at"])
    return move(
        application,
        State.ISSUED,
        deed="issue",
        by=application.decided_by,
        office=application.issuing_agency.short_name,
        note=entry.number,
    )


def _remember_failure(entry: RegisterEntry, reason: str) -> None:
    wait = RETRY_AFTER[min(entry.tries, len(RETRY_AFTER) - 1)]
    RegisterEntry.objects.filter(pk=entry.pk).update(
        tries=entry.tries + 1, failure=reason[:300], next_try_at=timezone.now() + wait
    )
