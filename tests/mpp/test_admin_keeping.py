"""What something hangs on is not deleted in the admin: the page says what hangs on it and offers to archive it."""

import pytest

from agencies.models import Agency, Counter, Facility, Venue, Zone
from mpp.lib.admin.keeping import listed, what_hangs_on
from permits.states import State
from queueing.models import Line, Queue
from tests import factories as make
from tests.mpp.test_admin import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client):
    client.force_login(make.make_user(is_staff=True, is_superuser=True))
    return client


def busy_agency():
    application = make.make_application(State.IN_REVIEW)
    agency = application.counter_agency
    make.make_counter(agency)
    make.make_counter(agency)
    return agency


def busy_line():
    return make.make_ticket().line


def counter_of_a_line():
    counter = make.make_counter()
    make.make_line(make.make_queue(venue=counter.venue, agency=counter.agency), counters=[counter])
    return counter


BUSY = {
    Agency: busy_agency,
    Venue: lambda: make.make_zone().venue,
    Zone: lambda: make.make_counter().zone,
    Counter: counter_of_a_line,
    Queue: lambda: busy_line().queue,
    Line: busy_line,
}


def test_what_hangs_on_a_row_is_counted_by_name():
    agency = busy_agency()

    hanging = what_hangs_on(agency)

    assert "2 loket" in hanging
    assert "1 permohonan" in hanging  # though it points here as to its counter and as to its issuer


def test_things_are_listed_as_people_do():
    assert listed(["1 loket"]) == "1 loket"
    assert listed(["1 loket", "2 zona"]) == "1 loket dan 2 zona"
    assert listed(["1 loket", "2 zona", "3 layanan"]) == "1 loket, 2 zona, dan 3 layanan"


def test_more_than_a_thousand_are_not_counted_on(monkeypatch):
    monkeypatch.setattr("mpp.lib.admin.keeping.COUNTED", 1)
    zone = make.make_counter().zone
    make.make_counter(zone=zone)

    assert what_hangs_on(zone) == ["lebih dari 1 loket"]


@pytest.mark.parametrize("model", BUSY, ids=lambda model: model.__name__)
def test_a_row_in_use_is_kept_and_says_why(model, chief):
    row = BUSY[model]()

    asked = chief.get(address(model, "delete", row.pk))
    posted = chief.post(address(model, "delete", row.pk), {"post": "yes"})

    assert asked.status_code == 200
    assert f"“{row}” tidak dapat dihapus: masih dipakai oleh" in asked.context["sentence"]
    assert posted.status_code == 409
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", [Agency, Venue, Counter, Queue, Line], ids=lambda model: model.__name__)
def test_a_row_in_use_is_archived_and_used_again(model, chief):
    row = BUSY[model]()
    offer = chief.get(address(model, "delete", row.pk)).text

    chief.post(address(model, "archive", row.pk), {"arsip": "1"})
    row.refresh_from_db()
    archived = row.is_active
    page = chief.get(address(model, "change", row.pk), follow=True).text
    chief.post(address(model, "archive", row.pk), {"pakai": "1"})
    row.refresh_from_db()

    assert address(model, "archive", row.pk) in offer
    assert (archived, row.is_active) == (False, True)
    assert "Pakai lagi" in page


def test_what_nothing_hangs_on_is_deleted_after_a_question(chief):
    counter = make.make_counter()

    chief.get(address(Counter, "delete", counter.pk))
    still_there = Counter.objects.filter(pk=counter.pk).exists()
    chief.post(address(Counter, "delete", counter.pk), {"post": "yes"})

    assert still_there
    assert not Counter.objects.filter(pk=counter.pk).exists()


def test_of_many_none_is_deleted_while_one_is_in_use(chief):
    free, busy = make.make_counter(), counter_of_a_line()
    many = {"action": "delete_selected", "_selected_action": [free.pk, busy.pk], "post": "yes"}

    page = chief.post(address(Counter, "changelist"), many, follow=True).text

    assert "masih dipakai oleh 1 kelompok layanan" in page
    assert "Tidak ada yang dihapus." in page
    assert Counter.objects.count() == 2


def test_many_free_ones_are_deleted_after_a_question(chief):
    keys = [make.make_counter().pk, make.make_counter().pk]
    many = {"action": "delete_selected", "_selected_action": keys}

    chief.post(address(Counter, "changelist"), many)
    before = Counter.objects.count()
    chief.post(address(Counter, "changelist"), many | {"post": "yes"})

    assert (before, Counter.objects.count()) == (2, 0)


def test_many_are_archived_and_used_again(chief):
    keys = [make.make_counter().pk, make.make_counter().pk]

    page = chief.post(
        address(Counter, "changelist"),
        {"action": "archive_selected", "_selected_action": keys},
        follow=True,
    ).text
    archived = Counter.objects.filter(is_active=False).count()
    chief.post(address(Counter, "changelist"), {"action": "use_selected_again", "_selected_action": keys})

    assert "2 loket diarsipkan." in page
    assert archived == 2
    assert Counter.objects.filter(is_active=True).count() == 2


def test_what_cannot_be_archived_is_not_offered_to_be(chief):
    facility = Facility.objects.create(venue=make.make_venue(), name="Musala", kind="musala")

    assert chief.post(address(Zone, "archive", make.make_zone().pk), {"arsip": "1"}).status_code == 403
    assert what_hangs_on(facility) == []


def test_archiving_is_no_page_to_open(chief):
    assert chief.get(address(Counter, "archive", make.make_counter().pk)).status_code == 405
