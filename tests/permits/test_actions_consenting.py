"""Refusing what was accepted: a matter of two persons, once the round in which it was accepted has ended."""

import pytest

from agencies.models import Role
from mpp.lib.refused import Refused
from notices.models import Notice
from permits import actions, story
from permits.models import RefusalConsent, RefusalReason
from permits.states import Advice, State, Verdict
from tests.factories import make_officer, make_refusal_reason, make_service
from tests.permits import walk
from tests.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def reopened():
    """A case that the signatory sent back after its review: its two papers stand accepted."""
    return make_reopened()


def make_reopened():
    sent = walk.review(walk.send(walk.make_full_service(originals=False, adviser=False)))
    case = actions.send_back(sent.pk, by=walk.signatory_of(sent), note="Periksa lagi STR.")
    make_officer(Role.SUPERVISOR, case.counter_agency)
    return case


def first_paper(case):
    return case.attachments.current().order_by("pk")[0]


def supervisor_of(case):
    return make_officer(Role.SUPERVISOR, case.counter_agency)


def ask(case, **fields):
    reason = RefusalReason.objects.filter(text="Tidak terbaca.").first()
    reason = reason or make_refusal_reason(text="Tidak terbaca.")
    defaults = {"reason": reason, "why": "STR ternyata halaman lama."}
    return actions.ask_refusal(first_paper(case).pk, by=case.reviewer, **(defaults | fields))


def test_within_a_round_the_verifier_changes_their_mind_freely():
    sent = walk.send(make_service())
    verifier = walk.verifier_of(sent)
    actions.take(sent.pk, by=verifier)
    paper = first_paper(sent)

    actions.accept(paper.pk, by=verifier)
    refused = actions.refuse(paper.pk, by=verifier, reason=make_refusal_reason())

    assert refused.verdict == Verdict.REFUSED
    with pytest.raises(Refused, match="tidak perlu persetujuan"):
        actions.ask_refusal(paper.pk, by=verifier, reason=make_refusal_reason(), why="Ingin menolak sendiri.")


@pytest.mark.parametrize("ended_by", ["finish_review", "return_faults"])
def test_what_was_accepted_when_a_round_ended_is_not_refused_by_the_verifier_alone(ended_by, reopened):
    case = reopened if ended_by == "finish_review" else make_returned()
    paper = case.attachments.current().filter(verdict=Verdict.ACCEPTED).first()

    with pytest.raises(Refused, match="persetujuan penyelia"):
        actions.refuse(paper.pk, by=case.reviewer, reason=make_refusal_reason())

    paper.refresh_from_db()
    assert paper.verdict == Verdict.ACCEPTED


def make_returned():
    """A case of two papers, one returned and corrected, the other accepted before."""
    sent = walk.send(walk.make_full_service(originals=False, adviser=False))
    verifier = walk.verifier_of(sent)
    actions.take(sent.pk, by=verifier)
    first, second = sent.attachments.current().order_by("pk")
    actions.refuse(first.pk, by=verifier, reason=make_refusal_reason())
    actions.accept(second.pk, by=verifier)
    actions.return_faults(sent.pk, by=verifier)
    walk.give(sent, first.requirement_key)
    return actions.resubmit(sent.pk)


def test_accepting_it_once_more_opens_no_back_door(reopened):
    paper = first_paper(reopened)

    actions.accept(paper.pk, by=reopened.reviewer)

    with pytest.raises(Refused, match="persetujuan penyelia"):
        actions.refuse(paper.pk, by=reopened.reviewer, reason=make_refusal_reason())


def test_the_supervisor_grants_and_the_refusal_takes_effect(reopened):
    consent = ask(reopened, note="Halaman 2.")
    supervisor = supervisor_of(reopened)

    actions.grant_refusal(consent.pk, by=supervisor)

    paper = first_paper(reopened)
    assert (paper.verdict, str(paper.reason), paper.note) == (Verdict.REFUSED, "Tidak terbaca.", "Halaman 2.")
    assert paper.judged_by == reopened.reviewer
    told = Notice.objects.get(to=reopened.reviewer, key__startswith="permits.consent")
    assert told.subject == f"Penolakan berkas disetujui ({reopened.number})"
    assert actions.return_faults(reopened.pk, by=reopened.reviewer).state == State.RETURNED


