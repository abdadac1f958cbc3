"""Papers of a case: given, given again, put together anew, and what happens to one that turns out to be bad."""

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from documents import actions as documents
from documents.findings import why_bad
from documents.models import BAD, Consent, Paper, Safety
from mpp.lib.refused import Refused
from mpp.lib.written import in_indonesian
from notices.actions import tell
from permits.actions.acting import must_act_for_owner
from permits.actions.moving import locked, write_event
from permits.models import Application, Attachment, PowerOfAttorney
from permits.states import OPEN, State, Verdict
from permits.telling import citizens_side

LIVE = OPEN | {State.DRAFT}
# In these a paper that turned out to be bad is given anew at once, without the case going back.
TAKES_FOR_BAD = {State.SUBMITTED, State.IN_REVIEW}


@transaction.atomic
def attach(
    application_id: int, key: str, paper: Paper, *, by: User | None = None, consent: Consent | None = None
) -> Attachment:
    """Give a paper for one requirement; it supersedes the one given before. by: who gives it, if not the owner.

    Raises Refused if the case takes no papers now, if this one is not to be corrected, if the paper was removed
    meanwhile, or if the case grows past APPLICATION_BYTES_MAX.
    """
    application = locked(application_id)
    by = must_act_for_owner(application, by)
    requirement = application.requirement(key)
    before = application.attachments.current().filter(requirement_key=key).select_related("paper").first()
    _must_take(application, key, before)
    if paper.file_type not in requirement["accepts"]:
        raise Refused(_("Jenis berkas itu tidak diterima untuk dokumen ini."))
    _must_be_kept(paper)
    _check_room(application, key, paper)
    if before:
        before.superseded_at = timezone.now()
        before.save(update_fields=["superseded_at"])
    touch(application)
    if application.state in TAKES_FOR_BAD:
        note = requirement["label"]
        write_event(application, State(application.state), deed="replace_paper", by=by, note=note)
    return Attachment.objects.create(
        application=application, requirement_key=key, paper=paper, consent=consent
    )


@transaction.atomic
def give(application_id: int, key: str, keep: Callable[[], Paper]) -> Attachment:
    """Keep a checked file as a paper (`keep`) and attach it, as a deed of who gave the file.

    What it replaces is removed, unless an office received it or it may be used again.
    The case, and what else comes first, is locked before `keep` locks its owner: the order of docs/locking.md.
    Raises Refused as `attach` and `keep` do.
    """
    application = locked(application_id)
    before = application.attachments.current().filter(requirement_key=key).select_related("paper__type")
    old = before.first()
    _lock_before_owner(application, old.paper if old else None)
    paper = keep()
    attachment = attach(application_id, key, paper, by=paper.given_by)
    if old and not (old.paper.type and old.paper.type.reusable):
        _remove_unless_needed(old.paper)
    return attachment


@transaction.atomic
def rearrange(application_id: int, key: str, old: Paper, keep: Callable[[], Paper]) -> Attachment:
    """Replace a paper of the case by the same photographs put together anew (`keep`); the old one is removed.

    Raises Refused as `give` does, and if that paper is no longer the current one.
    """
    application = locked(application_id)
    current = application.attachments.current().filter(requirement_key=key, paper=old)
    if not current.exists():
        raise Refused(_("Berkas ini sudah diganti. Muat ulang halamannya."))
    _lock_before_owner(application, old)
    paper = keep()
    attachment = attach(application_id, key, paper, by=paper.given_by)
    _remove_unless_needed(old)
    return attachment


@transaction.atomic
def reuse(
    application_id: int, key: str, paper_id: int, *, by: User | None = None, consents: bool = False
) -> Attachment:
    """Give again a paper that the owner gave before for the same kind of document.

    by: who gives it, if not the owner; their folder is the owner's own, so nobody else may. consents: the owner
    lets this case's agency see a paper that was given to another one; recorded in the same transaction.
    Raises Refused as `attach` does, without a consent that is needed, and for a paper past its term;
    Paper.DoesNotExist for one that is not theirs or of another kind.
    """
    application = locked(application_id)
    if by and by.pk != application.owner_id:
        raise Refused(_("Hanya pemohon sendiri yang dapat memakai lagi berkas yang pernah diunggahnya."))
    papers = Paper.objects.locked().kept().filter(type__code=key, type__reusable=True)
    paper = papers.get(pk=paper_id, owner=application.owner)
    if not Paper.objects.offered_again().filter(pk=paper.pk).exists():
        raise Refused(_("Berkas ini tidak dapat dipakai lagi. Unggah yang baru."))
    consent = None
    if was_given_elsewhere(paper, application):
        if asks_consent(paper, application) and not consents:
            raise Refused(
                _("Centang dahulu izin bagi %(agency)s untuk melihat berkas ini, atau unggah berkas baru.")
                % {"agency": application.counter_agency.name}
            )
        agency = application.counter_agency
        consent = documents.give_consent(paper.pk, agency_code=agency.code, agency_name=agency.name)
    return attach(application_id, key, paper, by=by, consent=consent)


