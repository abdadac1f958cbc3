"""Objections to a refusal: received, then upheld or dismissed (UU 30/2014 art. 75 to 78)."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agencies import calendar
from documents.models import Paper
from mpp.lib.formats import long_date, plain_date
from mpp.lib.refused import Refused
from mpp.lib.written import indonesian
from permits import clock, colleagues, objections
from permits.actions.acting import must_act_for_owner
from permits.actions.moving import locked, move, not_own, write_event
from permits.actions.paying import cancel_refund
from permits.models import Application, Objection
from permits.states import Advice, ObjectionOutcome, State
from permits.telling import tell_of_objection, tell_of_objection_dismissed, tell_of_objection_upheld


@transaction.atomic
def object_to(
    application_id: int, *, by: User, text: str, keep_papers: Sequence[Callable[[], Paper]] = ()
) -> Objection:
    """File an objection to a refusal, on the citizen's side.

    keep_papers: each keeps one checked file as a paper (the case is locked before they lock its owner).
    Raises Refused unless the case is refused, within OBJECTION_WORKING_DAYS, once for each refusal, and with text.
    """
    application = locked(application_id)
    must_act_for_owner(application, by)
    _must_be_open(application, timezone.localdate())
    now = timezone.now()
    return _receive(application, now, text=text, keep_papers=keep_papers, filed_by=by)


@transaction.atomic
def record_objection(
    application_id: int,
    *,
    by: User,
    received_on: date,
    text: str,
    keep_papers: Sequence[Callable[[], Paper]] = (),
) -> Objection:
    """Take in a letter of objection that the office received on a day, for the owner of the case.

    Raises Refused as `object_to` does, for one's own case, or for a day before the refusal or still to come.
    """
    application = locked(application_id)
    not_own(application, by)
    _must_be_open(application, received_on)
    now = timezone.now()
    if received_on > timezone.localdate(now):
        raise Refused(_("Tanggal terima belum tiba. Tulis tanggal surat itu diterima."))
    assert application.decided_at is not None  # it is refused
    # A letter counts from the day on which it came, but never from before what it objects to.
    at = now if received_on == timezone.localdate(now) else max(_noon(received_on), application.decided_at)
    return _receive(
        application, at, text=text, keep_papers=keep_papers, filed_by=application.owner, received_by=by
    )


@transaction.atomic
def uphold(objection_id: int, *, by: User, reasons: str) -> Application:
    """Uphold an objection: the case is in review again, and an agency that said no will be asked anew.

    Only the citizen's own days, from the refusal to the objection, move the due date; the office's do not. A refund
    that the refusal opened ends, unless it was done.
    Raises Refused if it was decided, for who may not decide it, and without reasons.
    """
    application, objection = _to_decide(objection_id, by, reasons)
    assert application.decided_at is not None  # it is refused
    refused_on = timezone.localdate(application.decided_at)
    clock.give_days(application, refused_on, timezone.localdate(objection.received_at))
    _close(objection, ObjectionOutcome.UPHELD, by=by, reasons=reasons)
    application.recommendations.current().filter(advice=Advice.NO).update(superseded_at=timezone.now())
    application.reviewed_at = None
    application.decision_note = ""
    move(
        application,
        State.IN_REVIEW,
        deed="uphold",
        by=by,
        office=application.issuing_agency.short_name,
        note=reasons.strip(),
    )
    event = application.events.filter(deed="uphold").latest("pk")
    tell_of_objection_upheld(application, event)
    cancel_refund(application, by=by, office=event.office)
    with indonesian():
        colleagues.tell_office(
            application,
            colleagues.verifiers_of(application),
            key=f"permits.objection.{objection.pk}.upheld",
            subject=_("Keberatan dikabulkan, periksa lagi"),
            body=reasons.strip(),
            link=_case(application),
        )
    return application


@transaction.atomic
def dismiss(objection_id: int, *, by: User, reasons: str) -> Application:
    """Dismiss an objection: the refusal stands, and the citizen is told of the appeal.

    Raises Refused as `uphold` does, and after its due date: an objection not answered in time counts as granted
    (art. 77 (5)).
    """
    application, objection = _to_decide(objection_id, by, reasons)
    if objections.is_late(objection):
        raise Refused(
            _(
                "Keberatan ini lewat %(day)s tanpa jawaban. Menurut UU 30/2014 pasal 77 ayat (5), keberatan itu "
                "dianggap dikabulkan; kabulkan keberatannya."
            )
            % {"day": plain_date(objection.due_on)}
        )
    _close(objection, ObjectionOutcome.DISMISSED, by=by, reasons=reasons)
    office = application.issuing_agency.short_name
    event = write_event(
        application, State.REJECTED, deed="dismiss", by=by, office=office, note=reasons.strip()
    )
    tell_of_objection_dismissed(application, event)
    return application


def _must_be_open(application: Application, on: date) -> None:
    """Refuse an objection to a case that is not refused, on a day outside its term, or for the second time."""
    if application.state != State.REJECTED or application.decided_at is None:
        raise Refused(_("Keberatan hanya untuk permohonan yang ditolak."))
    if objections.of_refusal(application):
        raise Refused(_("Keberatan atas penolakan ini sudah diterima."))
    refused_on = timezone.localdate(application.decided_at)
    if on < refused_on:
        raise Refused(_("Tanggal terima lebih awal daripada tanggal penolakannya."))
    until = objections.until(application)
    if on > until:
        raise Refused(_("Batas waktu keberatan lewat: sampai %(day)s.") % {"day": long_date(until)})


def _receive(
    application: Application,
    at: datetime,
    *,
    text: str,
    keep_papers: Sequence[Callable[[], Paper]],
    filed_by: User,
    received_by: User | None = None,
) -> Objection:
    if not text.strip():
        raise Refused(_("Tulis apa yang diminta dan alasannya."))
    on = timezone.localdate(at)
    objection = Objection.objects.create(
        application=application,
        text=text.strip(),
        filed_by=filed_by,
        received_by=received_by,
        received_at=at,
        due_on=calendar.add_working_days(on, settings.OBJECTION_ANSWER_DAYS),
    )
    objection.papers.set([keep() for keep in keep_papers])
    office = application.counter_agency.short_name if received_by else ""
    event = write_event(
        application,
        State.REJECTED,
        deed=clock.OBJECT,
        by=received_by or filed_by,
        office=office,
        note=text.strip(),
    )
    event.at = at
    event.save(update_fields=["at"])
    tell_of_objection(application, event, objection.due_on)
    with indonesian():
        colleagues.tell_office(
            application,
            objections.deciders(application),
            key=f"permits.objection.{objection.pk}.received",
            subject=_("Keberatan menunggu keputusan Anda"),
            body=_("Keberatan atas penolakan permohonan %(number)s diterima. Jawab paling lambat %(day)s.")
            % {"number": application.number, "day": long_date(objection.due_on)},
            link=_case(application),
        )
    return objection


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def _to_decide(objection_id: int, by: User, reasons: str) -> tuple[Application, Objection]:
    """Return the locked case and its open objection, for somebody who may decide it."""
    application_id = Objection.objects.values_list("application_id", flat=True).get(pk=objection_id)
    application = locked(application_id)
    not_own(application, by)
    objection = application.objections.get(pk=objection_id)
    if objection.outcome != ObjectionOutcome.PENDING or application.state != State.REJECTED:
        raise Refused(_("Keberatan ini sudah diputuskan."))
    if application.was_verified_by(by):
        raise Refused(_("Anda ikut memeriksa permohonan ini; keberatannya diputuskan orang lain."))
    if by not in objections.deciders(application):
        raise Refused(
            _("Anda yang menolak permohonan ini; keberatannya diputuskan pejabat lain di instansi Anda.")
        )
    if not reasons.strip():
        raise Refused(_("Tulis alasan keputusan: pemohon membacanya."))
    return application, objection


def _close(objection: Objection, outcome: ObjectionOutcome, *, by: User, reasons: str) -> None:
    objection.outcome = outcome
    objection.reasons = reasons.strip()
    objection.decided_by, objection.decided_at = by, timezone.now()
    objection.save(update_fields=["outcome", "reasons", "decided_by", "decided_at"])


def _case(application: Application) -> str:
    return reverse("permits:case", args=[application.code])
