"""Tabs and filters of the desk, how they stay in the address, the next case, and what is exported."""

import csv
import datetime as dt
import io

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import Role
from permits.desk import export
from permits.models import Label
from permits.states import State
from tests.factories import (
    make_agency,
    make_application,
    make_citizen,
    make_membership,
    make_officer,
    make_recommendation,
    make_service,
)
from tests.permits.desk import case_url, numbers_in, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return make_service()


@pytest.fixture
def verifier(service):
    return make_officer(Role.VERIFIER, service.agency)


@pytest.fixture
def client(verifier):
    return signed_in(verifier)


def shown(client, query: str) -> list[str]:
    return numbers_in(client.get(f"/meja/?{query}"))


def test_no_filter_says_that_it_may_stay_empty(client):
    page = client.get("/meja/").text

    assert "Dikirim sejak" in page
    assert "(tidak wajib)" not in page


# --- Tabs -------------------------------------------------------------------------------------------


@time_machine.travel("2026-11-23 09:00+07:00", tick=False)
def test_each_tab_shows_its_cases(service, verifier, client):
    def day(n: int) -> dict:
        return {"service": service, "due_on": dt.date(2026, 11, n)}

    new = make_application(State.SUBMITTED, **day(30))
    mine = make_application(State.IN_REVIEW, reviewer=verifier, **day(30))
    late = make_application(State.IN_REVIEW, **day(20))
    soon = make_application(State.IN_REVIEW, **day(25))
    back = make_application(State.RETURNED, **day(20))
    asked = make_application(State.RECOMMENDING, **day(30))
    done = make_application(State.ISSUED, **day(20))

    tabs = {
        tab: set(shown(client, f"tab={tab}")) for tab in ("saya", "baru", "terlambat", "segera", "teknis")
    }

    assert tabs == {
        "saya": {mine.number},
        "baru": {new.number},
        "terlambat": {late.number},
        "segera": {soon.number},
        "teknis": {asked.number},
    }
    assert shown(client, "tab=warga") == [back.number]
    assert shown(client, "tab=selesai") == [done.number]


def test_tabs_are_offered_where_they_make_sense_and_count_what_is_work(service):
    make_application(State.SUBMITTED, service=service)
    offered = {}
    for role in (Role.VERIFIER, Role.SUPERVISOR, Role.TECHNICAL, Role.CASHIER):
        tabs = signed_in(make_officer(role, service.agency)).get("/meja/").context["tabs"]
        offered[role] = {tab.label: tab.count for tab in tabs}

    assert {"Saya", "Belum diambil", "Di tim teknis"} <= set(offered[Role.VERIFIER])
    assert "Saya" not in offered[Role.SUPERVISOR]
    assert "Belum diambil" not in offered[Role.TECHNICAL]
    assert "Di tim teknis" not in offered[Role.CASHIER]
    assert (offered[Role.VERIFIER]["Perlu saya kerjakan"], offered[Role.VERIFIER]["Belum diambil"]) == (
        "1",
        "1",
    )
    assert offered[Role.SUPERVISOR]["Terlambat"] == ""


def test_supervisor_sees_who_holds_what_by_name(service):
    zul = make_officer(Role.VERIFIER, service.agency, name="Zul")
    make_officer(Role.VERIFIER, service.agency, name="Ani")
    for _ in range(2):
        make_application(State.IN_REVIEW, service=service, reviewer=zul)
    make_application(State.SUBMITTED, service=service)
    supervisor = signed_in(make_officer(Role.SUPERVISOR, service.agency))

    held = supervisor.get("/meja/").context["held"]

    names = [row.person.name for row in held if row.person]
    counts = {str(row.person or "-"): row.count for row in held}
    assert names == sorted(names)
    assert (counts["Ani"], counts["Zul"], counts["-"]) == (0, 2, 1)
    assert len(shown(supervisor, f"tab=semua&petugas={zul.pk}")) == 2


# --- Filters ----------------------------------------------------------------------------------------


