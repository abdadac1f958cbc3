"""The review desk's lists: whose turn a case is, which tab and filters show it, what a row says."""

from permits.desk import export
from permits.desk.holding import Held, held_at, verifiers_at
from permits.desk.listing import PAGE_SIZE, Listing, listing, next_after
from permits.desk.rows import Row, TimeLeft, for_list, rows
from permits.desk.tabs import Tab, cases, counts, tabs_of
from permits.desk.turns import to_do

__all__ = [
    "PAGE_SIZE",
    "Held",
    "Listing",
    "Row",
    "Tab",
    "TimeLeft",
    "cases",
    "counts",
    "export",
    "for_list",
    "held_at",
    "listing",
    "next_after",
    "rows",
    "tabs_of",
    "to_do",
    "verifiers_at",
]
