"""A person's folder, as far as it depends on cases: remove, replace, take a consent back."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Exists, ManyToOneRel, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from documents import actions as documents
from documents.models import Consent, HeldFile, Opening, Page, Paper
from mpp.lib.refused import Refused
from permits.actions.papers import LIVE
from permits.models import Application, Attachment

# What belongs to a paper itself; any other row that names one keeps its files.
_OWN_ROWS = {Attachment, Consent, HeldFile, Opening, Page}


@transaction.atomic
def remove_paper(paper_id: int, *, by: User) -> Paper:
    """Take a paper out of its owner's folder.

    What an office received stays in the archive of that case; what no office got is erased by a duty.
    Raises Refused for a paper of somebody else, and while a live case uses it.
    """
    paper = _own(paper_id, by)
    used_by = in_use(paper)
    if used_by:
        raise Refused(
            _(
                "Berkas ini dipakai dalam %(case)s yang belum selesai. Ganti dahulu berkasnya di permohonan itu, atau "
                "hapus setelah permohonannya selesai."
            )
            % {"case": _named(used_by)}
        )
    return documents.remove(paper.pk)


@transaction.atomic
def replace_paper(paper_id: int, *, by: User, keep: Callable[[], Paper]) -> Paper:
    """Put a newer paper of the same kind (`keep`) into the folder; the old one goes, unless a live case uses it.

    Raises Refused for a paper of somebody else, and as `keep` does.
    """
    old = _own(paper_id, by)
    if old.removed_at is not None:
        raise Refused(_("Berkas itu sudah dihapus. Muat ulang halamannya."))
    new = keep()
    if in_use(old) is None:
        documents.remove(old.pk)
    return new


@transaction.atomic
def withdraw_consent(consent_id: int, *, by: User) -> Consent:
    """Take back that an agency may see a paper.

    Raises Refused for a consent of somebody else, and while a live case of that agency uses it.
    """
    paper_id = Consent.objects.values_list("paper_id", flat=True).get(pk=consent_id)
    _own(paper_id, by)
    used = Attachment.objects.current().filter(consent=consent_id, application__state__in=sorted(LIVE))
    if attachment := used.select_related("application").first():
        raise Refused(
            _(
                "Izin ini dipakai %(case)s yang belum selesai. Ganti dahulu berkasnya di permohonan itu, tarik "
                "permohonannya, atau cabut izin setelah permohonannya selesai."
            )
            % {"case": _named(attachment.application)}
        )
    return documents.withdraw_consent(consent_id)


@transaction.atomic
def erase_paper(paper_id: int) -> bool:
    """Delete a removed paper that no office ever got, with its files; False if an office got it meanwhile."""
    paper = erasable().filter(pk=paper_id).first()
    if paper is None:
        return False
    Attachment.objects.filter(paper=paper).delete()
    documents.erase(paper.pk)
    return True


def erasable() -> QuerySet[Paper]:
    """Return the removed papers that no office received, and that nothing else names."""
    return unneeded().filter(removed_at__isnull=False)


def unneeded() -> QuerySet[Paper]:
    """Return the papers that no office received, and that nothing else names: messages, powers, site visits."""
    papers = Paper.objects.all()
    for rows, name in [(Attachment.objects.received(), "paper"), *_other_rows()]:
        papers = papers.exclude(Exists(rows.filter(**{name: OuterRef("pk")})))
    return papers


def _other_rows() -> Iterator[tuple[QuerySet[Any], str]]:
    """Yield the rows of every other table that may name a paper, with the column."""
    for relation in Paper._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and relation.related_model not in _OWN_ROWS:
            yield relation.related_model._base_manager.all(), relation.field.name


def in_use(paper: Paper) -> Application | None:
    """Return a live case that a paper is given for, None if there is none."""
    given = paper.attachments.current().filter(application__state__in=sorted(LIVE))
    attachment = given.select_related("application").order_by("-pk").first()
    return attachment.application if attachment else None


def _own(paper_id: int, by: User) -> Paper:
    """Return the paper, locked: nobody attaches it meanwhile."""
    paper = Paper.objects.locked().get(pk=paper_id)
    if paper.owner_id != by.pk:
        raise Refused(_("Berkas ini bukan milik Anda."))
    return paper


def _named(application: Application) -> str:
    if application.number:
        return _("permohonan %(number)s (%(service)s)") % {
            "number": application.number,
            "service": application.service_name,
        }
    return _("permohonan %(service)s yang belum dikirim") % {"service": application.service_name}
