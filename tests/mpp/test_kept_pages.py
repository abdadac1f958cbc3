"""Public pages are kept, and an admin's edit shows at once all the same (agencies/revision.py)."""

import re
import threading

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import Agency, Revision, Venue
from catalog.models import LifeEvent, Service
from tests.factories import (
    make_agency,
    make_counter,
    make_line,
    make_open_venue,
    make_queue,
    make_service,
    make_user,
    make_zone,
)

pytestmark = pytest.mark.django_db(transaction=True)

# What changes with every number or every decided case is told as it was seconds ago, by design.
LIVE = {
    *("queueing_ticket", "queueing_visit", "queueing_queueday", "queueing_countersession"),
    *("queueing_countersession_lines", "queueing_disturbance", "queueing_lobbynotice"),
    *("queueing_booking", "queueing_slot", "permits_application", "permits_event", "agencies_revision"),
}


@pytest.fixture(autouse=True)
def nothing_kept():
    caches["pages"].clear()
    caches["process"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture(autouse=True)
def clock_stands_still(monkeypatch):
    """No test is green because a key ran out meanwhile."""
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def agency() -> Agency:
    venue = make_open_venue()
    zone = make_zone(venue)
    agency = make_agency(short_name="Nama Lama")
    agency.presences.create(venue=venue, zone=zone)
    make_counter(agency, zone=zone)
    make_service(agency=agency, name="Izin Contoh")
    make_line(make_queue(venue=venue, agency=agency))
    return agency


def page(address: str, client: Client | None = None) -> str:
    return (client or Client()).get(address).content.decode()


def test_a_kept_page_costs_one_query(agency, django_assert_num_queries):
    first = page("/")

    with django_assert_num_queries(1):
        assert page("/") == first


@pytest.mark.parametrize("address", ["/", "/instansi/", "/antrean/", "/layanan/", "/hari-libur/"])
def test_an_edit_shows_in_the_next_request(agency, address):
    venue = Venue.objects.get()
    assert "Mal Baru" not in page(address)

    Venue.objects.filter(pk=venue.pk).update(short_name="Mal Baru")

    assert "Mal Baru" in page(address)


def test_an_uncommitted_edit_is_neither_shown_nor_kept(agency):
    edited, seen = threading.Event(), threading.Event()

    def edit() -> None:
        with transaction.atomic():
            Agency.objects.update(short_name="Nama Baru")
            edited.set()
            seen.wait(10)
        connection.close()

    editor = threading.Thread(target=edit)
    editor.start()
    edited.wait(10)
    meanwhile = page("/instansi/")
    seen.set()
    editor.join()

    assert "Nama Lama" in meanwhile
    assert "Nama Baru" not in meanwhile
    assert "Nama Baru" in page("/instansi/")


def test_an_edit_that_is_rolled_back_changes_nothing(agency):
    before = page("/instansi/"), Revision.objects.get().number

    with transaction.atomic():
        Agency.objects.update(short_name="Nama Baru")
        transaction.set_rollback(True)

    assert (page("/instansi/"), Revision.objects.get().number) == before


def test_two_editors_do_not_wait_for_each_other_in_a_circle(agency):
    other = make_agency()
    met, errors = threading.Barrier(2, timeout=10), []

    def edit(pk: int) -> None:
        try:
            with transaction.atomic():
                Agency.objects.filter(pk=pk).update(name="Baru")
                met.wait()  # both have edited, neither has committed: nobody may hold the revision yet
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    editors = [threading.Thread(target=edit, args=(pk,)) for pk in (agency.pk, other.pk)]
    for editor in editors:
        editor.start()
    for editor in editors:
        editor.join()

    assert errors == []


def test_languages_are_kept_apart(agency):
    english = Client()
    english.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    assert 'lang="id"' in page("/")
    assert '<html lang="en"' in page("/", english)
    assert '<html lang="id"' in page("/")


def test_who_is_signed_in_gets_a_page_of_their_own_and_leaves_none_behind(agency):
    signed_in = Client()
    signed_in.force_login(make_user(name="Siti"))
    kept = page("/")

    own = page("/", signed_in)

    assert 'action="/akun/keluar/"' in own
    assert 'action="/akun/keluar/"' not in kept
    assert page("/") == kept


def test_no_answer_to_a_question_without_a_hit_is_kept(agency):
    address = "/layanan/?q=zzqqxx"
    page(address)

    with CaptureQueriesContext(connection) as queries:
        page(address)

    assert len(queries) > 1


def test_every_table_that_a_kept_page_reads_tells_of_its_edits(agency):
    service = Service.objects.get()
    guide = LifeEvent.objects.create(slug="contoh", title="Contoh")
    addresses = [
        *("/", "/instansi/", "/layanan/", "/layanan/?q=contoh", "/panduan/", "/antrean/", "/hari-libur/"),
        *(row.get_absolute_url() for row in (agency, service, guide, Venue.objects.get())),
    ]
    with CaptureQueriesContext(connection) as queries:
        for address in addresses:
            assert Client().get(address).status_code == 200
    read = set()
    for query in queries:
        read |= set(re.findall(r"\b(?:FROM|JOIN|,) \"?([a-z]+_[a-z_]+)\"?", query["sql"]))

    told = _tables_with_trigger()

    assert read >= {"agencies_agency", "catalog_service", "queueing_line"}
    # A table's history is written with it, by its own trigger.
    ours = {table.removesuffix("version") for table in read if table.split("_")[0] in _APPS}
    assert ours - LIVE - told == set()


_APPS = {"accounts", "agencies", "catalog", "documents", "permits", "queueing"}


def _tables_with_trigger() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE tgname = 'note_edit'"
        )
        return {name for (name,) in cursor.fetchall()}
