"""Numbers are called."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mpp.lib.refused import Refused
from queueing import order
from queueing.actions.moving import (
    called_by,
    holds_one,
    locked,
    move,
    refuse_if_holding,
    refuse_own_case,
    working_at,
)
from queueing.models import CounterSession, OutOfTurnCall, Ticket
from queueing.states import State


@transaction.atomic
def call_next(counter_id: int, *, by: User) -> Ticket | None:
    """Call whose turn it is in the lines that the officer's open counter takes; None if nobody waits.

    Cases of the officer's own stay for another officer. Callers at the same time each get another ticket.
    Refused while the counter is closed or paused, or holds a number already.
    """
    session = _ready(counter_id, by)
    ticket = order.next_in_turn(_lines(session), session.venue.today(), officer=by)
    return _call(ticket, session) if ticket else None


@transaction.atomic
def call_out_of_turn(ticket_id: int, counter_id: int, *, by: User, reason: str) -> Ticket:
    """Call a number before its turn, with a reason that is kept. Refused like `call_next`, without a reason, for a
    number that does not wait in the counter's lines today, and for one's own case.
    """
    if not reason.strip():
        raise Refused(_("Tulis alasan memanggil di luar giliran."))
    session = _ready(counter_id, by)
    lines = _lines(session)
    ticket = locked(ticket_id)
    waiting = order.who_waits(dict.fromkeys(lines, 0), session.venue.today())
    ahead = {each.ticket_id: each.ahead for each in waiting}.get(ticket_id)
    if ahead is None:
        raise Refused(_("Nomor ini tidak sedang menunggu di loket Anda. Muat ulang halaman ini."))
    refuse_own_case(ticket, by)
    OutOfTurnCall.objects.create(
        venue=session.venue,
        ticket=ticket,
        counter=session.counter,
        by=by,
        at=timezone.now(),
        overtaken=ahead,
        reason=reason,
    )
    return _call(ticket, session)


@transaction.atomic
def call_again(ticket_id: int, *, by: User) -> Ticket:
    """Call the same number once more. Refused unless it is CALLED, by this officer."""
    ticket = called_by(ticket_id, by)
    # `called_at` stays the first call: from it follows how long somebody waited.
    ticket.calls += 1
    ticket.last_called_at = timezone.now()
    ticket.save(update_fields=["calls", "last_called_at"])
    return ticket


def _ready(counter_id: int, by: User) -> CounterSession:
    """Lock and return the officer's session at a counter that may call now."""
    session = working_at(counter_id, by)
    if session.is_paused:
        raise Refused(_("Loket ini sedang jeda. Lanjutkan dahulu, lalu panggil."))
    refuse_if_holding(session)
    return session


def _lines(session: CounterSession) -> list[int]:
    return list(session.lines.values_list("pk", flat=True))


def _call(ticket: Ticket, session: CounterSession) -> Ticket:
    now = timezone.now()
    called = {"counter_id": session.counter_id, "officer_id": session.officer_id, "calls": 1}
    try:
        with transaction.atomic():
            return move(ticket, State.CALLED, **called, called_at=now, last_called_at=now)
    except IntegrityError as error:
        if "ticket_one_at_a_counter" not in str(error):
            raise
        raise Refused(holds_one()) from error  # the law let one through