def test_every_filter_narrows_and_several_together(service, verifier, client):
    other = make_service(agency=service.agency)
    label = Label.objects.create(agency=service.agency, name="Prioritas")
    early = timezone.now() - dt.timedelta(days=30)
    first = make_application(State.IN_REVIEW, service=service, reviewer=verifier, sent_at=early)
    second = make_application(State.SUBMITTED, service=other)
    first.labels.add(label)
    day = timezone.localdate(early)

    found = {
        query: shown(client, f"tab=semua&{query}")
        for query in (
            f"layanan={other.code}",
            "keadaan=IN_REVIEW",
            f"petugas={verifier.pk}",
            f"label={label.pk}",
            f"sampai={day}",
            f"dari={day + dt.timedelta(days=1)}",
            f"layanan={other.code}&keadaan=IN_REVIEW",
        )
    }

    assert list(found.values()) == [
        [second.number],
        [first.number],
        *([[first.number]] * 3),
        [second.number],
        [],
    ]


def test_an_officer_of_two_agencies_narrows_by_agency(service, verifier, client):
    elsewhere = make_service()
    make_membership(verifier, Role.VERIFIER, elsewhere.agency)
    make_application(State.SUBMITTED, service=service)
    there = make_application(State.SUBMITTED, service=elsewhere)

    assert shown(client, f"instansi={elsewhere.agency.code}") == [there.number]


def test_filters_offer_only_what_the_officer_may_see(service, client):
    stranger = make_service()
    Label.objects.create(agency=stranger.agency, name="Rahasia")
    make_officer(Role.VERIFIER, stranger.agency, name="Orang Lain")

    fields = client.get("/meja/").context["listed"].filters.fields

    offered = {str(label) for field in fields.values() for _v, label in getattr(field, "choices", [])}
    assert not offered & {stranger.name, "Rahasia", "Orang Lain"}


@pytest.mark.parametrize(
    "query",
    [
        "layanan=XX",
        "keadaan=DRAFT",
        "petugas=0",
        "label=99999999999999999999",
        "dari=kemarin",
        "dari=9999-12-31",
    ],
)
def test_a_filter_that_is_none_narrows_nothing(query, service, client):
    case = make_application(State.SUBMITTED, service=service)

    assert shown(client, query) == [case.number]


def test_filters_stay_through_pages_tabs_and_a_case(service, verifier, client):
    for rank in range(27):
        make_application(
            State.SUBMITTED, service=service, due_on=dt.date(2027, 1, 1) + dt.timedelta(days=rank)
        )
    make_service(agency=service.agency)
    response = client.get(f"/meja/?tab=baru&layanan={service.code}")

    older = response.context["page"].older
    tabs = {tab.query for tab in response.context["tabs"]}
    second = client.get("/meja/" + older)
    case = second.context["rows"][0].application
    page = client.get(case_url("case", case))

    assert f"layanan={service.code}" in older
    assert all(f"layanan={service.code}" in query for query in tabs)
    assert page.context["back"] == "/meja/" + older


def test_search_finds_by_the_beginning_of_a_name(service, client):
    siti = make_application(State.ISSUED, service=service, owner=make_citizen(name="Siti Aminah"))
    make_application(State.ISSUED, service=service, owner=make_citizen(name="Nur Siti"))
    make_application(State.ISSUED, owner=make_citizen(name="Siti Lain"))

    assert shown(client, "q=siti") == [siti.number]
    assert shown(client, "q=si") == []


# --- The next case ----------------------------------------------------------------------------------


def test_the_next_case_is_the_next_of_the_list_one_came_from(service, client):
    other = make_service(agency=service.agency)
    days = [dt.date(2027, 1, n) for n in (1, 2, 3)]
    first, second, third = (make_application(State.SUBMITTED, service=service, due_on=day) for day in days)
    make_application(State.SUBMITTED, service=other, due_on=days[0])
    client.get(f"/meja/?tab=baru&layanan={service.code}")

    ways = [client.get(case_url("next_case", case)).url for case in (first, second, third)]

    assert ways == [case_url("case", case) for case in (second, third, first)]


