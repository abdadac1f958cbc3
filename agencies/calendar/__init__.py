"""When this city works and when a venue, an agency there or a counter is open.

Two calendars that share their exceptions. *Working days* are the city's: Monday to Friday without national
holidays and cuti bersama; promises to citizens are counted in them (`working`). *Opening* is one venue's, and of
an agency or counter in it: which of its rows decides a day stands in `rules`, the strongest first; what is said of a
moment in `status`, which every screen asks. docs/calendar.md tells the order.

Days are local dates of the venue, moments are aware datetimes.
"""

from agencies.calendar.holidays import national_holidays
from agencies.calendar.opening import (
    KEPT_SECONDS,
    closure,
    is_open,
    kept,
    last_ticket,
    next_in,
    next_opening,
    opening,
    openings,
    promise,
)
from agencies.calendar.rules import Break, Kind, Level, Opening, Rule, Schedule, Span
from agencies.calendar.status import Status, status, status_in, why_closed, why_closed_in
from agencies.calendar.working import (
    ONE_DAY,
    SEARCH_DAYS,
    add_working_days,
    is_working_day,
    working_days_between,
    working_days_in,
)

__all__ = [
    "KEPT_SECONDS",
    "ONE_DAY",
    "SEARCH_DAYS",
    "Break",
    "Kind",
    "Level",
    "Opening",
    "Rule",
    "Schedule",
    "Span",
    "Status",
    "add_working_days",
    "closure",
    "is_open",
    "is_working_day",
    "kept",
    "last_ticket",
    "national_holidays",
    "next_in",
    "next_opening",
    "opening",
    "openings",
    "promise",
    "status",
    "status_in",
    "why_closed",
    "why_closed_in",
    "working_days_between",
    "working_days_in",
]
