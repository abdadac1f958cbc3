"""How an application moves: the one place that assigns `state`."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agencies import calendar
from agencies.models import Agency
from mpp.lib.formats import rupiah
from mpp.lib.machine import check_move
from mpp.lib.refused import Refused
from mpp.lib.written import in_indonesian
from permits import clock, hub, numbers, tasks
from permits.models import Application, Bill, Event, PowerOfAttorney, Recommendation, Refund
from permits.states import DECIDED, NEXT, UNSERVED, Advice, State
from permits.telling import tell_of_refund, tell_owner


def locked(application_id: int) -> Application:
    """Return the application as it is now, locked until the transaction ends. The caller's copy may be old."""
    return Application.objects.locked().select_related("owner").get(pk=application_id)


def move(
    application: Application, to: State, *, deed: str, by: User | None, office: str = "", note: str = ""
) -> Application:
    """Move a locked application, write its history and tell its owner. Saves all its columns.

    Raises Refused unless `NEXT` leads there.
    """
    old = State(application.state)
    check_move(NEXT, old, to)
    application.state = to
    application.state_since = timezone.now()
    if to not in DECIDED:
        application.decided_at = application.decided_by = None
    clock.follow(application, to, timezone.localdate())
    application.save()
    event = write_event(application, old, deed=deed, by=by, office=office, note=note)
    tell_owner(application, event)
    if to in UNSERVED:
        _open_refund(application)
    return application


def write_event(
    application: Application, old: State, *, deed: str, by: User | None, office: str = "", note: str = ""
) -> Event:
    """Write a line of history; for deeds that change no state, `old` is the present one."""
    return Event.objects.create(
        application=application,
        deed=deed,
        from_state=old,
        to_state=application.state,
        by=by,
        office=office,
        note=note,
    )


@in_indonesian
def _open_refund(application: Application) -> None:
    """Paid, and no permit: what was paid has to be given back, and the citizen is told."""
    amount = hub.paid_rupiah(application)
    if amount > 0:
        Refund.objects.create(application=application, amount_rupiah=amount)
        event = write_event(
            application,
            State(application.state),
            deed="open_refund",
            by=None,
            office=application.counter_agency.short_name,
            note=rupiah(amount),
        )
        tell_of_refund(application, event, amount)


def go_on(application: Application, *, by: User | None, office: str) -> Application:
    """Let a case in the hub go where it belongs next, by itself; `by` is whose deed let it go on.

    A bill of a fixed fee is the last thing written: it locks the series of numbers.
    """
    following = hub.next_state(application)
    if following is None:
        _show_to_cashiers(application)
        return application
    if following == State.RECOMMENDING:
        _ask_technical_agencies(application)
    if following == State.AWAITING_PAYMENT:
        application.concerns_cashier = True
    move(application, following, deed="go_on", by=by, office=office, note=_why(application, following))
    if following == State.AWAITING_PAYMENT and hub.bill_of(application) is None:
        _bill_fixed_fee(application)
    return application


def not_own(application: Application, by: User) -> None:
    """Refuse that somebody acts for the office on a case that they own, filed, helped with or act in for its owner."""
    if is_party(by, application):
        raise Refused(_("Anda tidak dapat menangani permohonan Anda sendiri."))


def is_party(user: User, application: Application) -> bool:
    """Whether somebody stands on the citizen's side of a case: nobody acts for the office in such a one."""
    if user.pk in {application.owner_id, application.filed_by_id}:
        return True
    return (
        application.assistances.filter(by=user).exists()
        or PowerOfAttorney.objects.active().filter(grantor=application.owner_id, attorney=user).exists()
    )


@transaction.atomic
def expire(application_id: int) -> Application:
    """End a case whose citizen let the time pass.

    Raises Refused if it moved on, or if its time is not over.
    """
    application = locked(application_id)
    if application.expires_on is None or application.expires_on >= timezone.localdate():
        raise Refused(_("Batas waktunya belum lewat."))
    return move(application, State.EXPIRED, deed="expire", by=None)


@in_indonesian
def _why(application: Application, to: State) -> str:
    """Return the reason of a pause, as citizen and office read it; a state that is none needs no reason."""
    if to == State.AWAITING_VISIT:
        return _("Berkas asli perlu ditunjukkan: ") + "; ".join(o.label for o in tasks.originals(application))
    if to == State.AWAITING_PAYMENT:
        bill = hub.bill_of(application)  # a fixed fee has none before it waits
        amount = bill.amount_rupiah if bill else application.sheet["fee_rupiah"]
        return _("Retribusi %(amount)s.") % {"amount": rupiah(amount)}
    return ""


def _show_to_cashiers(application: Application) -> None:
    if not application.concerns_cashier and hub.waits_for_fee(application):
        application.concerns_cashier = True
        application.save(update_fields=["concerns_cashier"])


@in_indonesian
def _bill_fixed_fee(application: Application) -> None:
    Bill.objects.create(
        application=application,
        number=numbers.draw_bill(),
        amount_rupiah=application.sheet["fee_rupiah"],
        basis=application.sheet["fee_note"] or _("Tarif tetap"),
        confirmed_at=timezone.now(),
    )


def _ask_technical_agencies(application: Application) -> None:
    """Ask those that were not asked yet, and again those that wanted corrections.

    Who was asked before and could not answer while the case was elsewhere gets those working days back.
    """
    application.recommendations.current().filter(advice=Advice.CORRECTION).update(
        superseded_at=timezone.now()
    )
    _give_back_days(application)
    asked = set(application.recommendations.current().values_list("agency__code", flat=True))
    codes = {agency["code"] for agency in application.sheet["technical_agencies"]} - asked
    due_on = calendar.add_working_days(timezone.localdate(), recommendation_days(application))
    Recommendation.objects.bulk_create(
        Recommendation(application=application, agency=agency, due_on=due_on)
        for agency in Agency.objects.filter(code__in=codes)
    )


def _give_back_days(application: Application) -> None:
    left = application.events.filter(from_state=State.RECOMMENDING).exclude(to_state=State.RECOMMENDING)
    last = left.order_by("-at", "-pk").first()
    if last is None:
        return
    away = calendar.working_days_between(timezone.localdate(last.at), timezone.localdate())
    for waiting in application.recommendations.pending() if away else ():
        waiting.due_on = calendar.add_working_days(waiting.due_on, away)
        waiting.reminded_at = None
        waiting.save(update_fields=["due_on", "reminded_at"])


def recommendation_days(application: Application) -> int:
    """Return how many working days a technical agency has: half of the promise, 1 to RECOMMENDATION_DAYS."""
    return max(1, min(settings.RECOMMENDATION_DAYS, application.sheet["processing_days"] // 2))
