"""An ADMIN of one agency or venue sees and edits that agency or venue; hand-made requests get no further."""

import datetime as dt

import pytest
from django.contrib import admin
from django.urls import reverse

from agencies.models import (
    Agency,
    Counter,
    DayException,
    Device,
    Facility,
    Membership,
    OpeningHours,
    Role,
    Venue,
    Zone,
)
from agencies.scope import may_enter
from queueing.models import Line, LobbyNotice, Queue
from tests import factories as make
from tests.mpp.test_admin import OURS, address, formsets

pytestmark = pytest.mark.django_db

HEADS = [model for model in admin.site._registry if model._meta.app_label in OURS]
OF_AGENCIES = {"Agency", "Counter", "OpeningHours", "DayException", "Membership", "Queue", "Line"}
OF_VENUES = {
    "Venue",
    "Zone",
    "Counter",
    "OpeningHours",
    "DayException",
    "Membership",
    "Device",
    "LobbyNotice",
}


@pytest.fixture
def office():
    return make.make_agency(short_name="Kantor Kami")


@pytest.fixture
def hall():
    return make.make_open_venue(short_name="Gedung Kami")


@pytest.fixture
def head(office):
    return make.make_officer(Role.ADMIN, office)


@pytest.fixture
def as_head(client, head):
    client.force_login(head)
    return client


@pytest.fixture
def as_keeper(client, hall):
    client.force_login(make.make_officer(Role.ADMIN, hall))
    return client


def present(office, hall):
    """The agency sits in the hall; returns its zone."""
    zone = make.make_zone(hall)
    office.presences.create(venue=hall, zone=zone)
    return zone


# --- The door -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_of_an_agency_only_its_admin_enters(role, client):
    where = make.make_venue() if role == Role.HOST else make.make_agency()
    user = make.make_officer(role, where)
    client.force_login(user)

    answer = client.get("/admin/")

    assert may_enter(user) is (role == Role.ADMIN)
    assert answer.status_code == (200 if role == Role.ADMIN else 302)


def test_who_is_admin_no_more_stays_outside(client, office):
    user = make.make_user()
    yesterday = dt.date.today() - dt.timedelta(days=1)
    make.make_membership(user, Role.ADMIN, office, since=dt.date(2020, 1, 1), until=yesterday)
    client.force_login(user)

    assert client.get("/admin/", follow=True).status_code == 403


def test_an_admin_without_a_second_factor_is_sent_to_set_one_up(as_head, settings):
    settings.DEMO = False

    assert as_head.get("/admin/")["Location"] == reverse("mfa_activate_totp")


def test_an_agencys_admin_finds_the_way_in(as_head):
    assert 'href="/admin/"' in as_head.get("/ruang-kerja/", follow=True).text


# --- Lists and pages ----------------------------------------------------------------------------------


def visible(client) -> set[str]:
    return {model.__name__ for model in HEADS if client.get(address(model, "changelist")).status_code == 200}


def test_an_agencys_admin_opens_the_lists_of_an_agency(as_head):
    assert visible(as_head) >= OF_AGENCIES
    assert not visible(as_head) & {"User", "Application", "Permit", "Ticket", "Visit", "Booking", "Venue"}


def test_a_venues_admin_opens_the_lists_of_a_venue(as_keeper):
    assert visible(as_keeper) >= OF_VENUES
    assert not visible(as_keeper) & {"User", "Application", "Permit", "Ticket", "Agency", "Queue", "Line"}


def rows_of_agency(agency):
    """One row of every table that belongs to an agency."""
    hours = OpeningHours.objects.create(
        venue=make.make_venue(), agency=agency, weekday=1, opens=dt.time(8), closes=dt.time(9)
    )
    day = make.make_day_exception(dt.date(2026, 12, 1), venue=make.make_venue(), agency=agency)
    queue = make.make_queue(agency=agency)
    worker = make.make_membership(make.make_user(), Role.VERIFIER, agency)
    return [agency, make.make_counter(agency), hours, day, worker, queue, make.make_line(queue)]


def rows_of_venue(venue):
    """One row of every table that belongs to a venue."""
    return [
        venue,
        make.make_zone(venue),
        make.make_counter(zone=make.make_zone(venue)),
        venue.hours.create(weekday=7, opens=dt.time(8), closes=dt.time(9)),
        make.make_day_exception(dt.date(2026, 12, 1), venue=venue),
        make.make_membership(make.make_user(), Role.HOST, venue),
        make.make_device(venue),
        LobbyNotice.objects.create(venue=venue, text="Halo"),
    ]


