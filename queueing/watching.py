"""What goes on in the queues of a venue now, and what somebody should look after: the supervisor's live page.

A fixed number of queries however many queues, numbers and counters there are. It tells of counters, never of who
sits there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import calendar
from agencies.models import Venue
from mpp.lib.formats import clock
from queueing.access import may_disturb
from queueing.board import board_of
from queueing.models import CounterSession, Disturbance, Line, OutOfTurnCall, Queue
from queueing.states import State
from queueing.statistics.measures import CANCELLED, NO_SHOW, SERVED, SERVICE

CALLS_SHOWN = 50  # out of turn; more in one day is no list to read but a talk to have

# A booking that checked in before its session waits only from its turn on (`arrived`).
LINES_TODAY = f"""
SELECT line_id, count(*) FILTER (WHERE state = '{State.WAITING}'),
       count(*) FILTER (WHERE {{arrived}}), min(turn_at) FILTER (WHERE {{arrived}}), max(called_at),
       count(*) FILTER (WHERE {SERVED}), count(*) FILTER (WHERE {CANCELLED} OR {NO_SHOW}),
       coalesce(sum({SERVICE}), 0), count({SERVICE})
FROM queueing_ticket
WHERE venue_id = %(venue)s AND day = %(day)s AND queue_id = ANY(%(queues)s) GROUP BY line_id
""".format(arrived=f"state = '{State.WAITING}' AND turn_at <= %(now)s")  # noqa: S608 - the parts are ours


class Now(NamedTuple):
    """What the numbers of today tell of a line or a queue. Times of service in seconds, together.

    waiting: all who wait; due: those whose turn has come, the first of them since `since`.
    """

    waiting: int = 0
    due: int = 0
    since: datetime | None = None
    last_call: datetime | None = None
    served: int = 0
    left: int = 0  # cancelled or did not come
    service_seconds: float = 0
    services: int = 0

    @property
    def service_minutes(self) -> int | None:
        """The mean time of service today."""
        return round(self.service_seconds / self.services / 60) if self.services else None


class Alarm(NamedTuple):
    """What is wrong with a queue, in a sentence."""

    queue: Queue
    says: str


class Desk(NamedTuple):
    """An open counter of a queue. `pause`: why it calls nobody, "" while it does."""

    number: int
    pause: str


class Row(NamedTuple):
    queue: Queue
    now: Now
    waits_minutes: int | None  # the longest of those who wait
    desks: list[Desk]
    estimate: tuple[int, int] | None  # minutes for who comes now, from–to over its lines
    disturbance: Disturbance | None
    is_late: bool  # the time agreed for the end of the disturbance is past
    alarms: list[Alarm]
    may_disturb: bool  # whether who looks may say that the agency's system is down, or runs again

    @property
    def is_quiet(self) -> bool:
        """Whether nothing happened here today and nothing is expected to."""
        return not (self.now.waiting or self.now.last_call or self.now.left or self.desks or self.disturbance)

    @property
    def paused(self) -> list[Desk]:
        return [desk for desk in self.desks if desk.pause]


class View(NamedTuple):
    """The venue at `at`. `rows`: troubled queues first, then by prefix; `quiet`: those where nothing happens."""

    venue: Venue
    at: datetime
    closed: str
    rows: list[Row]
    quiet: list[Row]
    calls: list[OutOfTurnCall]

    @property
    def alarms(self) -> list[Alarm]:
        return [alarm for row in self.rows for alarm in row.alarms]

    @property
    def disturbed(self) -> list[Row]:
        return [row for row in self.rows if row.disturbance]

    @property
    def total(self) -> dict[str, Any]:
        """Return the sums over all queues for the head of the page."""
        rows = self.rows + self.quiet
        waits = [row.waits_minutes for row in rows if row.waits_minutes is not None]
        return {
            "waiting": sum(row.now.waiting for row in rows),
            "longest": max(waits, default=None),
            "counters": len({desk.number for row in rows for desk in row.desks}),
            "paused": len({desk.number for row in rows for desk in row.paused}),
            "served": sum(row.now.served for row in rows),
            "left": sum(row.now.left for row in rows),
        }


def seen_now(venue: Venue, queues: Sequence[Queue], *, by: Any) -> View:
    """Return what goes on in some queues of a venue at this moment; by: who looks."""
    now = timezone.now()
    keys = [queue.pk for queue in queues]
    lines = _lines(keys)
    told = _numbers(venue, keys, now)
    desks, taken = _desks(venue)
    disturbed = {row.queue_id: row for row in Disturbance.objects.open().filter(queue__in=keys)}
    estimates = _estimates(venue)
    schedule = calendar.Schedule(venue, timezone.localdate(now, venue.timezone))
    rows = []
    for queue in queues:
        own = lines[queue.pk]
        sums = _together(told.get(line.pk, Now()) for line in own)
        row = Row(
            queue=queue,
            now=sums,
            waits_minutes=_minutes(now - sums.since) if sums.since else None,
            desks=desks[queue.pk],
            estimate=_range(estimates.get(line.pk) for line in own),
            disturbance=disturbed.get(queue.pk),
            is_late=_is_late(disturbed.get(queue.pk), now),
            alarms=[],
            may_disturb=may_disturb(by, queue),
        )
        unserved = [line for line in own if told.get(line.pk, Now()).due and line.pk not in taken]
        rows.append(row._replace(alarms=_alarms(row, unserved, told, now, _last_rest(schedule, queue, now))))
    rows.sort(key=lambda row: (not row.alarms, row.queue.prefix))
    return View(
        venue=venue,
        at=now,
        closed=calendar.why_closed_in(schedule, now),
        rows=[row for row in rows if not row.is_quiet],
        quiet=[row for row in rows if row.is_quiet],
        calls=_calls_out_of_turn(venue, keys),
    )


# --- Alarms -------------------------------------------------------------------------------------------


def _alarms(
    row: Row, without_counter: list[Line], told: dict[int, Now], now: datetime, rest: tuple[datetime, bool]
) -> list[Alarm]:
    """Return what is wrong with a queue. While its agency's system is down, only that this takes too long."""
    if row.disturbance:
        return [Alarm(row.queue, _late_disturbance(row.disturbance, row.queue.venue))] if row.is_late else []
    found = []
    if row.now.due and not row.desks:
        found.append(Alarm(row.queue, _nobody_there(row.now.due)))
    elif without_counter:
        found += [Alarm(row.queue, _nobody_takes(line, told[line.pk].due)) for line in without_counter]
    if row.now.since and row.desks and (quiet := _quiet_for(row.now, now, rest)) >= settings.CALL_ALARM:
        found.append(Alarm(row.queue, _nobody_called(quiet)))
    if row.now.since and now - row.now.since >= settings.LONG_WAIT:
        found.append(Alarm(row.queue, _long_wait(now - row.now.since)))
    return found


