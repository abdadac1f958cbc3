"""What is told of a queue to who waits in it, or thinks of coming."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.models import Venue
from mpp.lib.formats import clock
from queueing.outlook import Outlook, outlook, widest

HERE = Venue(timezone_name="Asia/Jakarta")
RUNS = {"counters": [1, 2], "paused": [1], "disturbed": None, "left": None}
AT_NINE = dt.datetime(2026, 11, 23, 9, 1, 30, tzinfo=dt.timezone(dt.timedelta(hours=7)))


@pytest.fixture
def at_nine(monkeypatch):
    """It is 09.01 and a half in Palembang."""
    monkeypatch.setattr(timezone, "now", lambda: AT_NINE)


def _disturbed(since=AT_NINE, resumes_at=None):
    written = resumes_at and resumes_at.isoformat()
    return RUNS | {"disturbed": {"since": since.isoformat(), "resumes_at": written, "note": "Padam."}}


@pytest.mark.parametrize(
    ("queue", "kind", "kind_for_new"),
    [
        (RUNS, "estimate", "estimate"),
        (None, "unopened", "unopened"),
        (RUNS | {"counters": [], "paused": []}, "unopened", "unopened"),
        (RUNS | {"paused": [1, 2]}, "paused", "paused"),
        (RUNS | {"left": 0}, "estimate", "used_up"),
        (_disturbed(), "disturbed", "disturbed"),
        (_disturbed() | {"counters": [], "paused": []}, "disturbed", "disturbed"),
    ],
)
def test_what_hinders_is_told_before_an_estimate(queue, kind, kind_for_new):
    assert outlook(queue, 5, 9, venue=HERE).kind == kind
    assert outlook(queue, 5, 9, venue=HERE, is_new=True).kind == kind_for_new


def test_a_closed_venue_has_no_outlook_for_who_comes_but_for_who_is_there():
    assert outlook(RUNS, 5, 9, venue=HERE, is_closed=True, is_new=True).kind == "closed"
    assert outlook(RUNS, 5, 9, venue=HERE, is_closed=True).kind == "estimate"


@pytest.mark.usefixtures("at_nine")
@pytest.mark.parametrize(
    ("least", "most", "told"),
    [
        (15, 25, Outlook("estimate", "15–25", "09.15–09.30 WIB")),
        (15, 15, Outlook("estimate", "15", "09.15–09.20 WIB")),
        (0, 3, Outlook("soon", "3", "09.05 WIB")),
        (0, 0, Outlook("soon", "1", "09.05 WIB")),
        (None, None, Outlook("unknown")),
    ],
)
def test_times_of_day_hold_the_range_in_steps_of_five_minutes(least, most, told):
    assert outlook(RUNS, least, most, venue=HERE) == told


@pytest.mark.usefixtures("at_nine")
def test_a_disturbance_tells_since_when_and_until_when():
    later, tomorrow = AT_NINE + dt.timedelta(hours=2), AT_NINE + dt.timedelta(days=1)

    told = outlook(_disturbed(resumes_at=later), 5, 9, venue=HERE)
    next_day = outlook(_disturbed(resumes_at=tomorrow), 5, 9, venue=HERE)

    assert told == Outlook(
        "disturbed_until", since="09.01 WIB", resumes=clock(later, HERE.timezone), note="Padam."
    )
    assert next_day.resumes == "09.01 WIB, Selasa, 24 November 2026"


@pytest.mark.usefixtures("at_nine")
def test_a_promise_that_is_past_is_not_repeated():
    told = outlook(_disturbed(resumes_at=AT_NINE - dt.timedelta(minutes=1)), 5, 9, venue=HERE)

    assert (told.kind, told.resumes) == ("disturbed", "")


def test_the_widest_of_several_ranges_leaves_out_what_is_unknown():
    assert widest([(5, 10), (None, None), (2, 7)]) == (2, 10)
    assert widest([(None, None)]) == (None, None)
