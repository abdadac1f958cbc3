"""Rules against races, on real connections.

Each was seen to fail with its guard taken out: the row lock, the number drawn by one statement in the transaction
of its case. Payments are kept single by constraints.
"""

import datetime as dt
import time
from threading import Event

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from documents.models import Paper
from mpp.lib.refused import Refused
from permits import actions
from permits.models import Application, Permit, RegisterEntry, Series
from permits.states import State
from tests.factories import make_application, make_paper, make_refusal_reason, make_service
from tests.permits import walk
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_signatories_at_once_one_decides_and_one_number_is_drawn():
    application = make_application(State.AWAITING_DECISION)
    signatories = [walk.signatory_of(application) for _ in range(2)]

    answers = at_once(lambda by=by: actions.approve(application.pk, by=by) for by in signatories)

    application.refresh_from_db()
    assert {type(answer) for answer in answers} == {Application, Refused}
    assert RegisterEntry.objects.count() == 1
    assert Series.objects.get(name__startswith="izin/").last == 1
    assert application.events.filter(deed="approve").count() == 1
    assert application.decided_by in signatories


def test_approving_and_rejecting_at_once_leaves_one_decision():
    application = make_application(State.AWAITING_DECISION)
    first, second = (walk.signatory_of(application) for _ in range(2))

    answers = at_once(
        [
            lambda: actions.approve(application.pk, by=first),
            lambda: actions.reject(application.pk, by=second, reasons="Tidak."),
        ]
    )

    application.refresh_from_db()
    assert {type(answer) for answer in answers} == {Application, Refused}
    assert (application.state == State.SIGNING) == RegisterEntry.objects.exists()
    assert application.events.filter(deed__in=["approve", "reject"]).count() == 1


def test_sending_at_once_gives_one_number():
    application = walk.draft(make_service())

    answers = at_once(lambda: actions.submit(application.pk) for _ in range(5))

    year = timezone.localdate().year
    assert {answer.number for answer in answers} == {f"{year}-000001"}
    assert Series.objects.get(name=f"permohonan/{year}").last == 1
    assert application.events.filter(deed="submit").count() == 1


def test_many_cases_sent_at_once_are_numbered_without_gap_or_double():
    drafts = [walk.draft(make_service()) for _ in range(10)]

    answers = at_once(lambda pk=draft.pk: actions.submit(pk) for draft in drafts)

    year = timezone.localdate().year
    assert sorted(answer.number for answer in answers) == [f"{year}-{n:06}" for n in range(1, 11)]


def test_signing_twice_at_once_makes_one_permit():
    application = make_application(State.AWAITING_DECISION)
    actions.approve(application.pk, by=walk.signatory_of(application))

    at_once(lambda: actions.sign_reserved(application.pk) for _ in range(3))

    application.refresh_from_db()
    assert application.state == State.ISSUED
    assert Permit.objects.count() == 1
    assert application.events.filter(deed="issue").count() == 1


def test_the_register_has_no_gaps_though_some_approvals_fail_on_the_way():
    service = make_service()
    cases = [make_application(State.AWAITING_DECISION, service=service) for _ in range(10)]

    def approve(rank: int, application: Application) -> None:
        with transaction.atomic():
            actions.approve(application.pk, by=application.signatory)
            if rank % 3 == 0:
                raise Refused("The connection broke after the number was drawn.")

    for case in cases:
        case.signatory = walk.signatory_of(case)
    answers = at_once(lambda rank=rank, case=case: approve(rank, case) for rank, case in enumerate(cases))

    serials = RegisterEntry.objects.order_by("serial").values_list("serial", flat=True)
    assert sum(isinstance(answer, Refused) for answer in answers) == 4
    assert list(serials) == [1, 2, 3, 4, 5, 6]
    assert Series.objects.get(name__startswith="izin/").last == 6


def test_of_two_verifiers_who_take_a_new_case_at_once_one_has_it_and_the_other_hears_so():
    application = make_application(State.SUBMITTED)
    verifiers = [walk.verifier_of(application) for _ in range(2)]

    answers = at_once(lambda by=by: actions.take(application.pk, by=by, over=False) for by in verifiers)

    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert [event.deed for event in application.events.all()] == ["take"]


def test_two_verifiers_who_take_a_case_at_once_leave_one_story():
    application = make_application(State.SUBMITTED)
    verifiers = [walk.verifier_of(application) for _ in range(2)]

    at_once(lambda by=by: actions.take(application.pk, by=by) for by in verifiers)

    application.refresh_from_db()
    deeds = list(application.events.order_by("pk").values_list("deed", "by"))
    assert [deed for deed, _by in deeds] == ["take", "take_over"]
    assert application.reviewer_id == deeds[1][1]


def test_an_expiry_and_a_correction_at_once_leave_one_of_them():
    sent = walk.send(make_service())
    verifier = walk.verifier_of(sent)
    actions.take(sent.pk, by=verifier)
    attachment = sent.attachments.get()
    actions.refuse(attachment.pk, by=verifier, reason=make_refusal_reason())
    actions.return_faults(sent.pk, by=verifier)
    walk.give(sent, attachment.requirement_key)
    Application.objects.filter(pk=sent.pk).update(expires_on=timezone.localdate() - dt.timedelta(days=1))

    answers = at_once([lambda: actions.expire(sent.pk), lambda: actions.resubmit(sent.pk)])

    sent.refresh_from_db()
    assert {type(answer) for answer in answers} == {Application, Refused}
    assert sent.state in {State.EXPIRED, State.IN_REVIEW}
    assert sent.events.filter(deed__in=["expire", "resubmit"]).count() == 1


def test_a_payment_booked_twice_at_once_is_booked_once():
    application = make_application(State.AWAITING_PAYMENT, service=make_service(fee_rupiah=25000))

    answers = at_once(lambda n=n: walk.pay(application, receipt=f"KW-{n}") for n in range(3))

    assert [type(answer) for answer in answers].count(Application) == 1
    assert application.events.filter(deed="record_payment").count() == 1


def test_a_receipt_number_is_used_once_by_two_cases_at_once():
    service = make_service(fee_rupiah=25000)
    cases = [make_application(State.AWAITING_PAYMENT, service=service) for _ in range(2)]

    answers = at_once(lambda case=case: walk.pay(case, receipt="KW-1") for case in cases)

    assert {type(answer) for answer in answers} == {Application, Refused}


def test_a_paper_given_while_its_owner_is_proven_at_a_counter_waits_for_the_case_first():
    application = make_application()
    key, paper = application.sheet["requirements"][0]["key"], make_paper(application.owner)
    case_is_held = Event()

    def at_counter():
        with transaction.atomic():
            Application.objects.locked().get(pk=application.pk)
            case_is_held.set()
            time.sleep(0.3)  # the upload comes to its first lock
            return User.objects.locked().get(pk=application.owner_id)

    def keep():
        return Paper.objects.get(pk=paper.pk, owner=User.objects.locked().get(pk=application.owner_id))

    def upload():
        case_is_held.wait(5)
        return actions.give(application.pk, key, keep)

    seen, attachment = at_once([at_counter, upload])

    assert seen == application.owner
    assert attachment.paper == paper
