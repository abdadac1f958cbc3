"""“Sistem instansi sedang terganggu”: said in one press, explained afterwards, taken back in one."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.once import new_key
from agencies.models import Role
from queueing import access
from queueing.models import Disturbance
from tests.factories import make_agency, make_counter_for, make_line, make_officer, make_queue, make_venue
from tests.queueing.at_counter import console, officer_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_work():
    """A queue, and the browser of an officer at a counter of its agency."""
    line = make_line()
    _officer, client = officer_at(make_counter_for(line))
    return line.queue, client


def _say(client, deed, queue, **data):
    address = reverse(f"queueing:{deed}", args=[queue.pk])
    return client.post(address, {"kunci": new_key()} | data, follow=True)


def test_one_press_says_it_and_one_takes_it_back(at_work):
    queue, client = at_work

    said = _say(client, "disturb", queue).content.decode()
    opened = Disturbance.objects.open().get()
    after = _say(client, "restore", queue).content.decode()

    assert "Sistem instansi sedang terganggu" in said
    assert (opened.queue, opened.note, opened.resumes_at) == (queue, "", None)
    assert not Disturbance.objects.open().exists()
    assert "Sistem sudah pulih" not in after


def test_note_and_time_follow_afterwards_and_are_told_again_in_the_form(at_work, monkeypatch):
    queue, client = at_work
    _say(client, "disturb", queue)
    noon = datetime.combine(queue.venue.today(), datetime.min.time(), queue.venue.timezone)
    monkeypatch.setattr(timezone, "now", lambda: noon + timedelta(hours=9))

    page = _say(client, "disturb", queue, note="Jaringan pusat putus", resumes_at="13:30").content.decode()

    row = Disturbance.objects.get()
    assert row.note == "Jaringan pusat putus"
    assert row.resumes_at == noon + timedelta(hours=13, minutes=30)
    assert "Diperkirakan pulih pukul 13.30" in page
    assert 'value="13:30"' in page


@pytest.mark.parametrize(("at", "status"), [("00:00", 409), ("besok", 422)])
def test_a_time_that_is_past_or_none_keeps_the_note(at_work, at, status):
    queue, client = at_work

    answer = _say(client, "disturb", queue, note="Jaringan pusat putus", resumes_at=at)

    assert answer.status_code == status
    assert 'value="Jaringan pusat putus"' in answer.content.decode()
    assert not Disturbance.objects.exists()


@pytest.mark.parametrize(
    ("role", "at_queue", "may"),
    [
        (Role.COUNTER, True, True),
        (Role.SUPERVISOR, True, True),
        (Role.VERIFIER, True, False),
        (Role.COUNTER, False, False),
        (Role.SUPERVISOR, False, False),
    ],
)
def test_an_agency_s_counters_and_supervisor_may_speak_for_its_system(role, at_queue, may):
    queue = make_queue()
    user = make_officer(role, queue.agency if at_queue else make_agency())

    assert access.may_disturb(user, queue) is may


@pytest.mark.parametrize(
    ("role", "here", "may"),
    [
        (Role.HOST, True, True),
        (Role.SUPERVISOR, True, True),
        (Role.ADMIN, True, False),
        (Role.HOST, False, False),
    ],
)
def test_who_looks_after_the_hall_may_speak_for_every_agency_in_it(role, here, may):
    queue = make_queue()
    user = make_officer(role, queue.venue if here else make_venue())

    assert access.may_disturb(user, queue) is may


def test_who_may_not_is_refused(client):
    queue = make_queue()
    client.force_login(make_officer(Role.COUNTER, make_agency()))

    assert _say(client, "disturb", queue).status_code == 403
    assert _say(client, "restore", queue).status_code == 403
    assert not Disturbance.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [("/antrean/", "/antrean/"), ("https://lain.example/", "/loket/"), ("//lain.example", "/loket/")],
)
def test_the_press_leads_back_to_the_page_it_came_from_but_never_to_another_site(client, wanted, leads_to):
    queue = make_queue()
    client.force_login(make_officer(Role.HOST, queue.venue))

    answer = client.post(reverse("queueing:disturb", args=[queue.pk]), {"kunci": new_key(), "next": wanted})

    assert answer.url == leads_to


def test_a_wrong_time_from_elsewhere_is_told_there(client):
    queue = make_queue()
    client.force_login(make_officer(Role.HOST, queue.venue))

    answer = _say(client, "disturb", queue, resumes_at="besok", next="/antrean/")

    assert answer.redirect_chain == [("/antrean/", 302)]
    assert not Disturbance.objects.exists()


def test_a_colleague_sees_it_at_their_counter(at_work):
    queue, client = at_work
    _colleague, other = officer_at(make_counter_for(queue.lines.get()))
    elsewhere = Client()
    _stranger, elsewhere = officer_at(make_counter_for(make_line(make_queue(queue.venue))))

    _say(client, "disturb", queue)

    told = "Sistem sudah pulih"
    assert told in console(other)
    assert told not in console(elsewhere)
