"""The queue's counter is held for one statement: whatever else a draw needs comes before it, or after COMMIT."""

import datetime as dt

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.once import new_key
from agencies.middleware import DEVICE_COOKIE, token_hash
from agencies.models import DayException, OpeningHours
from mpp.lib.refused import Refused
from queueing import actions, hours
from queueing.models import Visit
from tests.factories import make_booking, make_device, make_line, make_queue, make_venue
from tests.queueing.cases import make_case, make_service_with_originals


@pytest.fixture(autouse=True)
def _nothing_kept():
    caches["process"].clear()


@pytest.fixture
def line():
    return make_line(make_queue(prefix="A"))


def _sent(statements: CaptureQueriesContext) -> list[str]:
    """Return what was sent, from the draw on."""
    sent = [query["sql"] for query in statements]
    draws = [number for number, sql in enumerate(sent) if "WITH drawn AS" in sql]
    assert len(draws) == 1
    return sent[draws[0] + 1 :]


def _kiosk(venue) -> Client:
    token = f"kiosk-{venue.pk}"
    make_device(venue, token_hash=token_hash(token), paired_at=timezone.now(), pair_code="")
    client = Client()
    client.cookies[DEVICE_COOKIE] = token
    return client


@pytest.mark.django_db(transaction=True)
def test_after_the_draw_of_a_kiosk_only_the_commit_follows(line):
    queue = line.queue
    client = _kiosk(queue.venue)
    actions.take_ticket(line.pk)  # the day's row is there
    address = reverse("queueing:kiosk_line", args=[queue.venue.slug, queue.agency.slug, line.code])

    with CaptureQueriesContext(connection) as statements:
        response = client.post(address, {"prioritas": "tidak", "kunci": new_key()})

    assert response.status_code == 302
    assert _sent(statements) == ["COMMIT"]
    assert Visit.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_after_the_draw_for_a_case_only_the_commit_follows(line):
    application = make_case(make_service_with_originals(line.queue.agency))
    actions.take_ticket(line.pk)

    with CaptureQueriesContext(connection) as statements:
        actions.take_ticket_for(application, line.queue.venue)

    assert _sent(statements) == ["COMMIT"]


@pytest.mark.django_db(transaction=True)
def test_after_the_draw_for_a_booking_only_the_commit_follows(line):
    now = timezone.now()
    booking = make_booking(line, starts_at=now + dt.timedelta(seconds=1))
    if booking.day != line.queue.venue.today():
        booking.day = line.queue.venue.today()
        booking.save()

    with CaptureQueriesContext(connection) as statements:
        actions.check_in(booking.pk)

    assert _sent(statements) == ["COMMIT"]


# --- Hours, kept for some seconds -----------------------------------------------------------------------


@pytest.fixture
def open_now(settings, monkeypatch):
    """A line of a venue that is open on the Monday morning that every clock shows."""
    settings.QUEUE_IGNORES_HOURS = False
    moment = dt.datetime.fromisoformat("2026-11-23T09:00+07:00")
    monkeypatch.setattr(timezone, "now", lambda: moment)
    venue = make_venue()
    OpeningHours.objects.create(venue=venue, weekday=1, opens=dt.time(8), closes=dt.time(16))
    return make_line(make_queue(venue))


@pytest.mark.django_db
def test_a_second_draw_asks_for_the_line_and_draws(open_now, django_assert_num_queries):
    actions.take_ticket(open_now.pk)

    with django_assert_num_queries(2):
        actions.take_ticket(open_now.pk)


@pytest.mark.django_db
def test_a_day_closed_meanwhile_is_closed_once_the_hours_are_asked_anew(open_now):
    actions.take_ticket(open_now.pk)
    DayException.objects.create(day=dt.date(2026, 11, 23), reason="Banjir")
    caches["process"].clear()  # as after KEPT_SECONDS

    with pytest.raises(Refused, match="Banjir"):
        actions.take_ticket(open_now.pk)
    assert hours.KEPT_SECONDS <= 10


@pytest.mark.django_db
def test_the_clock_is_looked_at_for_each_draw_though_hours_are_kept(open_now, monkeypatch):
    actions.take_ticket(open_now.pk)
    evening = dt.datetime.fromisoformat("2026-11-23T16:00+07:00")
    monkeypatch.setattr(timezone, "now", lambda: evening)

    with pytest.raises(Refused):
        actions.take_ticket(open_now.pk)
