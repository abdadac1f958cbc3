"""What happens to papers, one module a noun."""

from documents.actions.arranging import rearranged, with_photos
from documents.actions.folder import (
    erase,
    give_consent,
    mark_original_seen,
    remove,
    set_term,
    withdraw_consent,
)
from documents.actions.openings import record_opening
from documents.actions.taking import INTAKE_FOLDER, Examined, examine, keep
from documents.actions.waiting import examine_next, scan_next, try_now

__all__ = [
    "INTAKE_FOLDER",
    "Examined",
    "erase",
    "examine",
    "examine_next",
    "give_consent",
    "keep",
    "mark_original_seen",
    "rearranged",
    "record_opening",
    "remove",
    "scan_next",
    "set_term",
    "try_now",
    "with_photos",
    "withdraw_consent",
]
