"""An archived agency gives no numbers and is told of nowhere, though its queue and lines stay as they were."""

import pytest
from django.core.cache import caches
from django.urls import reverse

from agencies.models import Agency, Role
from mpp.lib.refused import Refused
from queueing import actions, board
from queueing.templatetags.waiting import queue_now
from queueing.views.console import targets_in
from tests.factories import make_counter_for, make_line, make_officer, make_queue, make_venue
from tests.queueing.cases import make_case, make_service_with_originals

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_old_board():
    caches["process"].clear()


def in_one_venue(count=2):
    """Return lines of so many agencies, the first of which is archived."""
    venue = make_venue()
    lines = [make_line(make_queue(venue)) for _ in range(count)]
    Agency.objects.filter(pk=lines[0].queue.agency_id).update(is_active=False)
    return lines


def test_the_board_tells_of_the_others_alone():
    _gone, stays = in_one_venue()

    told = board.facts(stays.queue.venue)

    assert list(told["queues"]) == [stays.queue.prefix]
    assert [line["id"] for line in told["lines"]] == [stays.pk]


def test_its_page_tells_of_no_queue():
    gone, stays = in_one_venue()

    assert queue_now(gone.queue.agency)["places"] == []
    assert [place.queue for place in queue_now(stays.queue.agency)["places"]] == [stays.queue]


def test_the_list_of_queues_leaves_it_out(client):
    gone, stays = in_one_venue()

    page = client.get(reverse("queueing:queues")).text

    assert stays.queue.agency.short_name in page
    assert gone.queue.agency.short_name not in page


@pytest.mark.parametrize("is_listed", [True, False])
def test_a_case_of_it_gets_no_number(is_listed):
    line = make_line()
    service = make_service_with_originals(line.queue.agency)
    application = make_case(service)
    if is_listed:
        line.services.add(service)
    Agency.objects.filter(pk=line.queue.agency_id).update(is_active=False)

    with pytest.raises(Refused, match="tidak mempunyai antrean"):
        actions.take_ticket_for(application, line.queue.venue)


def test_no_counter_takes_its_lines():
    line = make_line()
    counter = make_counter_for(line)
    officer = make_officer(Role.COUNTER, counter.agency)
    Agency.objects.filter(pk=counter.agency_id).update(is_active=False)

    with pytest.raises(Refused, match="kelompok layanan"):
        actions.open_counter(counter.pk, by=officer)


def test_nobody_is_passed_on_to_it():
    _gone, stays = in_one_venue()

    assert targets_in(stays.queue.venue_id) == [stays]
