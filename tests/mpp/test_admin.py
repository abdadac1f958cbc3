"""Every page of the admin opens, keeps to the content security policy, and does not ask once per row."""

import datetime as dt
import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from agencies.models import Agency, Counter, DayException, Device, Membership, OpeningHours, Role
from documents.admin import OFTEN
from documents.models import DocumentType, Paper, Safety
from mpp.lib.admin import ReadOnlyAdmin
from permits.models import Application, Payment, Permit, RefusalReason, RegisterEntry
from permits.states import State
from queueing.models import Line, Ticket, Visit
from tests import factories as make
from tests.mpp.admin_rows import MAKERS

pytestmark = pytest.mark.django_db

OURS = ("accounts", "notices", "documents", "agencies", "catalog", "permits", "queueing")
REGISTERED = [model for model in admin.site._registry if model._meta.app_label in OURS]
READ_ONLY = [Application, Payment, Permit, RegisterEntry, Visit, Ticket]


@pytest.fixture
def chief(client):
    user = make.make_user(is_staff=True, is_superuser=True)
    client.force_login(user)
    return client


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def inline_code(response) -> list[str]:
    """What a policy without "unsafe-inline" would block."""
    page = response.content.decode()
    scripts = [tag for tag in re.findall(r"<script[^>]*>", page) if "src=" not in tag and "json" not in tag]
    return scripts + re.findall(r"<style[^>]*>|\sstyle=\"[^\"]*\"|\son[a-z]+=\"[^\"]*\"", page)


def test_of_papers_only_those_that_are_stuck_are_listed_and_none_has_a_page(chief):
    make.make_paper(name="ktp-budi.jpg")
    stuck = make.make_paper(name="ktp-siti.jpg", safety=Safety.WAITING, tries=OFTEN)

    listed = chief.get(address(Paper, "changelist"))
    page = chief.get(address(Paper, "change", stuck.pk))

    assert list(listed.context["cl"].queryset) == [stuck]
    assert "ktp-" not in listed.content.decode()
    assert page.status_code == 403


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_every_list_opens_and_keeps_the_policy(model, chief):
    response = chief.get(address(model, "changelist"), {"q": "x"})

    assert response.status_code == 200
    assert inline_code(response) == []


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_every_form_opens_and_keeps_the_policy(model, chief):
    response = chief.get(address(model, "add"))

    may_add = admin.site._registry[model].has_add_permission(response.wsgi_request)
    assert response.status_code == (200 if may_add else 403)
    assert inline_code(response) == []


def test_every_model_with_a_page_of_its_own_has_a_row():
    assert set(REGISTERED) - {Paper} == set(MAKERS)


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_every_row_opens_and_keeps_the_policy(model, chief):
    row = MAKERS[model]()

    response = chief.get(address(model, "change", row.pk))

    assert response.status_code == 200
    assert inline_code(response) == []


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_a_list_of_three_costs_no_more_queries_than_one_of_one(model, chief):
    MAKERS[model]()
    chief.get(address(model, "changelist"))
    with CaptureQueriesContext(connection) as one:
        chief.get(address(model, "changelist"))
    MAKERS[model]()
    MAKERS[model]()

    with CaptureQueriesContext(connection) as three:
        chief.get(address(model, "changelist"))

    assert len(three) == len(one)


@pytest.mark.parametrize("model", READ_ONLY, ids=lambda model: model.__name__)
def test_rows_of_actions_are_only_looked_at(model, chief):
    row = MAKERS[model]()

    assert isinstance(admin.site._registry[model], ReadOnlyAdmin)
    assert chief.post(address(model, "add"), {}).status_code == 403
    assert chief.post(address(model, "change", row.pk), {}).status_code == 403
    assert chief.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


def test_an_application_is_found_by_its_whole_number(chief):
    wanted, other = make.make_application(State.IN_REVIEW), make.make_application(State.IN_REVIEW)

    page = chief.get(address(Application, "changelist"), {"q": f" {wanted.number} "}).content.decode()

    assert wanted.number in page
    assert other.number not in page


def test_nothing_that_the_citizen_wrote_is_shown(chief):
    application = make.make_application(State.IN_REVIEW)

    page = chief.get(address(Application, "change", application.pk)).content.decode()

    assert application.number in page
    assert application.owner.nik not in page
    assert application.owner.address not in page


def test_a_count_stops_at_its_cap(monkeypatch):
    monkeypatch.setattr("mpp.lib.admin.pages.COUNTED_ROWS", 2)
    for _ in range(3):
        make.make_user()

    assert ReadOnlyAdmin.paginator(User.objects.order_by("pk"), 50).count == 2


# --- Forms that know their constraints ----------------------------------------------------------------


def formsets(**rows):
    """The hidden fields of empty inlines, and the rows of those given by prefix."""
    data = {}
    for prefix, filled in rows.items():
        data |= {f"{prefix}-TOTAL_FORMS": len(filled), f"{prefix}-INITIAL_FORMS": 0}
        for number, row in enumerate(filled):
            data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def agency_form(agency, **inlines):
    columns = ("name", "short_name", "code", "slug", "kind", "level")
    return {name: getattr(agency, name) for name in columns} | formsets(
        **({"presences": [], "counters": [], "memberships": []} | inlines)
    )


