"""How long somebody waits until the call: a range in whole minutes, from what the queue really does.

A ticket is called when enough counters of its line have come free. Let c counters call its line, R_j the time that
counter j still needs for whom it serves, S_i what each of those ahead will cost its counter, and e the time that a
counter picked at random is still busy. All c work until the call, c·T minutes together: what they have begun, all of
those ahead, without what the c - 1 others have before them then. Hence

    T = (Σ R_j + Σ S_i - (c - 1)·e) / c,        Var T = (Σ Var R_j + Σ Var S_i + (c - 1)·Var e) / c²

which for exponential services is Whitt's (n + 1)·s / c (W. Whitt, Predicting queueing delays, Management Science 45
(1999) 870-888) and for one counter is exact. R_j follows from how long the person is there already, by the lognormal
distribution that service times show (L. Brown et al., Statistical analysis of a telephone call center, JASA 100
(2005) 36-50). Services, their spread and who comes are today's (`queueing.pace`). Who may still pass by the fair order
(`queueing.order`) lengthens T: priority who come later, up to the rule's bound; who comes from another counter; before
a booking's session everybody. The range is the middle of a gamma distribution with that mean and variance.

There is no estimate while the queue is disturbed, and while no counter that takes the line is open and calling. A
pause of the calendar (Salat Jumat) moves what crosses it to its end. The closing time does not cut a range: somebody
who would be called after it reads so in the time of day.
"""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from math import ceil, erf, exp, floor, log, sqrt
from typing import NamedTuple

from django.conf import settings
from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils import timezone

from agencies.models import Venue
from queueing import order
from queueing.models import CounterSession, Disturbance, Line, Ticket
from queueing.order import Waiting
from queueing.pace import Pace, Spell, pace_of
from queueing.states import AT_COUNTER, State

Minutes = tuple[int, int]  # least, most

# The middle 8 of 10 of the distribution: wide enough to be kept, narrow enough to plan by.
DEVIATIONS = 1.282
# A mean of thirty services is itself unsure by a tenth, and counters come and go within the hour.
UNSURE = 0.1
CHANGE = Spell(0.5, 0.25)  # A counter that is free: the officer presses the key, within a minute or so.
CHANGE_AT_MOST = 3  # Minutes; who calls nobody for longer is away, though the counter is open.
RETURN_SHARE = 0.5  # Of those on an errand, who comes back before a given call: as likely as not.


class Ranges(NamedTuple):
    """All estimates of a venue at one moment.

    waiting: all who wait, in turn, each with their range; next: line id -> (people ahead, range) for who takes a number
    of the line now, not of priority.
    """

    waiting: list[tuple[Waiting, Minutes | None]]
    next: dict[int, tuple[int, Minutes | None]]


def ranges(venue: Venue) -> Ranges:
    """Return the estimates for all who wait in a venue and for who comes now; in seven queries, and those of `pace_of`.

    Reckoned at the last whole minute: between two events they change once a minute.
    """
    hall = _Hall(venue, _this_minute())
    waiting = [(each, hall.range_of(each, ahead)) for each, ahead in hall.with_those_ahead()]
    return Ranges(waiting, {line: hall.newcomer(line) for line in hall.pools})


def range_for(ticket: Ticket) -> Minutes | None:
    """Return in least and most minutes when a ticket is called; None if it does not wait or nobody can say."""
    hall = _Hall(ticket.venue, _this_minute(), of_line=ticket.line_id)
    found = (
        hall.range_of(each, ahead) for each, ahead in hall.with_those_ahead() if each.ticket_id == ticket.pk
    )
    return next(found, None)


def next_range(line: Line) -> Minutes | None:
    """Return in least and most minutes when somebody is called who takes a number of the line now."""
    return _Hall(line.queue.venue, _this_minute(), of_line=line.pk).newcomer(line.pk)[1]


def _this_minute() -> datetime:
    return timezone.now().replace(second=0, microsecond=0)


