"""Choosing agency, line, day and session, as plain links: every step is an address."""

from collections.abc import Callable, Iterable
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import Venue
from mpp.lib.formats import clock_span, long_date
from queueing.bookings.slots import Day, Session
from queueing.models import Line

_MOMENT = "%Y%m%dT%H%MZ"

Href = Callable[..., str]  # what is chosen, by the name of its parameter -> the address of the next step


class Option(NamedTuple):
    """One line of a step; without `href` it cannot be chosen now."""

    label: str
    href: str
    hint: str = ""
    status: str = ""
    tone: str = "neutral"


def agency_options(lines: Iterable[Line], href: Href) -> list[Option]:
    """Return the agencies of lines, by name."""
    ordered = sorted(lines, key=lambda line: (line.queue.agency.name, line.queue.agency_id))
    several = _in_several_venues(ordered)
    return [
        Option(agency.name, href(instansi=agency.slug), hint=_venues(rows) if several else "")
        for agency, rows in groupby(ordered, lambda line: line.queue.agency)
    ]


def line_options(lines: Iterable[Line], href: Href) -> list[Option]:
    ordered = sorted(lines, key=lambda line: (line.queue.venue.name, line.position, line.pk))
    several = _in_several_venues(ordered)
    return [
        Option(line.name, href(kelompok=str(line.pk)), hint=line.queue.venue.name if several else "")
        for line in ordered
    ]


def day_options(days: Iterable[Day], href: Href) -> list[Option]:
    return [_places(long_date(day.date), day.left, href(hari=day.date.isoformat())) for day in days]


def session_options(sessions: Iterable[Session], venue: Venue, href: Href) -> list[Option]:
    return [
        _places(
            clock_span(session.starts_at, session.ends_at, venue.timezone),
            session.left,
            href(sesi=written(session.starts_at)),
        )
        for session in sessions
    ]


def written(moment: datetime) -> str:
    """Return a moment as it stands in an address: "20261123T0200Z"."""
    return f"{moment.astimezone(UTC):{_MOMENT}}"


def moment_in(text: str) -> datetime | None:
    """Return the moment that an address names, None for anything else."""
    try:
        moment = datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None
    # At the ends of the calendar there is no such moment in a venue's zone.
    return moment if MINYEAR < moment.year < MAXYEAR else None


def day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _places(label: str, left: int, href: str) -> Option:
    if left == 0:
        return Option(label, "", status=_("Penuh"))
    status = ngettext("%(left)s tempat", "%(left)s tempat", left) % {"left": left}
    return Option(label, href, status=status, tone="ok")


def _in_several_venues(lines: list[Line]) -> bool:
    """Whether the place needs saying."""
    return len({line.queue.venue_id for line in lines}) > 1


def _venues(lines: Iterable[Line]) -> str:
    return ", ".join(sorted({line.queue.venue.short_name for line in lines}))
