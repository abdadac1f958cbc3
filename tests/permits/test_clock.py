"""The promise's clock: a table computed by hand, and what must hold on every day of four years.

The calendar is the real one (joint decrees as the `holidays` package knows them), with closures of our own.
"""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from agencies import calendar
from permits import clock
from permits.models import Application
from permits.states import PAUSED, State
from tests.factories import make_application, make_day_exception, make_service

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2024, 1, 1), dt.date(2027, 10, 31)  # the last promises end within 2027
MORNING, EVENING = dt.time(9), dt.time(20)


def at(day: dt.date, time: dt.time = MORNING) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))


def sent_on(day: dt.date, promised: int, time: dt.time = MORNING) -> Application:
    """A case sent on a day, with the clock started; not saved again."""
    moment = at(day, time)
    case = make_application(
        State.IN_REVIEW, service=make_service(processing_days=promised), sent_at=moment, state_since=moment
    )
    clock.start(case, moment)
    return case


def walked(case: Application, moves: list[tuple[dt.date, State]]) -> Application:
    for day, state in moves:
        case.state = state
        clock.follow(case, state, day)
    return case


# --- By hand ----------------------------------------------------------------------------------------

# Free in 2026 among Monday to Friday: 1 Jan, 16 Jan, 16 and 17 Feb, 18 to 20 and 23, 24 Mar (Nyepi, Idulfitri and
# cuti bersama), 3 Apr, 1 and 14, 15 May, 27, 28 May, 1 Jun, 16 Jun, 17 and 25 Aug, 24 and 25 Dec.
BY_HAND = [
    # sent, time, promised, due
    ("2026-11-23", MORNING, 3, "2026-11-26"),  # Monday: Tu, We, Th
    ("2026-11-20", MORNING, 1, "2026-11-23"),  # Friday: Monday
    ("2026-11-21", MORNING, 1, "2026-11-23"),  # Saturday: Monday all the same
    ("2026-11-22", EVENING, 5, "2026-11-27"),  # Sunday evening: Mo to Fr
    ("2026-03-17", MORNING, 1, "2026-03-25"),  # the day before Nyepi and Lebaran: back on Wednesday
    ("2026-03-13", MORNING, 5, "2026-03-27"),  # Friday: Mo 16, Tu 17, then We 25, Th 26, Fr 27
    ("2026-03-21", MORNING, 3, "2026-03-27"),  # sent on Idulfitri itself
    (
        "2026-05-26",
        MORNING,
        2,
        "2026-06-02",
    ),  # Iduladha 27, its cuti bersama 28, weekend, Pancasila 1 June: Fr 29, Tu 2
    ("2026-12-23", MORNING, 2, "2026-12-29"),  # Christmas with cuti bersama: Mo 28, Tu 29
    ("2026-12-30", MORNING, 3, "2027-01-06"),  # Th 31, (New Year, weekend), Mo 4, (Isra Mikraj), We 6
    ("2026-12-31", EVENING, 14, "2027-01-22"),  # January 2027: 4, 6 to 8, 11 to 15, 18 to 22
    ("2026-11-23", MORNING, 0, "2026-11-23"),  # the same day while it is open
    ("2026-11-23", EVENING, 0, "2026-11-24"),  # closed already: the next open day
    ("2026-11-27", EVENING, 0, "2026-11-30"),  # Friday evening: Monday
    ("2026-12-23", EVENING, 0, "2026-12-28"),  # before Christmas: Monday
    ("2026-03-17", EVENING, 0, "2026-03-25"),  # before Lebaran: the day on which the mall opens again
]


@pytest.mark.parametrize(("sent", "time", "promised", "due"), BY_HAND)
def test_promises_computed_by_hand(sent, time, promised, due):
    case = sent_on(dt.date.fromisoformat(sent), promised, time)

    assert case.due_on == dt.date.fromisoformat(due)


