"""What happens in a queue: numbers are drawn, called, served, and come to an end.

A ticket is locked before its application. A caller's copy may be old, so each action locks and looks
anew; whoever acts on a ticket that has meanwhile left their hands is told so.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import actions as accounts
from accounts.models import User
from agencies.models import Counter, Venue
from catalog.models import Service
from mpp.lib.codes import new_code
from mpp.lib.machine import check_move
from mpp.lib.refused import Refused
from permits import actions as permits
from permits.actions.visiting import NO_TERMS
from permits.models import Application
from queueing.drawing import draw
from queueing.hours import why_no_tickets
from queueing.models import Line, Ticket, Visit
from queueing.states import AT_COUNTER, NEXT, State

# --- Numbers are drawn --------------------------------------------------------------------------------


def take_ticket(
    line_id: int,
    *,
    application: Application | None = None,
    service: Service | None = None,
    code: str | None = None,
) -> Visit:
    """Give a number in a line and return its visit, with one ticket WAITING.

    code: of the visit, made by `new_code`, where the caller must know it before. The draw is one statement, a
    transaction by itself. Refused outside the hours of numbers and in a queue or line out of use.
    """
    line = Line.objects.select_related("queue__venue", "queue__agency").get(pk=line_id)
    _refuse_unless_in_use(line)
    venue = line.queue.venue
    sentence = why_no_tickets(venue, timezone.now())
    if sentence:
        raise Refused(sentence)
    return draw(line, venue.today(), code=code or new_code(), application=application, service=service)


@transaction.atomic
def take_ticket_for(application: Application, venue: Venue, *, code: str | None = None) -> Visit:
    """Give a number for an application, in the line of its service; or return its open visit of today.

    A visit whose call was missed for longer than the grace is over: then a new number is drawn. Refused like
    `take_ticket`, and if the application's counter agency has no queue in the venue.
    """
    Application.objects.locked().get(pk=application.pk)  # one case, one ticket: the second press waits here
    visit = _open_visit(application, venue)
    if visit:
        return visit
    line = _line_for(application, venue)
    return take_ticket(line.pk, application=application, service=application.service, code=code)


def _refuse_unless_in_use(line: Line) -> None:
    if not (line.is_active and line.queue.is_active and line.queue.agency.is_active):
        raise Refused(_("Antrean ini sedang tidak dibuka. Silakan bertanya di meja informasi."))


def _open_visit(application: Application, venue: Venue) -> Visit | None:
    tickets = Ticket.objects.open().of_today(venue).filter(visit__application=application)
    missed = timezone.now() - settings.NO_SHOW_GRACE
    ticket = tickets.exclude(state=State.NO_SHOW, called_at__lt=missed).select_related("visit").first()
    return ticket.visit if ticket else None


def _line_for(application: Application, venue: Venue) -> Line:
    """Return the line that lists the application's service, else the first of its agency's queue."""
    lines = Line.objects.filter(
        queue__venue=venue, queue__agency=application.counter_agency_id, queue__is_active=True, is_active=True
    ).order_by("position", "pk")
    line = lines.filter(services=application.service_id).first() or lines.first()
    if line is None:
        raise Refused(
            _("%(agency)s tidak mempunyai antrean di %(venue)s. Silakan bertanya di meja informasi.")
            % {"agency": application.counter_agency, "venue": venue}
        )
    return line


# --- They are called ----------------------------------------------------------------------------------


@transaction.atomic
def call_next(counter_id: int, *, by: User) -> Ticket | None:
    """Call whose turn it is in the lines that the counter takes; None if nobody waits.

    Cases of the officer's own stay for another officer. Callers at the same time each get another ticket.
    Refused while the counter holds one already.
    """
    counter = Counter.objects.select_related("venue").get(pk=counter_id)
    if Ticket.objects.at_counter().filter(counter=counter).exists():
        raise Refused(_holds_one())
    ticket = _next_in_turn(counter, by)
    if ticket is None:
        return None
    try:
        with transaction.atomic():
            return _move(ticket, State.CALLED, counter=counter, officer=by, called_at=timezone.now(), calls=1)
    except IntegrityError as error:
        if "ticket_one_at_a_counter" not in str(error):
            raise
        raise Refused(_holds_one()) from error  # two presses at one counter: the law let one through


@transaction.atomic
def call_again(ticket_id: int, *, by: User) -> Ticket:
    """Call the same number once more. Refused unless it is CALLED, by this officer."""
    ticket = _called(ticket_id, by=by)
    # `called_at` stays the first call: from it follows how long somebody waited.
    ticket.calls += 1
    ticket.save(update_fields=["calls"])
    return ticket


def _next_in_turn(counter: Counter, by: User) -> Ticket | None:
    """Lock and return the first ticket in turn that nobody else is calling at this moment."""
    lines = list(counter.lines.values_list("pk", flat=True))
    waiting = Ticket.objects.waiting().of_today(counter.venue).filter(line__in=lines).callable_by(by)
    return waiting.in_turn().select_for_update(of=("self",), no_key=True, skip_locked=True).first()


def _holds_one() -> str:
    return _("Loket ini masih melayani satu nomor. Selesaikan dahulu, lalu panggil berikutnya.")


# --- They are served ----------------------------------------------------------------------------------


@transaction.atomic
def start(ticket_id: int, *, by: User) -> Ticket:
    """Begin to serve the person who came. Refused unless it is CALLED, by this officer."""
    return _move(_called(ticket_id, by=by), State.SERVING, serving_at=timezone.now())


@transaction.atomic
def finish(ticket_id: int, *, by: User) -> Ticket:
    """End the service without a word on the application. Refused unless it is SERVING, by this officer."""
    return _move(_held(ticket_id, by=by), State.DONE, ended_at=timezone.now())


@transaction.atomic
def finish_visit(
    ticket_id: int,
    *,
    by: User,
    originals: Mapping[str, tuple[str, str]],
    terms: Mapping[str, date] = NO_TERMS,
    identity_seen: bool = False,
) -> Ticket:
    """End the service and record in the application what was seen of the originals, all or nothing.

    originals: requirement key -> (a value of OriginalSeen, note); terms: requirement key -> until when the original
    that was seen is valid; an application that awaits no visit
    stays as it is. identity_seen: the officer compared the applicant's KTP-el with what was sent. Refused
    unless the ticket is SERVING by this officer, and with the words of `permits.record_visit` and
    `accounts.prove_identity`.
    """
    ticket = _move(_held(ticket_id, by=by), State.DONE, ended_at=timezone.now())
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


# --- They leave the counter otherwise -----------------------------------------------------------------


@transaction.atomic
def no_show(ticket_id: int, *, by: User) -> Ticket:
    """Nobody came; the number may return within NO_SHOW_GRACE. Refused unless CALLED, by this officer."""
    return _move(_called(ticket_id, by=by), State.NO_SHOW)


@transaction.atomic
def put_back(ticket_id: int) -> Ticket:
    """Send a number back to its line; it keeps its turn, so it is called next.

    Any officer of the counter may do it, not only who called: a counter whose officer has gone must come
    free. Refused unless CALLED or SERVING.
    """
    ticket = Ticket.objects.locked().get(pk=ticket_id)
    if ticket.state not in AT_COUNTER:  # NO_SHOW also leads to WAITING, by readmit
        raise Refused(_("Nomor ini tidak sedang di loket. Muat ulang halaman ini."))
    return _move_to_line(ticket)


@transaction.atomic
def readmit(ticket_id: int) -> Ticket:
    """Let somebody who missed the call wait again; the number stays, the turn is that of the return.

    Refused unless NO_SHOW, on the same day and within NO_SHOW_GRACE of the call.
    """
    ticket = Ticket.objects.locked().select_related("venue").get(pk=ticket_id)
    now = timezone.now()
    if ticket.state != State.NO_SHOW or ticket.called_at is None:  # CALLED also leads to WAITING, by put_back
        raise Refused(_("Nomor ini tidak ditandai “tidak hadir”. Muat ulang halaman ini."))
    if now - ticket.called_at > settings.NO_SHOW_GRACE or ticket.day != ticket.venue.today():
        raise Refused(_("Panggilan nomor ini sudah terlalu lama lewat. Silakan ambil nomor baru."))
    return _move_to_line(ticket, turn_at=now)


# --- Helpers ------------------------------------------------------------------------------------------


def _held(ticket_id: int, *, by: User) -> Ticket:
    """Lock and return a ticket that the officer called and still holds."""
    ticket = Ticket.objects.locked().get(pk=ticket_id)
    if ticket.officer_id != by.pk:
        raise Refused(_("Nomor ini tidak lagi Anda layani. Muat ulang halaman ini."))
    return ticket


def _called(ticket_id: int, *, by: User) -> Ticket:
    """Lock and return a ticket that the officer is calling: nobody has come to the counter yet."""
    ticket = _held(ticket_id, by=by)
    if ticket.state != State.CALLED:
        raise Refused(_("Nomor ini tidak sedang dipanggil. Muat ulang halaman ini."))
    return ticket


def _move_to_line(ticket: Ticket, **changes: Any) -> Ticket:
    return _move(
        ticket,
        State.WAITING,
        counter=None,
        officer=None,
        called_at=None,
        calls=0,
        serving_at=None,
        **changes,
    )


def _move(ticket: Ticket, new: State, **changes: Any) -> Ticket:
    """Set the state and what goes with it, if NEXT leads there. Only the day's close assigns `state` else."""
    check_move(NEXT, State(ticket.state), new)
    ticket.state = new
    for name, value in changes.items():
        setattr(ticket, name, value)
    ticket.save(update_fields=["state", *changes])
    return ticket
