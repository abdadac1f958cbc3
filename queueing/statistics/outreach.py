"""What came of outreach: per event and service the quota, the numbers given, and what became of them.

The states are those of `queueing.statistics`; a number counts for its service, each stage of a visit for its own.
Numbers leave the database when their day is archived: then what became of them is None, told as such, never a zero.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet

from accounts.models import Village
from agencies.models import OutreachEvent
from catalog.models import OutreachService, Service
from queueing.statistics.measures import CANCELLED, NO_SHOW, SERVED, UNSERVED

NUMBERS = f"""
SELECT venue_id, day, service_id, count(*) FILTER (WHERE {SERVED}), count(*) FILTER (WHERE {NO_SHOW}),
       count(*) FILTER (WHERE {CANCELLED}), count(*) FILTER (WHERE {UNSERVED})
FROM queueing_ticket
WHERE venue_id = ANY(%(venues)s) AND day = ANY(%(days)s) AND service_id IS NOT NULL
GROUP BY venue_id, day, service_id
"""  # noqa: S608 - the parts are ours


class Ends(NamedTuple):
    """What became of numbers. Those still open are in none of the four."""

    served: int = 0
    no_shows: int = 0
    cancelled: int = 0
    unserved: int = 0


class Row(NamedTuple):
    """One service at one event. `ends` None: its numbers are archived."""

    event: OutreachEvent
    service: Service
    village: str  # "15 Ulu, Jakabaring"; the place's name outside the city's kelurahan
    quota: int | None
    taken: int
    ends: Ends | None


class Sum(NamedTuple):
    """Rows together. `quota` None: one of them is without limit; `is_archived`: what became of some is not known."""

    name: str
    quota: int | None
    taken: int
    ends: Ends
    is_archived: bool


def rows_of(offers: QuerySet[OutreachService]) -> list[Row]:
    """Return a row for each offer, by day and place; three queries."""
    found = list(
        offers.select_related("event__venue", "service__agency").order_by(
            "event__day", "event__venue__name", "service__name"
        )
    )
    ends = _ends(found)
    counted = {(venue, day) for venue, day, _service in ends}
    villages = _villages(found)
    rows = []
    for offer in found:
        event = offer.event
        place = (event.venue_id, event.day)
        known = place in counted or not offer.taken
        rows.append(
            Row(
                event=event,
                service=offer.service,
                village=villages.get(event.venue.village_code, event.venue.name),
                quota=offer.quota,
                taken=offer.taken,
                ends=ends.get((*place, offer.service_id), Ends()) if known else None,
            )
        )
    return rows


def by_service(rows: Iterable[Row]) -> list[Sum]:
    return _sums((row.service.name, row) for row in rows)


def by_village(rows: Iterable[Row]) -> list[Sum]:
    return _sums((row.village, row) for row in rows)


def total_of(name: str, rows: Iterable[Row]) -> Sum:
    rows = list(rows)
    quotas = [row.quota for row in rows]
    return Sum(
        name,
        None if None in quotas else sum(quota for quota in quotas if quota is not None),
        sum(row.taken for row in rows),
        Ends(*(sum(each) for each in zip(*(row.ends or Ends() for row in rows), strict=True))),
        any(row.ends is None for row in rows),
    )


def _sums(pairs: Iterable[tuple[str, Row]]) -> list[Sum]:
    groups: dict[str, list[Row]] = {}
    for name, row in pairs:
        groups.setdefault(name, []).append(row)
    return [total_of(name, groups[name]) for name in sorted(groups)]


def _ends(offers: Iterable[OutreachService]) -> dict[tuple[int, object, int], Ends]:
    """Return what became of the numbers, by venue, day and service."""
    places = {(offer.event.venue_id, offer.event.day) for offer in offers}
    with connection.cursor() as cursor:
        cursor.execute(
            NUMBERS,
            {"venues": [venue for venue, _day in places], "days": [day for _venue, day in places]},
        )
        return {(venue, day, service): Ends(*ends) for venue, day, service, *ends in cursor.fetchall()}


def _villages(offers: Iterable[OutreachService]) -> dict[str, str]:
    codes = {offer.event.venue.village_code for offer in offers}
    rows = Village.objects.filter(code__in=codes).select_related("district")
    return {row.code: f"{row.name}, {row.district.name}" for row in rows}
