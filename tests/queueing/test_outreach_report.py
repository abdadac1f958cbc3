"""What came of outreach: quota, numbers given, people served, by service and kelurahan."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import District, Village
from agencies.models import Role
from queueing import access, actions
from queueing.models import Ticket, Visit
from queueing.statistics import Selection, past_of
from queueing.statistics.outreach import Ends, by_service, by_village, rows_of, total_of
from tests.factories import (
    make_agency,
    make_event,
    make_offered_line,
    make_officer,
    make_place,
    make_queue,
    make_service,
    make_user,
    make_venue,
    open_counter,
)

pytestmark = pytest.mark.django_db

PAGE = "/pantau/keliling/"
CSV = "/pantau/keliling/kegiatan.csv"


@pytest.fixture
def chief():
    return make_user(is_superuser=True, is_staff=True)


def serve(line, served=0, missed=0, cancelled=0, waiting=0):
    """Give numbers of a line, and let happen with them what is told."""
    session = open_counter(line, counter=line.counters.get())
    for _ in range(served):
        actions.take_ticket(line.pk)
        called = actions.call_next(session.counter_id, by=session.officer)
        actions.start(called.pk, by=session.officer)
        actions.finish(called.pk, by=session.officer)
    for _ in range(missed):
        actions.take_ticket(line.pk)
        actions.no_show(actions.call_next(session.counter_id, by=session.officer).pk, by=session.officer)
    for _ in range(cancelled):
        actions.cancel(actions.take_ticket(line.pk).tickets.get().pk)
    for _ in range(waiting):
        actions.take_ticket(line.pk)


def end_day(event):
    """What is open ends, as at the day's close."""
    Ticket.objects.open().filter(venue=event.venue).update(state="UNSERVED", ended_at=timezone.now())


def test_a_row_tells_quota_numbers_and_what_became_of_them(chief):
    event = make_event()
    line = make_offered_line(event, quota=9)
    serve(line, served=2, missed=1, cancelled=1, waiting=3)
    end_day(event)

    (row,) = rows_of(access.offers_studied_by(chief))

    assert (row.quota, row.taken) == (9, 6)
    assert row.ends == Ends(served=2, no_shows=1, cancelled=1, unserved=3)


def test_it_agrees_with_the_history_of_the_queues(chief):
    event = make_event()
    serve(make_offered_line(event, quota=9), served=2, missed=1)
    serve(make_offered_line(event), served=1, cancelled=2)

    total = total_of("", rows_of(access.offers_studied_by(chief)))

    queues = tuple(event.venue.queues.values_list("pk", flat=True))
    past = past_of(Selection(event.venue, queues, event.day, event.day)).total
    assert total.ends == Ends(past.served, past.no_shows, past.cancelled, past.unserved)
    assert total.ends.served == 3


def test_people_are_summed_by_service_and_by_kelurahan(chief):
    district = District.objects.create(code="99.01", name="Jakabaring", official_name="Jakabaring")
    Village.objects.create(code="99.01.1", district=district, name="15 Ulu", official_name="15 Ulu")
    service = make_service(name="Cetak KTP-el")
    first = make_offered_line(make_event(make_place(village_code="99.01.1")), quota=5, service=service)
    second = make_offered_line(make_event(make_place(name="Kantor Lurah Lain")), service=service)
    serve(first, served=2)
    serve(second, served=1)

    rows = rows_of(access.offers_studied_by(chief))

    (of_service,) = by_service(rows)
    assert (of_service.name, of_service.quota, of_service.ends.served) == ("Cetak KTP-el", None, 3)
    served = {row.name: row.ends.served for row in by_village(rows)}
    assert served == {"15 Ulu, Jakabaring": 2, "Kantor Lurah Lain": 1}


def test_archived_numbers_are_told_as_such_not_as_zero(chief, client):
    line = make_offered_line(quota=5)
    serve(line, served=2)
    Ticket.objects.all().delete()
    Visit.objects.all().delete()
    client.force_login(chief)

    (row,) = rows_of(access.offers_studied_by(chief))
    page = client.get(PAGE).content.decode()

    assert (row.taken, row.ends) == (2, None)
    assert "sudah diarsipkan" in page


def test_each_supervisor_sees_their_own_agency_or_place():
    event = make_event()
    line, other = make_offered_line(event), make_offered_line(event)
    of_agency = make_officer(Role.SUPERVISOR, line.queue.agency)
    of_place = make_officer(Role.SUPERVISOR, event.venue)
    stranger = make_officer(Role.SUPERVISOR, make_agency())

    def seen(user):
        return {row.service for row in rows_of(access.offers_studied_by(user))}

    assert seen(of_agency) == {line.services.get()}
    assert seen(of_place) == {line.services.get(), other.services.get()}
    assert seen(stranger) == set()


@pytest.mark.parametrize("address", [PAGE, CSV])
def test_others_are_refused(client, address):
    client.force_login(make_officer(Role.COUNTER, make_agency()))

    assert client.get(address).status_code == 403


def test_the_page_and_the_file_tell_the_same(client, chief):
    line = make_offered_line(quota=9, service=make_service(name="Cetak KTP-el"))
    serve(line, served=2)
    client.force_login(chief)

    page = client.get(PAGE).content.decode()
    body = b"".join(client.get(CSV).streaming_content).decode("utf-8-sig")

    assert "Cetak KTP-el" in page
    header, row = csv.reader(io.StringIO(body))
    told = dict(zip(header, row, strict=True))
    assert (told["Layanan"], told["Kuota"], told["Nomor diberikan"], told["Dilayani"]) == (
        "Cetak KTP-el",
        "9",
        "2",
        "2",
    )


def test_a_span_backwards_is_told(client, chief):
    client.force_login(chief)

    answer = client.get(PAGE, {"dari": "2026-02-01", "sampai": "2026-01-01"})

    assert answer.status_code == 422
    assert "Tukar keduanya" in answer.content.decode()
    assert client.get(CSV, {"dari": "2026-02-01", "sampai": "2026-01-01"}).status_code == 302


def test_days_outside_the_span_are_left_out(client, chief):
    make_offered_line(service=make_service(name="Cetak KTP-el"))
    client.force_login(chief)

    page = client.get(PAGE, {"dari": "2020-01-01", "sampai": "2020-02-01"}).content.decode()

    assert "Cetak KTP-el" not in page
    assert "Belum ada kegiatan" in page


def test_the_report_costs_the_same_for_one_and_three(client, chief, django_assert_num_queries):
    client.force_login(chief)
    serve(make_offered_line(), served=1)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    serve(make_offered_line(), served=1)
    serve(make_offered_line(), served=1)

    with django_assert_num_queries(len(one)):
        client.get(PAGE)


def test_a_place_is_watched_on_its_day_and_malls_come_first():
    line = make_offered_line(make_event(make_place(name="Aula")))
    make_offered_line(
        make_event(make_place(), day="2030-01-06"), service=make_service(agency=line.queue.agency)
    )
    mall = make_queue(make_venue(name="Zona"), line.queue.agency)
    supervisor = make_officer(Role.SUPERVISOR, line.queue.agency)

    assert list(access.queues_watched_by(supervisor)) == [mall, line.queue]
    assert access.queues_studied_by(supervisor).first() == mall


def test_the_report_is_found_beside_the_history(client):
    client.force_login(make_officer(Role.SUPERVISOR, make_agency()))

    assert f'href="{PAGE}"' in client.get(reverse("queueing:history")).content.decode()