@pytest.mark.parametrize(("role", "is_taken"), [(Role.VERIFIER, True), (Role.HOST, False)])
def test_an_agency_offers_only_its_own_roles(role, is_taken, chief):
    agency, user = make.make_agency(), make.make_user()
    row = {"user": user.pk, "role": role, "since": "2026-01-01"}

    response = chief.post(address(Agency, "change", agency.pk), agency_form(agency, memberships=[row]))

    assert response.status_code == (302 if is_taken else 200)
    assert Membership.objects.filter(user=user, agency=agency, role=role).exists() is is_taken


def test_the_same_membership_twice_is_told_not_crashed_on(chief):
    agency, user = make.make_agency(), make.make_user()
    make.make_membership(user, Role.VERIFIER, agency, since=dt.date(2026, 1, 1))
    agency_data = agency_form(
        agency, memberships=[{"user": user.pk, "role": Role.VERIFIER, "since": "2026-01-01"}]
    )

    response = chief.post(address(Agency, "change", agency.pk), agency_data)

    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert Membership.objects.count() == 1


def test_a_counter_stands_in_a_zone_of_its_own_venue(chief):
    counter, elsewhere = make.make_counter(), make.make_zone()
    data = {"number": 7, "venue": counter.venue_id, "agency": counter.agency_id, "zone": elsewhere.pk}

    response = chief.post(address(Counter, "change", counter.pk), data)

    assert "Zona ini bukan zona lokasi yang dipilih." in response.content.decode()


def test_a_pause_lies_within_its_hours(chief):
    hours = make.make_open_venue().hours.get(weekday=1)
    data = {"venue": hours.venue_id, "weekday": 1, "opens": "08:00", "closes": "16:00"}
    pause = {"starts": "15:30", "ends": "16:30", "reason": "Rapat"}

    response = chief.post(address(OpeningHours, "change", hours.pk), data | formsets(pauses=[pause]))

    assert "Jeda harus berada di dalam jam buka." in response.content.decode()


def test_hours_that_close_before_they_open_are_told(chief):
    hours = make.make_open_venue().hours.get(weekday=1)
    data = {"venue": hours.venue_id, "weekday": 1, "opens": "16:00", "closes": "08:00"}

    response = chief.post(address(OpeningHours, "change", hours.pk), data | formsets(pauses=[]))

    assert response.status_code == 200
    assert "errorlist" in response.content.decode()


def test_the_city_is_closed_only_once_a_day(chief):
    make.make_day_exception(dt.date(2026, 11, 24))

    response = chief.post(address(DayException, "add"), {"day": "2026-11-24", "venue": "", "reason": "Lagi"})

    assert response.status_code == 200
    assert DayException.objects.count() == 1


def test_a_line_takes_services_and_counters_of_its_own_agency(chief):
    line, stranger = make.make_line(), make.make_counter()
    data = {
        "queue": line.queue_id,
        "code": line.code,
        "name": line.name,
        "position": 0,
        "counters": [stranger.pk],
    }

    response = chief.post(address(Line, "change", line.pk), data)

    assert "Loket ini bukan loket instansi antrean" in response.content.decode()
    assert list(line.counters.all()) == []


@pytest.mark.parametrize(
    ("kind", "accepts", "is_saved"),
    [
        ("document", ["pdf"], True),
        ("document", [], False),
        ("original_at_counter", [], True),
        ("original_at_counter", ["pdf"], False),
    ],
)
def test_a_paper_is_uploaded_or_shown(kind, accepts, is_saved, chief):
    chief.post(
        address(DocumentType, "add"), {"label": "Kartu", "code": "kartu", "kind": kind, "accepts": accepts}
    )

    assert DocumentType.objects.filter(code="kartu").exists() is is_saved


# --- Devices ------------------------------------------------------------------------------------------


def test_a_device_shows_its_code_until_it_is_paired(chief):
    device = make.make_device(pair_code="12345678")

    assert "1234 5678" in chief.get(address(Device, "change", device.pk)).content.decode()

    chief.post("/perangkat/", {"code": "12345678"})

    page = chief.get(address(Device, "change", device.pk)).content.decode()
    assert "1234 5678" not in page
    assert "Terpasang" in page


@pytest.mark.parametrize(("action", "state"), [("revoke", "Dicabut"), ("renew_code", "Menunggu dipasang")])
def test_devices_are_revoked_and_given_new_codes(action, state, chief):
    device = make.make_device()
    chief.post("/perangkat/", {"code": device.pair_code})

    response = chief.post(
        address(Device, "changelist"), {"action": action, "_selected_action": [device.pk]}, follow=True
    )

    assert "1 perangkat diubah." in response.content.decode()
    assert state in response.content.decode()


def test_controls_in_tables_have_names(chief):
    """A column's head is no label to a screen reader, the picture of a lens no name of a search."""
    counter, reason = make.make_counter(), make.make_refusal_reason()

    agency = chief.get(address(Agency, "change", counter.agency_id)).text
    reasons = chief.get(address(RefusalReason, "changelist")).text

    assert _names_of(agency, "counters-0-number") == ["Nomor"]
    assert _names_of(agency, "counters-0-DELETE") == ["Hapus"]
    assert _names_of(reasons, "form-0-position") == ["Urutan"]
    assert _names_of(reasons, "q") == ["Cari"]
    assert reason.text in reasons


def _names_of(html, control):
    return [
        label.capitalize()
        for tag in re.findall(rf'<(?:input|select|textarea)[^>]* name="{control}"[^>]*>', html)
        for label in re.findall(r'aria-label="([^"]*)"', tag)
    ]
