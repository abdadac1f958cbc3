"""The order of the calendar, read plainly: whatever rows there are, the day is that of the strongest one."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies import calendar
from agencies.models import DayException, OpeningHours
from tests.factories import make_agency, make_counter, make_venue, make_zone

pytestmark = pytest.mark.django_db

# A week in which Thursday is cuti bersama and Friday is Christmas, and the week after.
DAYS = [dt.date(2026, 12, 21) + dt.timedelta(days=step) for step in range(14)]
HOLIDAYS = {dt.date(2026, 12, 24), dt.date(2026, 12, 25), dt.date(2027, 1, 1)}
LEVELS = ("venue", "agency", "counter")

TIMES = st.sampled_from(
    [None, (dt.time(8), dt.time(16)), (dt.time(9), dt.time(12)), (dt.time(13), dt.time(17))]
)
SEASONS = st.one_of(st.none(), st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(sorted).map(tuple))
HOURS = st.fixed_dictionaries(
    {"level": st.sampled_from(LEVELS), "weekday": st.integers(1, 7), "times": TIMES, "season": SEASONS}
)
EXCEPTIONS = st.fixed_dictionaries(
    {
        "level": st.sampled_from(("city", *LEVELS)),
        "day": st.sampled_from(DAYS),
        "is_open": st.booleans(),
        "times": TIMES,
    }
)


def plainly(day, level, hours, exceptions):
    """Return (opens, closes) of a day or None, for who stands at one level: step by step as docs/calendar.md says it."""
    seen = LEVELS[: LEVELS.index(level) + 1]
    found = strongest_hours(hours, seen, day, day.isoweekday())
    for of in reversed(("city", *seen)):
        for row in exceptions:
            if (row["level"], row["day"]) == (of, day):
                if not row["is_open"]:
                    return None
                weeks = [
                    time for weekday in range(1, 8) for time in strongest_hours(hours, seen, day, weekday)
                ]
                return row["times"] or next((time for time in [*found, *weeks] if time), None)
    if day in HOLIDAYS:
        return None
    return found[0] if found else None


def strongest_hours(hours, seen, day, weekday):
    """Return the times that rows tell for a weekday, the strongest first; None is closed."""
    rows = [row for row in hours if row["level"] in seen and row["weekday"] == weekday]
    ordered = []
    seasons = [row for row in rows if row["season"] and row["season"][0] <= day <= row["season"][1]]
    for of in reversed(seen):
        own = [row for row in seasons if row["level"] == of]
        ordered += sorted(own, key=lambda row: row["season"][0], reverse=True)
    for of in reversed(seen):
        ordered += [row for row in rows if row["level"] == of and not row["season"]]
    return [row["times"] for row in ordered]


def first_of_each(rows, key):
    """The database keeps one row of a kind; so do we."""
    return list({key(row): row for row in rows}.values())


@settings(max_examples=150, deadline=None)
@given(
    hours=st.lists(HOURS, max_size=12).map(
        lambda rows: first_of_each(
            rows, lambda row: (row["level"], row["weekday"], row["season"] and row["season"][0])
        )
    ),
    exceptions=st.lists(EXCEPTIONS, max_size=6).map(
        lambda rows: first_of_each(rows, lambda row: (row["level"], row["day"]))
    ),
)
def test_the_strongest_row_decides_each_day_for_venue_agency_and_counter(hours, exceptions):
    with transaction.atomic():
        venue, agency = make_venue(), make_agency()
        counter = make_counter(agency, zone=make_zone(venue))
        whose = {"agency": {"agency": agency}, "counter": {"counter": counter}}
        for row in hours:
            write(OpeningHours, row, whose, venue=venue, weekday=row["weekday"])
        for row in exceptions:
            where = {} if row["level"] == "city" else {"venue": venue}
            write(DayException, row, whose, **where, day=row["day"], is_open=row["is_open"], reason="Alasan")

        schedule = calendar.Schedule(venue, DAYS[0], DAYS[-1])
        for level, asked in (("venue", ()), ("agency", (agency,)), ("counter", (None, counter))):
            for day in DAYS:
                opening = schedule.opening(day, *asked)
                times = opening and (opening.opens.time(), opening.closes.time())
                assert times == plainly(day, level, hours, exceptions), (level, day)
        transaction.set_rollback(True)


def write(model, row, whose, **fields):
    opens, closes = row["times"] if row["times"] and row.get("is_open", True) else (None, None)
    first, last = row.get("season") or (None, None)
    season = {"valid_from": first, "valid_until": last} if "season" in row else {}
    model.objects.create(**fields, **season, **whose.get(row["level"], {}), opens=opens, closes=closes)