PAUSES_BY_HAND = [
    # sent Monday 23 November 2026 with 5 days: due Monday 30. Returned, corrected, due then, days of the citizen
    ("2026-11-24", "2026-11-24", "2026-11-30", 0),  # the same day
    ("2026-11-24", "2026-11-25", "2026-12-01", 1),
    ("2026-11-27", "2026-11-28", "2026-11-30", 0),  # Friday to Saturday: no working day began
    ("2026-11-27", "2026-11-30", "2026-12-01", 1),  # Friday to Monday: Monday
    ("2026-11-28", "2026-11-29", "2026-11-30", 0),  # over the weekend
    ("2026-11-28", "2026-12-01", "2026-12-02", 2),  # Saturday to Tuesday: Mo, Tu
    ("2026-12-02", "2026-12-04", "2026-12-02", 2),  # returned late: still two days later than the date was
    ("2026-12-23", "2026-12-28", "2026-12-01", 1),  # over Christmas and its cuti bersama: only Mo 28
    ("2026-12-30", "2027-01-04", "2026-12-02", 2),  # over the turn of the year: Th 31, Mo 4
]


@pytest.mark.parametrize(("returned", "corrected", "due", "days"), PAUSES_BY_HAND)
def test_pauses_computed_by_hand(returned, corrected, due, days):
    case = sent_on(dt.date(2026, 11, 23), 5)

    walked(
        case,
        [
            (dt.date.fromisoformat(returned), State.RETURNED),
            (dt.date.fromisoformat(corrected), State.IN_REVIEW),
        ],
    )

    assert (case.due_on, case.paused_days) == (dt.date.fromisoformat(due), days)


def test_lebaran_at_the_citizen_costs_only_its_working_days():
    case = sent_on(dt.date(2026, 3, 12), 5)  # Thursday; due Th 26: Fr 13, Mo 16, Tu 17, We 25, Th 26
    assert case.due_on == dt.date(2026, 3, 26)

    walked(case, [(dt.date(2026, 3, 17), State.RETURNED), (dt.date(2026, 3, 25), State.IN_REVIEW)])

    assert (case.paused_days, case.due_on) == (1, dt.date(2026, 3, 27))


@pytest.mark.parametrize(
    ("promised", "left", "used"),
    [(10, 10, 0), (10, 5, 50), (10, 2, 80), (10, 0, 100), (10, -3, 130), (3, 2, 33), (3, 1, 66), (1, 1, 0)],
)
def test_what_is_used_of_a_promise(promised, left, used):
    assert clock.share_used(promised, left) == used


def test_a_promise_of_the_same_day_is_used_up_at_once():
    assert [clock.share_used(0, left) for left in (1, 0, -1)] == [0, 100, 100]


def test_many_due_dates_are_counted_as_one_is():
    today, dues = dt.date(2026, 3, 16), [dt.date(2026, 3, 10) + dt.timedelta(days=n) for n in range(20)]
    case = sent_on(dt.date(2026, 3, 2), 1)

    left = clock.left_on(today, min(dues), max(dues))

    for due_on in dues:
        case.due_on = due_on
        assert left(due_on) == clock.days_left(case, today)


# --- On every day -----------------------------------------------------------------------------------