def test_after_the_last_case_one_is_back_at_the_list(service, client):
    only = make_application(State.SUBMITTED, service=service)
    client.get("/meja/?tab=baru")

    response = client.get(case_url("next_case", only))

    assert response.url == "/meja/?tab=baru"
    assert "Tidak ada permohonan lain di daftar itu." in client.get(response.url).content.decode()


def test_newest_first_lists_go_on_to_the_older(service, client):
    days = [dt.date(2026, 1, n) for n in (1, 2)]
    older, newer = (make_application(State.ISSUED, service=service, due_on=day) for day in days)
    client.get("/meja/?tab=selesai")

    assert client.get(case_url("next_case", newer)).url == case_url("case", older)


def test_no_way_leads_to_a_case_of_another_agency(service, client):
    mine = make_application(State.SUBMITTED, service=service)
    theirs = make_application(State.SUBMITTED)
    client.get("/meja/?tab=semua")

    assert client.get(case_url("next_case", mine)).url == "/meja/?tab=semua"
    assert client.get(case_url("next_case", theirs)).status_code == 404


# --- Export -----------------------------------------------------------------------------------------


def exported(client, query: str = "tab=semua") -> list[list[str]]:
    body = b"".join(client.get(f"/meja/ekspor.csv?{query}")).decode()
    return list(csv.reader(io.StringIO(body.removeprefix("\ufeff"))))


@time_machine.travel("2026-11-23 09:00+07:00", tick=False)
def test_export_holds_what_the_list_shows_and_no_nik(service, client):
    owner = make_citizen(name="=cmd|' /C calc'!A0")
    case = make_application(State.SUBMITTED, service=service, owner=owner, due_on=dt.date(2026, 11, 20))
    make_application(State.SUBMITTED)

    [_header, row] = exported(client)

    assert row == [
        *(case.number, service.name, "'=cmd|' /C calc'!A0", "Terkirim", "Belum diambil"),
        *("2026-11-23", "2026-11-20", "", "1", "0", "0", ""),
    ]
    assert case.applicant_nik not in " ".join(row)


def test_xlsx_and_csv_hold_the_same_filtered_rows(service, client):
    make_application(State.SUBMITTED, service=service)
    made = make_application(State.ISSUED, service=service)

    response = client.get("/meja/ekspor.xlsx?tab=semua&keadaan=ISSUED")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response))).active

    numbers = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert numbers == [made.number] == [row[0] for row in exported(client, "tab=semua&keadaan=ISSUED")[1:]]
    assert response["Content-Disposition"] == 'attachment; filename="permohonan.xlsx"'


def test_a_long_export_is_cut_with_a_sentence(service, client, monkeypatch):
    monkeypatch.setattr(export, "MOST", 2)
    for _ in range(3):
        make_application(State.SUBMITTED, service=service)

    rows = exported(client)

    assert len(rows) == 1 + 2 + 1
    assert rows[-1] == ["Hanya 2 baris pertama. Persempit saringannya untuk melihat sisanya."]


def test_export_is_closed_to_people_without_a_desk(service):
    for user in (make_citizen(), make_officer(Role.COUNTER, service.agency)):
        assert signed_in(user).get("/meja/ekspor.csv").status_code == 403
        assert signed_in(user).get("/meja/ekspor.xlsx").status_code == 403


def test_list_with_labels_and_filters_asks_the_same_number_of_queries_for_1_and_3_rows():
    adviser = make_agency()
    service = make_service(technical_agencies=[adviser])
    label = Label.objects.create(agency=service.agency, name="Prioritas")
    client = signed_in(make_officer(Role.SUPERVISOR, service.agency))

    def one_more() -> None:
        case = make_application(State.RECOMMENDING, service=service)
        make_recommendation(case)
        case.labels.add(label)

    one_more()
    client.get("/meja/?tab=teknis")
    with CaptureQueriesContext(connection) as one:
        client.get("/meja/?tab=teknis&keadaan=RECOMMENDING")
    one_more()
    one_more()

    with CaptureQueriesContext(connection) as three:
        response = client.get("/meja/?tab=teknis&keadaan=RECOMMENDING")

    assert len(numbers_in(response)) == 3
    assert len(three) == len(one)
