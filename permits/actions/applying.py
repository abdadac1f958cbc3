"""What the citizen's side does: begin, fill, attach, send, correct, withdraw. `by` is who acts for the owner."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency
from catalog import sheets
from catalog.models import Outcome, Service
from mpp.lib.refused import Refused
from permits import clock, tasks
from permits.actions.acting import locked_power, must_act_for_owner, office_of_helper
from permits.actions.moving import locked, move, write_event
from permits.actions.papers import touch
from permits.models import Application, PowerOfAttorney
from permits.numbers import draw
from permits.standins import tell_begun, tell_withdrawn
from permits.states import State


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
    Raises Refused if the service cannot be asked for online, or if the power is not in force for it.
    """
    by = by or owner
    if power:
        locked_power(power.pk, attorney=by, service=service)
    # The lock waits for an account that is just being joined to another one, and then finds it closed.
    owner = User.objects.locked().get(pk=owner.pk)
    if not owner.is_active:
        raise Refused(_("Akun pemohon sudah ditutup. Cari lagi orangnya, lalu mulai dari awal."))
    if not service.is_online or service.outcome not in {Outcome.PERMIT, Outcome.HANDED_OVER}:
        raise Refused(_("Layanan ini belum dapat diajukan daring. Silakan datang ke loket."))
    application = Application.objects.create(
        owner=owner,
        filed_by=by,
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
    event = write_event(application, State.DRAFT, deed="begin", by=by, office=office)
    tell_begun(application, event)
    return application


@transaction.atomic
def save_answers(application_id: int, answers: dict[str, str], *, by: User | None = None) -> Application:
    """Save checked answers of a draft (see permits.questions). by: who fills it in, if not the owner.

    Raises Refused once it is sent.
    """
    application = locked(application_id)
    must_act_for_owner(application, by)
    _must_be(application, State.DRAFT)
    application.answers = answers
    application.answered = True
    application.save(update_fields=["answers", "answered"])
    touch(application)
    return application


@transaction.atomic
def submit(application_id: int, *, by: User | None = None) -> Application:
    """Send a draft: number it, freeze the applicant, promise a date. Sending twice changes nothing.

    by: who sends it, if not the owner.
    Raises Refused naming the first part that is missing.
    """
    application = locked(application_id)
    by = must_act_for_owner(application, by)
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
    office = office_of_helper(application, by)
    return move(application, State.SUBMITTED, deed="submit", by=by, office=office)


@transaction.atomic
def resubmit(application_id: int, *, by: User | None = None) -> Application:
    """Send the corrections of a returned case; it keeps its place. by: who sends them, if not the owner.

    Raises Refused while a fault is left.
    """
    application = locked(application_id)
    by = must_act_for_owner(application, by)
    _must_be(application, State.RETURNED)
    for task in tasks.paper_tasks(application):
        if task.is_open:
            raise Refused(_("“%(label)s” belum diperbaiki.") % {"label": task.requirement["label"]})
    office = office_of_helper(application, by)
    return move(application, State.IN_REVIEW, deed="resubmit", by=by, office=office)


@transaction.atomic
def withdraw(application_id: int, *, by: User, reason: str) -> Application:
    """Withdraw a sent case; citizen and office read the reason.

    Raises Refused without a reason, by anybody but owner and attorney, and once it is decided or ended.
    """
    application = locked(application_id)
    must_act_for_owner(application, by)
    if not reason.strip():
        raise Refused(_("Pilih alasan penarikannya, supaya instansi tahu."))
    if office_of_helper(application, by):
        raise Refused(_("Permohonan hanya dapat ditarik oleh pemohonnya sendiri."))
    move(application, State.WITHDRAWN, deed="withdraw", by=by, note=reason.strip())
    tell_withdrawn(application, application.events.latest("pk"))
    return application


def _must_be(application: Application, *states: State) -> None:
    if application.state not in states:
        raise Refused(_("Permohonan ini sedang tidak dapat diubah."))


def _must_be_complete(application: Application) -> None:
    if not application.owner.has_own_data:
        raise Refused(_("Lengkapi dahulu data diri pemohon."))
    if tasks.has_questions(application) and not application.answered:
        raise Refused(_("Jawab dahulu pertanyaan layanan ini."))
    for task in tasks.paper_tasks(application):
        if task.is_open:
            raise Refused(_("“%(label)s” belum diunggah.") % {"label": task.requirement["label"]})


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
