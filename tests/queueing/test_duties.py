import datetime as dt

import pytest
from django.utils import timezone

from mpp.lib.duties import registered
from queueing import duties
from queueing.models import Ticket
from queueing.states import OPEN, State
from tests.factories import make_line, make_queue, make_ticket, make_venue

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def _make_all_states(line):
    """One ticket in each state; those at a counter each at a counter of their own."""
    for state in State:
        make_ticket(make_line(line.queue), state=state)


def test_close_day_ends_all_that_is_open_of_past_days_and_nothing_else():
    line = make_line()
    _make_all_states(line)
    Ticket.objects.update(day=line.queue.venue.today() - DAY)
    ended = dict(Ticket.objects.exclude(state__in=OPEN).values_list("pk", "state"))

    closed = duties.close_day()

    assert closed == len(OPEN)
    assert Ticket.objects.filter(state=State.UNSERVED, ended_at__isnull=False).count() == len(OPEN) + 1
    assert dict(Ticket.objects.filter(pk__in=ended).values_list("pk", "state")) == ended


def test_close_day_leaves_today():
    line = make_line()
    _make_all_states(line)
    before = list(Ticket.objects.order_by("pk").values_list("state", flat=True))

    assert duties.close_day() == 0

    assert list(Ticket.objects.order_by("pk").values_list("state", flat=True)) == before


def test_close_day_goes_on_until_nothing_is_left(monkeypatch):
    line = make_line()
    for _ in range(5):
        make_ticket(line)
    Ticket.objects.update(day=line.queue.venue.today() - DAY)
    monkeypatch.setattr(duties, "BATCH", 2)

    assert duties.close_day() == 5
    assert duties.close_day() == 0


@pytest.mark.parametrize(
    ("zone", "is_closed"),
    [("Asia/Jakarta", False), ("Asia/Jayapura", True)],  # 23.30 and 01.30
)
def test_a_day_ends_at_the_midnight_of_its_venue(monkeypatch, zone, is_closed):
    ticket = make_ticket(make_line(make_queue(make_venue(timezone_name=zone))))
    Ticket.objects.update(day=dt.date(2026, 11, 25))
    moment = dt.datetime.fromisoformat("2026-11-25T23:30:00+07:00")
    monkeypatch.setattr(timezone, "now", lambda: moment)

    duties.close_day()

    ticket.refresh_from_db()
    assert (ticket.state == State.UNSERVED) == is_closed


def test_the_day_is_closed_by_tick():
    assert "queueing.close_day" in {duty.name for duty in registered()}
