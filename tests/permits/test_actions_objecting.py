"""Objections: received in time, decided by the right person, upheld or dismissed with reasons."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from agencies.models import Role
from mpp.lib.refused import Refused
from notices.models import Notice
from permits import actions, objections, story
from permits.models import Objection
from permits.states import Advice, ObjectionOutcome, State
from tests.factories import make_agency, make_application, make_officer, make_paper, make_service
from tests.permits import walk
from tests.races import at_once

pytestmark = pytest.mark.django_db

# 2026-11-23 is a Monday; Christmas is free from Thursday 24 December to Sunday 27.
MONDAY = "2026-11-23 09:00+07:00"


@pytest.fixture
def refused():
    return refuse_a_case()


def refuse_a_case(**fields):
    return make_application(State.REJECTED, **fields)


def other_signatory(case):
    return make_officer(Role.SIGNATORY, case.issuing_agency)


def object_to(case, **fields):
    defaults = {"by": case.owner, "text": "Lokasi saya sesuai tata ruang; lihat lampiran."}
    return actions.object_to(case.pk, **(defaults | fields))


# --- Received ---------------------------------------------------------------------------------------


def test_an_objection_is_received_with_papers_and_a_day_for_the_answer():
    with time_machine.travel(MONDAY, tick=False):
        case = refuse_a_case()
        signatory = other_signatory(case)
        paper = make_paper(case.owner)

        objection = object_to(case, keep_papers=[lambda: paper])

    assert objection.due_on == dt.date(2026, 12, 7)  # ten working days
    assert list(objection.papers.all()) == [paper]
    assert case.events.get().deed == "object_to"
    assert Notice.objects.get(to=case.owner).subject == f"Keberatan diterima ({case.number})"
    assert "7 Desember 2026" in Notice.objects.get(to=case.owner).body
    assert Notice.objects.get(to=signatory).subject == f"Keberatan menunggu keputusan Anda ({case.number})"


@pytest.mark.parametrize(
    ("on", "is_in_time"),
    [
        ("2026-12-22 23:30+07:00", True),  # the 21st working day
        ("2026-12-23 00:30+07:00", False),
    ],
)
def test_the_term_is_21_working_days(on, is_in_time):
    with time_machine.travel(MONDAY, tick=False):
        case = refuse_a_case()

    with time_machine.travel(on, tick=False):
        if is_in_time:
            object_to(case)
        else:
            with pytest.raises(Refused, match="22 Desember 2026"):
                object_to(case)
        assert objections.may_object(case) is False


@pytest.mark.parametrize("state", sorted(set(State) - {State.REJECTED}))
def test_only_a_refusal_is_objected_to(state):
    with pytest.raises(Refused, match="hanya untuk permohonan yang ditolak"):
        object_to(make_application(state))


def test_one_objection_for_one_refusal(refused):
    object_to(refused)

    with pytest.raises(Refused, match="sudah diterima"):
        object_to(refused)


def test_not_without_words(refused):
    with pytest.raises(Refused, match="alasannya"):
        object_to(refused, text=" ")


def test_an_officer_takes_in_a_letter_that_came_some_days_ago():
    with time_machine.travel(MONDAY, tick=False):
        case = refuse_a_case()
    with time_machine.travel("2026-12-01 10:00+07:00", tick=False):
        clerk = walk.verifier_of(case)

        objection = actions.record_objection(
            case.pk, by=clerk, received_on=dt.date(2026, 11, 27), text="Surat keberatan."
        )

    assert timezone.localdate(objection.received_at) == dt.date(2026, 11, 27)
    assert objection.due_on == dt.date(2026, 12, 11)
    assert (objection.filed_by, objection.received_by) == (case.owner, clerk)


@pytest.mark.parametrize("on", [dt.date(2026, 11, 22), dt.date(2026, 11, 25)])
def test_a_letter_came_neither_before_the_refusal_nor_in_the_future(on):
    with time_machine.travel("2026-11-24 10:00+07:00", tick=False):
        case = refuse_a_case(decided_at=timezone.now() - dt.timedelta(days=1))

        with pytest.raises(Refused):
            actions.record_objection(case.pk, by=walk.verifier_of(case), received_on=on, text="Surat.")


def test_a_letter_of_the_day_of_the_refusal_is_told_after_it():
    with time_machine.travel("2026-11-23 15:00+07:00", tick=False):
        case = refuse_a_case()
        case.events.create(deed="reject", from_state=State.AWAITING_DECISION, to_state=State.REJECTED)
    with time_machine.travel("2026-11-24 10:00+07:00", tick=False):
        actions.record_objection(
            case.pk, by=walk.verifier_of(case), received_on=dt.date(2026, 11, 23), text="Surat."
        )

    assert story.told_to_citizen(case.events.all())[0].title == "Keberatan diajukan"


# --- Decided ----------------------------------------------------------------------------------------


def test_upheld_it_is_in_review_again_and_only_the_citizens_days_moved_the_date():
    with time_machine.travel(MONDAY, tick=False):
        case = walk.review(walk.send(make_service(processing_days=3)))
        assert case.due_on == dt.date(2026, 11, 26)
    with time_machine.travel("2026-11-24 09:00+07:00", tick=False):
        case = actions.reject(case.pk, by=walk.signatory_of(case), reasons="Lokasi tidak sesuai")
    with time_machine.travel("2026-11-26 09:00+07:00", tick=False):
        objection = object_to(case)
    with time_machine.travel("2026-12-02 09:00+07:00", tick=False):
        upheld = actions.uphold(objection.pk, by=other_signatory(case), reasons="Lokasi ternyata sesuai.")

    assert (upheld.state, upheld.reviewed_at, upheld.decided_at) == (State.IN_REVIEW, None, None)
    assert (upheld.paused_days, upheld.due_on) == (2, dt.date(2026, 11, 30))  # Wednesday and Thursday
    objection.refresh_from_db()
    assert objection.outcome == ObjectionOutcome.UPHELD
    told = Notice.objects.get(to=case.owner, subject__startswith="Keberatan dikabulkan")
    assert "Lokasi ternyata sesuai." in told.body
    assert Notice.objects.filter(to=case.reviewer, subject__startswith="Keberatan dikabulkan").exists()


def test_an_upheld_case_goes_the_rest_of_its_way_and_asks_again_who_said_no():
    asked = walk.review(walk.send(walk.make_full_service(originals=False)))
    case = walk.recommend(asked, Advice.NO, "Di luar zona.")
    case = actions.reject(case.pk, by=walk.signatory_of(case), reasons="Tidak direkomendasikan.")
    upheld = actions.uphold(object_to(case).pk, by=other_signatory(case), reasons="Zona sudah berubah.")

    again = actions.finish_review(upheld.pk, by=upheld.reviewer)

    assert again.state == State.RECOMMENDING
    assert walk.recommend(again).state == State.AWAITING_DECISION


def test_dismissed_the_refusal_stands_and_the_next_way_is_told(refused):
    objection = object_to(refused)

    kept = actions.dismiss(objection.pk, by=other_signatory(refused), reasons="Lokasi tetap tidak sesuai.")

    assert kept.state == State.REJECTED
    told = Notice.objects.get(to=refused.owner, subject__startswith="Keberatan tidak dikabulkan")
    assert "Lokasi tetap tidak sesuai." in told.body
    assert "banding" in told.body
    with pytest.raises(Refused):
        object_to(refused)


@pytest.mark.parametrize("deed", [actions.uphold, actions.dismiss])
def test_neither_without_reasons_nor_twice(refused, deed):
    objection = object_to(refused)
    by = other_signatory(refused)

    with pytest.raises(Refused, match="alasan"):
        deed(objection.pk, by=by, reasons=" ")
    deed(objection.pk, by=by, reasons="Sesuai aturan.")

    with pytest.raises(Refused, match="sudah diputuskan"):
        deed(objection.pk, by=by, reasons="Sesuai aturan.")


def test_who_refused_decides_the_objection_only_where_there_is_nobody_else(refused):
    objection = object_to(refused)
    colleague = other_signatory(refused)

    with pytest.raises(Refused, match="pejabat lain"):
        actions.dismiss(objection.pk, by=refused.decided_by, reasons="Tetap.")
    colleague.memberships.update(until=timezone.localdate() - dt.timedelta(days=1), since="2020-01-01")

    assert actions.dismiss(objection.pk, by=refused.decided_by, reasons="Tetap.").state == State.REJECTED


def test_who_verified_or_owns_the_case_or_works_elsewhere_does_not_decide(refused):
    objection = object_to(refused)
    other_signatory(refused)
    elsewhere = make_officer(Role.SIGNATORY, make_agency())

    for person in (refused.reviewer, refused.owner, elsewhere):
        with pytest.raises(Refused):
            actions.uphold(objection.pk, by=person, reasons="Sesuai.")


def test_an_objection_not_answered_in_time_can_only_be_upheld():
    with time_machine.travel(MONDAY, tick=False):
        case = refuse_a_case()
        objection = object_to(case)
    by = other_signatory(case)

    with time_machine.travel("2026-12-08 09:00+07:00", tick=False):
        with pytest.raises(Refused, match="dianggap dikabulkan"):
            actions.dismiss(objection.pk, by=by, reasons="Tetap.")
        assert actions.uphold(objection.pk, by=by, reasons="Lewat waktu.").state == State.IN_REVIEW


def test_after_a_second_refusal_the_citizen_may_object_again(refused):
    objection = object_to(refused)
    case = actions.uphold(objection.pk, by=other_signatory(refused), reasons="Sesuai.")
    case = actions.finish_review(case.pk, by=case.reviewer) if case.reviewed_at else _reviewed(case)
    case = actions.reject(case.pk, by=walk.signatory_of(case), reasons="Syarat lain tidak terpenuhi.")

    assert objections.may_object(case)
    assert object_to(case).pk != objection.pk


def _reviewed(case):
    for key in [requirement["key"] for requirement in case.sheet["requirements"]]:
        case.attachments.create(requirement_key=key, paper=make_paper(case.owner))
    walk.accept_all(case, by=case.reviewer)
    return actions.finish_review(case.pk, by=case.reviewer)


# --- At once ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_filing_twice_at_once_is_one_objection():
    case = refuse_a_case()
    clerk = walk.verifier_of(case)

    answers = at_once(
        [
            lambda: object_to(case),
            lambda: actions.record_objection(
                case.pk, by=clerk, received_on=timezone.localdate(), text="Surat."
            ),
        ]
    )

    assert {type(answer) for answer in answers} == {Objection, Refused}
    assert case.events.filter(deed="object_to").count() == 1


def test_who_helped_at_the_counter_does_not_keep_the_only_other_signatory_from_deciding(refused):
    """Who helped may not decide: were they counted as another signatory, nobody could."""
    helper = other_signatory(refused)
    refused.assistances.create(by=helper, agency=refused.counter_agency, venue_code="MPP")

    assert objections.deciders(refused) == [refused.decided_by]
    case = actions.uphold(object_to(refused).pk, by=refused.decided_by, reasons="Sesuai.")
    assert case.state == State.IN_REVIEW


@pytest.mark.django_db(transaction=True)
def test_upholding_and_dismissing_at_once_gives_one_decision():
    case = refuse_a_case()
    objection = object_to(case)
    first, second = other_signatory(case), other_signatory(case)

    answers = at_once(
        [
            lambda: actions.uphold(objection.pk, by=first, reasons="Sesuai."),
            lambda: actions.dismiss(objection.pk, by=second, reasons="Tidak."),
        ]
    )

    case.refresh_from_db()
    objection.refresh_from_db()
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert (case.state == State.IN_REVIEW) == (objection.outcome == ObjectionOutcome.UPHELD)
