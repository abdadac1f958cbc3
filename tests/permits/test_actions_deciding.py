"""The signatory's part, the register, and signing in three committed steps."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from mpp.lib.refused import Refused
from permits import actions, duties, signing
from permits.models import Permit, RegisterEntry
from permits.states import State, Verdict
from tests.factories import make_application, make_attachment, make_question, make_service
from tests.permits import walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def to_decide():
    return make_application(State.AWAITING_DECISION)


@pytest.fixture
def signatory(to_decide):
    return walk.signatory_of(to_decide)


@pytest.fixture
def broken_signer(monkeypatch):
    """The signer is away until `broken_signer.mend()`."""

    class Signer:
        away = True

        def mend(self):
            self.away = False

    signer, sign = Signer(), signing.sign

    def perhaps(*args, **fields):
        if signer.away:
            raise signing.SigningUnavailable("Layanan tanda tangan tidak menjawab.")
        return sign(*args, **fields)

    monkeypatch.setattr(signing, "sign", perhaps)
    return signer


# --- Decisions --------------------------------------------------------------------------------------


def test_sending_back_clears_the_verifiers_word(to_decide, signatory):
    back = actions.send_back(to_decide.pk, by=signatory, note="Periksa lagi STR.")

    assert (back.state, back.reviewed_at) == (State.IN_REVIEW, None)
    assert back.reviewer == to_decide.reviewer
    assert (back.decided_at, back.decided_by) == (None, None)
    assert back.events.last().note == "Periksa lagi STR."


def test_a_case_sent_back_comes_again_with_the_verifiers_word_alone(to_decide, signatory):
    make_attachment(to_decide, verdict=Verdict.ACCEPTED)
    actions.send_back(to_decide.pk, by=signatory, note="Periksa lagi STR.")

    again = actions.finish_review(to_decide.pk, by=to_decide.reviewer)

    assert again.state == State.AWAITING_DECISION


@pytest.mark.parametrize(
    "deed",
    [
        lambda pk, by: actions.reject(pk, by=by, reasons="  "),
        lambda pk, by: actions.send_back(pk, by=by, note="  "),
    ],
)
def test_saying_no_needs_words(to_decide, signatory, deed):
    with pytest.raises(Refused, match="Tulis"):
        deed(to_decide.pk, signatory)

    to_decide.refresh_from_db()
    assert to_decide.state == State.AWAITING_DECISION


@pytest.mark.parametrize("state", [state for state in State if state != State.AWAITING_DECISION])
@pytest.mark.parametrize(
    "deed",
    [
        lambda pk, by: actions.approve(pk, by=by),
        lambda pk, by: actions.reject(pk, by=by, reasons="Tidak."),
        lambda pk, by: actions.send_back(pk, by=by, note="Lagi."),
    ],
    ids=["approve", "reject", "send_back"],
)
def test_only_what_awaits_a_decision_is_decided(state, deed):
    application = make_application(state)

    with pytest.raises(Refused):
        deed(application.pk, walk.signatory_of(application))

    application.refresh_from_db()
    assert application.state == state


def test_a_permit_that_could_never_be_valid_is_refused_and_takes_no_number():
    service = make_service()
    make_question(service, "selesai", type="date")
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    application = make_application(
        State.AWAITING_DECISION, service=service, answers={"selesai": yesterday.isoformat()}
    )

    with pytest.raises(Refused, match="sudah lewat"):
        actions.approve(application.pk, by=walk.signatory_of(application))

    application.refresh_from_db()
    assert application.state == State.AWAITING_DECISION
    assert not RegisterEntry.objects.exists()


def test_without_a_signer_nothing_is_approved_and_the_reason_is_told(to_decide, signatory, settings):
    settings.DEMO = False
    settings.SIGNING_PKCS12 = ""

    with pytest.raises(Refused, match="belum dipasang"):
        actions.approve(to_decide.pk, by=signatory)

    assert not RegisterEntry.objects.exists()


# --- Signing ----------------------------------------------------------------------------------------


def test_a_failed_signature_keeps_its_number_and_is_tried_again_by_the_duty(
    to_decide, signatory, broken_signer
):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        actions.approve(to_decide.pk, by=signatory)
        actions.sign_reserved(to_decide.pk)
        failed = RegisterEntry.objects.get()
        broken_signer.mend()
        clock.shift(dt.timedelta(seconds=30))
        too_early = duties.finish_signing()
        clock.shift(dt.timedelta(minutes=1))

        tried = duties.finish_signing()

    permit = Permit.objects.get()
    to_decide.refresh_from_db()
    assert failed.failure == "Layanan tanda tangan tidak menjawab."
    assert (failed.tries, too_early, tried) == (1, 0, 1)
    assert (to_decide.state, permit.entry.number) == (State.ISSUED, failed.number)
    assert (permit.entry.failure, permit.entry.next_try_at) == ("", None)


def test_each_failure_waits_longer(to_decide, signatory, broken_signer):
    waits = []
    with time_machine.travel(timezone.now(), tick=False):
        actions.approve(to_decide.pk, by=signatory)
        for _try in range(5):
            actions.sign_reserved(to_decide.pk)
            waits.append(RegisterEntry.objects.get().next_try_at - timezone.now())

    assert [wait.total_seconds() / 60 for wait in waits] == [1, 5, 30, 120, 120]


def test_a_process_killed_between_reserving_and_signing_is_finished_by_the_duty(to_decide, signatory):
    actions.approve(to_decide.pk, by=signatory)  # … and then nothing: the web process is gone

    with time_machine.travel(timezone.now() + dt.timedelta(seconds=30)):
        duties.finish_signing()

    to_decide.refresh_from_db()
    assert to_decide.state == State.ISSUED
    assert Permit.objects.get().entry.application == to_decide


def test_the_duty_leaves_a_signing_that_is_under_way_alone(to_decide, signatory):
    actions.approve(to_decide.pk, by=signatory)

    assert duties.finish_signing() == 0


def test_a_changed_document_is_never_signed(to_decide, signatory):
    actions.approve(to_decide.pk, by=signatory)
    RegisterEntry.objects.update(document_sha256="0" * 64)

    after = actions.sign_reserved(to_decide.pk)

    assert after.state == State.SIGNING
    assert "changed" in RegisterEntry.objects.get().failure
    assert not Permit.objects.exists()


def test_pulling_back_keeps_the_number_for_the_case(to_decide, signatory, broken_signer):
    actions.approve(to_decide.pk, by=signatory)
    actions.sign_reserved(to_decide.pk)
    number = RegisterEntry.objects.get().number

    pulled = actions.pull_back(to_decide.pk, by=signatory)
    broken_signer.mend()
    actions.approve(to_decide.pk, by=signatory)
    actions.sign_reserved(to_decide.pk)

    assert (pulled.state, pulled.decided_by) == (State.AWAITING_DECISION, None)
    assert Permit.objects.get().entry.number == number
    assert RegisterEntry.objects.get().failure == ""


def test_a_signature_that_comes_after_pulling_back_and_a_new_approval_is_not_used(
    to_decide, signatory, monkeypatch
):
    """The slow signer had the document of the first approval; the second may say something else."""
    actions.approve(to_decide.pk, by=signatory)
    sign = signing.sign

    def slowly(document, **fields):
        signed = sign(document, **fields)
        actions.pull_back(to_decide.pk, by=signatory)
        with time_machine.travel(timezone.now() + dt.timedelta(minutes=1)):
            actions.approve(to_decide.pk, by=signatory)
        return signed

    monkeypatch.setattr(signing, "sign", slowly)

    after = actions.sign_reserved(to_decide.pk)

    assert after.state == State.SIGNING
    assert not Permit.objects.exists()


def test_signing_again_what_is_issued_changes_nothing(to_decide, signatory):
    actions.approve(to_decide.pk, by=signatory)
    actions.sign_reserved(to_decide.pk)

    again = actions.sign_reserved(to_decide.pk)

    assert again.state == State.ISSUED
    assert Permit.objects.count() == 1
    assert again.events.filter(deed="issue").count() == 1


def test_numbers_run_per_issuer_and_year():
    first, second = make_service(), make_service()
    numbers = []
    for day, service in (("2026-12-30", first), ("2026-12-30", second), ("2027-01-04", first)):
        with time_machine.travel(f"{day} 09:00+07:00", tick=False):
            application = make_application(State.AWAITING_DECISION, service=service)
            actions.approve(application.pk, by=walk.signatory_of(application))
            numbers.append(application.register_entry.number)

    assert numbers == [
        f"503/0001/{first.code}/{first.issuing_agency.code}/2026",
        f"503/0001/{second.code}/{second.issuing_agency.code}/2026",
        f"503/0001/{first.code}/{first.issuing_agency.code}/2027",
    ]
