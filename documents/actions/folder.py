"""A person's folder: papers removed from it, shown to further agencies, compared with their originals.

Whether a paper is in use is known to the apps on the right: they ask, then call these in one transaction.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from documents.actions.files import delete_files
from documents.models import Consent, Opening, Page, Paper


@transaction.atomic
def remove(paper_id: int) -> Paper:
    """Take a paper out of its owner's folder; it is offered nowhere again. Removing twice changes nothing."""
    paper = Paper.objects.locked().get(pk=paper_id)
    if paper.removed_at is None:
        paper.removed_at = timezone.now()
        paper.save(update_fields=["removed_at"])
    return paper


@transaction.atomic
def erase(paper_id: int) -> None:
    """Delete a removed paper for good: its rows, and once that is committed its files.

    The caller has deleted what pointed at it. Raises ProtectedError if something still does.
    """
    paper = Paper.objects.locked().get(pk=paper_id, removed_at__isnull=False)
    names = [name for name in (paper.file.name, paper.clean.name) if name]
    names += Page.objects.filter(paper=paper).values_list("file", flat=True)
    names += paper.held.values_list("file", flat=True)
    Opening.objects.filter(paper=paper).delete()
    Consent.objects.filter(paper=paper).delete()
    paper.delete()
    transaction.on_commit(lambda: delete_files(names))


@transaction.atomic
def give_consent(paper_id: int, *, agency_code: str, agency_name: str) -> Consent:
    """Let an agency see a paper that was given to another; a consent that stands is returned as it is."""
    paper = Paper.objects.locked().get(pk=paper_id)
    consent, _made = Consent.objects.get_or_create(
        paper=paper, agency_code=agency_code, withdrawn_at=None, defaults={"agency_name": agency_name[:160]}
    )
    return consent


@transaction.atomic
def withdraw_consent(consent_id: int) -> Consent:
    """Take a consent back. Withdrawing twice changes nothing."""
    paper_id = Consent.objects.values_list("paper_id", flat=True).get(pk=consent_id)
    Paper.objects.locked().get(pk=paper_id)
    consent = Consent.objects.get(pk=consent_id)
    if consent.withdrawn_at is None:
        consent.withdrawn_at = timezone.now()
        consent.save(update_fields=["withdrawn_at"])
    return consent


@transaction.atomic
def set_term(paper_id: int, expires_on: date) -> Paper:
    """Write down until when a paper is valid, as an officer read on it; past that day it is not offered again."""
    paper = Paper.objects.locked().get(pk=paper_id)
    if paper.expires_on != expires_on:
        paper.expires_on = expires_on
        paper.save(update_fields=["expires_on"])
    return paper


@transaction.atomic
def mark_original_seen(paper: Paper, *, by: User, agency_name: str, expires_on: date | None = None) -> Paper:
    """Write down that an officer compared a paper with its original, and until when that one is valid, if told.

    agency_name: its short name; agencies stand to the right. The last look counts.
    """
    fresh = Paper.objects.locked().get(pk=paper.pk)
    fresh.seen_at, fresh.seen_by = timezone.now(), by
    fresh.seen_agency = agency_name[: Paper._meta.get_field("seen_agency").max_length]
    fresh.expires_on = expires_on or fresh.expires_on
    fresh.save(update_fields=["seen_at", "seen_by", "seen_agency", "expires_on"])
    return fresh
