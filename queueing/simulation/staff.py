"""Who works on a day: one simulation account a counter, its hours and pauses; and citizens for bookings.

The accounts carry the domain of the demo and no password: nobody can sign in as them.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from accounts.models import User
from agencies.calendar import Opening
from agencies.models import Counter
from queueing.models import Line
from queueing.states import PauseReason

STAFFED = (0.8, 1.0)  # Share of an agency's counters at which somebody sits; always one.
OPENS_LATE, LATE_MINUTES = 0.15, (5, 25)
NOON = timedelta(hours=4)  # After opening: lunch and prayer, in shifts, so that an agency never stops.
LUNCH, RELIEF = timedelta(minutes=30), timedelta(minutes=10)
STAYS = timedelta(minutes=60)  # So long after closing those who still wait are served.


@dataclass
class Rest:
    at: datetime
    until: datetime
    reason: PauseReason


@dataclass
class Post:
    """A counter at work on that day, and how it stands at the moment of the play."""

    counter: Counter
    officer: User
    queue: int
    lines: list[int]
    opens_at: datetime
    closes_at: datetime
    rests: list[Rest]
    state: str = "closed"  # closed, free, busy, resting
    is_waking: bool = False
    rest_due: Rest | None = None
    back: list[int] = field(default_factory=list)  # tickets whose people came back from an errand


def posts(lines: list[Line], opening: Opening, random: Random, *, domain: str) -> list[Post]:
    """Draw who sits where and when; make the accounts that are missing."""
    by_agency: dict[int, dict[int, Counter]] = {}
    taken: dict[int, list[int]] = {}
    queue_of = {line.queue.agency_id: line.queue_id for line in lines}
    for line in lines:
        for counter in line.counters.all():
            if counter.is_active:
                by_agency.setdefault(line.queue.agency_id, {})[counter.pk] = counter
                taken.setdefault(counter.pk, []).append(line.pk)
    made = []
    for agency, counters in by_agency.items():
        staffed = max(1, round(len(counters) * random.uniform(*STAFFED)))
        for shift, counter in enumerate(sorted(counters.values(), key=lambda one: one.number)[:staffed]):
            officer = _account(
                f"simulasi-loket-{counter.venue_id}-{counter.number}", domain, "Petugas Simulasi"
            )
            rests = _rests(opening, shift, staffed, random)
            opens_at = opening.opens - timedelta(minutes=random.uniform(0, 5))
            if random.random() < OPENS_LATE:
                opens_at = opening.opens + timedelta(minutes=random.uniform(*LATE_MINUTES))
            made.append(
                Post(counter, officer, queue_of[agency], taken[counter.pk], opens_at, opening.closes, rests)
            )
    return made


def citizen(number: int, *, domain: str) -> User:
    return _account(f"simulasi-warga-{number}", domain, "Warga Simulasi")


def _account(login: str, domain: str, name: str) -> User:
    email = f"{login}@{domain}"
    return User.objects.filter(email=email).first() or User.objects.create_user(email, name=name)


def _rests(opening: Opening, shift: int, staffed: int, random: Random) -> list[Rest]:
    """Return the pauses of a counter: those of the calendar, else lunch in two shifts; one alone is relieved."""
    pauses = [Rest(pause.starts, pause.ends, PauseReason.PRAYER) for pause in opening.pauses]
    if pauses:
        return pauses
    length = LUNCH if staffed > 1 else RELIEF
    at = opening.opens + NOON + (shift % 2) * LUNCH + timedelta(minutes=random.uniform(-5, 5))
    return [Rest(at, at + length, PauseReason.REST)]
