"""The desk's lists as officers meet them: whose turn a case is, search, pages."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import Role
from catalog.models import Outcome
from permits.states import State, Verdict
from tests.factories import (
    make_agency,
    make_application,
    make_attachment,
    make_citizen,
    make_membership,
    make_officer,
    make_service,
)
from tests.permits.desk import numbers_in, signed_in

pytestmark = pytest.mark.django_db


def test_desk_is_closed_to_people_without_a_desk_role():
    agency = make_agency()

    answers = [
        signed_in(user).get("/meja/").status_code
        for user in (make_citizen(), make_officer(Role.COUNTER, agency), make_officer(Role.ADMIN, agency))
    ]

    assert answers == [403, 403, 403]
    assert Client().get("/meja/").url == "/akun/masuk/?next=/meja/"


def test_first_tab_shows_each_role_what_waits_for_it():
    agency, adviser = make_agency(), make_agency()
    service = make_service(agency=agency, technical_agencies=[adviser])
    verifier = make_officer(Role.VERIFIER, agency)
    states = set(State) - {State.COMPLETED}  # a permit is never handed over
    cases = {state: make_application(state, service=service) for state in states}
    mine = make_application(State.IN_REVIEW, service=service, reviewer=verifier)
    officers = {
        "verifier": verifier,
        "technical": make_officer(Role.TECHNICAL, adviser),
        "signatory": make_officer(Role.SIGNATORY, agency),
        "cashier": make_officer(Role.CASHIER, agency),
        "supervisor": make_officer(Role.SUPERVISOR, agency),
    }

    shown = {name: set(numbers_in(signed_in(user).get("/meja/"))) for name, user in officers.items()}

    assert shown == {
        "verifier": {cases[State.SUBMITTED].number, mine.number},
        "technical": {cases[State.RECOMMENDING].number},
        "signatory": {cases[State.AWAITING_DECISION].number},
        "cashier": {cases[State.AWAITING_PAYMENT].number},
        "supervisor": set(),
    }


def test_signatory_is_not_asked_to_decide_what_they_verified_or_own():
    service = make_service()
    officer = make_officer(Role.SIGNATORY, service.agency)
    make_membership(officer, Role.VERIFIER, service.agency)
    make_application(State.AWAITING_DECISION, service=service, reviewer=officer)
    judged = make_application(State.AWAITING_DECISION, service=service)
    make_attachment(judged, verdict=Verdict.ACCEPTED, judged_by=officer)
    make_application(State.AWAITING_DECISION, service=service, owner=officer, applicant={"name": "Sendiri"})
    theirs = make_application(State.AWAITING_DECISION, service=service)

    response = signed_in(officer).get("/meja/")

    assert numbers_in(response) == [theirs.number]


def test_verifier_finds_cases_to_hand_over():
    service = make_service(outcome=Outcome.HANDED_OVER, external_system="SIAK")
    verifier = make_officer(Role.VERIFIER, service.agency)
    ready = make_application(State.IN_REVIEW, service=service, reviewed_at=timezone.now())

    response = signed_in(verifier).get("/meja/")

    assert numbers_in(response) == [ready.number]


def test_tabs_part_the_cases_and_stay_in_the_address():
    service = make_service()
    verifier = make_officer(Role.VERIFIER, service.agency)
    for state in (State.SUBMITTED, State.RETURNED, State.ISSUED, State.DRAFT):
        make_application(state, service=service)
    client = signed_in(verifier)

    states = {
        tab: {row.application.state for row in client.get(f"/meja/?tab={tab}").context["rows"]}
        for tab in ("kerja", "warga", "selesai", "semua", "ngawur")
    }

    assert states == {
        "kerja": {State.SUBMITTED},
        "warga": {State.RETURNED},
        "selesai": {State.ISSUED},
        "semua": {State.SUBMITTED, State.RETURNED, State.ISSUED},
        "ngawur": {State.SUBMITTED},
    }
    assert 'href="/meja/?tab=warga" aria-current="page"' in client.get("/meja/?tab=warga").content.decode()


@pytest.mark.parametrize("typed", ["{number}", "{digits}", "{code}", "http://localhost/permohonan/{code}/"])
def test_search_finds_a_case_by_number_and_by_the_code_of_its_receipt(typed):
    service = make_service()
    case = make_application(State.ISSUED, service=service)
    make_application(State.ISSUED, service=service)
    text = typed.format(number=case.number, digits=int(case.number[5:]), code=case.code)

    response = signed_in(make_officer(Role.VERIFIER, service.agency)).get("/meja/", {"q": text})

    assert numbers_in(response) == [case.number]


def test_search_does_not_find_another_agencys_case():
    case = make_application(State.SUBMITTED)

    response = signed_in(make_officer(Role.VERIFIER, make_agency())).get("/meja/", {"q": case.number})

    assert numbers_in(response) == []
    assert "Tidak ada permohonan dengan nomor atau nama itu" in response.content.decode()


@pytest.mark.parametrize(
    "address", ["/meja/?q=%00", "/meja/?q=" + "9" * 500, "/meja/?sebelum=2026-01-01_x", "/meja/?tab=%00"]
)
def test_nonsense_in_the_address_of_the_list_breaks_nothing(address):
    service = make_service()
    make_application(State.SUBMITTED, service=service)

    assert signed_in(make_officer(Role.VERIFIER, service.agency)).get(address).status_code == 200


@time_machine.travel("2026-11-23 09:00+07:00", tick=False)
def test_list_is_sorted_by_due_date_and_marks_what_is_late_or_soon():
    service = make_service()
    days = {"late": 20, "today": 23, "soon": 24, "calm": 27}
    for day in (27, 20, 24, 23):
        make_application(State.SUBMITTED, service=service, due_on=dt.date(2026, 11, day))

    response = signed_in(make_officer(Role.VERIFIER, service.agency)).get("/meja/")

    rows = response.context["rows"]
    assert [row.application.due_on.day for row in rows] == list(days.values())
    assert [row.left.days for row in rows] == [-1, 0, 1, 4]
    page = response.content.decode()
    for words in ("Terlambat 1 hari kerja", "Hari ini", "1 hari kerja lagi", "4 hari kerja lagi"):
        assert words in page


def test_pages_follow_each_other_without_gap_or_double():
    service = make_service()
    due = timezone.localdate()
    made = [
        make_application(State.SUBMITTED, service=service, due_on=due + dt.timedelta(days=rank // 10)).number
        for rank in range(30)
    ]
    client = signed_in(make_officer(Role.VERIFIER, service.agency))

    first = client.get("/meja/?tab=kerja")
    second = client.get("/meja/" + first.context["page"].older)
    back = client.get("/meja/" + second.context["page"].newer)

    assert numbers_in(first) + numbers_in(second) == made
    assert len(numbers_in(first)) == 25
    assert numbers_in(back) == numbers_in(first)
    assert (first.context["page"].newer, second.context["page"].older) == ("", "")
    assert "tab=kerja" in first.context["page"].older


def test_list_asks_the_same_number_of_queries_for_1_and_3_rows():
    adviser = make_agency()
    service = make_service(technical_agencies=[adviser])
    client = signed_in(make_officer(Role.SUPERVISOR, service.agency))
    make_application(State.RECOMMENDING, service=service)
    client.get("/meja/?tab=semua")
    with CaptureQueriesContext(connection) as one:
        client.get("/meja/?tab=semua")
    make_application(State.RECOMMENDING, service=service)
    make_application(State.RECOMMENDING, service=service)

    with CaptureQueriesContext(connection) as three:
        response = client.get("/meja/?tab=semua")

    assert len(numbers_in(response)) == 3
    assert len(three) == len(one)