def test_lists_and_pages_show_ones_own_agency_alone(as_head, office):
    for own, other in zip(rows_of_agency(office), rows_of_agency(make.make_agency()), strict=True):
        listed = as_head.get(address(type(own), "changelist")).context["cl"].queryset

        assert own in listed
        assert other not in listed
        assert as_head.get(address(type(own), "change", own.pk)).status_code == 200
        for page in ("change", "delete", "history"):
            assert as_head.get(address(type(other), page, other.pk)).status_code in {302, 403}


def test_lists_and_pages_show_ones_own_venue_alone(as_keeper, hall):
    for own, other in zip(rows_of_venue(hall), rows_of_venue(make.make_venue()), strict=True):
        listed = as_keeper.get(address(type(own), "changelist")).context["cl"].queryset

        assert own in listed
        assert other not in listed
        assert as_keeper.get(address(type(own), "change", own.pk)).status_code == 200
        for page in ("change", "delete", "history"):
            assert as_keeper.get(address(type(other), page, other.pk)).status_code in {302, 403}


# --- Hand-made requests -------------------------------------------------------------------------------


def test_what_an_agency_is_called_and_whether_it_shows_is_not_its_admins_to_set(as_head, office):
    forged = {
        "name": "Lain",
        "short_name": "Lain",
        "code": "LAIN",
        "slug": "lain",
        "kind": "swasta",
        "level": "swasta",
        "verified_participant": "on",
        "phone": "0711 123456",
    }

    answer = as_head.post(
        address(Agency, "change", office.pk), forged | formsets(counters=[], memberships=[], presences=[])
    )

    assert answer.status_code == 302
    before = Agency.objects.get(pk=office.pk)
    assert before.phone == "0711 123456"
    assert (before.code, before.kind, before.is_active) == (office.code, office.kind, True)
    assert not before.verified_participant


def test_another_agency_is_not_written_to(as_head):
    other = make.make_agency(phone="1")

    as_head.post(address(Agency, "change", other.pk), {"phone": "2"})
    as_head.post(address(Agency, "archive", other.pk), {"arsip": "1"})
    as_head.post(address(Agency, "delete", other.pk), {"post": "yes"})

    other.refresh_from_db()
    assert (other.phone, other.is_active) == ("1", True)


def test_an_agency_is_neither_made_nor_deleted_nor_archived_by_its_admin(as_head, office):
    assert as_head.get(address(Agency, "add")).status_code == 403
    assert as_head.post(address(Agency, "delete", office.pk), {"post": "yes"}).status_code == 403
    assert as_head.post(address(Agency, "archive", office.pk), {"arsip": "1"}).status_code == 403


def test_a_counter_is_not_moved_to_another_agency(as_head, office, hall):
    counter = make.make_counter(office, zone=present(office, hall))
    other = make.make_agency()
    data = {"number": counter.number, "venue": hall.pk, "zone": counter.zone_id, "is_active": "on"}

    answer = as_head.post(address(Counter, "change", counter.pk), data | {"agency": other.pk})

    assert answer.status_code == 200
    assert "errorlist" in answer.text
    counter.refresh_from_db()
    assert counter.agency == office


@pytest.mark.parametrize("page", ["add", "change"])
def test_a_row_that_would_be_anothers_is_refused_even_if_every_choice_were_offered(
    page, as_head, office, monkeypatch
):
    """The rows offered are one guard, the row as it would be saved the other."""
    own = make.make_queue(agency=office)
    line, others = make.make_line(own), make.make_queue()
    monkeypatch.setattr(
        "mpp.lib.admin.fields.choices_of",
        lambda _page, _request, field: field.remote_field.model._default_manager.all(),
    )
    data = {
        "queue": others.pk,
        "code": "X",
        "name": "Pencuri",
        "position": 0,
        "slot_minutes": 30,
        "slot_quota": 2,
    }
    where = address(Line, "add") if page == "add" else address(Line, "change", line.pk)

    answer = as_head.post(where, data)

    assert "bukan milik instansi atau lokasi yang Anda kelola" in answer.text
    assert not Line.objects.filter(name="Pencuri").exists()


def test_hours_and_days_of_the_whole_building_are_not_an_agencys(as_head, office, hall):
    present(office, hall)
    hours = {"venue": hall.pk, "agency": "", "weekday": 7, "opens": "08:00", "closes": "09:00"}
    day = {"venue": hall.pk, "agency": "", "day": "2026-12-24", "reason": "Libur sendiri"}

    as_head.post(address(OpeningHours, "add"), hours | formsets(pauses=[]))
    as_head.post(address(DayException, "add"), day)
    as_head.post(address(DayException, "add"), day | {"venue": ""})

    assert not hall.hours.filter(weekday=7).exists()
    assert not DayException.objects.exists()


