"""What the supervisor sees of a running day: figures of a queue, and what raises an alarm."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.utils import timezone

from queueing import actions, watching
from queueing.models import Disturbance
from queueing.states import PauseReason, State
from tests.factories import (
    make_counter_for,
    make_line,
    make_open_venue,
    make_queue,
    make_ticket,
    make_user,
    make_venue,
    open_counter,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_old_board():
    caches["process"].clear()


@pytest.fixture
def line():
    return make_line()


def ago(minutes: float) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)


def seen(*lines):
    """Return the view of a venue with the queues of some lines."""
    return watching.seen_now(lines[0].queue.venue, [line.queue for line in lines], by=AnonymousUser())


def row_of(line):
    view = seen(line)
    return next(row for row in view.rows + view.quiet if row.queue == line.queue)


def alarms_of(*lines):
    return [alarm.says for alarm in seen(*lines).alarms]


def disturb(line, **times):
    return Disturbance.objects.create(
        venue=line.queue.venue, queue=line.queue, by=make_user(), **{"since": ago(90)} | times
    )


# --- Figures ------------------------------------------------------------------------------------------


def test_a_queue_tells_who_waits_and_for_how_long(line):
    make_ticket(line, turn_at=ago(12.5))
    make_ticket(line, turn_at=ago(3))

    row = row_of(line)

    assert (row.now.waiting, row.waits_minutes) == (2, 12)


def test_who_came_early_for_a_session_does_not_wait_yet(line):
    make_ticket(line, turn_at=ago(-20))

    row = row_of(line)

    assert (row.now.waiting, row.now.due, row.waits_minutes, row.alarms) == (1, 0, None, [])


def test_service_is_the_mean_of_what_is_done_without_errands(line):
    times = {"state": State.DONE, "called_at": ago(60)}
    make_ticket(line, **times, serving_at=ago(50), ended_at=ago(30), held_seconds=600)
    make_ticket(line, **times, serving_at=ago(30), ended_at=ago(26))
    make_ticket(line, state=State.UNSERVED, serving_at=ago(90), ended_at=ago(1))

    row = row_of(line)

    assert (row.now.served, row.now.service_minutes) == (2, 7)


def test_who_cancelled_or_did_not_come_has_left(line):
    make_ticket(line, state=State.CANCELLED)
    make_ticket(line, state=State.NO_SHOW)
    make_ticket(line, state=State.DONE, serving_at=ago(2))

    assert row_of(line).now.left == 2


def test_open_counters_are_told_by_number_with_the_reason_of_a_pause(line):
    open_counter(line, counter=make_counter_for(line, number=3))
    session = open_counter(line, counter=make_counter_for(line, number=2))
    actions.pause(session.counter_id, by=session.officer, reason=PauseReason.PRAYER)
    make_counter_for(line, number=4)

    row = row_of(line)

    assert row.desks == [watching.Desk(2, "Salat"), watching.Desk(3, "")]
    assert row.paused == [watching.Desk(2, "Salat")]


def test_the_estimate_spans_the_lines_of_a_queue():
    assert watching._range([[0, 5, 10], None, [3, 2, 4], [1, None, None]]) == (2, 10)
    assert watching._range([None, [1, None, None]]) is None


def test_only_today_is_told(line):
    ticket = make_ticket(line, state=State.DONE, serving_at=ago(3))
    ticket.day -= timedelta(days=1)
    ticket.save()

    assert row_of(line).is_quiet


def test_sums_stand_over_all_queues(line):
    other = make_line(make_queue(venue=line.queue.venue))
    make_ticket(line, turn_at=ago(10))
    make_ticket(other, turn_at=ago(4))
    make_ticket(other, state=State.DONE, serving_at=ago(3))
    open_counter(line)

    assert seen(line, other).total == {
        "waiting": 2,
        "longest": 10,
        "counters": 1,
        "paused": 0,
        "served": 1,
        "left": 0,
    }


def test_what_is_in_trouble_stands_first_and_what_is_quiet_apart():
    venue = make_venue()
    calm, trouble, quiet = (make_line(make_queue(venue=venue, prefix=prefix)) for prefix in "ABC")
    open_counter(calm)
    make_ticket(trouble)

    view = seen(calm, trouble, quiet)

    assert [row.queue.prefix for row in view.rows] == ["B", "A"]
    assert [row.queue.prefix for row in view.quiet] == ["C"]


def test_calls_out_of_turn_are_told_with_their_reason(line):
    first, second = make_ticket(line), make_ticket(line)
    session = open_counter(line)
    actions.call_out_of_turn(second.pk, session.counter_id, by=session.officer, reason="Sakit")

    [call] = seen(line).calls

    assert (call.ticket, call.overtaken, call.reason) == (second, 1, "Sakit")
    assert first.pk != call.ticket_id


# --- Alarms -------------------------------------------------------------------------------------------


def test_nothing_is_wrong_while_people_are_called(line):
    open_counter(line)
    make_ticket(line, state=State.SERVING, called_at=ago(5), serving_at=ago(4))
    make_ticket(line, turn_at=ago(40))

    assert alarms_of(line) == []


def test_people_without_an_open_counter_are_an_alarm(line):
    make_ticket(line)
    make_ticket(line)

    assert alarms_of(line) == ["2 orang menunggu, tidak ada loket yang buka."]


def test_people_whose_line_no_open_counter_takes_are_an_alarm(line):
    other = make_line(line.queue, name="Pengaduan")
    open_counter(line)
    make_ticket(other)

    assert alarms_of(line) == ["1 orang menunggu untuk “Pengaduan”, tidak ada loket buka yang melayaninya."]


@pytest.mark.parametrize(
    ("waited", "last_call", "found"),
    [(14, None, False), (15, None, True), (50, 14, False), (50, 15, True), (5, 50, False)],
)
def test_nobody_called_for_long_is_an_alarm(line, waited, last_call, found):
    open_counter(line)
    make_ticket(line, turn_at=ago(waited))
    if last_call:
        make_ticket(line, state=State.DONE, called_at=ago(last_call), serving_at=ago(last_call))

    quiet = 15 if last_call != 50 else 0
    expected = [f"Tidak ada panggilan selama {quiet} menit, padahal ada yang menunggu."] if found else []
    assert alarms_of(line) == expected


@pytest.mark.parametrize(("waited", "found"), [(59, False), (61, True)])
def test_somebody_who_waits_for_long_is_an_alarm(line, waited, found):
    open_counter(line)
    make_ticket(line, state=State.SERVING, called_at=ago(2), serving_at=ago(1))
    make_ticket(line, turn_at=ago(waited))

    assert alarms_of(line) == ([f"Ada yang sudah menunggu {waited} menit."] if found else [])


def test_a_disturbance_explains_what_else_would_be_an_alarm(line):
    make_ticket(line, turn_at=ago(80))
    assert alarms_of(line)
    disturb(line)

    assert alarms_of(line) == []


@pytest.mark.parametrize(("minutes", "found"), [(-5, False), (5, True)])
def test_a_disturbance_past_its_time_is_an_alarm(line, minutes, found):
    disturb(line, resumes_at=ago(minutes))

    view = seen(line)

    assert bool(view.alarms) == found
    assert [row.queue for row in view.disturbed] == [line.queue]


def test_a_disturbance_that_ended_is_told_no_more(line):
    disturb(line, resumes_at=ago(5), ended_at=ago(2), ended_by=make_user())

    view = seen(line)

    assert (view.alarms, view.disturbed) == ([], [])


@pytest.mark.parametrize(
    ("clock", "found"),
    [
        ("11.40", []),
        ("13.10", []),
        ("13.15", ["Tidak ada panggilan selama 15 menit, padahal ada yang menunggu."]),
    ],
)
def test_the_pause_of_the_house_is_no_silence(monkeypatch, settings, clock, found):
    """On Friday nobody is called between 11.30 and 13.00; from then on it counts."""
    settings.LONG_WAIT = timedelta(hours=9)
    hour, minute = map(int, clock.split("."))
    zone = ZoneInfo("Asia/Jakarta")
    line = make_line(make_queue(venue=make_open_venue()))
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 27, 11, 0, tzinfo=zone))
    open_counter(line)
    make_ticket(line)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 27, hour, minute, tzinfo=zone))

    assert alarms_of(line) == found
