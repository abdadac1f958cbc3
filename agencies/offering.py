"""The gate: whether an agency's counters serve in a venue. It is asked at every draw, so a venue's answers are kept.

Where a venue serves only with an agreement, an agency needs one in force on the day, or an exemption for a reason.
Numbers drawn before and applications go on.
"""

from datetime import date
from typing import NamedTuple

from django.core.cache import caches
from django.utils.translation import gettext as _

from agencies.models import Agency, Agreement, Presence, Venue
from agencies.revision import last_seen

# A signed or ended agreement reaches every kiosk within these seconds.
KEPT_SECONDS = 5


class Span(NamedTuple):
    """From when until when an agency may serve, both days included; None: without a bound."""

    first: date | None
    last: date | None

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def may_offer(venue: Venue, agency_id: int, day: date) -> bool:
    """Whether the agency's counters serve in the venue on a day. No query while the venue's answers are kept."""
    if not venue.requires_agreement:
        return True
    key = f"offering:{venue.pk}:{last_seen()}"
    spans: dict[int, list[Span]] = (
        caches["process"].get_or_set(key, lambda: spans_of(venue), KEPT_SECONDS) or {}
    )
    return any(span.holds(day) for span in spans.get(agency_id, ()))


def why_not_offered(venue: Venue, agency: Agency, day: date) -> str:
    """Return in one sentence why the agency's counters do not serve there on a day; "" if they do."""
    if may_offer(venue, agency.pk, day):
        return ""
    return _("Loket %(agency)s belum melayani: perjanjian kerja samanya belum berlaku.") % {
        "agency": agency.short_name
    }


def what_to_do() -> str:
    return _("Silakan bertanya di meja informasi atau hubungi instansinya.")


def spans_of(venue: Venue) -> dict[int, list[Span]]:
    """Return of each agency when it may serve in a venue that requires an agreement. Two queries."""
    spans: dict[int, list[Span]] = {}
    agreements = Agreement.objects.standing().values_list("agency", "valid_from", "valid_until")
    for agency, first, last in agreements:
        spans.setdefault(agency, []).append(Span(first, last))
    exempt = Presence.objects.filter(venue=venue).exclude(exempt_reason="")
    for agency, last in exempt.values_list("agency", "exempt_until"):
        spans.setdefault(agency, []).append(Span(None, last))
    return spans
