"""Drafts that are thrown away, by hand or by time: their content goes with them."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from documents import actions as documents
from documents.models import Paper
from mpp.lib.refused import Refused
from permits.actions.acting import must_act_for_owner, office_of_helper
from permits.actions.moving import locked, move
from permits.models import Application
from permits.states import State


@transaction.atomic
def discard(application_id: int, *, by: User) -> Application:
    """Throw a draft away with all that was filled in.

    Raises Refused once it is sent, and for a helper with what the citizen began.
    """
    application = locked(application_id)
    must_act_for_owner(application, by)
    office = office_of_helper(application, by)
    if office and application.assisted_agency_id is None:
        raise Refused(_("Permohonan yang dibuat pemohon sendiri hanya dapat dibuang olehnya."))
    return _discarded(application, deed="discard", by=by, office=office)


@transaction.atomic
def lapse(application_id: int) -> Application:
    """Throw away a draft that nobody changed for DRAFT_KEPT.

    Raises Refused if it was sent or changed since.
    """
    application = locked(application_id)
    if application.changed_at > timezone.now() - settings.DRAFT_KEPT:
        raise Refused(_("Permohonan ini baru saja diubah."))
    return _discarded(application, deed="lapse", by=None)


def _discarded(application: Application, *, deed: str, by: User | None, office: str = "") -> Application:
    application.answers, application.answered = {}, False
    move(application, State.DISCARDED, deed=deed, by=by, office=office)
    _erase_papers(application)
    return application


def _erase_papers(application: Application) -> None:
    """Take the papers from a draft; those that serve nowhere else are erased, the others stay in the folder."""
    papers = list(Paper.objects.filter(attachments__application=application).distinct().order_by("pk"))
    application.attachments.all().delete()
    for paper in papers:
        if not (paper.type and paper.type.reusable) and not paper.attachments.exists():
            documents.remove(paper.pk)
            documents.erase(paper.pk)
