"""What a promise was worth: how long the office really had the cases that ended of late."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import timedelta
from math import ceil
from typing import NamedTuple

from django.db.models import F, Max, Q
from django.utils import timezone

from agencies import calendar
from catalog.models import Service
from permits.models import Application
from permits.states import ENDED, State

COUNTED = timedelta(days=90)  # Older cases tell of another office.
CASES_LEAST = 10  # Of fewer one slow case would speak for all.
# Given up by the citizen: how long the office would have needed is not known.
_DECIDED = ENDED - {State.WITHDRAWN, State.EXPIRED}


class TrueDays(NamedTuple):
    """Working days that the office had the cases which ended lately; half took at most `median`."""

    median: int
    ninety_percent: int
    cases: int


def true_days(service: Service) -> TrueDays | None:
    """Return how long cases of a service took; None while fewer than CASES_LEAST ended within COUNTED.

    Days with the citizen do not count: corrections, visits, payments. Two queries.
    """
    ended = Q(events__to_state__in=ENDED) & ~Q(events__from_state=F("events__to_state"))
    rows = (
        Application.objects.filter(service=service, state__in=_DECIDED, sent_at__isnull=False)
        .annotate(ended_at=Max("events__at", filter=ended))
        .filter(ended_at__gte=timezone.now() - COUNTED)
        .values_list("sent_at", "ended_at", "paused_days")
    )
    spans = [(timezone.localdate(sent), timezone.localdate(end), paused) for sent, end, paused in rows]
    if len(spans) < CASES_LEAST:
        return None
    working = calendar.working_days_in(
        min(sent for sent, _end, _paused in spans), max(end for _sent, end, _paused in spans)
    )
    days = sorted(
        max(bisect_right(working, end) - bisect_right(working, sent) - paused, 0)
        for sent, end, paused in spans
    )
    return TrueDays(_rank(days, 50), _rank(days, 90), len(days))


def _rank(days: Sequence[int], percent: int) -> int:
    """Return the smallest number of days that so many percent of the cases did not exceed."""
    return days[ceil(len(days) * percent / 100) - 1]