def test_supervisors_are_told_but_not_one_who_asked(reopened):
    consent = ask(reopened)

    told = Notice.objects.filter(key=f"permits.consent.{consent.pk}.asked")
    assert [str(notice.to.memberships.get().role) for notice in told] == [Role.SUPERVISOR]
    assert told.get().subject == f"Persetujuan Anda diminta ({reopened.number})"


def test_the_supervisor_declines_with_a_sentence_and_the_paper_stays_accepted(reopened):
    consent = ask(reopened)
    supervisor = supervisor_of(reopened)

    with pytest.raises(Refused):
        actions.decline_refusal(consent.pk, by=supervisor, answer=" ")
    actions.decline_refusal(consent.pk, by=supervisor, answer="STR masih berlaku.")

    assert first_paper(reopened).verdict == Verdict.ACCEPTED
    assert "STR masih berlaku." in Notice.objects.get(to=reopened.reviewer, key__contains="answered").body
    with pytest.raises(Refused, match="sudah dijawab"):
        actions.grant_refusal(consent.pk, by=supervisor)


def test_a_supervisor_does_not_grant_what_they_asked_themselves(reopened):
    consent = ask(reopened)

    with pytest.raises(Refused, match="penyelia lain"):
        actions.grant_refusal(consent.pk, by=reopened.reviewer)


def test_without_another_supervisor_nobody_could_grant():
    sent = walk.review(walk.send(walk.make_full_service(originals=False, adviser=False)))
    case = actions.send_back(sent.pk, by=walk.signatory_of(sent), note="Periksa lagi.")

    with pytest.raises(Refused, match="Belum ada penyelia lain"):
        ask(case)


def test_the_review_does_not_end_while_the_supervisor_is_asked(reopened):
    consent = ask(reopened)

    with pytest.raises(Refused, match="belum dijawab penyelia"):
        actions.finish_review(reopened.pk, by=reopened.reviewer)

    actions.take_back_refusal(consent.pk, by=reopened.reviewer)
    assert actions.finish_review(reopened.pk, by=reopened.reviewer).state == State.AWAITING_DECISION
    assert not RefusalConsent.objects.exists()
    assert reopened.events.filter(deed="take_back_refusal").exists()


def test_one_request_at_a_time_and_never_without_why(reopened):
    with pytest.raises(Refused, match="mengapa baru sekarang"):
        ask(reopened, why=" ")
    ask(reopened)

    with pytest.raises(Refused, match="sudah diminta"):
        ask(reopened)


def test_the_citizen_reads_what_came_of_it_not_what_the_office_asked_itself(reopened):
    consent = ask(reopened)
    lines = [line.title for line in story.told_to_citizen(reopened.events.all())]
    assert "Persetujuan penyelia diminta untuk menolak berkas" not in lines

    actions.grant_refusal(consent.pk, by=supervisor_of(reopened))

    lines = [line.title for line in story.told_to_citizen(reopened.events.all())]
    assert lines[0] == "Berkas yang sudah diterima perlu diperbaiki, dengan persetujuan penyelia"


def test_what_a_technical_agency_wants_corrected_takes_no_consent():
    asked = walk.review(walk.send(walk.make_full_service(originals=False)))
    case = walk.recommend(asked, Advice.CORRECTION, note="Denah tidak sesuai lokasi.")

    refused = actions.refuse(first_paper(case).pk, by=case.reviewer, reason=make_refusal_reason())

    assert refused.verdict == Verdict.REFUSED


@pytest.mark.django_db(transaction=True)
def test_granting_and_declining_at_once_gives_one_answer():
    case = make_reopened()
    consent = ask(case)
    first, second = supervisor_of(case), supervisor_of(case)

    answers = at_once(
        [
            lambda: actions.grant_refusal(consent.pk, by=first),
            lambda: actions.decline_refusal(consent.pk, by=second, answer="Tidak."),
        ]
    )

    consent.refresh_from_db()
    assert {type(answer) for answer in answers} == {RefusalConsent, Refused}
    assert consent.granted == (first_paper(case).verdict == Verdict.REFUSED)
    assert case.events.filter(deed__in=["grant_refusal", "decline_refusal"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_granting_and_finishing_the_review_at_once_leaves_no_refused_paper_behind():
    case = make_reopened()
    consent = ask(case)
    supervisor = supervisor_of(case)

    at_once(
        [
            lambda: actions.grant_refusal(consent.pk, by=supervisor),
            lambda: actions.finish_review(case.pk, by=case.reviewer),
        ]
    )

    case.refresh_from_db()
    assert case.state == State.IN_REVIEW
    assert first_paper(case).verdict == Verdict.REFUSED
