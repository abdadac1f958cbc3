"""What somebody may expect who waits, or who thinks of coming: an estimate, or why there is none.

Chosen from what the board tells, so that a page and the script that keeps it up to date say the same: what stands
here stands once more in static/js/outlook.js, its words only in the templates.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from agencies.models import Venue
from mpp.lib.formats import clock, clock_span, long_date
from queueing import order
from queueing.models import Ticket

FIVE_MINUTES = timedelta(minutes=5)  # Times of day are told in such steps: an estimate is not a timetable.
KINDS = (
    *("closed", "used_up", "disturbed", "disturbed_until", "unopened", "paused"),
    *("estimate", "soon", "unknown"),
)


class Outlook(NamedTuple):
    """What is told. `minutes`: "15–25" or "15"; `at`: "10.15–10.25 WIB", the times of day that they lead to;
    `since` and `resumes`: of a disturbance. Each is "" where its kind has none.
    """

    kind: str  # of KINDS
    minutes: str = ""
    at: str = ""
    since: str = ""
    resumes: str = ""
    note: str = ""


BLANKS = [Outlook(kind) for kind in KINDS]  # of which a page makes the patterns for its script


def outlook(
    queue: Mapping[str, Any] | None,
    least: int | None,
    most: int | None,
    *,
    venue: Venue,
    is_closed: bool = False,
    is_new: bool = False,
) -> Outlook:
    """Choose what is told of a queue as the board tells it, None for one out of use.

    least, most: minutes until the call, None without an estimate; is_closed: no numbers are given now; is_new: for who
    would take a number now, not for one who has it.
    """
    if is_new and is_closed:
        return Outlook("closed")
    if is_new and queue and queue["left"] == 0:
        return Outlook("used_up")
    if queue is None or not (queue["counters"] or queue["disturbed"]):
        return Outlook("unopened")
    if queue["disturbed"]:
        return _disturbed(queue["disturbed"], venue)
    if len(queue["paused"]) == len(queue["counters"]):
        return Outlook("paused")
    if least is None or most is None:
        return Outlook("unknown")
    return _estimate(least, max(most, 1), venue)


def widest(ranges: Iterable[tuple[int | None, int | None]]) -> tuple[int | None, int | None]:
    """Return from the least to the most of several ranges; (None, None) where none is known."""
    known = [(least, most) for least, most in ranges if least is not None and most is not None]
    if not known:
        return None, None
    return min(least for least, _ in known), max(most for _, most in known)


def _estimate(least: int, most: int, venue: Venue) -> Outlook:
    now = timezone.now()
    begin, end = (now + timedelta(minutes=minutes) for minutes in (least, most))
    if least <= 0:
        return Outlook("soon", str(most), clock(_in_fives(end, up=True), venue.timezone))
    minutes = str(most) if least == most else f"{least}–{most}"
    return Outlook("estimate", minutes, clock_span(_in_fives(begin), _in_fives(end, up=True), venue.timezone))


def _in_fives(at: datetime, *, up: bool = False) -> datetime:
    over = timedelta(seconds=at.timestamp() % FIVE_MINUTES.total_seconds())
    return at - over + (FIVE_MINUTES if up and over else timedelta())


def _disturbed(disturbance: Mapping[str, Any], venue: Venue) -> Outlook:
    since, resumes = (
        parse_datetime(disturbance[name]) if disturbance[name] else None for name in ("since", "resumes_at")
    )
    kind = "disturbed_until" if resumes and resumes > timezone.now() else "disturbed"
    return Outlook(
        kind,
        since=_moment(since, venue),
        resumes=_moment(resumes, venue) if kind == "disturbed_until" else "",
        note=disturbance["note"],
    )


def _moment(at: datetime | None, venue: Venue) -> str:
    """Return "09.40 WIB", or with its day where that is not today's."""
    if at is None:
        return ""
    day = at.astimezone(venue.timezone).date()
    time = clock(at, venue.timezone)
    return time if day == venue.today() else f"{time}, {long_date(day)}"


class Standing(NamedTuple):
    """Where a number stands: how many of its pool are called before it, how many after, and the pool's lines."""

    ahead: int
    behind: int
    lines: list[int]


def standing_of(ticket: Ticket) -> Standing | None:
    """Return where a ticket stands as things are now; None if it does not wait."""
    pools = order.pools_in(ticket.venue)
    waiting = order.who_waits(pools, ticket.day)
    own = next((each for each in waiting if each.ticket_id == ticket.pk), None)
    if own is None:
        return None
    behind = sum(each.pool == own.pool and each.ahead > own.ahead for each in waiting)
    return Standing(own.ahead, behind, [line for line, pool in pools.items() if pool == own.pool])