def _quiet_for(told: Now, now: datetime, rest: tuple[datetime, bool]) -> timedelta:
    """Return for how long nobody was called although somebody's turn had come; a pause of the agency does not count."""
    rested_until, is_resting = rest
    if is_resting or told.since is None:
        return timedelta()
    return now - max(told.since, told.last_call or told.since, rested_until)


def _late_disturbance(disturbance: Disturbance, venue: Venue) -> str:
    return _("Gangguan sistem melewati waktu yang dijanjikan, pukul %(clock)s. Beri kabar baru.") % {
        "clock": clock(disturbance.resumes_at, venue.timezone)  # type: ignore[arg-type]  # _is_late
    }


def _nobody_there(count: int) -> str:
    return _("%(count)s orang menunggu, tidak ada loket yang buka.") % {"count": count}


def _nobody_takes(line: Line, count: int) -> str:
    words = {"count": count, "line": line.name}
    return _("%(count)s orang menunggu untuk “%(line)s”, tidak ada loket buka yang melayaninya.") % words


def _nobody_called(quiet: timedelta) -> str:
    return _("Tidak ada panggilan selama %(minutes)s menit, padahal ada yang menunggu.") % {
        "minutes": _minutes(quiet)
    }


def _long_wait(wait: timedelta) -> str:
    return _("Ada yang sudah menunggu %(minutes)s menit.") % {"minutes": _minutes(wait)}


