"""Numbers are served: begun, held for an errand, and finished with an outcome."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import actions as accounts
from accounts.models import User
from mpp.lib.refused import Refused
from permits import actions as permits
from permits.actions.visiting import NO_TERMS
from permits.models import Application
from queueing.actions.moving import (
    called_by,
    held_by,
    locked,
    move,
    next_stage,
    refuse_if_holding,
    refuse_own_case,
    working_at,
)
from queueing.models import CounterSession, Ticket
from queueing.states import HoldReason, Outcome, State


@transaction.atomic
def start(ticket_id: int, *, by: User) -> Ticket:
    """Begin to serve the person who came. Refused unless it is CALLED, by this officer."""
    return move(called_by(ticket_id, by), State.SERVING, serving_at=timezone.now())


@transaction.atomic
def hold(ticket_id: int, *, by: User, reason: HoldReason) -> Ticket:
    """Send the person on an errand and free the counter; they come back without a new turn.

    Refused unless it is SERVING, by this officer.
    """
    return move(held_by(ticket_id, by), State.ON_HOLD, held_at=timezone.now(), hold_reason=reason)


@transaction.atomic
def resume(ticket_id: int, *, by: User) -> Ticket:
    """Go on with a person who is back from an errand, at the officer's open counter.

    Any counter of the ticket's agency may. Refused unless it is ON_HOLD, while the counter holds another number, and
    for one's own case.
    """
    own = CounterSession.objects.open().filter(officer=by).first()
    if own is None:
        raise Refused(_("Loket ini belum Anda buka. Buka loket dahulu."))
    session = working_at(own.counter_id, by)
    refuse_if_holding(session)
    ticket = locked(ticket_id)
    if ticket.state != State.ON_HOLD or ticket.held_at is None:  # CALLED also leads to SERVING, by start
        raise Refused(_("Nomor ini tidak sedang ditunda. Muat ulang halaman ini."))
    if session.counter.agency_id != ticket.queue.agency_id:
        raise Refused(_("Nomor ini dilayani instansi lain."))
    refuse_own_case(ticket, by)
    away = max(0, round((timezone.now() - ticket.held_at).total_seconds()))
    at_counter = {"counter_id": session.counter_id, "officer_id": by.pk}
    back = {"held_at": None, "hold_reason": "", "held_seconds": ticket.held_seconds + away}
    return move(ticket, State.SERVING, **at_counter, **back)


@transaction.atomic
def finish(
    ticket_id: int,
    *,
    by: User,
    outcome: Outcome = Outcome.SERVED,
    next_line: int | None = None,
    note: str = "",
) -> Ticket:
    """End the service without a word on the application. Refused unless it is SERVING, by this officer.

    next_line: where the visit goes on, with the same number; note: for the officer there.
    """
    ticket = move(held_by(ticket_id, by), State.DONE, ended_at=timezone.now(), outcome=outcome)
    if next_line:
        next_stage(ticket, next_line, note=note)
    return ticket


@transaction.atomic
def finish_visit(
    ticket_id: int,
    *,
    by: User,
    originals: Mapping[str, tuple[str, str]],
    terms: Mapping[str, date] = NO_TERMS,
    identity_seen: bool = False,
    outcome: Outcome = Outcome.SERVED,
    next_line: int | None = None,
    note: str = "",
) -> Ticket:
    """End the service and record in the application what was seen of the originals, all or nothing.

    originals: requirement key -> (a value of OriginalSeen, note); terms: requirement key -> until when the original
    that was seen is valid; an application that awaits no visit
    stays as it is. identity_seen: the officer compared the applicant's KTP-el with what was sent. The others are as
    in `finish`. Refused unless the ticket is SERVING by this officer, and with the words of `permits.record_visit`
    and `accounts.prove_identity`.
    """
    ticket = finish(ticket_id, by=by, outcome=outcome, next_line=next_line, note=note)
    visit, application = ticket.visit, ticket.visit.application
    if application is None:
        return ticket
    place = ticket.venue.code
    if identity_seen:
        Application.objects.locked().get(pk=application.pk)  # before its owner (docs/locking.md)
        seen = application.applicant_identity
        accounts.prove_identity(application.owner_id, by=by, venue_code=place, seen=seen)
    # Last: if a fee is due now, this draws the number of its bill.
    permits.record_visit(
        application.pk, by=by, visit_code=visit.code, venue_code=place, outcomes=originals, terms=terms
    )
    return ticket
