"""What technical agencies find and answer: in parallel, with corrections, each with its own day."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from agencies.models import Role
from mpp.lib.formats import long_date
from mpp.lib.refused import Refused
from permits import actions, clock, story
from permits.models import DocumentRequest, Recommendation
from permits.states import Advice, State
from tests.factories import (
    make_agency,
    make_citizen,
    make_document_type,
    make_officer,
    make_open_venue,
    make_paper,
    make_recommendation,
    make_refusal_reason,
    make_service,
)
from tests.permits import walk

pytestmark = pytest.mark.django_db

MONDAY = "2026-11-23 09:00+07:00"
TUESDAY = "2026-11-24 09:00+07:00"
THURSDAY = "2026-11-26 09:00+07:00"
FRIDAY = "2026-11-27 09:00+07:00"


@pytest.fixture
def asked():
    """A case that waits for two technical agencies."""
    service = make_service(technical_agencies=[make_agency(), make_agency()], processing_days=10)
    return walk.review(walk.send(service))


def answer(recommendation, advice, note=""):
    by = make_officer(Role.TECHNICAL, recommendation.agency)
    return actions.recommend(recommendation.pk, by=by, advice=advice, note=note)


def test_several_agencies_answer_in_any_order(asked):
    first, second = asked.recommendations.order_by("pk")

    waiting = answer(second, Advice.YES)
    assert waiting.state == State.RECOMMENDING
    done = answer(first, Advice.CONDITIONS, "Pasang alat pemadam.")

    assert done.state == State.AWAITING_DECISION


@pytest.mark.parametrize("advice", [Advice.CONDITIONS, Advice.NO, Advice.CORRECTION])
def test_an_answer_with_a_but_says_which(asked, advice):
    with pytest.raises(Refused):
        answer(asked.recommendations.first(), advice, "  ")


# --- Corrections ------------------------------------------------------------------------------------


def test_a_correction_puts_the_case_back_into_review():
    case = walk.review(walk.send(walk.make_full_service(originals=False)))

    back = walk.recommend(case, Advice.CORRECTION, "Denah tidak sesuai lokasi.")

    assert (back.state, back.reviewed_at) == (State.IN_REVIEW, None)
    assert (
        story.told_to_citizen(back.events.all())[0].note
        == "Perlu perbaikan dahulu. Denah tidak sesuai lokasi."
    )


def test_the_corrected_case_is_put_to_the_agency_again_with_a_new_day():
    with time_machine.travel(MONDAY, tick=False):
        case = walk.review(walk.send(walk.make_full_service(originals=False, processing_days=10)))
        first = case.recommendations.get()
        assert first.due_on == dt.date(2026, 11, 26)
        back = answer(first, Advice.CORRECTION, "Denah tidak sesuai lokasi.")
        paper = back.attachments.current().first()
        actions.refuse(paper.pk, by=back.reviewer, reason=make_refusal_reason())
        actions.return_faults(back.pk, by=back.reviewer)
    with time_machine.travel(THURSDAY, tick=False):
        walk.give(back, paper.requirement_key)
        actions.resubmit(back.pk)
        walk.accept_all(back, by=back.reviewer)
        again = actions.finish_review(back.pk, by=back.reviewer)

    second = again.recommendations.current().get()
    first.refresh_from_db()
    assert again.state == State.RECOMMENDING
    assert (first.superseded_at is not None, second.due_on) == (True, dt.date(2026, 12, 1))
    assert answer(second, Advice.YES).state == State.AWAITING_DECISION


def test_an_agency_that_could_not_answer_meanwhile_gets_its_days_back(asked):
    # asked on the day on which the tests run; the calendar is the real one
    first, other = asked.recommendations.order_by("pk")
    due_on = other.due_on
    with time_machine.travel(timezone.now(), tick=False) as now:
        back = answer(first, Advice.CORRECTION, "Denah tidak sesuai lokasi.")
        with pytest.raises(Refused):
            answer(other, Advice.YES)
        now.shift(dt.timedelta(days=7))
        actions.finish_review(back.pk, by=back.reviewer)

    other.refresh_from_db()
    asked_on = timezone.localdate(other.asked_at)
    away = clock.calendar.working_days_between(asked_on, asked_on + dt.timedelta(days=7))
    assert other.due_on == clock.calendar.add_working_days(due_on, away) > due_on


# --- Asking for a paper, and doing without -----------------------------------------------------------


def ask_for_a_paper():
    wanted = make_document_type()
    case = actions.begin(make_service(optional=[wanted]), owner=make_citizen())
    make_open_venue()
    walk.give(case, case.sheet["requirements"][0]["key"])  # and not the one that may be left out
    sent = actions.submit(case.pk)
    verifier = walk.verifier_of(sent)
    actions.take(sent.pk, by=verifier)
    request = actions.request_document(sent.pk, wanted.code, by=verifier, note="Untuk lokasi kedua.")
    return actions.take(sent.pk, by=verifier), request


def test_a_request_is_taken_back_before_the_citizen_knows_of_it():
    case, request = ask_for_a_paper()
    walk.accept_all(case, by=case.reviewer)

    actions.withdraw_request(request.pk, by=case.reviewer)

    assert not DocumentRequest.objects.exists()
    assert actions.finish_review(case.pk, by=case.reviewer).reviewed_at
    with pytest.raises(Refused, match="sudah dibatalkan"):
        actions.withdraw_request(request.pk, by=case.reviewer)


def test_a_request_that_the_citizen_was_told_of_stands():
    case, request = ask_for_a_paper()
    walk.accept_all(case, by=case.reviewer)
    actions.return_faults(case.pk, by=case.reviewer)
    walk.give(case, request.requirement_key)
    actions.resubmit(case.pk)

    with pytest.raises(Refused, match="sudah disampaikan"):
        actions.withdraw_request(request.pk, by=case.reviewer)


# --- On the spot ------------------------------------------------------------------------------------


def visit(recommendation, **fields):
    defaults = {
        "visited_on": timezone.localdate(),
        "place": "Jalan Merdeka 5",
        "officers": "Andi, Budi",
        "findings": "Bangunan sesuai denah.",
    }
    by = make_officer(Role.TECHNICAL, recommendation.agency)
    return actions.record_site_visit(recommendation.pk, by=by, **(defaults | fields))


def test_a_visit_is_recorded_with_photographs_and_the_citizen_reads_that_it_took_place(asked):
    recommendation = asked.recommendations.first()
    photos = [make_paper(asked.owner), make_paper(asked.owner)]

    row = visit(recommendation, keep_photos=[lambda photo=photo: photo for photo in photos])

    assert list(row.photos.order_by("pk")) == photos
    line = story.told_to_citizen(asked.events.all())[0]
    assert (line.title, line.who) == ("Kunjungan lapangan dilakukan", recommendation.agency.short_name)
    assert line.note == long_date(timezone.localdate())


def test_a_visit_does_not_lie_in_the_future(asked):
    with pytest.raises(Refused, match="belum tiba"):
        visit(asked.recommendations.first(), visited_on=timezone.localdate() + dt.timedelta(days=1))


def test_a_visit_is_recorded_before_the_answer_not_after(asked):
    recommendation = asked.recommendations.first()
    answer(recommendation, Advice.YES)

    with pytest.raises(Refused):
        visit(recommendation)


def test_only_a_correction_or_an_upheld_objection_asks_again(asked):
    """The database's word: one current answer for each agency."""
    given = make_recommendation(asked, advice=Advice.YES)

    with pytest.raises(Exception, match="recommendation_asked_again_for_a_reason"):
        Recommendation.objects.filter(pk=given.pk).update(superseded_at=timezone.now())
