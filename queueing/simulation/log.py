"""What came of a day: waits, what the estimates said of them, and what must never happen."""

from collections import Counter as Tally
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median

from django.conf import settings
from django.db.models import Count

from agencies.models import Venue
from queueing.estimates import Minutes
from queueing.models import Ticket, Visit
from queueing.states import State

WALK_IN, PRIORITY, BOOKING = "tanpa janji", "prioritas", "janji temu"


@dataclass
class Look:
    """A range that somebody was shown; `wait`: what the wait was in the end, in minutes."""

    at: datetime
    least: int
    most: int
    at_drawing: bool
    wait: float = 0.0

    @property
    def holds(self) -> bool:
        return self.least <= self.wait <= self.most

    @property
    def error(self) -> float:
        """Return how far the wait lay from the middle of the range, in minutes."""
        return abs(self.wait - (self.least + self.most) / 2)


@dataclass
class Stay:
    """One stage of a visit, from when it began to wait."""

    queue: int
    kind: str
    number: str
    since: datetime
    turn_at: datetime
    is_priority: bool
    is_first: bool = True
    called_at: datetime | None = None
    counts: bool = True  # whether its place was never changed by itself (let pass, came back)
    looks: list[Look] = field(default_factory=list)


@dataclass
class Log:
    """What happened. Times are the virtual clock's."""

    stays: dict[int, Stay] = field(default_factory=dict)
    looks: list[Look] = field(default_factory=list)
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    calls: dict[int, list[Stay]] = field(default_factory=lambda: defaultdict(list))
    holding: dict[int, int] = field(default_factory=dict)  # counter -> ticket
    counts: Tally[str] = field(default_factory=Tally)
    doubles: list[str] = field(default_factory=list)
    unknown: int = 0  # looks for which there was no range
    seconds: float = 0.0

    def waits_now(self, ticket: int, stay: Stay) -> None:
        self.stays[ticket] = stay

    def look(self, ticket: int, minutes: Minutes | None, at: datetime, *, at_drawing: bool = False) -> None:
        if minutes is None:
            self.unknown += 1
        elif ticket in self.stays and self.stays[ticket].called_at is None:
            self.stays[ticket].looks.append(Look(at, *minutes, at_drawing))

    def forget_looks(self, ticket: int) -> None:
        """Who lets others pass, or gives the number back, waits otherwise than was said."""
        self.stays[ticket].looks.clear()
        self.stays[ticket].counts = False

    def called(self, ticket: int, counter: int, at: datetime) -> None:
        stay = self.stays[ticket]
        if counter in self.holding:
            self.doubles.append(f"loket memegang dua nomor: {stay.number}")
        if ticket in self.holding.values() or stay.called_at:
            self.doubles.append(f"nomor dipanggil dua loket: {stay.number}")
        self.holding[counter] = ticket
        stay.called_at = at
        for look in stay.looks:
            look.wait = (at - look.at).total_seconds() / 60
        self.looks += stay.looks
        if stay.is_first and stay.counts:
            self.waits[stay.kind].append(max(0.0, (at - max(stay.since, stay.turn_at)).total_seconds() / 60))
        self.calls[stay.queue].append(stay)

    def left(self, counter: int) -> None:
        self.holding.pop(counter, None)

    def shown(self, *, at_drawing: bool) -> list[Look]:
        return [look for look in self.looks if look.at_drawing == at_drawing]


def judge(log: Log, venue: Venue, day: date) -> None:
    """Count what the rows of a day that is over tell: who was not served, what is there twice, who was overtaken."""
    unserved = Ticket.objects.filter(venue=venue, day=day, state=State.UNSERVED, called_at__isnull=True)
    log.counts["tidak terlayani"] = unserved.count()
    numbers = Visit.objects.filter(venue=venue, day=day).values("number").annotate(times=Count("pk"))
    log.doubles += [f"nomor dua kali: {row['number']}" for row in numbers.filter(times__gt=1)]
    log.counts["didahului tanpa hak"] = overtaken_without_right(log, settings.PRIORITY_AFTER)


def coverage(looks: list[Look]) -> float:
    """Return which share of the ranges held, 0 to 1; 1 of none."""
    return sum(look.holds for look in looks) / len(looks) if looks else 1.0


def quantile(values: list[float], share: float) -> float:
    """Return the value below which that share lies; 0 of none."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)] if values else 0.0


def middle(values: list[float]) -> float:
    return median(values) if values else 0.0


def overtaken_without_right(log: Log, every: int) -> int:
    """Return how many were overtaken beyond the bound of `queueing.order`.

    Of the same kind nobody who came later goes first. A regular one is passed by at most 1 + r / every of priority who
    came later, where r regular ones went first. Counted from the calls of each queue, whose counters take all its lines.
    """
    wronged = 0
    for calls in log.calls.values():
        for place, stay in enumerate(calls):
            if not (stay.counts and stay.called_at):
                continue
            before = [one for one in calls[:place] if one.called_at and one.called_at > stay.since]
            passed = [one for one in before if one.turn_at > stay.turn_at]
            same = sum(one.is_priority == stay.is_priority for one in passed)
            regular = sum(not one.is_priority for one in before)
            of_priority = sum(one.is_priority for one in passed)
            wronged += bool(same) or (not stay.is_priority and of_priority > 1 + regular / every)
    return wronged