DAYS = st.dates(FIRST, LAST)
PROMISES = st.integers(0, 30)
# Days between one move and the next: each pause begins and ends that many days later, perhaps the same day.
STEPS = st.lists(st.integers(0, 12), min_size=2, max_size=8).map(lambda steps: steps[: len(steps) // 2 * 2])
CLOSURES = st.sets(st.integers(0, 90), max_size=5)
PAUSE = st.sampled_from(sorted(PAUSED))


def moves_of(day: dt.date, steps: list[int], pause: State) -> list[tuple[dt.date, State]]:
    moves = []
    for number, step in enumerate(steps):
        day += dt.timedelta(days=step)
        moves.append((day, pause if number % 2 == 0 else State.IN_REVIEW))
    return moves


class TestEveryDay(TestCase):
    """Each example in a transaction of its own: closures of one are not there in the next."""

    @classmethod
    def setUpTestData(cls):
        cls.case = sent_on(dt.date(2026, 11, 23), 3)

    def sent(self, day: dt.date, promised: int) -> Application:
        case = Application.objects.get(pk=self.case.pk)
        case.sheet["processing_days"] = promised
        case.sent_at = at(day)
        clock.start(case, case.sent_at)
        return case

    @settings(max_examples=150, deadline=None)
    @given(day=DAYS, promised=PROMISES, steps=STEPS, pause=PAUSE)
    def test_the_date_moves_later_by_exactly_the_citizens_working_days(self, day, promised, steps, pause):
        case = self.sent(day, promised)
        first = case.due_on
        moves = moves_of(day, steps, pause)

        walked(case, moves)

        days = sum(
            calendar.working_days_between(moves[n][0], moves[n + 1][0]) for n in range(0, len(moves), 2)
        )
        assert case.paused_days == days
        assert case.due_on == (calendar.add_working_days(first, days) if days else first)
        assert case.due_on >= first

    @settings(max_examples=100, deadline=None)
    @given(day=DAYS, promised=PROMISES, steps=STEPS, closures=CLOSURES)
    def test_a_closure_decreed_later_moves_nothing_by_itself(self, day, promised, steps, closures):
        case = self.sent(day, promised)
        first = case.due_on
        for offset in closures:
            make_day_exception(day + dt.timedelta(days=offset))

        walked(case, moves_of(day, steps, State.RETURNED))

        # From the date as promised, by the citizen's days of the calendar as it is now, and by nothing else.
        days = case.paused_days
        assert case.due_on == (calendar.add_working_days(first, days) if days else first)

    @settings(max_examples=100, deadline=None)
    @given(day=DAYS, promised=PROMISES, closures=CLOSURES)
    def test_without_days_of_the_citizen_no_calendar_moves_the_date_back(self, day, promised, closures):
        case = self.sent(day, promised)
        first = case.due_on
        for offset in closures:
            make_day_exception(day + dt.timedelta(days=offset))

        walked(case, [(day, State.RETURNED), (day, State.IN_REVIEW)])

        assert (case.paused_days, case.due_on) == (0, first)

    @settings(max_examples=100, deadline=None)
    @given(day=DAYS, promised=st.integers(1, 30), worked=CLOSURES)
    def test_a_holiday_worked_after_all_may_bring_it_forward_never_back(self, day, promised, worked):
        case = self.sent(day, promised)
        first = case.due_on
        for offset in worked:
            make_day_exception(day + dt.timedelta(days=offset), is_open=True)

        walked(case, [(day, State.RETURNED), (day, State.IN_REVIEW)])

        assert calendar.add_working_days(day, promised) == case.due_on <= first

    @settings(max_examples=100, deadline=None)
    @given(day=DAYS, promised=PROMISES, closures=CLOSURES, steps=STEPS)
    def test_with_closures_known_before_the_same_holds(self, day, promised, closures, steps):
        for offset in closures:
            make_day_exception(day + dt.timedelta(days=offset))
        case = self.sent(day, promised)
        first = case.due_on

        walked(case, moves_of(day, steps, State.AWAITING_PAYMENT))

        expected = calendar.add_working_days(first, case.paused_days) if case.paused_days else first
        assert case.due_on == expected

    @settings(max_examples=100, deadline=None)
    @given(day=DAYS, n=st.integers(0, 60))
    def test_adding_and_counting_agree(self, day, n):
        end = calendar.add_working_days(day, n)

        assert calendar.working_days_between(day, end) == (n if n or calendar.is_working_day(day) else 1)
        assert clock.left_on(day, end, end)(end) == calendar.working_days_between(day, end)

    @settings(max_examples=60, deadline=None)
    @given(day=DAYS, promised=PROMISES, later=st.integers(0, 60))
    def test_days_left_fall_by_one_each_working_day(self, day, promised, later):
        case = self.sent(day, promised)
        today = day + dt.timedelta(days=later)

        left = clock.days_left(case, today)
        tomorrow = clock.days_left(case, today + dt.timedelta(days=1))

        assert left - tomorrow == calendar.is_working_day(today + dt.timedelta(days=1))


def test_a_stopped_clock_says_no_days_left():
    case = sent_on(dt.date(2026, 11, 23), 3)

    walked(case, [(dt.date(2026, 11, 24), State.RETURNED)])

    with time_machine.travel("2026-12-24 09:00+07:00", tick=False):
        assert clock.days_left(case) is None
