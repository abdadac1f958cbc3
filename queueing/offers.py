"""What the kiosk offers: the agencies of a venue and the lines of one, each with what to expect before a number is drawn.

From the board, so that kiosk, phones and displays say the same.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from agencies.models import Presence, Venue, Zone
from agencies.offering import may_offer
from queueing.board import board_of
from queueing.hours import why_no_tickets
from queueing.models import CounterSession, Line, Queue
from queueing.outlook import Outlook, outlook
from queueing.outreach import offered_in


class Tile(NamedTuple):
    """One agency. `words`: by what it is found, lower case; `outlook`: None where nothing need be said.

    closed: why it gives no numbers now by its hours, "" while it does.
    """

    queue: Queue
    lines: list[Line]
    outlook: Outlook | None
    closed: str = ""

    @property
    def only_line(self) -> Line | None:
        return self.lines[0] if len(self.lines) == 1 else None

    @property
    def words(self) -> str:
        agency = self.queue.agency
        return " ".join([agency.short_name, agency.name, *(line.name for line in self.lines)]).lower()


class Choice(NamedTuple):
    """One line: how many wait before who draws now, and what they may expect.

    left: numbers of today's quota at an outreach event; None where there is none.
    """

    line: Line
    waiting: int
    outlook: Outlook
    left: int | None = None


def tiles_by_zone(
    venue: Venue, queues: Iterable[Queue], now: datetime
) -> list[tuple[Zone | None, list[Tile]]]:
    """Return the agencies whose counters serve, as one finds them in the building; those without a zone come last. Two queries."""
    told = _told(venue)["queues"]
    lines: dict[int, list[Line]] = defaultdict(list)
    in_use = Line.objects.filter(offered_in(venue), queue__venue=venue, is_active=True)
    for line in in_use.order_by("position", "pk"):
        lines[line.queue_id].append(line)
    presences = Presence.objects.filter(venue=venue).select_related("zone")
    zones: dict[int, Zone] = {row.agency_id: row.zone for row in presences}
    tiles: dict[Zone | None, list[Tile]] = defaultdict(list)
    today = venue.today()
    served = (queue for queue in queues if may_offer(venue, queue.agency_id, today))
    for queue in sorted(served, key=lambda queue: queue.agency.short_name.casefold()):
        facts = told.get(queue.prefix)
        expected = _worth_saying(outlook(facts, None, None, venue=venue, is_new=True))
        tile = Tile(queue, lines[queue.pk], expected, why_no_tickets(venue, now, queue.agency))
        tiles[zones.get(queue.agency_id)].append(tile)
    return sorted(tiles.items(), key=lambda pair: pair[0].code if pair[0] else "~")


def choices_of(queue: Queue, venue: Venue) -> list[Choice]:
    """Return the lines of a queue in use, in their order."""
    told = _told(venue)
    facts = told["queues"].get(queue.prefix)
    seen = {row["id"]: row for row in told["lines"]}
    lines = queue.lines.filter(offered_in(venue), is_active=True).order_by("position", "pk")
    return [_choice(line, facts, seen.get(line.pk), venue) for line in lines]


def choice_of(line: Line, venue: Venue) -> Choice:
    """Return a line as `choices_of`, its counters seen one by one: another line's do not serve it. One query more."""
    told = _told(venue)
    facts = told["queues"].get(line.queue.prefix)
    if facts:
        sessions = CounterSession.objects.open().filter(lines=line).select_related("counter")
        facts = facts | {
            "counters": [session.counter.number for session in sessions],
            "paused": [session.counter.number for session in sessions if session.is_paused],
        }
    return _choice(line, facts, next((row for row in told["lines"] if row["id"] == line.pk), None), venue)


def queue_outlook(queue: Queue, venue: Venue) -> Outlook:
    """Return what to expect of an agency as a whole."""
    return outlook(_told(venue)["queues"].get(queue.prefix), None, None, venue=venue, is_new=True)


def _choice(line: Line, facts: dict[str, Any] | None, seen: dict[str, Any] | None, venue: Venue) -> Choice:
    waiting = len(seen["waiting"]) if seen else 0
    ahead, least, most = (seen.get("next") if seen else None) or (waiting, None, None)
    left = seen.get("left") if seen else None
    if facts and left is not None:
        facts = facts | {"left": left}
    return Choice(line, ahead, outlook(facts, least, most, venue=venue, is_new=True), left)


def _worth_saying(expected: Outlook) -> Outlook | None:
    # That no counter is open yet would stand on every tile in the morning: it is said where the number is drawn.
    return None if expected.kind in {"unknown", "unopened"} else expected


def _told(venue: Venue) -> dict[str, Any]:
    board = board_of(venue.slug)
    return board.told if board else {"lines": [], "queues": {}}
