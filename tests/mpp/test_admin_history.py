"""The history page of a row in the admin: who changed what, when and from which page, in words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from agencies.models import Agency, AgencyKind, Counter, Device, Role
from tests import factories as make
from tests.mpp.test_admin import address, formsets

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chief(client):
    client.force_login(make.make_user(name="Ibu Kepala", is_staff=True, is_superuser=True))
    return client


def versions(client, row):
    return client.get(address(type(row), "history", row.pk)).context["versions"]


def change(client, counter, **fields):
    data = {name: getattr(counter, name) for name in ("number", "venue_id", "zone_id", "agency_id")}
    values = {name.removesuffix("_id"): value for name, value in data.items()} | {"is_active": "on"} | fields
    assert client.post(address(Counter, "change", counter.pk), values).status_code == 302


def test_a_change_is_told_with_labels_old_and_new(chief):
    counter, zone = make.make_counter(number=4), None
    zone = make.make_zone(counter.venue, name="Zona Sungai")

    change(chief, counter, number=7, zone=zone.pk, is_active="")

    newest = versions(chief, counter)[0]
    assert (newest.deed, newest.who, newest.page) == ("Diubah", "Ibu Kepala", "Pengelolaan › Loket")
    assert set(newest.changes) == {
        ("Zona", counter.zone.name, "Zona Sungai"),
        ("Nomor", "4", "7"),
        ("Dipakai", "Ya", "Tidak"),
    }


def test_the_newest_comes_first_and_the_first_is_the_making(chief):
    counter = make.make_counter(number=4)

    change(chief, counter, number=5)
    change(chief, counter, number=6)

    told = versions(chief, counter)
    assert [version.deed for version in told] == ["Diubah", "Diubah", "Dibuat"]
    assert told[-1].who == "Portal"
    assert ("Nomor", "", "4") in told[-1].changes


def test_choices_and_empty_values_are_words(chief):
    agency = make.make_agency(phone="0711")
    Agency.objects.filter(pk=agency.pk).update(kind=AgencyKind.STATE_COMPANY, phone="")

    assert set(versions(chief, agency)[0].changes) == {
        ("Jenis", "Perangkat daerah", "BUMN"),
        ("Telepon", "0711", "–"),
    }


def test_rows_on_the_page_are_told_with_it_also_when_they_are_gone(chief):
    agency = make.make_agency()
    counter = make.make_counter(agency, number=12)
    counter.delete()

    told = versions(chief, agency)

    assert [(version.deed, version.row) for version in told] == [
        ("Dihapus", "Loket “12”"),
        ("Dibuat", "Loket “12”"),
        ("Dibuat", ""),
    ]


def test_of_identity_it_says_only_that_it_changed(chief):
    person = make.make_citizen(name="Siti Aminah")
    User.objects.filter(pk=person.pk).update(name="Siti Rahasia")

    page = chief.get(address(User, "history", person.pk))

    assert page.context["versions"][0].note == "Data yang isinya tidak dicatat di riwayat berubah."
    assert page.context["versions"][0].changes == []


def test_an_agencys_admin_reads_the_history_of_that_agency(client):
    agency = make.make_agency()
    client.force_login(make.make_officer(Role.ADMIN, agency))
    client.post(address(Agency, "change", agency.pk), {"phone": "0711 5"} | _parts(client, agency))

    newest = versions(client, agency)[0]

    assert ("Telepon", "–", "0711 5") in newest.changes


def _parts(client, agency):
    sets = client.get(address(Agency, "change", agency.pk)).context["inline_admin_formsets"]
    return formsets(**{each.formset.prefix: [] for each in sets})


def test_a_long_history_has_pages_and_a_fixed_number_of_queries(chief):
    counter = make.make_counter(number=1)
    chief.get(address(Counter, "history", counter.pk))
    change(chief, counter, number=2)
    with CaptureQueriesContext(connection) as few:
        chief.get(address(Counter, "history", counter.pk))
    for number in range(3, 33):
        Counter.objects.filter(pk=counter.pk).update(number=number)

    with CaptureQueriesContext(connection) as many:
        first = chief.get(address(Counter, "history", counter.pk))
    second = chief.get(address(Counter, "history", counter.pk), {"halaman": 2})

    assert len(many) == len(few)
    assert (len(first.context["versions"]), len(second.context["versions"])) == (25, 7)
    assert 'aria-label="Halaman riwayat"' in first.text


def test_what_is_not_remembered_says_so(chief):
    device = make.make_device()

    page = chief.get(address(Device, "history", device.pk))

    assert "Riwayat data ini tidak dicatat." in page.text


def test_a_page_of_a_row_leads_to_its_history(chief):
    counter = make.make_counter()

    page = chief.get(address(Counter, "change", counter.pk)).text

    assert reverse("admin:agencies_counter_history", args=[counter.pk]) in page
