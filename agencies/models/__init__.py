"""Where: agencies and what they sit on, venues with zones, counters and devices, hours, outreach, who works where."""

from agencies.models.agreements import Agreement, AgreementEvent, AgreementKind, AgreementQuerySet
from agencies.models.devices import PAIR_CODE_VALID, Device, DeviceKind, new_pair_code
from agencies.models.hours import DayException, HolidayDecree, OpeningHours, Pause
from agencies.models.memberships import AGENCY_ROLES, VENUE_ROLES, Membership, MembershipQuerySet, Role
from agencies.models.outreach import OutreachEvent, OutreachEventQuerySet, OutreachStaff
from agencies.models.readiness import (
    AGENCY_TOPICS,
    BUILDING_TOPICS,
    ReadinessItem,
    ReadinessResult,
    ReadinessTopic,
)
from agencies.models.registry import Agency, AgencyKind, AgencyLevel
from agencies.models.revision import Revision
from agencies.models.venues import (
    Counter,
    Facility,
    Presence,
    Venue,
    VenueKind,
    Zone,
    _is_timezone,
)

__all__ = [
    "AGENCY_ROLES",
    "AGENCY_TOPICS",
    "BUILDING_TOPICS",
    "PAIR_CODE_VALID",
    "VENUE_ROLES",
    "Agency",
    "AgencyKind",
    "AgencyLevel",
    "Agreement",
    "AgreementEvent",
    "AgreementKind",
    "AgreementQuerySet",
    "Counter",
    "DayException",
    "Device",
    "DeviceKind",
    "Facility",
    "HolidayDecree",
    "Membership",
    "MembershipQuerySet",
    "OpeningHours",
    "OutreachEvent",
    "OutreachEventQuerySet",
    "OutreachStaff",
    "Pause",
    "Presence",
    "ReadinessItem",
    "ReadinessResult",
    "ReadinessTopic",
    "Revision",
    "Role",
    "Venue",
    "VenueKind",
    "Zone",
    "_is_timezone",
    "new_pair_code",
]
