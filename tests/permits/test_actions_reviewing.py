"""The verifier's part, the citizen's corrections, and the clock of the promise."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone

from agencies.models import Role
from mpp.lib.refused import Refused
from permits import actions, clock
from permits.models import Application
from permits.states import Advice, State, Verdict
from tests.factories import (
    make_application,
    make_attachment,
    make_day_exception,
    make_document_type,
    make_membership,
    make_refusal_reason,
    make_service,
    make_user,
)
from tests.permits import walk

pytestmark = pytest.mark.django_db

# 2026-11-23 is a Monday; no holiday falls between it and 4 December.
MONDAY = "2026-11-23 09:00+07:00"
TUESDAY = "2026-11-24 10:00+07:00"


def return_first_paper(application, verifier):
    """Refuse the first paper, accept the others, send back."""
    first, *others = application.attachments.current().order_by("pk")
    actions.refuse(first.pk, by=verifier, reason=make_refusal_reason())
    for other in others:
        actions.accept(other.pk, by=verifier)
    actions.return_faults(application.pk, by=verifier)
    return first


# --- The clock --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("corrected", "due"),
    [
        ("2026-11-24 16:00+07:00", dt.date(2026, 11, 26)),  # the same day: nothing was lost
        ("2026-11-25 08:00+07:00", dt.date(2026, 11, 27)),
        ("2026-11-27 08:00+07:00", dt.date(2026, 12, 1)),  # We, Th, Fr: Thursday + 3 working days
        ("2026-11-29 20:00+07:00", dt.date(2026, 12, 1)),  # Saturday and Sunday are nobody's days
        ("2026-11-30 08:00+07:00", dt.date(2026, 12, 2)),
    ],
)
def test_only_working_days_at_the_citizen_move_the_promise(corrected, due):
    with time_machine.travel(MONDAY, tick=False):
        sent = walk.send(make_service(processing_days=3))
    assert sent.due_on == dt.date(2026, 11, 26)
    with time_machine.travel(TUESDAY, tick=False):
        verifier = walk.verifier_of(sent)
        actions.take(sent.pk, by=verifier)
        first = return_first_paper(sent, verifier)

    with time_machine.travel(corrected, tick=False):
        walk.give(sent, first.requirement_key)
        back = actions.resubmit(sent.pk)

    assert (back.state, back.due_on, back.paused_on) == (State.IN_REVIEW, due, None)


def test_days_at_the_office_do_not_move_the_promise():
    with time_machine.travel(MONDAY, tick=False):
        sent = walk.send(make_service(processing_days=3))

    with time_machine.travel("2026-12-04 09:00+07:00", tick=False):
        decided = walk.review(sent)

        assert decided.due_on == dt.date(2026, 11, 26)
        assert clock.days_left(decided) == -6  # Fr 27, Mo 30, Tu 1, We 2, Th 3, Fr 4


def test_a_closure_of_our_own_does_not_move_a_promise_given_before():
    with time_machine.travel(MONDAY, tick=False):
        sent = walk.send(make_service(processing_days=3))
    with time_machine.travel(TUESDAY, tick=False):
        verifier = walk.verifier_of(sent)
        actions.take(sent.pk, by=verifier)
        first = return_first_paper(sent, verifier)
        make_day_exception(dt.date(2026, 11, 25))

        walk.give(sent, first.requirement_key)
        back = actions.resubmit(sent.pk)

    assert back.due_on == dt.date(2026, 11, 26)


def test_a_changed_calendar_may_bring_the_promise_forward():
    closure = make_day_exception(dt.date(2026, 11, 25))
    with time_machine.travel(MONDAY, tick=False):
        sent = walk.send(make_service(processing_days=3))
    assert sent.due_on == dt.date(2026, 11, 27)
    with time_machine.travel(TUESDAY, tick=False):
        verifier = walk.verifier_of(sent)
        actions.take(sent.pk, by=verifier)
        first = return_first_paper(sent, verifier)
        closure.delete()

        walk.give(sent, first.requirement_key)
        back = actions.resubmit(sent.pk)

    assert back.due_on == dt.date(2026, 11, 26)


def test_no_days_are_left_to_count_once_a_case_has_ended():
    assert clock.days_left(make_application(State.ISSUED)) is None
    assert clock.days_left(make_application(State.RETURNED)) is None


# --- Judging and returning --------------------------------------------------------------------------


def test_a_corrected_case_keeps_number_reviewer_and_accepted_papers():
    sent = walk.send(make_service(documents=[make_document_type(), make_document_type()]))
    verifier = walk.verifier_of(sent)
    actions.take(sent.pk, by=verifier)
    first = return_first_paper(sent, verifier)
    walk.give(sent, first.requirement_key)

    back = actions.resubmit(sent.pk)

    verdicts = back.attachments.current().order_by("requirement_key").values_list("verdict", flat=True)
    first.refresh_from_db()
    assert (back.number, back.reviewer, back.returns) == (sent.number, verifier, 1)
    assert sorted(verdicts) == [Verdict.ACCEPTED, Verdict.PENDING]
    assert first.superseded_at is not None


def test_only_what_was_at_fault_may_be_given_anew():
    sent = walk.send(make_service(documents=[make_document_type(), make_document_type()]))
    verifier = walk.verifier_of(sent)
    actions.take(sent.pk, by=verifier)
    first = return_first_paper(sent, verifier)
    accepted = sent.attachments.current().exclude(pk=first.pk).get()

    with pytest.raises(Refused, match="sudah diterima"):
        walk.give(sent, accepted.requirement_key)
    with pytest.raises(Refused, match="belum diperbaiki"):
        actions.resubmit(sent.pk)


def test_a_paper_asked_for_later_must_be_given_before_the_case_comes_back():
    extra = make_document_type(label="Surat kuasa")
    sent = walk.send(make_service(optional=[extra]))
    for left_out in sent.attachments.filter(requirement_key=extra.code):
        left_out.delete()
    verifier = walk.verifier_of(sent)
    actions.take(sent.pk, by=verifier)
    walk.accept_all(sent, by=verifier)
    actions.request_document(sent.pk, extra.code, by=verifier, note="Pemohon diwakili.")

    with pytest.raises(Refused, match="Surat kuasa"):
        actions.finish_review(sent.pk, by=verifier)
    actions.return_faults(sent.pk, by=verifier)
    with pytest.raises(Refused, match="Surat kuasa"):
        actions.resubmit(sent.pk)
    walk.give(sent, extra.code)

    assert actions.resubmit(sent.pk).state == State.IN_REVIEW


def test_a_required_paper_is_not_asked_for_again():
    application = make_application(State.IN_REVIEW)
    key = make_attachment(application).requirement_key

    with pytest.raises(Refused, match="sudah ada"):
        actions.request_document(application.pk, key, by=application.reviewer, note="Lagi.")


@pytest.mark.parametrize("end", [actions.return_faults, actions.finish_review])
def test_a_review_does_not_end_before_every_paper_is_judged(end):
    application = make_application(State.IN_REVIEW)
    make_attachment(application)

    with pytest.raises(Refused, match="belum diperiksa"):
        end(application.pk, by=application.reviewer)


def test_a_case_without_fault_is_not_returned():
    application = make_application(State.IN_REVIEW)
    make_attachment(application, verdict=Verdict.ACCEPTED)

    with pytest.raises(Refused, match="Tidak ada berkas"):
        actions.return_faults(application.pk, by=application.reviewer)


def test_only_the_officer_who_took_a_case_judges_its_papers():
    application = make_application(State.IN_REVIEW)
    attachment = make_attachment(application)
    colleague = walk.verifier_of(application)

    with pytest.raises(Refused, match="petugas lain"):
        actions.accept(attachment.pk, by=colleague)
    actions.take(application.pk, by=colleague)

    assert actions.accept(attachment.pk, by=colleague).verdict == Verdict.ACCEPTED


def test_a_paper_that_was_replaced_is_no_longer_judged():
    application = make_application(State.IN_REVIEW)
    attachment = make_attachment(application, superseded_at=timezone.now())

    with pytest.raises(Refused, match="lebih baru"):
        actions.accept(attachment.pk, by=application.reviewer)


@pytest.mark.parametrize("state", [state for state in State if state not in {"SUBMITTED", "IN_REVIEW"}])
def test_a_case_is_taken_only_to_be_reviewed(state):
    application = make_application(state)

    with pytest.raises(Refused):
        actions.take(application.pk, by=walk.verifier_of(application))


# --- Own cases --------------------------------------------------------------------------------------


def test_nobody_acts_for_the_office_on_a_case_of_their_own():
    adviser_service = walk.make_full_service(originals=False)
    cases = {
        "take": make_application(State.SUBMITTED),
        "decide": make_application(State.AWAITING_DECISION),
        "pay": make_application(State.AWAITING_PAYMENT),
        "recommend": make_application(State.RECOMMENDING, service=adviser_service),
        "visit": make_application(State.AWAITING_VISIT),
    }
    asked = cases["recommend"].recommendations.get()
    deeds = [
        lambda: actions.take(cases["take"].pk, by=cases["take"].owner),
        lambda: actions.approve(cases["decide"].pk, by=cases["decide"].owner),
        lambda: actions.reject(cases["decide"].pk, by=cases["decide"].owner, reasons="Tidak."),
        lambda: actions.send_back(cases["decide"].pk, by=cases["decide"].owner, note="Lagi."),
        lambda: actions.record_payment(cases["pay"].pk, by=cases["pay"].owner, receipt_number="KW-1"),
        lambda: actions.recommend(asked.pk, by=cases["recommend"].owner, advice=Advice.YES),
        lambda: actions.record_visit(
            cases["visit"].pk, by=cases["visit"].owner, visit_code="a", venue_code="MPP", outcomes={}
        ),
    ]

    for deed in deeds:
        with pytest.raises(Refused, match="Anda sendiri"):
            deed()


def test_nobody_acts_on_a_case_that_they_filed_for_another():
    application = make_application(State.SUBMITTED, filed_by=make_user())

    with pytest.raises(Refused, match="Anda sendiri"):
        actions.take(application.pk, by=application.filed_by)


@pytest.mark.parametrize("person", ["owner", "filed_by"])
@pytest.mark.parametrize("part", ["reviewer", "decided_by"])
def test_the_database_refuses_officers_of_their_own_case(person, part):
    application = make_application(State.REJECTED, filed_by=make_user())
    own = getattr(application, person)

    with pytest.raises(IntegrityError, match="application_not_ones_own"):
        Application.objects.filter(pk=application.pk).update(**{part: own})


def test_the_database_refuses_a_decision_by_the_verifier():
    application = make_application(State.REJECTED)

    with pytest.raises(IntegrityError, match="application_four_eyes"):
        Application.objects.filter(pk=application.pk).update(decided_by=application.reviewer)


def test_nobody_decides_what_they_once_verified():
    """Not even after a colleague took the case over."""
    sent = walk.send(make_service())
    first = walk.verifier_of(sent)
    make_membership(first, Role.SIGNATORY, sent.issuing_agency)
    actions.take(sent.pk, by=first)
    second = walk.verifier_of(sent)
    actions.take(sent.pk, by=second)
    walk.accept_all(sent, by=second)
    actions.finish_review(sent.pk, by=second)

    for deed in (
        lambda: actions.approve(sent.pk, by=first),
        lambda: actions.reject(sent.pk, by=first, reasons="Tidak."),
        lambda: actions.send_back(sent.pk, by=first, note="Lagi."),
    ):
        with pytest.raises(Refused, match="orang lain"):
            deed()
