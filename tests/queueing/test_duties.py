import datetime as dt

import pytest
from django.utils import timezone

from mpp.lib.duties import registered
from queueing import actions, duties
from queueing.duties import closing
from queueing.models import Ticket
from queueing.states import OPEN, State
from tests.factories import make_line, make_open_venue, make_queue, make_ticket, make_venue, open_counter
from tests.queueing.cases import make_case, make_service_with_originals

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
    monkeypatch.setattr(closing, "BATCH", 2)

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


def test_close_day_closes_counters_and_ends_disturbances_of_past_days_only():
    line = make_line()
    old, new = open_counter(line), open_counter(line)
    disturbance = actions.disturb(line.queue_id, by=old.officer)
    yesterday = timezone.now() - DAY
    type(old).objects.filter(pk=old.pk).update(opened_at=yesterday)
    type(disturbance).objects.update(since=yesterday)

    duties.close_day()

    for row in (old, new, disturbance):
        row.refresh_from_db()
    assert (old.closed_at is None, new.closed_at is None, disturbance.ended_at is None) == (
        False,
        True,
        False,
    )


@pytest.mark.parametrize(("clock", "is_closed"), [("17:59", False), ("18:00", True)])
def test_a_day_is_over_two_hours_after_the_venue_has_closed(monkeypatch, settings, clock, is_closed):
    settings.QUEUE_IGNORES_HOURS = False
    _set_clock(monkeypatch, "10:00")  # of an ordinary Wednesday; the venue closes at 16.00
    ticket = make_ticket(make_line(make_queue(make_open_venue())))
    session = open_counter(ticket.line)

    _set_clock(monkeypatch, clock)
    duties.close_day()

    ticket.refresh_from_db()
    session.refresh_from_db()
    assert (ticket.state == State.UNSERVED, session.closed_at is not None) == (is_closed, is_closed)


def test_who_was_not_served_is_told_once_if_we_know_them():
    line = make_line()
    application = make_case(make_service_with_originals(line.queue.agency))
    make_ticket(line, application=application)
    make_ticket(line)  # of somebody whom we do not know
    Ticket.objects.update(day=line.queue.venue.today() - DAY)

    duties.close_day()
    duties.close_day()

    notice = application.owner.notices.get(key__startswith="queueing.")
    assert "tidak sempat kami layani" in notice.body


def _set_clock(monkeypatch, clock):
    moment = dt.datetime.fromisoformat(f"2026-11-25T{clock}:00+07:00")
    monkeypatch.setattr(timezone, "now", lambda: moment)
