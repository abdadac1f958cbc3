"""`{% load outreach %}`: the coming days on which agencies serve elsewhere."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django import template

from agencies.models import OutreachEvent
from mpp.lib.formats import clock_span, plain_date

register = template.Library()

NEXT_SHOWN = 3


@register.simple_tag
def coming_outreach(count: int = NEXT_SHOWN) -> list[OutreachEvent]:
    """The next events that take place, with their venues; one query."""
    return list(_coming()[:count])


@register.inclusion_tag("agencies/_next_outreach.html")
def next_outreach(*, service: Any = None, agency: Any = None) -> dict[str, Any]:
    """The next events that bring a service, or to which an agency comes; nothing without any. One query."""
    events = _coming()
    events = events.filter(services__service=service) if service else events.filter(agencies=agency)
    return {"events": list(events[:NEXT_SHOWN])}


@register.filter
def event_hours(event: OutreachEvent) -> str:
    """When it is open, as people write it: "07.00–11.00 WIB"."""
    return clock_span(event.starts_at, event.ends_at, event.venue.timezone)


class InMonth(NamedTuple):
    """An event and the month for its heading: "Desember 2026"."""

    month: str
    event: OutreachEvent


@register.filter
def by_month(events: Iterable[OutreachEvent]) -> list[InMonth]:
    return [InMonth(plain_date(event.day.replace(day=1)).partition(" ")[2], event) for event in events]


@register.filter
def unlocalized(degrees: Decimal) -> str:
    """A coordinate with a point, whatever the language."""
    return f"{degrees:f}"


def _coming() -> Any:
    return OutreachEvent.objects.coming().scheduled().select_related("venue")
