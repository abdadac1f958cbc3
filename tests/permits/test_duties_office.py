"""What the office is told by itself: promises that run out, agencies and objections that are late."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from agencies.models import Role
from notices.models import Notice
from permits import actions, duties
from permits.models import Application, Cover, Recommendation
from permits.states import Advice, State
from tests.factories import (
    make_agency,
    make_application,
    make_membership,
    make_officer,
    make_recommendation,
    make_service,
)
from tests.permits import walk
from tests.races import at_once

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 11, 23)  # no holiday until 24 December


def on(day: dt.date, hour: int = 9):
    return time_machine.travel(
        dt.datetime.combine(day, dt.time(hour), dt.timezone(dt.timedelta(hours=7))), tick=False
    )


def working_day(n: int) -> dt.date:
    """The n-th working day after Monday 23 November 2026."""
    return MONDAY + dt.timedelta(days=n + 2 * (n // 5))


def make_office(service):
    agency = service.agency
    return {
        "verifier": make_officer(Role.VERIFIER, agency),
        "supervisor": make_officer(Role.SUPERVISOR, agency),
        "head": make_officer(Role.SIGNATORY, service.issuing_agency),
    }


def make_sent(days: int = 10, *, state=State.SUBMITTED, **fields):
    """A case sent on that Monday with ten days."""
    with on(MONDAY):
        service = fields.pop("service", None) or make_service(processing_days=days)
        return make_application(
            state, service=service, sent_at=timezone.now(), due_on=working_day(days), **fields
        )


def subjects_of(person) -> list[str]:
    return list(Notice.objects.filter(to=person).order_by("pk").values_list("subject", flat=True))


HALF, FOUR_FIFTHS = (f"Janji layanan sudah terpakai {share} persen" for share in (50, 80))
WHOLE = "Batas janji layanan tiba"


# --- The promise ------------------------------------------------------------------------------------


def test_officer_supervisor_and_head_are_told_at_50_80_and_100_percent():
    case = make_sent(10)
    office = make_office(case.service)

    told = {}
    for day in range(13):
        with on(working_day(day)):
            duties.warn_of_due_dates()
            duties.warn_of_due_dates()
        told[day] = {name: subjects_of(person)[-1:] for name, person in office.items()}

    assert told[4] == {"verifier": [], "supervisor": [], "head": []}
    assert told[5] == {"verifier": [HALF], "supervisor": [], "head": []}
    assert told[8] == {"verifier": [FOUR_FIFTHS], "supervisor": [FOUR_FIFTHS], "head": []}
    assert told[12] == {"verifier": [WHOLE], "supervisor": [WHOLE], "head": [WHOLE]}
    assert Notice.objects.count() == 1 + 2 + 3
    case.refresh_from_db()
    assert (case.due_warnings, case.clock_seen_on) == (3, working_day(12))


def test_after_days_without_rounds_the_last_warning_alone_is_told():
    case = make_sent(10)
    office = make_office(case.service)

    with on(working_day(11)):
        duties.warn_of_due_dates()

    assert {name: subjects_of(person) for name, person in office.items()} == {
        "verifier": [WHOLE],
        "supervisor": [WHOLE],
        "head": [WHOLE],
    }


def test_many_cases_are_one_notice_for_a_person_and_day():
    service = make_service(processing_days=2)
    cases = [make_sent(2, service=service) for _ in range(30)]
    office = make_office(service)

    with on(working_day(1)):
        seen = duties.warn_of_due_dates()

    (notice,) = Notice.objects.all()
    assert seen == 30
    assert notice.to == office["verifier"]
    assert all(case.number in notice.body for case in cases)
    assert "paling lambat 25 Nov 2026" in notice.body


def test_a_promise_of_the_same_day_made_later_in_the_day_is_told_as_well():
    first = make_sent(0)
    office = make_office(first.service)
    with on(MONDAY, 10):
        duties.warn_of_due_dates()
    second = make_sent(0, service=first.service)

    with on(MONDAY, 11):
        duties.warn_of_due_dates()

    bodies = list(Notice.objects.filter(to=office["verifier"]).order_by("pk").values_list("body", flat=True))
    assert [first.number in bodies[0], second.number in bodies[1], len(bodies)] == [True, True, 2]


def test_whose_turn_it_is_is_told():
    agency = make_agency()
    service = make_service(processing_days=2, technical_agencies=[agency])
    expert = make_officer(Role.TECHNICAL, agency)
    make_sent(2, state=State.RECOMMENDING, service=service)
    mine = make_sent(2, state=State.IN_REVIEW, service=service)
    make_sent(2, state=State.AWAITING_DECISION, service=service)
    head = make_officer(Role.SIGNATORY, service.issuing_agency)
    make_officer(Role.VERIFIER, service.agency)  # has none of these

    with on(working_day(1)):
        duties.warn_of_due_dates()

    assert {notice.to for notice in Notice.objects.all()} == {expert, mine.reviewer, head}


def test_who_stands_in_for_the_reviewer_is_told_too():
    case = make_sent(2, state=State.IN_REVIEW)
    substitute = make_officer(Role.VERIFIER, case.counter_agency)
    Cover.objects.create(
        agency=case.counter_agency,
        colleague=case.reviewer,
        substitute=substitute,
        since=MONDAY,
        until=working_day(5),
        made_by=substitute,
    )

    with on(working_day(1)):
        duties.warn_of_due_dates()

    assert {notice.to for notice in Notice.objects.all()} == {case.reviewer, substitute}


def test_nobody_is_told_of_their_own_case():
    service = make_service(processing_days=2)
    clerk = make_officer(Role.VERIFIER, service.agency)
    make_sent(2, service=service, owner=clerk)

    with on(working_day(2)):
        duties.warn_of_due_dates()

    assert not Notice.objects.exists()


@pytest.mark.parametrize("state", [State.RETURNED, State.AWAITING_VISIT, State.ISSUED, State.WITHDRAWN])
def test_a_clock_that_stands_or_has_ended_warns_nobody(state):
    case = make_sent(2, state=state)
    make_office(case.service)

    with on(working_day(9)):
        seen = duties.warn_of_due_dates()

    assert seen == 0
    assert not Notice.objects.exists()


def test_a_round_costs_the_same_for_one_case_and_for_three(django_assert_max_num_queries):
    make_sent(10)
    make_sent(10)
    make_sent(10)

    with on(working_day(1)), django_assert_max_num_queries(7):
        assert duties.warn_of_due_dates() == 3
    with on(working_day(1)):
        assert duties.warn_of_due_dates() == 0


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_tell_once():
    cases = [make_sent(2) for _ in range(3)]
    people = [make_officer(Role.VERIFIER, case.counter_agency) for case in cases]

    with on(working_day(1)):
        at_once([duties.warn_of_due_dates] * 3)

    assert [len(subjects_of(person)) for person in people] == [1, 1, 1]
    assert set(Application.objects.values_list("due_warnings", flat=True)) == {1}


# --- Technical agencies -----------------------------------------------------------------------------


@pytest.fixture
def waiting():
    """A recommendation asked on Monday, due on Thursday 26 November 2026."""
    agency = make_agency()
    case = make_sent(10, state=State.RECOMMENDING, service=make_service(processing_days=10))
    with on(MONDAY):
        return make_recommendation(case, agency, due_on=working_day(3))


def test_an_agency_is_reminded_the_working_day_before_and_on_the_day(waiting):
    expert = make_officer(Role.TECHNICAL, waiting.agency)

    rounds = []
    for day in range(5):
        with on(working_day(day)):
            rounds.append((duties.remind_technical_agencies(), duties.remind_technical_agencies()))

    assert rounds == [(0, 0), (0, 0), (1, 0), (1, 0), (0, 0)]
    assert subjects_of(expert) == ["Rekomendasi teknis segera jatuh tempo"] * 2


def test_due_on_monday_is_reminded_on_friday_not_over_the_weekend(waiting):
    Recommendation.objects.update(due_on=dt.date(2026, 11, 30))

    rounds = []
    for day in range(26, 31):  # Thursday to Monday
        with on(dt.date(2026, 11, day)):
            rounds.append(duties.remind_technical_agencies())

    assert rounds == [0, 1, 0, 0, 1]


def test_a_late_agency_is_reported_once_to_all_who_answer_for_it(waiting):
    case = waiting.application
    people = [
        make_officer(Role.TECHNICAL, waiting.agency),
        make_officer(Role.SUPERVISOR, waiting.agency),
        make_officer(Role.SUPERVISOR, case.counter_agency),
        case.reviewer,
    ]

    rounds = []
    for day in range(3, 7):
        with on(working_day(day)):
            rounds.append(duties.report_late_agencies())

    assert rounds == [0, 1, 0, 0]
    assert [subjects_of(person) for person in people] == [["Rekomendasi teknis terlambat"]] * 4
    assert Notice.objects.count() == 4
    late = case.events.get(deed="report_late")
    assert (late.office, late.note) == (
        waiting.agency.short_name,
        "Jawaban seharusnya paling lambat 26 November 2026.",
    )


def test_who_has_answered_or_waits_for_corrections_is_left_alone(waiting):
    make_membership(expert := make_officer(Role.SUPERVISOR, waiting.agency), Role.TECHNICAL, waiting.agency)
    with on(working_day(1)):
        actions.recommend(waiting.pk, by=expert, advice=Advice.CORRECTION, note="Denah kurang jelas.")

    with on(working_day(9)):
        rounds = (duties.remind_technical_agencies(), duties.report_late_agencies())

    assert rounds == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_report_once():
    case = make_sent(10, state=State.RECOMMENDING)
    row = make_recommendation(case, make_agency(), due_on=working_day(3))
    expert = make_officer(Role.TECHNICAL, row.agency)

    with on(working_day(4)):
        at_once([duties.report_late_agencies] * 3)

    assert len(subjects_of(expert)) == 1
    assert case.events.filter(deed="report_late").count() == 1


# --- Objections -------------------------------------------------------------------------------------


def test_an_objection_is_called_for_on_its_day_and_reported_when_late():
    with on(MONDAY):
        case = make_application(State.REJECTED)
        supervisor = make_officer(Role.SUPERVISOR, case.issuing_agency)
        actions.object_to(case.pk, by=case.owner, text="Lokasi saya sesuai.")

    for day in (9, 10, 10, 11, 12):
        with on(working_day(day)):
            duties.report_late_objections()

    assert subjects_of(supervisor) == [
        f"Keberatan harus dijawab hari ini ({case.number})",
        f"Keberatan terlambat dijawab ({case.number})",
    ]
    assert "dianggap dikabulkan" in Notice.objects.filter(to=supervisor).latest("pk").body


def test_an_answered_objection_is_called_for_no_more():
    with on(MONDAY):
        case = walk.review(walk.send(make_service()))
        case = actions.reject(case.pk, by=walk.signatory_of(case), reasons="Lokasi tidak sesuai")
        objection = actions.object_to(case.pk, by=case.owner, text="Lokasi saya sesuai.")
        actions.dismiss(objection.pk, by=walk.signatory_of(case), reasons="Tetap.")

    with on(working_day(11)):
        assert duties.report_late_objections() == 0
