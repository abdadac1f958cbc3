"""How an agency or the building stands: what blocks its opening, and what is settled."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from agencies.models import (
    Agency,
    Presence,
    ReadinessItem,
    ReadinessResult,
    Venue,
)
from agencies.readiness import usual_topics
from mpp.lib.formats import plain_date
from mpp.readiness.facts import Facts, known_topics
from mpp.readiness.matters import Matter


class Standing(NamedTuple):
    """`agency` None: the building. `blocking` has what is overdue first, then what is due soonest."""

    venue: Venue
    agency: Agency | None
    blocking: list[Matter]
    settled: list[Matter]
    unlisted: bool  # some of the usual items are not written down yet
    today: date

    @property
    def is_ready(self) -> bool:
        return not self.blocking

    @property
    def name(self) -> str:
        return self.agency.short_name if self.agency else _("Gedung")

    @property
    def overdue(self) -> int:
        return sum(matter.is_overdue(self.today) for matter in self.blocking)


def standings(venue: Venue, agencies: set[int] | None) -> list[Standing]:
    """Return how agencies of a venue stand, who is overdue first. Always the same number of queries.

    agencies: ids; None: all of the venue, and the building.
    """
    presences = Presence.objects.filter(venue=venue, agency__is_active=True).select_related("agency")
    if agencies is not None:
        presences = presences.filter(agency__in=agencies)
    rows = list(presences)
    facts, items = Facts(venue, rows), _items(venue)
    found = [_of_agency(row.agency, facts, items[row.agency_id]) for row in rows]
    if agencies is None:
        found.append(_of_building(facts, items[None]))
    return sorted(found, key=_urgency)


def _items(venue: Venue) -> dict[int | None, list[ReadinessItem]]:
    items: dict[int | None, list[ReadinessItem]] = defaultdict(list)
    for item in ReadinessItem.objects.filter(venue=venue).select_related("done_by"):
        items[item.agency_id].append(item)
    return items


def _of_agency(agency: Agency, facts: Facts, items: list[ReadinessItem]) -> Standing:
    return _standing(facts, agency, facts.agency(agency), items)


def _of_building(facts: Facts, items: list[ReadinessItem]) -> Standing:
    return _standing(facts, None, facts.building(), items)


def _standing(
    facts: Facts, agency: Agency | None, known: list[Matter], items: list[ReadinessItem]
) -> Standing:
    by = _("Admin %(agency)s") % {"agency": agency.short_name} if agency else _("Pengelola gedung")
    matters = known + [_matter(item, by) for item in items]
    answered = {item.topic for item in items} | (set() if agency else known_topics(facts.facilities))
    unlisted = [topic for topic in usual_topics(agency) if topic not in answered]
    if unlisted:
        topics = ", ".join(str(topic.label) for topic in unlisted)
        matters.append(
            Matter(_("Belum dicantumkan"), _("Belum ada yang menjawab: %(topics)s.") % {"topics": topics}, by)
        )
    today = facts.today
    blocking = sorted(
        (matter for matter in matters if matter.blocks),
        key=lambda matter: (not matter.is_overdue(today), matter.due_on or date.max),
    )
    settled = [matter for matter in matters if not matter.blocks]
    return Standing(facts.venue, agency, blocking, settled, bool(unlisted), today)


def _matter(item: ReadinessItem, by: str) -> Matter:
    missing = ""
    if item.result == ReadinessResult.OPEN:
        missing = item.note or _("Belum dinyatakan siap.")
    return Matter(str(item), missing, item.responsible or by, item.due_on, item, _settled(item))


def _settled(item: ReadinessItem) -> str:
    if item.result == ReadinessResult.OPEN or item.done_on is None:
        return ""
    words = {"day": plain_date(item.done_on), "by": item.done_by, "note": item.note}
    if item.result == ReadinessResult.NOT_NEEDED:
        return _("Tidak diperlukan: %(note)s (%(by)s, %(day)s)") % words
    return _("Dinyatakan siap oleh %(by)s, %(day)s.") % words


def _urgency(standing: Standing) -> tuple[bool, bool, date, bool, str]:
    """Who is overdue first, then who is due soonest; the building before the agencies."""
    first = min((matter.due_on for matter in standing.blocking if matter.due_on), default=date.max)
    return (
        standing.is_ready,
        not standing.overdue,
        first,
        standing.agency is not None,
        standing.name.casefold(),
    )
