"""Whose days they were: every working day is somebody's, and the citizen's are what moved the date."""

import datetime as dt
import itertools

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from agencies import calendar
from permits import actions, clock
from permits.clock import CITIZEN, Holder, HolderDays
from permits.models import Event, Recommendation
from permits.states import ENDED, NEXT, PAUSED, Advice, State
from tests.factories import make_agency, make_application, make_day_exception, make_service
from tests.permits import walk
from tests.permits.test_actions_recommending import answer

pytestmark = pytest.mark.django_db


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-{text}:00+07:00")


def event(moment: dt.datetime, to: State, old: State = State.IN_REVIEW, deed: str = "") -> Event:
    return Event(pk=next(_numbers), at=moment, from_state=old, to_state=to, deed=deed)


_numbers = itertools.count(1)


def make_case(**fields):
    counter, issuer = make_agency(short_name="DPMPTSP"), make_agency(short_name="Dinkes")
    service = make_service(agency=counter, issuing_agency=issuer, processing_days=10)
    return make_application(State.IN_REVIEW, service=service, sent_at=at("11-23 09:00"), **fields)


# --- By hand ----------------------------------------------------------------------------------------


def test_a_case_that_saw_everybody():
    case = make_case()
    pupr = make_agency(short_name="Dinas PUPR")
    moves = [
        event(at("11-23 09:00"), State.SUBMITTED, State.DRAFT),  # Monday
        event(at("11-24 08:00"), State.IN_REVIEW, State.SUBMITTED),
        event(at("11-25 15:00"), State.RETURNED),  # Tu, We: the counter
        event(at("11-30 07:00"), State.IN_REVIEW, State.RETURNED),  # Th, Fr, Mo: the citizen
        event(at("12-01 10:00"), State.RECOMMENDING),  # Tu: the counter
        event(at("12-04 10:00"), State.IN_REVIEW, State.RECOMMENDING),  # We, Th, Fr: Dinas PUPR
        event(at("12-04 10:00"), State.AWAITING_DECISION),
    ]
    asked = [
        Recommendation(
            pk=1, agency=pupr, asked_at=at("12-01 10:00"), answered_at=at("12-04 10:00"), advice=Advice.YES
        )
    ]

    held = clock.by_holder(case, moves, asked, dt.date(2026, 12, 8))  # Mo 7, Tu 8: the issuing agency

    assert held == [
        HolderDays(Holder("DPMPTSP"), 3),
        HolderDays(CITIZEN, 3),
        HolderDays(Holder("Dinas PUPR"), 3),
        HolderDays(Holder("Dinkes"), 2),
    ]
    assert clock.in_one_line(case, moves, asked, citizen="Anda", on=dt.date(2026, 12, 8)) == (
        "11 hari kerja: DPMPTSP 3 · Anda 3 · Dinas PUPR 3 · Dinkes 2"
    )


def test_agencies_side_by_side_each_count_their_own():
    case = make_case()
    first, second = make_agency(short_name="Dinas A"), make_agency(short_name="Dinas B")
    moves = [event(at("11-23 10:00"), State.RECOMMENDING)]
    asked = [
        Recommendation(pk=1, agency=first, asked_at=at("11-23 10:00"), answered_at=at("11-24 10:00")),
        Recommendation(pk=2, agency=second, asked_at=at("11-23 10:00")),
    ]

    line = clock.in_one_line(case, moves, asked, citizen="Anda", on=dt.date(2026, 11, 25))

    assert line == "2 hari kerja: Dinas A 1 · Dinas B 2 (sebagian bersamaan)"


def test_what_moves_twice_in_a_day_counts_for_who_had_it_in_the_morning():
    case = make_case()
    moves = [
        event(at("11-24 09:00"), State.RETURNED),
        event(at("11-24 11:00"), State.IN_REVIEW, State.RETURNED),
        event(at("11-24 15:00"), State.AWAITING_DECISION),
    ]

    held = clock.by_holder(case, moves, [], dt.date(2026, 11, 25))

    assert held == [HolderDays(Holder("DPMPTSP"), 1), HolderDays(Holder("Dinkes"), 1)]