def test_a_venues_admin_writes_nothing_into_another_venue(as_keeper, hall):
    other = make.make_venue()
    device = {"name": "Kios palsu", "kind": "KIOSK", "venue": other.pk, "zone": ""}

    as_keeper.post(address(Zone, "add"), {"venue": other.pk, "code": "Z", "name": "Palsu", "floor": 1})
    as_keeper.post(address(Device, "add"), device)
    as_keeper.post(address(LobbyNotice, "add"), {"venue": other.pk, "text": "Palsu", "position": 0})
    as_keeper.post(address(DayException, "add"), {"venue": "", "day": "2026-12-24", "reason": "Palsu"})

    assert not any(
        model.objects.filter(venue=other).exists() for model in (Zone, Device, LobbyNotice, Facility)
    )
    assert not DayException.objects.exists()


def test_deeds_on_many_rows_reach_ones_own_alone(as_head, office):
    own, other = make.make_counter(office), make.make_counter()
    data = {"_selected_action": [own.pk, other.pk], "post": "yes"}

    as_head.post(address(Counter, "changelist"), data | {"action": "archive_selected"})
    archived = set(Counter.objects.filter(is_active=False))
    as_head.post(address(Counter, "changelist"), data | {"action": "delete_selected"})

    assert archived == {own}
    assert list(Counter.objects.all()) == [other]


def test_rows_of_another_agencys_page_are_not_reached_through_ones_own(as_head, office):
    """An inline that names a stranger's row by its id."""
    stranger = make.make_counter()
    row = {"id": stranger.pk, "agency": office.pk, "number": 99, "venue": stranger.venue_id}
    data = formsets(presences=[], memberships=[], counters=[row | {"DELETE": "on"}])

    as_head.post(address(Agency, "change", office.pk), data | {"counters-INITIAL_FORMS": 1})

    assert Counter.objects.filter(pk=stranger.pk, agency=stranger.agency).exists()


# --- Choices ------------------------------------------------------------------------------------------


def offered(client, model, field, term=""):
    names = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": field}
    answer = client.get(reverse("admin:autocomplete"), names | {"term": term})
    return answer, {row["text"] for row in answer.json()["results"]} if answer.status_code == 200 else set()


def test_choices_are_those_of_ones_own_agency(as_head, office, hall):
    zone = present(office, hall)
    make.make_zone(hall)
    make.make_queue()

    assert offered(as_head, Counter, "agency")[1] == {"Kantor Kami"}
    assert offered(as_head, Counter, "venue")[1] == {"Gedung Kami"}
    assert offered(as_head, Counter, "zone")[1] == {zone.name}
    assert offered(as_head, Line, "queue")[1] == set()


def test_a_venues_admin_gives_counters_to_those_present(as_keeper, office, hall):
    present(office, hall)
    make.make_agency()

    assert offered(as_keeper, Counter, "agency")[1] == {"Kantor Kami"}


@pytest.mark.parametrize(("model", "field"), [(Membership, "user"), (Line, "services")])
def test_people_and_others_services_are_not_leafed_through(model, field, as_head):
    make.make_citizen(name="Siti Rahasia")
    make.make_service()

    assert offered(as_head, model, field)[1] == set()


# --- Roles --------------------------------------------------------------------------------------------


def grant(client, **row):
    return client.post(address(Membership, "add"), {"since": "2026-01-01"} | row)


def test_a_role_is_given_to_somebody_named_by_their_whole_address(as_head, office):
    person = make.make_user(email="pegawai@contoh.example")

    grant(as_head, user="Pegawai@contoh.example", role=Role.VERIFIER, agency=office.pk)
    half = grant(as_head, user="pegawai", role=Role.COUNTER, agency=office.pk)

    assert "Tidak ada akun aktif" in half.text
    assert [(row.role, row.agency) for row in person.memberships.all()] == [(Role.VERIFIER, office)]


def test_a_person_is_not_named_by_a_key(as_head, office):
    """Else somebody could leaf through the names of all people."""
    person = make.make_user()

    answer = grant(as_head, user=person.pk, role=Role.VERIFIER, agency=office.pk)

    assert person.name not in answer.text
    assert not person.memberships.exists()


