"""Counters are opened, paused and closed."""

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Counter
from mpp.lib.refused import Refused
from queueing.actions.moving import refuse_if_holding, working_at
from queueing.models import CounterSession
from queueing.outreach import offered_in
from queueing.states import PauseReason


@transaction.atomic
def open_counter(
    counter_id: int, *, by: User, lines: Collection[int] | None = None, take_over: bool = False
) -> CounterSession:
    """Sit down at a counter and take some of its lines, all unless told; return the session.

    Already open by this officer: the same session. The officer's session elsewhere is closed. take_over: a colleague
    has left without closing. Refused if a colleague works here, if the counter takes none of the lines, or if the
    officer's other counter still holds a number.
    """
    counter = Counter.objects.select_for_update(of=("self",), no_key=True).get(pk=counter_id)
    chosen = _lines_of(counter, lines)
    # Together and by key: two who change places would else wait for each other's counter.
    concerned = CounterSession.objects.locked().open().filter(Q(officer=by) | Q(counter=counter))
    current = None
    for session in concerned.select_related("officer").order_by("pk"):
        if session.counter_id == counter.pk:
            current = session
        else:
            _close(session)
    if current and current.officer_id == by.pk:
        return current
    if current:
        if not take_over:
            raise Refused(
                _(
                    "Loket %(number)s masih dibuka oleh %(officer)s. Bila ia sudah pergi, ambil alih loket itu."
                )
                % {"number": counter.number, "officer": current.officer.name}
            )
        _end(current)
    session = _begin(counter, by)
    session.lines.set(chosen)
    return session


@transaction.atomic
def choose_lines(counter_id: int, *, by: User, lines: Collection[int]) -> CounterSession:
    """Take other lines at the officer's open counter. Refused if the counter takes none of them."""
    session = working_at(counter_id, by)
    session.lines.set(_lines_of(session.counter, lines))
    return session


@transaction.atomic
def pause(counter_id: int, *, by: User, reason: PauseReason) -> CounterSession:
    """Call nobody for a while. Refused while the counter holds a number."""
    session = working_at(counter_id, by)
    refuse_if_holding(session)
    session.paused_at, session.pause_reason = session.paused_at or timezone.now(), reason
    session.save(update_fields=["paused_at", "pause_reason"])
    return session


@transaction.atomic
def end_pause(counter_id: int, *, by: User) -> CounterSession:
    session = working_at(counter_id, by)
    session.paused_at, session.pause_reason = None, ""
    session.save(update_fields=["paused_at", "pause_reason"])
    return session


@transaction.atomic
def close_counter(counter_id: int, *, by: User) -> CounterSession:
    """Get up. Refused while the counter holds a number."""
    return _close(working_at(counter_id, by))


def _lines_of(counter: Counter, lines: Collection[int] | None) -> list[int]:
    """Return those of the lines that the counter may take. Refused if there are none."""
    own = counter.lines.in_use().filter(offered_in(counter.venue))
    chosen = list((own if lines is None else own.filter(pk__in=lines)).values_list("pk", flat=True))
    if not chosen:
        raise Refused(_("Pilih sedikitnya satu kelompok layanan untuk loket ini."))
    return chosen


def _begin(counter: Counter, officer: User) -> CounterSession:
    try:
        with transaction.atomic():
            return CounterSession.objects.create(
                venue_id=counter.venue_id, counter=counter, officer=officer, opened_at=timezone.now()
            )
    except IntegrityError as error:
        if "session_one_open_per_officer" not in str(error):
            raise
        raise Refused(_("Anda sedang membuka loket lain. Muat ulang halaman ini.")) from error


def _close(session: CounterSession) -> CounterSession:
    refuse_if_holding(session)
    return _end(session)


def _end(session: CounterSession) -> CounterSession:
    session.closed_at, session.paused_at, session.pause_reason = timezone.now(), None, ""
    session.save(update_fields=["closed_at", "paused_at", "pause_reason"])
    return session
