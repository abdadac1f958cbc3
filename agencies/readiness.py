"""Which items of readiness are usual for an agency and for a building."""

from agencies.models import AGENCY_TOPICS, BUILDING_TOPICS, Agency, ReadinessTopic


def usual_topics(agency: Agency | None) -> list[ReadinessTopic]:
    """Return what somebody must answer for before an agency (None: the building) opens; "other" is of each own."""
    topics = AGENCY_TOPICS if agency else BUILDING_TOPICS
    return [topic for topic in topics if topic != ReadinessTopic.OTHER]
