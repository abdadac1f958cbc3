"""What every deed on a ticket rests on: it is locked, looked at anew, and moved along the table of states."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from mpp.lib.machine import check_move
from mpp.lib.refused import Refused
from queueing.models import CounterSession, Line, Ticket
from queueing.outreach import is_offered, service_of
from queueing.states import NEXT, State


def locked(ticket_id: int) -> Ticket:
    return Ticket.objects.locked().select_related("venue", "visit", "queue").get(pk=ticket_id)


def held_by(ticket_id: int, by: User) -> Ticket:
    """Lock and return a ticket that the officer called and still holds."""
    ticket = locked(ticket_id)
    if ticket.officer_id != by.pk:
        raise Refused(_("Nomor ini tidak lagi Anda layani. Muat ulang halaman ini."))
    return ticket


def called_by(ticket_id: int, by: User) -> Ticket:
    """Lock and return a ticket that the officer is calling: nobody has come to the counter yet."""
    ticket = held_by(ticket_id, by)
    if ticket.state != State.CALLED:
        raise Refused(_("Nomor ini tidak sedang dipanggil. Muat ulang halaman ini."))
    return ticket


def working_at(counter_id: int, by: User) -> CounterSession:
    """Lock and return the officer's open session at a counter: presses at one counter go one after another.

    Refused for a counter that is closed, or opened by somebody else.
    """
    sessions = CounterSession.objects.locked().open().select_related("venue", "counter")
    session = sessions.filter(counter=counter_id, officer=by).first()
    if session is None:
        raise Refused(_("Loket ini belum Anda buka. Buka loket dahulu."))
    return session


def refuse_if_holding(session: CounterSession) -> None:
    if Ticket.objects.at_counter().filter(counter=session.counter_id).exists():
        raise Refused(holds_one())


def refuse_own_case(ticket: Ticket, by: User) -> None:
    """Refuse an officer whom the visit's application belongs to, or who filed it."""
    application = ticket.visit.application
    if application and by.pk in {application.owner_id, application.filed_by_id}:
        raise Refused(_("Ini permohonan Anda sendiri. Biarkan petugas lain melayaninya."))


def holds_one() -> str:
    return _("Loket ini masih melayani satu nomor. Selesaikan dahulu nomor itu.")


def move(ticket: Ticket, new: State, **changes: Any) -> Ticket:
    """Set the state and what goes with it, if NEXT leads there. Only the day's close assigns `state` else."""
    check_move(NEXT, State(ticket.state), new)
    ticket.state = new
    for name, value in changes.items():
        setattr(ticket, name, value)
    ticket.save(update_fields=["state", *changes])
    return ticket


def back_to_line(ticket: Ticket, **changes: Any) -> Ticket:
    fresh = {"counter": None, "officer": None, "called_at": None, "last_called_at": None, "calls": 0}
    return move(ticket, State.WAITING, **fresh, serving_at=None, held_seconds=0, **changes)


def next_stage(ticket: Ticket, line_id: int, *, note: str = "") -> Ticket:
    """Let the visit of an ended ticket wait in another line of the venue, by its first arrival; return that ticket.

    Refused for a line of elsewhere, out of use, not offered today, or the one it comes from.
    """
    line = Line.objects.select_related("queue__agency").get(pk=line_id)
    is_possible = line.queue.venue_id == ticket.venue_id and line.pk != ticket.line_id and line.is_in_use
    if not is_possible or not is_offered(line, ticket.venue):
        raise Refused(_("Nomor ini tidak dapat dialihkan ke sana. Pilih kelompok layanan lain."))
    visit = ticket.visit
    return Ticket.objects.create(
        visit=visit,
        venue_id=ticket.venue_id,
        queue_id=line.queue_id,
        line=line,
        service=service_of(line, ticket.venue),
        day=ticket.day,
        turn_at=visit.turn_at,
        is_priority=visit.is_priority,
        note=note,
    )