def test_no_role_is_given_at_another_agency_or_in_a_venue(as_head, office, hall):
    person = make.make_user()
    present(office, hall)

    grant(as_head, user=person.email, role=Role.VERIFIER, agency=make.make_agency().pk)
    grant(as_head, user=person.email, role=Role.ADMIN, venue=hall.pk)

    assert not person.memberships.exists()


def test_nobody_gives_a_role_to_themselves(as_head, head, office):
    alone = grant(as_head, user=head.email, role=Role.SIGNATORY, agency=office.pk)
    row = {"user": head.email, "role": Role.SIGNATORY, "since": "2026-01-01"}
    data = formsets(presences=[], counters=[], memberships=[row])
    on_page = as_head.post(address(Agency, "change", office.pk), data)

    assert "tidak untuk diri sendiri" in alone.text
    assert "Anda tidak dapat memberi peran kepada diri sendiri." in on_page.text
    assert [row.role for row in head.memberships.all()] == [Role.ADMIN]


def test_nobody_changes_or_deletes_their_own_role(as_head, head, office):
    own = head.memberships.get()
    row = {"id": own.pk, "agency": office.pk, "role": Role.SIGNATORY, "since": "2026-01-01", "DELETE": "on"}
    page = formsets(presences=[], counters=[], memberships=[row]) | {"memberships-INITIAL_FORMS": 1}
    many = {"action": "delete_selected", "_selected_action": [own.pk], "post": "yes"}

    assert as_head.post(address(Membership, "change", own.pk), {"role": "SIGNATORY"}).status_code == 403
    assert as_head.post(address(Membership, "delete", own.pk), {"post": "yes"}).status_code == 403
    as_head.post(address(Membership, "changelist"), many)
    as_head.post(address(Agency, "change", office.pk), page)

    own.refresh_from_db()
    assert own.role == Role.ADMIN


def test_a_colleagues_role_is_ended_on_the_agencys_page(as_head, office):
    colleague = make.make_membership(make.make_user(), Role.VERIFIER, office, since=dt.date(2026, 1, 1))
    stranger = make.make_user()
    row = {
        "id": colleague.pk,
        "agency": office.pk,
        "user": stranger.email,
        "role": Role.VERIFIER,
        "since": "2026-01-01",
        "until": "2026-06-30",
    }
    page = formsets(presences=[], counters=[], memberships=[row]) | {"memberships-INITIAL_FORMS": 1}

    as_head.post(address(Agency, "change", office.pk), page)

    kept = Membership.objects.get(pk=colleague.pk)
    assert (kept.user, kept.until) == (colleague.user, dt.date(2026, 6, 30))


def test_a_superuser_gives_roles_anywhere(client, office, hall):
    chief = make.make_user(is_staff=True, is_superuser=True)
    client.force_login(chief)

    grant(client, user=chief.pk, role=Role.SIGNATORY, agency=office.pk)
    grant(client, user=chief.pk, role=Role.ADMIN, venue=hall.pk)

    assert chief.memberships.count() == 2


def test_a_venue_and_its_flags_are_not_its_admins_to_set(as_keeper, hall):
    forged = {
        "code": "LAIN",
        "slug": "lain",
        "kind": "outreach",
        "requires_agreement": "on",
        "name": "Gedung Baru",
        "short_name": "Gedung Baru",
        "city": "Palembang",
        "address": "Jalan 1",
        "last_ticket_minutes": 30,
    }
    prefixes = [
        formset.formset.prefix
        for formset in as_keeper.get(address(Venue, "change", hall.pk)).context["inline_admin_formsets"]
    ]

    answer = as_keeper.post(
        address(Venue, "change", hall.pk), forged | formsets(**{prefix: [] for prefix in prefixes})
    )

    assert answer.status_code == 302
    saved = Venue.objects.get(pk=hall.pk)
    assert saved.name == "Gedung Baru"
    assert (saved.code, saved.slug, saved.kind, saved.requires_agreement) == (
        hall.code,
        hall.slug,
        hall.kind,
        False,
    )


def test_a_queue_keeps_its_agency_venue_and_prefix(as_head, office):
    queue = make.make_queue(agency=office)
    forged = {"agency": make.make_agency().pk, "prefix": "ZZ", "daily_quota": 50, "is_active": "on"}

    as_head.post(address(Queue, "change", queue.pk), forged | formsets(lines=[]))

    saved = Queue.objects.get(pk=queue.pk)
    assert (saved.agency, saved.prefix, saved.daily_quota) == (office, queue.prefix, 50)