def test_the_day_of_sending_is_nobodys():
    case = make_case()

    assert clock.by_holder(case, [], [], dt.date(2026, 11, 23)) == []
    assert clock.in_one_line(case, [], [], citizen="Anda", on=dt.date(2026, 11, 23)) == ""


def test_an_ended_case_counts_until_it_ended():
    case = make_case()
    case.state = State.WITHDRAWN
    moves = [event(at("11-25 09:00"), State.WITHDRAWN)]

    assert clock.by_holder(case, moves, [], dt.date(2026, 12, 31)) == [HolderDays(Holder("DPMPTSP"), 2)]


def test_after_a_refusal_the_days_are_the_citizens_until_the_objection():
    case = make_case()
    moves = [
        event(at("11-24 09:00"), State.REJECTED, State.AWAITING_DECISION, "reject"),
        event(at("11-26 09:00"), State.REJECTED, State.REJECTED, clock.OBJECT),  # We, Th: the citizen
        event(at("11-30 09:00"), State.IN_REVIEW, State.REJECTED, "uphold"),  # Fr, Mo: who decides
    ]

    held = clock.by_holder(case, moves, [], dt.date(2026, 12, 1))

    assert held == [
        HolderDays(Holder("DPMPTSP"), 2),
        HolderDays(CITIZEN, 2),
        HolderDays(Holder("Dinkes"), 2),
    ]


# --- The pauses -------------------------------------------------------------------------------------


def test_every_pause_has_a_reason_an_author_and_its_days():
    with time_machine.travel("2026-11-23 09:00+07:00", tick=False) as now:
        sent = walk.send(walk.make_full_service(adviser=False, processing_days=5))
        case = walk.review(sent)
        now.move_to("2026-11-26 09:00+07:00")
        walk.visit(case)
        case.refresh_from_db()

        (pause,) = clock.pauses(case)

    assert (pause.since, pause.until, pause.days) == (dt.date(2026, 11, 23), dt.date(2026, 11, 26), 3)
    assert pause.state == State.AWAITING_VISIT
    assert pause.reason == "Berkas asli perlu ditunjukkan: KTP-el; Ijazah"
    assert (pause.by, pause.office) == (case.reviewer, case.counter_agency.short_name)
    assert case.paused_days == 3


def test_a_pause_that_lasts_counts_until_today():
    case = make_application(State.RETURNED)
    moved = Event.objects.create(
        application=case,
        deed="return_faults",
        from_state=State.IN_REVIEW,
        to_state=State.RETURNED,
        note="KTP-el",
    )

    (pause,) = clock.pauses(case, on=timezone.localdate(moved.at) + dt.timedelta(days=7))

    assert (pause.until, pause.reason) == (None, "KTP-el")
    assert pause.days == calendar.working_days_between(
        pause.since, timezone.localdate(moved.at) + dt.timedelta(days=7)
    )


def test_an_upheld_objection_leaves_the_citizens_days_as_a_pause():
    with time_machine.travel("2026-11-23 09:00+07:00", tick=False) as now:
        case = walk.review(walk.send(make_service()))
        signatory = walk.signatory_of(case)
        case = actions.reject(case.pk, by=signatory, reasons="Lokasi tidak sesuai")
        now.move_to("2026-11-25 09:00+07:00")
        objection = actions.object_to(case.pk, by=case.owner, text="Lokasi saya sesuai.")
        assert clock.pauses(case) == []
        now.move_to("2026-11-27 09:00+07:00")
        case = actions.uphold(objection.pk, by=signatory, reasons="Benar.")
        days = {row.holder: row.days for row in clock.by_holder(case, case.events.all(), [])}

    assert sum(pause.days for pause in clock.pauses(case)) == case.paused_days == 2
    assert days[CITIZEN] == 2


