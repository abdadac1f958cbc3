"""Who comes on a day, when, for what, and what they do: drawn from a seed before the day begins.

The shares are a believable mall's, not measured ones. What each agency gets follows from its counters and from how long
the catalog says that its services take.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log, sqrt
from random import Random

from agencies import calendar
from agencies.calendar import Opening
from agencies.models import Venue
from catalog.models import Service
from queueing.models import Line

# People in each fifteenth of the time in which numbers are given: a rush in the morning, few at noon, few at the end.
RUSH = (1.1, 1.5, 1.9, 2.0, 1.8, 1.5, 1.2, 0.9, 0.6, 0.6, 0.9, 1.0, 0.9, 0.7, 0.4)
AT_THE_DOOR = 0.04  # Those who stand at the door when it opens.
BUSY_GROW = 1.2  # Power of an agency's capacity: where many counters stand, they stand because many come.
SPREAD = 0.5  # Deviation of one service from its mean, as a share.
DAY_SPREAD = 0.15  # Deviation of an agency's day from the catalog: officers, systems and people differ.
PRIORITY = 0.09
BOOKED = 0.12
NO_SHOW, NO_SHOW_RETURNS = 0.05, 0.4
HOLD = 0.06
WRONG_LINE = 0.02
SECOND_STAGE = 0.04
CANCEL, LET_PASS = 0.03, 0.015
# Of those with a booking: before the day, or not at all.
BOOKING_CANCELLED, BOOKING_MISSED = 0.04, 0.08
EARLY, LATE = timedelta(minutes=25), timedelta(minutes=20)  # of a booking's check-in
IS_LATE = 0.2


@dataclass
class Errand:
    """A service that is broken off: after which share of it, and for how long."""

    after: float
    lasts: timedelta


@dataclass
class Booked:
    """A booking: whose (a number in the list of citizens), made when; sessions to try; whether given back."""

    citizen: int
    made_at: datetime
    sessions: list[datetime]
    cancelled: bool
    comes: bool


@dataclass
class Visitor:
    """Somebody who comes, and what they will do where it depends on them. `comes_after`: seconds from the call."""

    line: Line
    service: Service | None
    arrives_at: datetime
    minutes: float
    is_priority: bool
    comes_after: float
    is_away: bool
    returns_after: timedelta | None
    errand: Errand | None
    wrong_line: Line | None
    next_line: Line | None
    next_minutes: float
    cancels_after: timedelta | None
    lets_pass_after: timedelta | None
    booked: Booked | None = None


class Demand:
    """What the lines of a venue are asked for; `speed`: of an agency's day against the catalog."""

    def __init__(self, venue: Venue, opening: Opening, random: Random) -> None:
        self.random = random
        self.opening = opening
        self.until = calendar.last_ticket(venue, opening)
        self.lines = list(
            Line.objects.in_use()
            .filter(queue__venue=venue, counters__is_active=True)
            .select_related("queue__venue", "queue__agency")
            .prefetch_related("services", "counters")
            .distinct()
            .order_by("queue__prefix", "position", "pk")
        )
        self.by_queue: dict[int, list[Line]] = defaultdict(list)
        for line in self.lines:
            self.by_queue[line.queue_id].append(line)
        self.speed = {queue: _around(random, 1, DAY_SPREAD) for queue in self.by_queue}
        self.usual = {queue: self._usual(lines) for queue, lines in self.by_queue.items()}

    def visitors(self, number: int) -> list[Visitor]:
        """Draw so many visitors, in the order of their arrival."""
        queues = list(self.by_queue)
        weights = [self._weight(queue) for queue in queues]
        drawn = [self._visitor(self.random.choices(queues, weights)[0]) for _ in range(number)]
        for citizen, visitor in enumerate(one for one in drawn if self.random.random() < BOOKED):
            self._book(visitor, citizen)
        return sorted(drawn, key=lambda visitor: visitor.arrives_at)

    def _visitor(self, queue: int) -> Visitor:
        chance, random = self.random.random, self.random
        lines = self.by_queue[queue]
        line = random.choices(lines, [1 + len(line.services.all()) for line in lines])[0]
        services = list(line.services.all())
        service = random.choice(services) if services else None
        elsewhere = random.choice([one for one in self.lines if one.pk != line.pk] or [line])
        beside = [one for one in lines if one.pk != line.pk]
        away = chance() < NO_SHOW
        return Visitor(
            line=line,
            # At the kiosk people choose a line; the service is known only of who has a case or a booking.
            service=service,
            arrives_at=self._arrival(),
            minutes=self._minutes(line, service),
            is_priority=chance() < PRIORITY,
            comes_after=random.uniform(10, 75),
            is_away=away,
            returns_after=timedelta(minutes=random.uniform(4, 22))
            if away and chance() < NO_SHOW_RETURNS
            else None,
            errand=Errand(random.uniform(0.2, 0.8), timedelta(minutes=random.uniform(5, 15)))
            if chance() < HOLD
            else None,
            wrong_line=random.choice(beside) if beside and chance() < WRONG_LINE else None,
            next_line=elsewhere if elsewhere is not line and chance() < SECOND_STAGE else None,
            next_minutes=self._minutes(elsewhere, None),
            cancels_after=timedelta(minutes=random.uniform(3, 40)) if chance() < CANCEL else None,
            lets_pass_after=timedelta(minutes=random.uniform(1, 15)) if chance() < LET_PASS else None,
        )

    def _arrival(self) -> datetime:
        """Draw when somebody comes: by the rush of the day, not in a pause."""
        begin, length = self.opening.opens, self.until - self.opening.opens
        while True:
            if self.random.random() < AT_THE_DOOR:
                return begin + timedelta(minutes=self.random.uniform(0, 3))
            part = self.random.choices(range(len(RUSH)), RUSH)[0] + self.random.random()
            at = begin + length * (part / len(RUSH))
            if self.opening.is_open(at):
                return at

    def _book(self, visitor: Visitor, citizen: int) -> None:
        """Let a visitor come by a booking of a session near the time at which they would have come."""
        line = visitor.line
        if not line.slot_quota:
            return
        step = timedelta(minutes=line.slot_minutes)
        nearest = self.opening.opens + step * ((visitor.arrives_at - self.opening.opens) // step)
        sessions = [nearest, nearest + step, nearest - step, nearest + 2 * step, nearest - 2 * step]
        ahead = timedelta(days=self.random.randint(1, 9), hours=self.random.uniform(-6, 6))
        late = self.random.random() < IS_LATE
        shift = LATE * self.random.random() if late else -EARLY * self.random.random()
        visitor.arrives_at = nearest + shift  # against the session that is got in the end, in `day`
        fate = self.random.random()
        visitor.booked = Booked(
            citizen,
            min(self.opening.opens - timedelta(hours=14), self.opening.opens - ahead),
            sessions,
            cancelled=fate < BOOKING_CANCELLED,
            comes=fate >= BOOKING_CANCELLED + BOOKING_MISSED,
        )

    def _minutes(self, line: Line, service: Service | None) -> float:
        named = service.counter_minutes if service else self.usual[line.queue_id]
        return max(0.5, _around(self.random, named * self.speed[line.queue_id], SPREAD))

    def _weight(self, queue: int) -> float:
        counters = {counter.pk for line in self.by_queue[queue] for counter in line.counters.all()}
        return (len(counters) / self.usual[queue]) ** BUSY_GROW

    def _usual(self, lines: list[Line]) -> float:
        """Return how many minutes a service of an agency takes: the mean of its lines' services, else of any."""
        named = [service.counter_minutes for line in lines for service in line.services.all()]
        default = float(Service._meta.get_field("counter_minutes").default)
        return sum(named) / len(named) if named else default


def _around(random: Random, mean: float, spread: float) -> float:
    """Draw a lognormal number of that mean; spread: deviation as a share of it."""
    scale = log(1 + spread**2)
    return random.lognormvariate(log(mean) - scale / 2, sqrt(scale))