def was_given_elsewhere(paper: Paper, application: Application) -> bool:
    """Whether a paper was never given directly to the agency of this case."""
    given = Attachment.objects.filter(paper=paper, consent__isnull=True)
    return not given.filter(application__counter_agency=application.counter_agency_id).exists()


def asks_consent(paper: Paper, application: Application) -> bool:
    """Whether its holder has still to let the agency of this case see a paper that was given to another."""
    standing = paper.consents.filter(agency_code=application.counter_agency.code, withdrawn_at__isnull=True)
    return was_given_elsewhere(paper, application) and not standing.exists()


def look_at_waiting(application_id: int) -> None:
    """Look once at papers of the case that wait to be examined, if there is room. Outside any transaction."""
    waiting = Attachment.objects.current().filter(application=application_id, paper__safety=Safety.WAITING)
    ids = list(waiting.values_list("paper_id", flat=True))
    if ids:
        documents.try_now(ids)


@transaction.atomic
def tell_bad_paper(attachment_id: int) -> bool:
    """Tell the citizen's side, once, that a paper has to be given anew; False if there is nothing to tell.

    The fault itself needs no deed: `tasks.PaperTask.fault` follows from the paper.
    """
    application_id = Attachment.objects.values_list("application_id", flat=True).get(pk=attachment_id)
    application = locked(application_id)
    attachment = (
        application.attachments.current()
        .filter(pk=attachment_id, bad_told_at__isnull=True, paper__safety__in=BAD)
        .select_related("paper")
        .first()
    )
    if attachment is None:
        return False
    attachment.bad_told_at = timezone.now()
    attachment.save(update_fields=["bad_told_at"])
    if application.state in LIVE:
        _tell(application, attachment)
    return True


def touch(application: Application) -> None:
    """Remember that somebody still fills the case in: a draft's age and its warnings count from the last change."""
    application.changed_at = timezone.now()
    if application.state == State.DRAFT:
        application.warnings = 0
    application.save(update_fields=["changed_at", "warnings"])


@in_indonesian
def _tell(application: Application, attachment: Attachment) -> None:
    label = application.requirement(attachment.requirement_key)["label"]
    paper = attachment.paper
    number = f" ({application.number})" if application.number else ""
    body = _("“%(label)s” dalam permohonan %(service)s tidak dapat dipakai. %(why)s") % {
        "label": label,
        "service": application.service_name,
        "why": why_bad(paper.safety, paper.finding),
    }
    if application.number:
        write_event(application, State(application.state), deed="bad_paper", by=None, note=label)
        body = f"{body} {_('Tempat Anda dalam urutan tetap.')}"
    for person in citizens_side(application):
        tell(
            person,
            key=f"permits.bad_paper.{attachment.pk}",
            subject=_("Satu berkas perlu diunggah lagi") + number,
            body=body,
            link=application.get_absolute_url(),
        )


def _lock_before_owner(application: Application, old: Paper | None) -> None:
    """Lock the power by which the case was filed and the paper to be replaced, before `keep` locks the owner.

    Whoever begins by that power, or replaces that paper in the folder, locks them in this order.
    """
    if application.power_id:
        powers = PowerOfAttorney.objects.select_for_update(of=("self",), no_key=True)
        powers.get(pk=application.power_id)
    if old:
        Paper.objects.locked().get(pk=old.pk)


def _must_take(application: Application, key: str, before: Attachment | None) -> None:
    """Refuse a paper that is not asked for now."""
    if application.state == State.DRAFT:
        return
    if application.state in TAKES_FOR_BAD and before is not None and before.paper.is_bad:
        return
    if application.state != State.RETURNED:
        raise Refused(_("Permohonan ini sedang tidak dapat diubah."))
    if before is None:
        if application.requests.filter(requirement_key=key).exists():
            return
    elif before.verdict in {Verdict.REFUSED, Verdict.PENDING}:
        return
    raise Refused(_("Dokumen ini sudah diterima dan tidak perlu diganti."))


def _must_be_kept(paper: Paper) -> None:
    """Lock the paper, so that nobody removes it meanwhile, and refuse one that is gone or bad."""
    fresh = Paper.objects.locked().get(pk=paper.pk)
    if fresh.removed_at is not None:
        raise Refused(_("Berkas itu sudah dihapus. Unggah berkas baru."))
    if fresh.is_bad:
        raise Refused(why_bad(fresh.safety, fresh.finding))


def _remove_unless_needed(paper: Paper) -> None:
    attachments = Attachment.objects.filter(paper=paper)
    in_use = attachments.current().filter(application__state__in=sorted(LIVE))
    if not in_use.exists() and not attachments.received().exists():
        documents.remove(paper.pk)


def _check_room(application: Application, key: str, paper: Paper) -> None:
    others = application.attachments.current().exclude(requirement_key=key)
    used = others.aggregate(Sum("paper__size_bytes"))["paper__size_bytes__sum"] or 0
    if used + paper.size_bytes > settings.APPLICATION_BYTES_MAX:
        raise Refused(
            _("Berkas satu permohonan paling banyak %(limit)s MB. Perkecil berkas, lalu unggah lagi.")
            % {"limit": settings.APPLICATION_BYTES_MAX // 1024**2}
        )