def test_an_agency_asked_again_counts_both_times():
    with time_machine.travel("2026-11-23 09:00+07:00", tick=False) as now:
        case = walk.review(walk.send(walk.make_full_service(originals=False, processing_days=10)))
        now.move_to("2026-11-25 09:00+07:00")
        back = answer(case.recommendations.get(), Advice.CORRECTION, "Denah kurang jelas.")
        now.move_to("2026-11-26 09:00+07:00")
        actions.finish_review(back.pk, by=back.reviewer)
        now.move_to("2026-11-27 09:00+07:00")
        case.refresh_from_db()

        held = clock.by_holder(case, case.events.all(), case.recommendations.select_related("agency"))

    agency = case.recommendations.first().agency.short_name
    assert {row.holder.agency: row.days for row in held} == {
        agency: 3,  # Tu, We, and Fr
        case.counter_agency.short_name: 1,  # Th
    }


# --- On every day -----------------------------------------------------------------------------------

DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2027, 10, 31))
STEPS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 23), st.integers(0, 99)), max_size=14)


def way(start: dt.datetime, steps: list[tuple[int, int, int]]) -> list[Event]:
    """Return the history of a case that went any legal way, with days and hours between its moves."""
    events, state, moment = [], State.IN_REVIEW, start
    for days, hours, choice in steps:
        following = sorted(NEXT[state] - (ENDED - {State.REJECTED}))
        to = following[choice % len(following)] if following else state
        moment += dt.timedelta(days=days, hours=hours)
        if state == State.REJECTED:
            events.append(event(moment, State.REJECTED, State.REJECTED, clock.OBJECT))
        events.append(event(moment, to, state))
        state = to
    return events


class TestEveryWay(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.case = make_case()

    @settings(max_examples=150, deadline=None)
    @given(day=DAYS, steps=STEPS, after=st.integers(0, 20), closures=st.sets(st.integers(0, 60), max_size=4))
    def test_the_days_of_all_holders_add_up(self, day, steps, after, closures):
        start = timezone.make_aware(dt.datetime.combine(day, dt.time(9)))
        for offset in closures:
            make_day_exception(day + dt.timedelta(days=offset))
        events = way(start, steps)
        self.case.sent_at = start
        self.case.state = events[-1].to_state if events else State.IN_REVIEW
        last = timezone.localdate(events[-1].at) if events else day
        until = last + dt.timedelta(days=after)

        held = clock.by_holder(self.case, events[::-1], [], until)

        ended = last if self.case.state in ENDED else until
        total = clock.days_since_sent(self.case, events, until)
        assert sum(row.days for row in held) == total == calendar.working_days_between(day, ended)
        assert all(row.days > 0 for row in held)

    @settings(max_examples=150, deadline=None)
    @given(day=DAYS, steps=STEPS, promised=st.integers(0, 20))
    def test_the_citizens_days_are_those_that_moved_the_date(self, day, steps, promised):
        start = timezone.make_aware(dt.datetime.combine(day, dt.time(9)))
        case = self.case
        case.sheet["processing_days"], case.sent_at = promised, start
        case.state, case.paused_on, case.paused_days = State.IN_REVIEW, None, 0
        clock.start(case, start)
        first = case.due_on
        events = [row for row in way(start, steps) if State.REJECTED not in (row.from_state, row.to_state)]
        events = _unbroken(events)
        for row in events:
            case.state = row.to_state
            clock.follow(case, row.to_state, timezone.localdate(row.at))
        if case.state in PAUSED:
            return  # it still stands: the date moves when the citizen has done their part
        last = timezone.localdate(events[-1].at) if events else day

        held = {row.holder: row.days for row in clock.by_holder(case, events, [], last)}

        assert held.get(CITIZEN, 0) == case.paused_days
        assert case.due_on == (
            calendar.add_working_days(first, case.paused_days) if case.paused_days else first
        )


def _unbroken(events: list[Event]) -> list[Event]:
    """Return the events up to the first that does not follow on the one before."""
    kept, state = [], State.IN_REVIEW
    for row in events:
        if row.from_state != state:
            break
        kept.append(row)
        state = row.to_state
    return kept
