"""What the citizen does: begin, fill, attach, send, correct, withdraw."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency
from catalog import sheets
from catalog.models import Outcome, Service
from documents.models import Paper
from mpp.lib.refused import Refused
from permits import clock, tasks
from permits.actions.moving import locked, move, write_event
from permits.models import Application, Attachment, PowerOfAttorney
from permits.numbers import draw
from permits.states import State, Verdict


@transaction.atomic
def begin(
    service: Service,
    *,
    owner: User,
    by: User | None = None,
    power: PowerOfAttorney | None = None,
    agency: Agency | None = None,
) -> Application:
    """Begin an application and freeze the service's sheet into it.

    by: who fills it in, if not the owner: the attorney of a `power`, or an officer at the counter of `agency`.
    Raises Refused if the service cannot be asked for online.
    """
    if not service.is_online or service.outcome not in {Outcome.PERMIT, Outcome.HANDED_OVER}:
        raise Refused(_("Layanan ini belum dapat diajukan daring. Silakan datang ke loket."))
    application = Application.objects.create(
        owner=owner,
        filed_by=by or owner,
        power=power,
        assisted_agency=agency,
        service=service,
        outcome=service.outcome,
        counter_agency=service.agency,
        issuing_agency=service.issuing_agency,
        external_system=service.external_system or service.issuing_agency.short_name,
        sheet=sheets.freeze(service),
    )
    office = agency.short_name if agency else ""
    write_event(application, State.DRAFT, deed="begin", by=by or owner, office=office)
    return application


@transaction.atomic
def save_answers(application_id: int, answers: dict[str, str]) -> Application:
    """Save checked answers of a draft (see permits.questions).

    Raises Refused once it is sent.
    """
    application = locked(application_id)
    _must_be(application, State.DRAFT)
    application.answers = answers
    application.answered = True
    application.changed_at = timezone.now()
    application.save(update_fields=["answers", "answered", "changed_at"])
    return application


@transaction.atomic
def attach(application_id: int, key: str, paper: Paper) -> Attachment:
    """Give a paper for one requirement; it supersedes the one given before.

    Raises Refused if the case takes no papers now, if this one is not to be corrected, or if the case grows past
    APPLICATION_BYTES_MAX.
    """
    application = locked(application_id)
    requirement = application.requirement(key)
    _must_be(application, State.DRAFT, State.RETURNED)
    if paper.file_type not in requirement["accepts"]:
        raise Refused(_("Jenis berkas itu tidak diterima untuk dokumen ini."))
    before = application.attachments.current().filter(requirement_key=key).first()
    if application.state == State.RETURNED:
        _must_be_asked_for(application, key)
    _check_room(application, key, paper)
    now = timezone.now()
    if before:
        before.superseded_at = now
        before.save(update_fields=["superseded_at"])
    Application.objects.filter(pk=application.pk).update(changed_at=now)
    return Attachment.objects.create(application=application, requirement_key=key, paper=paper)


@transaction.atomic
def give(application_id: int, key: str, keep: Callable[[], Paper]) -> Attachment:
    """Keep a checked file as a paper (`keep`) and attach it. Raises Refused as `attach` and `keep` do.

    The case is locked before `keep` locks its owner: the order of docs/locking.md.
    """
    locked(application_id)
    return attach(application_id, key, keep())


def reuse(application_id: int, key: str, paper_id: int) -> Attachment:
    """Give again a paper that the owner gave before for the same kind of document.

    Raises Refused as `attach` does, Paper.DoesNotExist for a paper that is not theirs or of another kind.
    """
    application = Application.objects.get(pk=application_id)
    paper = Paper.objects.kept().get(
        pk=paper_id, owner=application.owner, type__code=key, type__reusable=True
    )
    return attach(application_id, key, paper)


@transaction.atomic
def submit(application_id: int, *, by: User | None = None) -> Application:
    """Send a draft: number it, freeze the applicant, promise a date. Sending twice changes nothing.

    by: who sends it, if not the owner.

    Raises Refused naming the first part that is missing.
    """
    application = locked(application_id)
    if application.state == State.SUBMITTED:
        return application
    _must_be(application, State.DRAFT)
    _must_be_complete(application)
    now = timezone.now()
    application.sent_at = now
    application.applicant = _applicant(application.owner)
    application.applicant_nik = application.owner.nik
    clock.start(application, now)
    application.number = f"{timezone.localdate():%Y}-{draw(f'permohonan/{timezone.localdate():%Y}'):06}"
    return move(application, State.SUBMITTED, deed="submit", by=by or application.owner)


@transaction.atomic
def resubmit(application_id: int, *, by: User | None = None) -> Application:
    """Send the corrections of a returned case; it keeps its place.

    Raises Refused while a fault is left.
    """
    application = locked(application_id)
    _must_be(application, State.RETURNED)
    for task in tasks.paper_tasks(application):
        if task.is_open:
            raise Refused(_("“%(label)s” belum diperbaiki.") % {"label": task.requirement["label"]})
    return move(application, State.IN_REVIEW, deed="resubmit", by=by or application.owner)


@transaction.atomic
def withdraw(application_id: int, *, by: User, reason: str = "") -> Application:
    """Withdraw a sent case. Raises Refused once it is decided or ended."""
    return move(locked(application_id), State.WITHDRAWN, deed="withdraw", by=by, note=reason)


@transaction.atomic
def discard(application_id: int, *, by: User) -> Application:
    """Throw a draft away. Raises Refused once it is sent."""
    return move(locked(application_id), State.DISCARDED, deed="discard", by=by)


def _must_be(application: Application, *states: State) -> None:
    if application.state not in states:
        raise Refused(_("Permohonan ini sedang tidak dapat diubah."))


def _must_be_asked_for(application: Application, key: str) -> None:
    """Refuse a paper in a returned case that is neither at fault, nor asked for, nor itself a correction."""
    current = application.attachments.current().filter(requirement_key=key).first()
    if current is None:
        if application.requests.filter(requirement_key=key).exists():
            return
    elif current.verdict in {Verdict.REFUSED, Verdict.PENDING}:
        return
    raise Refused(_("Dokumen ini sudah diterima dan tidak perlu diganti."))


def _must_be_complete(application: Application) -> None:
    if not application.owner.has_own_data:
        raise Refused(_("Lengkapi dahulu data diri Anda."))
    if tasks.has_questions(application) and not application.answered:
        raise Refused(_("Jawab dahulu pertanyaan layanan ini."))
    for task in tasks.paper_tasks(application):
        if task.is_open:
            raise Refused(_("“%(label)s” belum diunggah.") % {"label": task.requirement["label"]})


def _check_room(application: Application, key: str, paper: Paper) -> None:
    others = application.attachments.current().exclude(requirement_key=key)
    used = others.aggregate(Sum("paper__size_bytes"))["paper__size_bytes__sum"] or 0
    if used + paper.size_bytes > settings.APPLICATION_BYTES_MAX:
        raise Refused(
            _("Berkas satu permohonan paling banyak %(limit)s MB. Perkecil berkas, lalu unggah lagi.")
            % {"limit": settings.APPLICATION_BYTES_MAX // 1024**2}
        )


def _applicant(owner: User) -> dict[str, Any]:
    return {
        "name": owner.name,
        "birth_place": owner.birth_place,
        "birth_date": owner.birth_date.isoformat() if owner.birth_date else "",
        "address": owner.address,
        "place": owner.place,
        "phone": owner.phone,
        "email": owner.email or "",
    }
