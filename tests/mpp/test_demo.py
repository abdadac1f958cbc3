import io
import os
import stat

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from accounts.models import User
from agencies.models import Device, Membership, Role, Venue, VenueKind
from catalog.models import Outcome, Service, Standard
from mpp import checks
from mpp.demo import accounts_file, demo_users
from mpp.readiness.standing import standings
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, tmp_path):
    """A loaded city and a folder of its own; returns the command."""
    settings.VAR = tmp_path
    call_command("load_mall", "data/palembang", stdout=io.StringIO())

    def run():
        told = io.StringIO()
        call_command("demo", stdout=told)
        return told.getvalue()

    return run


def test_every_demo_account_signs_in_with_the_printed_password(demo, rf):
    told = demo()

    rows = [line.split()[:2] for line in told.splitlines() if "@" in line]
    assert len(rows) == demo_users().count()
    for email, password in rows:
        assert authenticate(rf.get("/"), email=email, password=password).email == email
    assert stat.S_IMODE(os.stat(accounts_file()).st_mode) == 0o600


def test_a_second_run_tells_the_same_and_adds_nothing(demo):
    first = demo()
    counts = [model.objects.count() for model in (User, Membership, Device, Standard)]

    assert demo() == first
    assert [model.objects.count() for model in (User, Membership, Device, Standard)] == counts


def test_a_lost_file_gives_new_passwords(demo):
    first = demo()
    accounts_file().unlink()

    second = demo()

    assert second != first
    assert second.count("@") == first.count("@")


def test_every_online_service_can_be_walked(demo):
    demo()

    held = {
        (role, agency)
        for role, agency in Membership.objects.values_list("role", "agency_id").distinct()
        if agency
    }
    missing = set()
    for service in Service.objects.online().prefetch_related("technical_agencies"):
        needed = {(Role.VERIFIER, service.agency_id), (Role.COUNTER, service.agency_id)}
        needed |= {(Role.TECHNICAL, agency.pk) for agency in service.technical_agencies.all()}
        if service.outcome == Outcome.PERMIT:
            needed |= {(Role.SIGNATORY, service.issuing_agency_id), (Role.CASHIER, service.agency_id)}
        missing |= needed - held
    assert missing == set()


def test_every_place_of_outreach_has_a_host_and_a_supervisor(demo):
    demo()

    held = Membership.objects.filter(venue__kind=VenueKind.OUTREACH).values_list("role", "venue")
    places = Venue.objects.filter(kind=VenueKind.OUTREACH).values_list("pk", flat=True)
    assert set(held) == {(role, place) for role in (Role.HOST, Role.SUPERVISOR) for place in places}


def test_some_services_have_a_standard_and_one_agency_is_ready(demo):
    demo()

    mall = Venue.objects.get(kind=VenueKind.MALL)
    ready = [standing.agency for standing in standings(mall, None) if standing.is_ready]
    in_force = Standard.objects.in_force(mall.today())
    agencies = {standard.service.agency.code for standard in in_force}
    assert len(ready) == 1
    assert agencies == {"DPMPTSP", "DISDUKCAPIL", ready[0].code}
    assert not Service.objects.offered().filter(agency=ready[0]).exclude(standards__in=in_force).exists()


def test_the_demos_standards_are_no_edits_to_the_loaded_data(demo):
    demo()
    told = io.StringIO()

    call_command("load_mall", "data/palembang", stdout=told)

    assert "0 disunting di sini" in told.getvalue()


def test_one_citizen_is_proven_and_one_is_not(demo):
    demo()

    citizens = demo_users().filter(email__startswith="warga").order_by("pk")
    assert [(citizen.has_own_data, citizen.is_proven) for citizen in citizens] == [
        (True, False),
        (True, True),
    ]


def test_demo_accounts_never_join_real_people(demo):
    make_user(email="orang@contoh.example")

    with pytest.raises(CommandError, match="akun sungguhan"):
        demo()

    assert not demo_users().exists()


def test_visitors_who_sign_up_do_not_end_the_demo(demo):
    first = demo()
    make_user(email="orang@contoh.example")

    assert demo() == first


def test_outside_the_demo_the_command_is_refused(demo, settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="MPP_DEMO=1"):
        demo()


def test_production_refuses_a_demo_database(settings, monkeypatch):
    monkeypatch.setattr("django.db.connection.close", lambda: None)  # the test's transaction lives in it
    make_user(email="warga@demo.mpp.example")
    checks.refuse_demo_data()

    settings.DEMO = False

    assert [fault.id for fault in checks.no_demo_data_in_production(databases=["default"])] == ["mpp.E001"]
    with pytest.raises(ImproperlyConfigured):
        checks.refuse_demo_data()


def test_production_takes_a_database_without_demo_people(settings, monkeypatch):
    monkeypatch.setattr("django.db.connection.close", lambda: None)
    make_user(email="orang@contoh.example")
    settings.DEMO = False

    checks.refuse_demo_data()


def test_the_demo_refuses_a_database_of_real_people():
    make_user(email="orang@contoh.example")

    assert [fault.id for fault in checks.no_demo_among_real_people(databases=["default"])] == ["mpp.E002"]


def test_the_demo_takes_an_empty_database_and_its_own():
    assert checks.no_demo_among_real_people(databases=["default"]) == []
    make_user(email="orang@contoh.example")
    make_user(email="warga@demo.mpp.example")

    assert checks.no_demo_among_real_people(databases=["default"]) == []