class _Hall:
    """A venue as it stands at a moment: who waits, which counters call, whom they serve."""

    def __init__(self, venue: Venue, now: datetime, *, of_line: int | None = None) -> None:
        """of_line: look only at the pool of this line."""
        self.now = now
        pools = order.pools_in(venue)
        self.pace: Pace = pace_of(venue, now, pools)
        wanted = None if of_line is None else pools.get(of_line)
        self.pools = {line: pool for line, pool in pools.items() if of_line is None or pool == wanted}
        self.waiting = order.who_waits(self.pools, timezone.localdate(now, venue.timezone))
        self.counters, self.opened = _counters_by_line(venue)
        self.disturbed = set(Disturbance.objects.open().filter(venue=venue).values_list("queue", flat=True))
        self.rests, self.errands = self._rests(venue)
        self.free = self._free(venue)
        self.lines_of: dict[int, list[int]] = defaultdict(list)  # pool -> lines
        for line, pool in self.pools.items():
            self.lines_of[pool].append(line)
        self.here = self._here()

    def with_those_ahead(self) -> Iterable[tuple[Waiting, Tally[tuple[int, bool]]]]:
        """Yield who waits with those called before, counted by line and priority."""
        ahead: dict[int, Tally[tuple[int, bool]]] = defaultdict(Tally)
        for each in self.waiting:
            yield each, ahead[each.pool]
            ahead[each.pool][each.line_id, each.is_priority] += 1

    def range_of(self, each: Waiting, ahead: Tally[tuple[int, bool]]) -> Minutes | None:
        before_session = max((each.turn_at - self.now).total_seconds() / 60, 0.0)
        return self._range(each.line_id, ahead, is_priority=each.is_priority, before_session=before_session)

    def newcomer(self, line: int) -> tuple[int, Minutes | None]:
        """Return how many are called before somebody who takes a number of a line now, and the range."""
        if line not in self.pools:  # out of use
            return 0, None
        ahead = self.here[self.pools[line]]
        return ahead.total(), self._range(line, ahead)

    def _here(self) -> dict[int, Tally[tuple[int, bool]]]:
        """Return of each pool who waits, by line and priority, without bookings that came before their session."""
        moment = timezone.now()
        here: dict[int, Tally[tuple[int, bool]]] = defaultdict(Tally)
        for each in self.waiting:
            if each.turn_at <= moment:
                here[each.pool][each.line_id, each.is_priority] += 1
        return here

    def _range(
        self,
        line: int,
        ahead: Mapping[tuple[int, bool], int],
        *,
        is_priority: bool = False,
        before_session: float = 0.0,
    ) -> Minutes | None:
        counters = self.counters.get(line, frozenset())
        if not counters or self.pace.queue_of.get(line) in self.disturbed:
            return None
        wait = self._until_call(line, counters, ahead)
        wait = self._with_passers(wait, line, counters, ahead, is_priority, before_session)
        least, most = (self._by_the_clock(minutes, line) for minutes in _middle(wait))
        return floor(least), max(ceil(most), 1)

    def _until_call(
        self, line: int, counters: frozenset[int], ahead: Mapping[tuple[int, bool], int]
    ) -> Spell:
        """Return the wait if nobody else came: T of the module's docstring."""
        rests = [self.rests[counter] for counter in counters if counter in self.rests]
        people = sum(number * self._share(other, counters) for (other, _), number in ahead.items())
        free = sorted(self.free.get(counter, CHANGE) for counter in counters if counter not in self.rests)
        if people < len(free):
            return free[int(people)]
        rests += free
        mean, variance = sum(rest.mean for rest in rests), sum(rest.variance for rest in rests)
        for (other, _), number in ahead.items():
            service, share = self.pace.lines[other].service, self._share(other, counters)
            mean += number * share * service.mean
            variance += number * share * service.variance
        begun = _still_busy(self.pace.lines[line].service)
        mean = (mean - (len(counters) - 1) * begun.mean) / len(counters)
        variance = (variance + (len(counters) - 1) * begun.variance) / len(counters) ** 2
        first_free = 1 / sum(1 / max(rest.mean, CHANGE.mean) for rest in rests)
        return Spell(max(mean, first_free), variance)

    def _with_passers(
        self,
        wait: Spell,
        line: int,
        counters: frozenset[int],
        ahead: Mapping[tuple[int, bool], int],
        is_priority: bool,
        before_session: float,
    ) -> Spell:
        """Return the wait with those who are not here yet and will be called before."""
        others = self.lines_of[self.pools[line]]
        paces = [(self._share(other, counters), self.pace.lines[other]) for other in others]
        later_stages = sum(share * pace.later_stages for share, pace in paces)
        priority = 0.0 if is_priority else sum(share * pace.priority for share, pace in paces)
        arrivals = sum(share * pace.arrivals for share, pace in paces)
        most_of_priority = _bound(ahead)
        on_errand = RETURN_SHARE * sum(counter in counters for counter in self.errands)
        service = self.pace.lines[line].service
        mean = wait.mean
        passers = 0.0
        for _round in range(3):  # Who passes makes the wait longer, and lets more pass: fewer each time.
            passers = (
                on_errand * min(1.0, wait.mean / service.mean)
                + later_stages * mean
                + min(priority * mean, most_of_priority)
                + arrivals * min(mean, before_session)
            )
            mean = wait.mean + passers * service.mean / len(counters)
        of_passers = passers * (service.variance + service.mean**2) / len(counters) ** 2
        return Spell(mean, wait.variance + of_passers + (UNSURE * mean) ** 2)

    def _share(self, line: int, counters: frozenset[int]) -> float:
        """Return how much of a line's work falls to some counters."""
        own = self.counters.get(line, frozenset())
        return len(own & counters) / len(own) if own else 0.0

    def _rests(self, venue: Venue) -> tuple[dict[int, Spell], list[int]]:
        """Return what each busy counter still needs, and of each who is on an errand the counter they come back to."""
        rows = (
            Ticket.objects.open()
            .of_today(venue)
            .filter(state__in=[*AT_COUNTER, State.ON_HOLD], counter__isnull=False)
            .values_list("state", "counter", "line", "called_at", "held_seconds")
        )
        rests: dict[int, Spell] = {}
        errands: list[int] = []
        for state, counter, line, called_at, held_seconds in rows:
            if state == State.ON_HOLD:
                errands.append(counter)
            elif called_at and line in self.pace.lines:
                here = (self.now - called_at).total_seconds() / 60 - held_seconds / 60
                rests[counter] = _rest(self.pace.lines[line].service, max(here, 0.0))
        return rests, errands

    def _free(self, venue: Venue) -> dict[int, Spell]:
        """Return of counters that serve nobody while somebody waits for them, when they will call.

        Usually at once. An officer who has let people wait for a while will, for all we know, do so as long again.
        """
        waits_since: dict[int, datetime] = {}
        for each in self.waiting:
            for counter in self.counters.get(each.line_id, frozenset()) - self.rests.keys():
                waits_since[counter] = min(each.turn_at, waits_since.get(counter, each.turn_at))
        left = Ticket.objects.filter(venue=venue, day=timezone.localdate(self.now, venue.timezone))
        last = Max(Coalesce("ended_at", "held_at", "last_called_at"))
        left_at = dict(
            left.filter(counter__isnull=False).order_by().values_list("counter").annotate(last=last)
        )
        idle = {}
        for counter, since in waits_since.items():
            free_since = max(since, self.opened[counter], left_at.get(counter) or since)
            minutes = (self.now - free_since).total_seconds() / 60
            idle[counter] = Spell(minutes, minutes**2) if minutes > CHANGE_AT_MOST else CHANGE
        return idle

    def _by_the_clock(self, minutes: float, line: int) -> float:
        """Return after how many minutes of the clock so many minutes of work are done: pauses of its agency lie between."""
        end = self.now + timedelta(minutes=minutes)
        opening = self.pace.openings.get(self.pace.queue_of.get(line, 0))
        for pause in sorted(opening.pauses) if opening else []:
            if pause.starts < end and pause.ends > self.now:
                end += pause.ends - max(pause.starts, self.now)
        return (end - self.now).total_seconds() / 60


