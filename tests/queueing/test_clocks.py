"""Clocks that jump, midnights, and venues in other zones: days, numbers and turns stay right."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from agencies.models import OpeningHours
from mpp.lib.refused import Refused
from queueing import actions, board, duties, order
from queueing.models import CounterSession, QueueDay, Ticket, Visit
from queueing.states import OPEN, State
from tests.factories import make_line, make_queue, make_ticket, make_venue, open_counter
from tests.queueing.cases import call_next

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)
MONDAY = "2026-11-23"


@pytest.fixture
def at(monkeypatch) -> Callable[[str], None]:
    """Set every clock: `at("2026-11-23T09:00+07:00")`."""

    def set_clocks(moment: str) -> None:
        now = dt.datetime.fromisoformat(moment).astimezone(dt.UTC)
        monkeypatch.setattr(timezone, "now", lambda: now)

    return set_clocks


def _line(zone: str = "Asia/Jakarta", prefix: str = "A"):
    return make_line(make_queue(make_venue(timezone_name=zone), prefix=prefix))


# --- A clock that jumps -------------------------------------------------------------------------------


@pytest.mark.parametrize("second", ["08:00", "09:00", "09:59:59", "10:00:01", "11:00"])
def test_turns_rise_with_numbers_however_the_clock_jumps(at, second):
    line = _line()
    drawn = []
    for clock in ("10:00", second, "10:00", second):
        at(f"{MONDAY}T{clock}+07:00")
        drawn.append(actions.take_ticket(line.pk))

    turns = [visit.turn_at for visit in drawn]
    assert [visit.number for visit in drawn] == ["A001", "A002", "A003", "A004"]
    assert turns == sorted(turns)


@pytest.mark.parametrize("second", ["09:00", "11:00"])
def test_the_order_stays_that_of_the_numbers_when_the_clock_jumps(at, second):
    line = _line()
    for clock in ("10:00", second, "10:00:05"):
        at(f"{MONDAY}T{clock}+07:00")
        actions.take_ticket(line.pk)

    waiting = order.who_waits(order.pools_in(line.queue.venue), line.queue.venue.today())

    assert [each.number for each in waiting] == ["A001", "A002", "A003"]


def test_a_call_before_a_clock_set_back_is_still_the_last_call_of_the_interleaving(at):
    """A regular call that looks later than it is costs no turn: the next of priority is at most one call late."""
    line = _line()
    at(f"{MONDAY}T10:00+07:00")
    for is_priority in (False, False, False, True):
        make_ticket(line, is_priority=is_priority)
    session = open_counter(line)
    called = []
    for clock in ("10:30", "09:30", "09:31", "09:32"):
        at(f"{MONDAY}T{clock}+07:00")
        ticket = call_next(session)
        actions.start(ticket.pk, by=session.officer)
        actions.finish(ticket.pk, by=session.officer)
        called.append(ticket.visit.number)

    assert sorted(called) == ["A001", "A002", "A003", "A004"]
    assert [number for number in called if number != "A004"] == ["A001", "A002", "A003"]


def test_what_takes_no_time_or_less_is_recorded_without_a_fault(at):
    line = _line()
    at(f"{MONDAY}T10:00+07:00")
    ticket = make_ticket(line)
    session = open_counter(line)
    call_next(session)
    actions.start(ticket.pk, by=session.officer)
    actions.hold(ticket.pk, by=session.officer, reason="COPY")
    at(f"{MONDAY}T09:00+07:00")

    back = actions.resume(ticket.pk, by=session.officer)
    board.facts(line.queue.venue)
    done = actions.finish(ticket.pk, by=session.officer)

    assert (back.held_seconds, done.state) == (0, State.DONE)


# --- Midnight -----------------------------------------------------------------------------------------


def test_a_second_after_midnight_a_new_series_begins(at):
    line = _line()
    at(f"{MONDAY}T23:59:59+07:00")
    late = [actions.take_ticket(line.pk), actions.take_ticket(line.pk)]
    at("2026-11-24T00:00:01+07:00")

    early = actions.take_ticket(line.pk)

    assert [visit.number for visit in late] == ["A001", "A002"]
    assert (early.number, early.day) == ("A001", dt.date(2026, 11, 24))
    assert list(QueueDay.objects.order_by("day").values_list("last_number", flat=True)) == [2, 1]


def test_no_number_of_yesterday_is_called_shown_or_taken_back(at):
    line = _line()
    at(f"{MONDAY}T23:59:59+07:00")
    missed, waiting = make_ticket(line, state=State.NO_SHOW), make_ticket(line)
    at("2026-11-24T00:00:01+07:00")
    session = open_counter(line)

    assert call_next(session) is None
    with pytest.raises(Refused):
        actions.readmit(missed.pk)
    with pytest.raises(Refused):
        actions.call_out_of_turn(waiting.pk, session.counter_id, by=session.officer, reason="Tamu")
    assert [line["waiting"] for line in board.facts(line.queue.venue)["lines"]] == [[]]


def test_midnight_ends_what_is_open_and_leaves_the_new_day(at):
    line = _line()
    at(f"{MONDAY}T23:59:59+07:00")
    for state in sorted(OPEN):
        make_ticket(make_line(line.queue), state=state)
    at("2026-11-24T00:00:01+07:00")
    new = make_ticket(line)

    closed = duties.close_day()

    assert closed == len(OPEN)
    assert Ticket.objects.open().get() == new


def test_a_number_at_the_counter_at_midnight_can_be_finished_until_the_day_is_closed(at):
    line = _line()
    at(f"{MONDAY}T23:59:59+07:00")
    ticket = make_ticket(line)
    session = open_counter(line)
    call_next(session)
    actions.start(ticket.pk, by=session.officer)
    at("2026-11-24T00:00:01+07:00")

    done = actions.finish(ticket.pk, by=session.officer)

    assert (done.state, duties.close_day()) == (State.DONE, 0)
    assert not CounterSession.objects.open().exists()


# --- A day is its venue's, not UTC's ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Asia/Jakarta", "2026-11-23T00:00:00+07:00", "2026-11-23"),  # 17.00 UTC of the day before
        ("Asia/Jakarta", "2026-11-23T06:59:59+07:00", "2026-11-23"),
        ("Asia/Jakarta", "2026-11-23T07:00:01+07:00", "2026-11-23"),  # midnight in UTC
        ("Asia/Jakarta", "2026-11-23T17:00:01+07:00", "2026-11-23"),
        ("Asia/Jakarta", "2026-11-23T23:59:59+07:00", "2026-11-23"),
        ("Asia/Makassar", "2026-11-23T23:30:00+07:00", "2026-11-24"),
        ("Asia/Jayapura", "2026-11-23T21:59:59+07:00", "2026-11-23"),
        ("Asia/Jayapura", "2026-11-23T22:00:00+07:00", "2026-11-24"),
    ],
)
def test_a_number_is_of_the_day_that_its_venue_has(at, zone, moment, day):
    line = _line(zone)
    at(moment)

    ticket = make_ticket(line)

    assert (str(ticket.day), str(ticket.visit.day)) == (day, day)
    assert call_next(open_counter(line)) == ticket


def test_one_series_goes_through_the_midnight_of_utc(at):
    line = _line()
    numbers = []
    for clock in ("06:59:59", "07:00:01", "16:59:59", "17:00:01"):
        at(f"{MONDAY}T{clock}+07:00")
        numbers.append(actions.take_ticket(line.pk).number)

    assert numbers == ["A001", "A002", "A003", "A004"]
    assert duties.close_day() == 0


def test_venues_of_three_zones_keep_their_own_days_at_one_moment(at):
    lines = [_line(zone) for zone in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")]
    at(f"{MONDAY}T21:30+07:00")  # 22.30 in Makassar, 23.30 in Jayapura
    before = [actions.take_ticket(line.pk) for line in lines]
    at(f"{MONDAY}T22:30+07:00")  # 23.30 in Makassar, 0.30 in Jayapura

    after = [actions.take_ticket(line.pk) for line in lines]

    assert [visit.number for visit in before] == ["A001", "A001", "A001"]
    assert [visit.number for visit in after] == ["A002", "A002", "A001"]
    assert duties.close_day() == 1
    open_numbers = Visit.objects.filter(tickets__state=State.WAITING)
    assert sorted(open_numbers.values_list("pk", flat=True)) == sorted(
        visit.pk for visit in [*before[:2], *after]
    )


def test_hours_are_those_of_the_venue_s_zone(at, settings):
    settings.QUEUE_IGNORES_HOURS = False
    lines = [_line(zone) for zone in ("Asia/Jakarta", "Asia/Jayapura")]
    for line in lines:
        OpeningHours.objects.create(venue=line.queue.venue, weekday=1, opens=dt.time(8), closes=dt.time(16))
    at(f"{MONDAY}T06:30+07:00")  # 8.30 in Jayapura

    with pytest.raises(Refused):
        actions.take_ticket(lines[0].pk)
    assert actions.take_ticket(lines[1].pk).number == "A001"

    at(f"{MONDAY}T14:30+07:00")  # 16.30 in Jayapura
    assert actions.take_ticket(lines[0].pk).number == "A001"
    with pytest.raises(Refused):
        actions.take_ticket(lines[1].pk)
