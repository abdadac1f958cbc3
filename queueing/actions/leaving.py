"""Numbers leave the counter, or the line, otherwise than served."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mpp.lib.refused import Refused
from queueing import order
from queueing.actions.moving import back_to_line, called_by, held_by, locked, move, next_stage
from queueing.models import Ticket
from queueing.order import Waiting
from queueing.outreach import give_back
from queueing.states import AT_COUNTER, State


@transaction.atomic
def no_show(ticket_id: int, *, by: User) -> Ticket:
    """Nobody came; the number may return within NO_SHOW_GRACE. Refused unless CALLED, by this officer."""
    return move(called_by(ticket_id, by), State.NO_SHOW)


@transaction.atomic
def put_back(ticket_id: int) -> Ticket:
    """Send a number back to its line; it keeps its turn, so it is called next.

    Any officer of the counter may do it, not only who called: a counter whose officer has gone must come
    free. Refused unless CALLED or SERVING.
    """
    ticket = locked(ticket_id)
    if ticket.state not in AT_COUNTER:  # NO_SHOW also leads to WAITING, by readmit
        raise Refused(_("Nomor ini tidak sedang di loket. Muat ulang halaman ini."))
    return back_to_line(ticket)


@transaction.atomic
def readmit(ticket_id: int) -> Ticket:
    """Let somebody who missed the call wait again; the number stays, the turn is that of the return.

    Refused unless NO_SHOW, on the same day and within NO_SHOW_GRACE of the call.
    """
    ticket = locked(ticket_id)
    now = timezone.now()
    if ticket.state != State.NO_SHOW or ticket.called_at is None:  # CALLED also leads to WAITING, by put_back
        raise Refused(_("Nomor ini tidak ditandai “tidak hadir”. Muat ulang halaman ini."))
    if now - ticket.called_at > settings.NO_SHOW_GRACE or ticket.day != ticket.venue.today():
        raise Refused(_("Panggilan nomor ini sudah terlalu lama lewat. Silakan ambil nomor baru."))
    return back_to_line(ticket, turn_at=now)


@transaction.atomic
def transfer(ticket_id: int, line_id: int, *, by: User, note: str = "") -> Ticket:
    """Send the person on to another line of the venue, with the same number and the first arrival.

    Returns the ticket that waits there. note: for the officer there. Refused unless CALLED or SERVING by this
    officer, and for a line of elsewhere, out of use, or the same.
    """
    ticket = move(held_by(ticket_id, by), State.TRANSFERRED, ended_at=timezone.now())
    return next_stage(ticket, line_id, note=note)


@transaction.atomic
def let_pass(ticket_id: int, people: int) -> Ticket:
    """Let the next so many people go first; from then on the number goes by arrival alone (`queueing.order`).

    Refused unless it waits with somebody behind it.
    """
    ticket = _waiting(ticket_id)
    in_turn = order.who_waits(order.pools_in(ticket.venue), ticket.day)
    own = next((each for each in in_turn if each.ticket_id == ticket.pk), None)
    behind = [each for each in in_turn if own and each.pool == own.pool and each.ahead > own.ahead]
    if not behind:
        raise Refused(_("Tidak ada orang di belakang Anda. Giliran Anda tetap."))
    ticket.turn_at = _last_to_pass(behind, people).turn_at + timedelta(microseconds=1)
    ticket.is_priority = False
    ticket.save(update_fields=["turn_at", "is_priority"])
    return ticket


@transaction.atomic
def cancel(ticket_id: int) -> Ticket:
    """Give a number back that is not needed any more. Refused unless it waits."""
    ticket = move(_waiting(ticket_id), State.CANCELLED, ended_at=timezone.now())
    give_back(ticket)
    return ticket


def _waiting(ticket_id: int) -> Ticket:
    ticket = locked(ticket_id)
    if ticket.state != State.WAITING:
        raise Refused(_("Nomor ini tidak sedang menunggu. Muat ulang halaman ini."))
    return ticket


def _last_to_pass(behind: list[Waiting], people: int) -> Waiting:
    """Return behind whom somebody goes who lets so many pass: a regular one, as only those go by arrival."""
    regular = [each for each in behind if not each.is_priority]
    beyond = [each for each in regular if each.ahead >= behind[0].ahead + people - 1]
    return beyond[0] if beyond else (regular or behind)[-1]
