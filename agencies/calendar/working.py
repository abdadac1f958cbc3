"""Working days of the city: Monday to Friday without national holidays, but for its own exceptions."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.translation import gettext as _

from agencies.calendar.holidays import national_holidays
from agencies.models import DayException
from mpp.lib.refused import Refused

ONE_DAY = timedelta(days=1)
# A calendar in which nothing opens for ten years is a mistake in the admin, not a long holiday.
SEARCH_DAYS = 3660


def is_working_day(day: date) -> bool:
    return _is_working_day(day, _exceptions(day, day))


def add_working_days(day: date, n: int) -> date:
    """Return the n-th working day after `day`; for n = 0 `day` itself, or the next working day if it is none.

    Raises ValueError for a negative n, Refused if there are not enough working days within ten years.
    """
    if n < 0:
        raise ValueError("add_working_days counts forward only")
    exceptions = _exceptions(day)
    if n == 0 and _is_working_day(day, exceptions):
        return day
    left = max(n, 1)
    for step in range(1, SEARCH_DAYS + 1):
        left -= _is_working_day(day + step * ONE_DAY, exceptions)
        if left == 0:
            return day + step * ONE_DAY
    raise Refused(_("Kalender kota tidak memuat cukup hari kerja. Hubungi pengelola."))


def working_days_between(after: date, until: date) -> int:
    """Return how many working days d there are with after < d ≤ until; 0 if `until` is not later."""
    return len(working_days_in(after + ONE_DAY, until))


def working_days_in(first: date, last: date) -> list[date]:
    """Return the working days from first to last, both included; with one query, for lists of due dates."""
    exceptions = _exceptions(first, last)
    span = (first + step * ONE_DAY for step in range((last - first).days + 1))
    return [day for day in span if _is_working_day(day, exceptions)]


def _is_working_day(day: date, exceptions: Mapping[date, bool]) -> bool:
    if day in exceptions:
        return exceptions[day]
    return day.isoweekday() <= 5 and day not in national_holidays(day.year)


def _exceptions(first: date, last: date | None = None) -> dict[date, bool]:
    """Return of the city's exceptions of a span of days whether the city works on them."""
    rows = DayException.objects.filter(venue=None, day__gte=first)
    if last:
        rows = rows.filter(day__lte=last)
    return dict(rows.values_list("day", "is_open"))
