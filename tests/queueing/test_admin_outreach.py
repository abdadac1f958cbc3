"""Outreach events in the admin."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import OutreachEvent, Role
from agencies.states import OutreachState
from queueing.models import Line
from tests.factories import (
    make_event,
    make_offer,
    make_officer,
    make_place,
    make_service,
    make_user,
    make_venue,
)

pytestmark = pytest.mark.django_db

LIST = "admin:agencies_outreachevent_changelist"
ADD = "admin:agencies_outreachevent_add"


@pytest.fixture
def chief(client):
    user = make_user(is_staff=True, is_superuser=True)
    client.force_login(user)
    return client


def filled(venue, service, **changes):
    return {
        "title": "Layanan Minggu",
        "code": "OUT-9",
        "slug": "layanan-minggu",
        "venue": venue.pk,
        "day": "2100-01-03",
        "opens": "07:00",
        "closes": "11:00",
        "occasion": "",
        "agencies": [service.agency_id],
        "walk_in": "on",
        "source": "",
        "services-TOTAL_FORMS": 1,
        "services-INITIAL_FORMS": 0,
        "services-0-service": service.pk,
        "services-0-quota": 30,
        "services-0-completes_on_site": "on",
        "staff-TOTAL_FORMS": 0,
        "staff-INITIAL_FORMS": 0,
    } | changes


def act(chief, event, action, **fields):
    return chief.post(
        reverse(LIST), {"action": action, "_selected_action": [event.pk], **fields}, follow=True
    ).content.decode()


def test_a_saved_event_finds_queues_lines_and_counters_ready(chief):
    venue, service = make_place(), make_service()

    answer = chief.post(reverse(ADD), filled(venue, service))

    assert answer.status_code == 302, answer.context["errors"]
    assert OutreachEvent.objects.get().services.get().quota == 30
    line = Line.objects.get(queue__venue=venue)
    assert (line.services.get(), line.counters.count()) == (service, 1)


def test_a_service_of_an_agency_that_does_not_come_is_refused(chief):
    venue, service = make_place(), make_service()

    answer = chief.post(reverse(ADD), filled(venue, service, agencies=[make_service().agency_id]))

    assert "yang belum dipilih di atas" in answer.content.decode()
    assert not OutreachEvent.objects.exists()


def test_an_event_takes_place_at_a_place_of_outreach(chief):
    answer = chief.post(reverse(ADD), filled(make_venue(), make_service()))

    assert "bukan mal" in answer.content.decode()
    assert not OutreachEvent.objects.exists()


def test_the_roster_takes_officers_of_the_agencys_counters(chief):
    venue, service = make_place(), make_service()
    roster = {"staff-TOTAL_FORMS": 1, "staff-0-agency": service.agency_id}
    officer, stranger = make_officer(Role.COUNTER, service.agency), make_user()

    refused = chief.post(reverse(ADD), filled(venue, service, **roster, **{"staff-0-user": stranger.pk}))
    taken = chief.post(reverse(ADD), filled(venue, service, **roster, **{"staff-0-user": officer.pk}))

    assert "belum menjadi petugas loket" in refused.content.decode()
    assert taken.status_code == 302
    assert OutreachEvent.objects.get().staff.get().user == officer


def test_two_events_at_one_place_and_day_are_refused_in_words(chief):
    event = make_event(day=dt.date(2100, 1, 3))

    answer = chief.post(reverse(ADD), filled(event.venue, make_service()))

    assert "sudah ada kegiatan pada tanggal itu" in answer.content.decode()


def test_an_event_is_copied_to_another_day_and_made_ready(chief):
    event = make_event()
    make_offer(event, quota=7)

    act(chief, event, "copy", day="2100-01-10")

    copy = OutreachEvent.objects.get(day=dt.date(2100, 1, 10))
    assert copy.services.get().quota == 7
    assert Line.objects.filter(queue__venue=event.venue).count() == 1


def test_copying_asks_for_the_day(chief):
    event = make_event()

    assert "Isi tanggal baru" in act(chief, event, "copy", day="")
    assert OutreachEvent.objects.count() == 1


def test_an_event_is_called_off_with_its_reason_and_put_back(chief):
    event = make_event()

    assert "Tulis alasan" in act(chief, event, "cancel", reason="")
    act(chief, event, "cancel", reason="Banjir")
    event.refresh_from_db()
    assert (event.state, event.cancel_reason) == (OutreachState.CANCELLED, "Banjir")

    act(chief, event, "reinstate")
    event.refresh_from_db()
    assert event.state == OutreachState.SCHEDULED


def test_the_list_costs_the_same_for_one_and_three(chief, django_assert_max_num_queries):
    make_offer(make_event())
    chief.get(reverse(LIST))
    with CaptureQueriesContext(connection) as one:
        chief.get(reverse(LIST))
    make_offer(make_event())
    make_offer(make_event())

    with django_assert_max_num_queries(len(one)):
        chief.get(reverse(LIST))
