"""What pages of services and agencies tell of their queues."""

import pytest
from django.core.cache import caches
from django.template import Context, Template
from django.utils.html import strip_tags

from tests.factories import make_agency, make_line, make_queue, make_service, make_ticket, open_counter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_old_board():
    caches["process"].clear()


def told(tag, **context) -> str:
    page = Template("{% load waiting %}{% " + tag + " %}").render(Context(context))
    return " ".join(strip_tags(page.partition("<template")[0]).split())


def test_a_service_tells_of_its_own_line():
    queue = make_queue()
    service = make_service(agency=queue.agency)
    other, line = make_line(queue), make_line(queue)
    line.services.add(service)
    for taken in (other, line):
        open_counter(taken)
    for taken in (other, other, line):
        make_ticket(taken)

    page = told("waiting_now service", service=service)

    assert page.startswith("sekarang 1 orang menunggu, perkiraan")


def test_a_service_of_no_line_tells_of_the_agencys_whole_queue():
    queue = make_queue()
    for _line in range(2):
        make_ticket(make_line(queue))

    page = told("waiting_now service", service=make_service(agency=queue.agency))

    assert page.startswith("sekarang 2 orang menunggu, belum ada loket buka")


def test_an_agency_tells_of_its_queue():
    queue = make_queue()
    for _line in range(2):
        make_ticket(make_line(queue))

    page = told("queue_now agency", agency=queue.agency)

    assert "2 orang menunggu, belum ada loket buka" in page


@pytest.mark.parametrize("tag", ["waiting_now service", "queue_now agency"])
def test_without_a_queue_nothing_is_told(tag):
    service = make_service(agency=make_agency())
    make_line()

    assert told(tag, service=service, agency=service.agency) == ""


@pytest.mark.parametrize("lines", [1, 3])
def test_beside_the_board_it_costs_one_query(django_assert_num_queries, monkeypatch, lines):
    monkeypatch.setattr("queueing.board.KEPT_SECONDS", 60)
    queue = make_queue()
    service = make_service(agency=queue.agency)
    for _line in range(lines):
        make_line(queue).services.add(service)
    told("waiting_now service", service=service)

    with django_assert_num_queries(1):
        told("waiting_now service", service=service)


def test_both_pages_show_it(client):
    queue = make_queue()
    service = make_service(agency=queue.agency)
    make_ticket(make_line(queue))

    assert "orang menunggu" in client.get(service.get_absolute_url()).content.decode()
    assert "orang menunggu" in client.get(queue.agency.get_absolute_url()).content.decode()