def _counters_by_line(venue: Venue) -> tuple[dict[int, frozenset[int]], dict[int, datetime]]:
    """Return of each line the counters that are open for it and not in a pause; and since when each is open."""
    taken = CounterSession.lines.through.objects.filter(
        countersession__in=CounterSession.objects.calling().filter(venue=venue)
    )
    counters: dict[int, set[int]] = defaultdict(set)
    opened: dict[int, datetime] = {}
    rows = taken.values_list("line", "countersession__counter", "countersession__opened_at")
    for line, counter, opened_at in rows:
        counters[line].add(counter)
        opened[counter] = opened_at
    return {line: frozenset(of_line) for line, of_line in counters.items()}, opened


def _bound(ahead: Mapping[tuple[int, bool], int]) -> float:
    """Return how many of priority who are not here yet may pass a regular one: rule 2 of `queueing.order`."""
    regular = sum(number for (_, is_priority), number in ahead.items() if not is_priority)
    priority = sum(number for (_, is_priority), number in ahead.items() if is_priority)
    return max(0.0, 1 + regular / settings.PRIORITY_AFTER - priority)


# --- Lengths of time that are not certain -----------------------------------------------------------


def _middle(wait: Spell) -> tuple[float, float]:
    """Return between which minutes a wait lies, by a gamma distribution (Wilson and Hilferty's cube)."""
    shape = wait.mean**2 / wait.variance
    root = 1 - 1 / (9 * shape)
    step = DEVIATIONS / (3 * sqrt(shape))
    return wait.mean * max(root - step, 0.0) ** 3, wait.mean * (root + step) ** 3


def _still_busy(service: Spell) -> Spell:
    """Return what is left of a service met at a moment picked at random; lognormal."""
    mean, variance = service
    left = (mean**2 + variance) / (2 * mean)
    cube = mean**3 * (1 + variance / mean**2) ** 3
    return Spell(left, cube / (3 * mean) - left**2)


def _rest(service: Spell, here: float) -> Spell:
    """Return what is left of a service that lasts for so many minutes already; lognormal."""
    scale = log(1 + service.variance / service.mean**2)
    location, width = log(service.mean) - scale / 2, sqrt(scale)
    if here <= 0:
        return service
    lasts = _normal((location - log(here)) / width)
    if lasts < 1e-6:  # Far beyond all that was seen: then as long again as it lasts, times the spread.
        left = here * scale / (log(here) - location)
        return Spell(left, left**2)
    first = exp(location + scale / 2) * _normal((location + scale - log(here)) / width) / lasts
    second = exp(2 * location + 2 * scale) * _normal((location + 2 * scale - log(here)) / width) / lasts
    return Spell(first - here, max(second - first**2, 0.0))


def _normal(deviations: float) -> float:
    return (1 + erf(deviations / sqrt(2))) / 2
