"""What keeps an agency or the building from opening."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.models import (
    Agreement,
    Device,
    Facility,
    OpeningHours,
    ReadinessItem,
    ReadinessResult,
    ReadinessTopic,
    Role,
    Zone,
)
from agencies.states import AgreementState
from catalog.models import Service, Standard
from mpp.readiness.standing import standings
from queueing.models import Line, Queue
from tests.factories import make_counter_for, make_line, make_service
from tests.mpp.readiness_cases import make_ready_agency, make_ready_mall, standard_of

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def standing_of(venue, agency=None):
    return next(each for each in standings(venue, None) if each.agency == agency)


def blocks(venue, agency=None):
    return {matter.title: matter.missing for matter in standing_of(venue, agency).blocking}


def test_who_lacks_nothing_is_ready():
    venue = make_ready_mall()
    agency = make_ready_agency(venue)

    assert [each.is_ready for each in standings(venue, None)] == [True, True]
    assert standing_of(venue, agency).settled[0].settled == "Berlaku tanpa batas waktu."


def end_agreement(agency):
    Agreement.objects.update(state=AgreementState.TERMINATED)


def add_service_without_standard(agency):
    make_service(agency=agency, name="Izin baru", is_online=False)


def put_off_standard(agency):
    Standard.objects.update(in_force_from=timezone.localdate() + DAY)


def take_queue_away(agency):
    Line.objects.all().delete()
    Queue.objects.all().delete()


def retire_counters(agency):
    Line.objects.update(name="Loket satu")
    agency.counters.update(is_active=False)


def lose(role):
    def end(agency):
        agency.memberships.filter(role=role).update(
            since=timezone.localdate() - 9 * DAY, until=timezone.localdate() - DAY
        )

    return end


@pytest.mark.parametrize(
    ("take_away", "title", "sentence"),
    [
        (end_agreement, "Perjanjian kerja sama", "Belum ada SK, MoU, atau PKS yang berlaku."),
        (add_service_without_standard, "Standar pelayanan", "Belum berlaku untuk: Izin baru."),
        (put_off_standard, "Standar pelayanan", "Belum berlaku untuk: "),
        (take_queue_away, "Antrean dan loket", "Antrean belum dibuat."),
        (retire_counters, "Antrean dan loket", "Belum dilayani loket: Loket satu."),
        (lose(Role.COUNTER), "Petugas", "Belum ada: Petugas loket."),
        (lose(Role.VERIFIER), "Petugas", "Belum ada: Verifikator."),
        (lose(Role.SIGNATORY), "Petugas", "Belum ada: Penanda tangan."),
        (lambda _agency: OpeningHours.objects.all().delete(), "Jam layanan", "Jam layanan belum diisi."),
    ],
)
def test_each_thing_that_is_missing_blocks_an_agency_and_is_named(take_away, title, sentence):
    venue = make_ready_mall()
    agency = make_ready_agency(venue)

    take_away(agency)

    found = blocks(venue, agency)
    assert list(found) == [title]
    assert found[title].startswith(sentence)


def test_only_who_is_needed_is_asked_for():
    venue = make_ready_mall()
    agency = make_ready_agency(venue)
    Service.objects.update(is_online=False)
    agency.memberships.exclude(role=Role.COUNTER).delete()

    assert blocks(venue, agency) == {}


def test_an_exemption_stands_for_an_agreement():
    venue = make_ready_mall()
    agency = make_ready_agency(venue)
    Agreement.objects.all().delete()
    agency.presences.update(exempt_reason="Uji coba")

    assert blocks(venue, agency) == {}
    assert "Uji coba" in standing_of(venue, agency).settled[0].settled


def test_a_line_that_nobody_takes_blocks_though_another_is_taken():
    venue = make_ready_mall()
    agency = make_ready_agency(venue)
    make_line(Queue.objects.get(), name="Kasir")

    assert blocks(venue, agency) == {"Antrean dan loket": "Belum dilayani loket: Kasir."}


@pytest.mark.parametrize(
    ("take_away", "title"),
    [
        (lambda: OpeningHours.objects.all().delete(), "Jam buka"),
        (lambda: Zone.objects.all().delete(), "Zona"),
        (lambda: Device.objects.filter(kind="KIOSK").update(revoked_at=timezone.now()), "Kios"),
        (lambda: Device.objects.filter(kind="DISPLAY").delete(), "Layar lobi"),
    ],
)
def test_each_thing_that_is_missing_blocks_the_building(take_away, title):
    venue = make_ready_mall()

    take_away()

    assert list(blocks(venue)) == [title]


def test_what_nobody_has_listed_blocks():
    venue = make_ready_mall()
    agency = make_ready_agency(venue)
    ReadinessItem.objects.filter(agency=agency, topic=ReadinessTopic.NETWORK).delete()

    assert blocks(venue, agency) == {"Belum dicantumkan": "Belum ada yang menjawab: Jaringan dan listrik."}


def test_a_lactation_room_that_is_registered_needs_no_answer():
    venue = make_ready_mall()
    ReadinessItem.objects.filter(topic=ReadinessTopic.LACTATION).delete()
    assert list(blocks(venue)) == ["Belum dicantumkan"]

    Facility.objects.create(venue=venue, name="Ruang laktasi", kind="nursing_room")

    assert blocks(venue) == {}


def test_overdue_comes_first_among_things_and_among_agencies():
    venue = make_ready_mall()
    late, soon, calm = (make_ready_agency(venue) for _ in range(3))
    today = timezone.localdate()
    open_item = {"result": ReadinessResult.OPEN, "done_on": None, "done_by": None}
    for agency, topic, due_on in [
        (late, ReadinessTopic.TRIAL, today + DAY),
        (late, ReadinessTopic.NETWORK, today - DAY),
        (soon, ReadinessTopic.SPACE, today),
        (calm, ReadinessTopic.SPACE, None),
    ]:
        ReadinessItem.objects.filter(agency=agency, topic=topic).update(**open_item, due_on=due_on)

    found = standings(venue, None)

    assert [each.agency for each in found] == [late, soon, calm, None]
    assert [matter.due_on for matter in found[0].blocking] == [today - DAY, today + DAY]
    assert [each.overdue for each in found] == [1, 0, 0, 0]


def test_before_its_first_day_everything_is_due_on_that_day():
    venue = make_ready_mall()
    agency = make_ready_agency(venue)
    Agreement.objects.all().delete()
    first_day = timezone.localdate() + 5 * DAY
    venue.opened_on = first_day

    assert standing_of(venue, agency).blocking[0].due_on == first_day


def test_forty_agencies_cost_the_queries_of_one(django_assert_num_queries, django_assert_max_num_queries):
    venue = make_ready_mall()
    make_ready_agency(venue)
    with django_assert_max_num_queries(16) as one:
        standings(venue, None)

    for _number in range(5):
        make_ready_agency(venue)

    with django_assert_num_queries(len(one)):
        standings(venue, None)


def test_services_of_another_agency_need_no_standard_of_this_one():
    venue = make_ready_mall()
    agency = make_ready_agency(venue)
    other = make_ready_agency(venue)
    standard_of(make_service(agency=other, issuing_agency=agency))
    make_counter_for(other.queues.get().lines.get())

    assert blocks(venue, agency) == {}
    Standard.objects.filter(service__agency=other).delete()
    assert blocks(venue, agency) == {}
    assert list(blocks(venue, other)) == ["Standar pelayanan"]