def _is_late(disturbance: Disturbance | None, now: datetime) -> bool:
    return bool(disturbance and disturbance.resumes_at and disturbance.resumes_at < now)


def _last_rest(schedule: calendar.Schedule, queue: Queue, now: datetime) -> tuple[datetime, bool]:
    """Return until when an agency last rested today (its opening, or a pause), and whether it rests now.

    On a day without opening nothing excuses a silence: who takes numbers then means to call them.
    """
    today = schedule.opening(timezone.localdate(now, schedule.venue.timezone), queue.agency)
    if today is None:
        return datetime.min.replace(tzinfo=UTC), False
    ended = [pause.ends for pause in today.pauses if pause.ends <= now]
    return max([today.opens, *ended]), now < today.opens or today.pause(now) is not None


# --- What the database tells --------------------------------------------------------------------------


def _lines(queues: Collection[int]) -> dict[int, list[Line]]:
    lines: dict[int, list[Line]] = defaultdict(list)
    for line in Line.objects.filter(queue__in=queues).order_by("position", "pk"):
        lines[line.queue_id].append(line)
    return lines


def _numbers(venue: Venue, queues: Collection[int], now: datetime) -> dict[int, Now]:
    with connection.cursor() as cursor:
        cursor.execute(
            LINES_TODAY, {"venue": venue.pk, "day": venue.today(), "queues": list(queues), "now": now}
        )
        return {line: Now._make(told) for line, *told in cursor.fetchall()}


def _together(parts: Iterable[Now]) -> Now:
    parts = list(parts)
    return Now(
        waiting=sum(part.waiting for part in parts),
        due=sum(part.due for part in parts),
        since=min((part.since for part in parts if part.since), default=None),
        last_call=max((part.last_call for part in parts if part.last_call), default=None),
        served=sum(part.served for part in parts),
        left=sum(part.left for part in parts),
        service_seconds=sum(part.service_seconds for part in parts),
        services=sum(part.services for part in parts),
    )


def _desks(venue: Venue) -> tuple[dict[int, list[Desk]], set[int]]:
    """Return the open counters of each queue by its id, and the ids of the lines that some open counter takes."""
    desks: dict[int, list[Desk]] = defaultdict(list)
    taken = set()
    sessions = CounterSession.objects.open().filter(venue=venue).select_related("counter")
    for session in sessions.order_by("counter__number").prefetch_related("lines"):
        lines = session.lines.all()
        taken |= {line.pk for line in lines}
        pause = session.get_pause_reason_display() if session.is_paused else ""
        for queue in {line.queue_id for line in lines}:
            desks[queue].append(Desk(session.counter.number, pause))
    return desks, taken


def _estimates(venue: Venue) -> dict[int, Sequence[Any]]:
    """Return [ahead, least, most] for who comes now, by line, where the board tells it."""
    board = board_of(venue.slug)
    return {line["id"]: line["next"] for line in board.told["lines"] if line.get("next")} if board else {}


def _range(estimates: Iterable[Sequence[Any] | None]) -> tuple[int, int] | None:
    known = [(each[1], each[2]) for each in estimates if each and each[1] is not None and each[2] is not None]
    return (min(least for least, _most in known), max(most for _least, most in known)) if known else None


def _calls_out_of_turn(venue: Venue, queues: Collection[int]) -> list[OutOfTurnCall]:
    """Return today's calls out of turn, newest first."""
    midnight = datetime.combine(venue.today(), time(), venue.timezone)
    calls = OutOfTurnCall.objects.filter(venue=venue, at__gte=midnight, ticket__queue__in=queues)
    return list(calls.select_related("ticket__visit", "counter").order_by("-at")[:CALLS_SHOWN])


def _minutes(lasted: timedelta) -> int:
    return int(lasted.total_seconds() // 60)
