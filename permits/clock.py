"""The promise's clock: counts only the days that the file is with the office.

Days are working days of the city's calendar (agencies.calendar). The clock stands still in `states.PAUSED`, and
between a refusal and the objection that is upheld. Only those days move the due date later; a changed calendar may
bring it forward, never back.

**Whose day it is.** A working day belongs to who held the case when that day began, at midnight in the city. What
changes hands during a day, once or many times, changes whose the next day is: the day of sending is nobody's, a
case returned and corrected on one day costs its citizen nothing. So the days of all holders add up to the working
days since sending, and the citizen's are exactly those by which the due date has moved.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agencies import calendar
from agencies.models import Agency, Venue, VenueKind
from mpp.lib.formats import working_days
from mpp.lib.refused import Refused
from permits.models import Application, Event, Recommendation
from permits.states import ENDED, PAUSED, State

OBJECT = "object_to"  # the deed by which a refused case is the office's again

_EXPIRES_AFTER = {
    State.RETURNED: settings.RETURN_EXPIRES_AFTER,
    State.AWAITING_VISIT: settings.VISIT_EXPIRES_AFTER,
    State.AWAITING_PAYMENT: settings.PAYMENT_EXPIRES_AFTER,
}


def start(application: Application, at: datetime) -> None:
    """Set the due date of an application that is sent now. Does not save."""
    application.due_on = _promised(application, at)


def follow(application: Application, state: State, on: date) -> None:
    """Stop or start the clock of a case that enters `state` on a day. Does not save."""
    if application.paused_on is not None and state not in PAUSED:
        give_days(application, application.paused_on, on)
        application.paused_on = None
    elif application.paused_on is None and state in PAUSED:
        application.paused_on = on
    application.expires_on = on + _EXPIRES_AFTER[state] if state in PAUSED else None
    application.warnings = 0


def venue_of(agency: Agency) -> Venue:
    """Return the mall in which an agency serves; for one without a place there, the first mall.

    Raises Refused before any mall is set up.
    """
    malls = Venue.objects.filter(kind=VenueKind.MALL).order_by("pk")
    venue = malls.filter(presences__agency=agency).first() or malls.first()
    if venue is None:
        raise Refused(_("Lokasi layanan belum diatur. Hubungi pengelola portal."))
    return venue


def give_days(application: Application, after: date, until: date) -> None:
    """Move the due date by the working days (after, until] that the case was with its citizen. Does not save."""
    assert application.due_on is not None
    assert application.sent_at is not None
    days = calendar.working_days_between(after, until)
    application.paused_days += days
    shifted = calendar.add_working_days(application.due_on, days) if days else application.due_on
    recounted = _promised(application, application.sent_at)
    if application.paused_days:
        recounted = calendar.add_working_days(recounted, application.paused_days)
    application.due_on = min(shifted, recounted)


def _promised(application: Application, at: datetime) -> date:
    agency = application.counter_agency
    return calendar.promise(at, application.sheet["processing_days"], venue_of(agency), agency)


def share_used(promised_days: int, left: int) -> int:
    """Return how much of a promise is used up, in percent; 100 on the due date itself, more when late.

    left: working days until the due date, as `days_left` says.
    """
    if promised_days <= 0:  # the same day: all or nothing
        return 100 if left <= 0 else 0
    return 100 * (promised_days - left) // promised_days


def days_left(application: Application, on: date | None = None) -> int | None:
    """Return the working days until the due date, negative when late; None while the clock stands or has ended."""
    if application.due_on is None or application.paused_on is not None or application.state in ENDED:
        return None
    today = on or timezone.localdate()
    if application.due_on >= today:
        return calendar.working_days_between(today, application.due_on)
    return -calendar.working_days_between(application.due_on, today)


def left_on(today: date, first: date, last: date) -> Callable[[date], int]:
    """Return a function that says the working days left until a due date from first to last, negative when late.

    For many cases at once: the calendar is read once.
    """
    days = calendar.working_days_in(min(first, today), max(last, today))
    passed = bisect_right(days, today)
    return lambda due_on: bisect_right(days, due_on) - passed


# --- Whose days they were -----------------------------------------------------------------------------


class Holder(NamedTuple):
    """Who holds a case: the citizen (`agency` is ""), or an agency by its short name."""

    agency: str = ""

    @property
    def is_citizen(self) -> bool:
        return not self.agency


CITIZEN = Holder()


class HolderDays(NamedTuple):
    holder: Holder
    days: int


class Pause(NamedTuple):
    """The clock stood still: working days (since, until], `until` None while it does. `by` None: the system."""

    since: date
    until: date | None
    days: int
    state: State
    reason: str
    by: User | None
    office: str


def by_holder(
    application: Application,
    events: Sequence[Event],
    recommendations: Sequence[Recommendation],
    on: date | None = None,
) -> list[HolderDays]:
    """Return how many working days each holder had a sent case, in the order in which they first held it.

    events, recommendations: all of the case, in any order; on: count until the end of that day, by default today
    (a case that has ended counts until it did). A day belongs to who held the case when it began (see above).
    Technical agencies work side by side: each counts the days that began while it was asked and had not answered,
    so with several of them the days add up to more than `days_since_sent`. Else they add up exactly.
    """
    moves = _moves(events)
    days: Counter[Holder] = Counter()
    for day in _days_of(application, moves, on):
        days.update(_holders(application, moves, recommendations, day))
    return [HolderDays(holder, count) for holder, count in days.items()]


def days_since_sent(application: Application, events: Sequence[Event], on: date | None = None) -> int:
    """Return the working days from the day after sending to `on`, or to the day on which the case ended."""
    return len(_days_of(application, _moves(events), on))


def in_one_line(
    application: Application,
    events: Sequence[Event],
    recommendations: Sequence[Recommendation],
    *,
    citizen: str,
    on: date | None = None,
) -> str:
    """Return whose days they were as anyone reads it: "12 hari kerja: Anda 3 · DPMPTSP 6 · Dinas PUPR 3".

    citizen: what the citizen is called on this page. "" on the first day, which is nobody's.
    """
    held = by_holder(application, events, recommendations, on)
    if not held:
        return ""
    total = days_since_sent(application, events, on)
    parts = " · ".join(
        f"{citizen if row.holder.is_citizen else row.holder.agency} {row.days}" for row in held
    )
    if sum(row.days for row in held) > total:
        parts += " " + _("(sebagian bersamaan)")
    return f"{working_days(total)}: {parts}"


def pauses(
    application: Application, events: Sequence[Event] | None = None, on: date | None = None
) -> list[Pause]:
    """Return every time that the clock stood still, oldest first; their days add up to what moved the due date.

    events: all of the case, if they are at hand. A refusal counts as a pause once its objection was upheld: from the
    decision to the objection.
    """
    known = application.events.select_related("by") if events is None else events
    today = on or timezone.localdate()
    return [_pause(begun, ended, today) for begun, ended in _spans(sorted(known, key=_in_order))]


def _spans(events: Sequence[Event]) -> list[tuple[Event, Event | None]]:
    """Return the event that began each pause with the one that ended it."""
    spans: list[tuple[Event, Event | None]] = []
    begun: Event | None = None
    refused: Event | None = None
    objected: Event | None = None
    for event in events:
        if begun and event.to_state not in PAUSED:
            spans.append((begun, event))
            begun = None
        elif begun is None and event.to_state in PAUSED:
            begun = event
        if event.to_state == State.REJECTED and event.from_state != State.REJECTED:
            refused, objected = event, None
        elif event.deed == OBJECT and refused:
            objected = event
        elif event.from_state == State.REJECTED != event.to_state and refused and objected:
            spans.append((refused, objected))
    return [*spans, (begun, None)] if begun else spans


def _pause(begun: Event, ended: Event | None, today: date) -> Pause:
    since = timezone.localdate(begun.at)
    until = timezone.localdate(ended.at) if ended else None
    days = calendar.working_days_between(since, until or today)
    return Pause(since, until, days, State(begun.to_state), begun.note, begun.by, begun.office)


def _moves(events: Sequence[Event]) -> list[Event]:
    """Return the events that say who holds the case from then on: those that moved it, and the objection."""
    moving = (event for event in events if event.from_state != event.to_state or event.deed == OBJECT)
    return sorted(moving, key=_in_order)


def _in_order(event: Event) -> tuple[datetime, int]:
    return event.at, event.pk


def _days_of(application: Application, moves: Sequence[Event], on: date | None) -> list[date]:
    if application.sent_at is None:  # thrown away before it was sent
        return []
    last = on or timezone.localdate()
    if application.state in ENDED:
        ends = [event for event in moves if event.to_state in ENDED and event.from_state != event.to_state]
        last = min(last, timezone.localdate(ends[-1].at)) if ends else last
    return calendar.working_days_in(timezone.localdate(application.sent_at) + calendar.ONE_DAY, last)


def _holders(
    application: Application, moves: Sequence[Event], recommendations: Sequence[Recommendation], day: date
) -> list[Holder]:
    """Return who held a case when a day began; several only while technical agencies are asked."""
    before = [event for event in moves if timezone.localdate(event.at) < day]
    last = before[-1] if before else None
    counter = Holder(application.counter_agency.short_name)
    match State(last.to_state) if last else None:
        case State.RETURNED | State.AWAITING_VISIT | State.AWAITING_PAYMENT:
            return [CITIZEN]
        case State.REJECTED if last and last.deed != OBJECT:
            return [CITIZEN]
        case State.REJECTED | State.AWAITING_DECISION | State.SIGNING:
            return [Holder(application.issuing_agency.short_name)]
        case State.RECOMMENDING:
            return _asked(recommendations, day) or [counter]
        case _:
            return [counter]


def _asked(recommendations: Sequence[Recommendation], day: date) -> list[Holder]:
    return [
        Holder(row.agency.short_name)
        for row in sorted(recommendations, key=lambda row: row.pk)
        if timezone.localdate(row.asked_at) < day
        and (row.answered_at is None or timezone.localdate(row.answered_at) >= day)
    ]
