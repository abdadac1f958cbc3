"""Timed work on applications: what is due is done once, however often a round runs."""

import datetime as dt

import pytest
from django.utils import timezone

from documents.models import Safety
from notices.models import Notice
from permits import actions, duties
from permits.states import PAUSED, State
from tests.factories import make_application, make_attachment, make_paper

pytestmark = pytest.mark.django_db


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


@pytest.mark.parametrize("state", sorted(PAUSED))
def test_a_case_expires_the_day_after_its_last(state):
    over = make_application(state, expires_on=in_days(-1))
    last_day = make_application(state, expires_on=in_days(0))

    first, second = duties.expire_paused(), duties.expire_paused()

    over.refresh_from_db()
    last_day.refresh_from_db()
    assert (first, second) == (1, 0)
    assert (over.state, last_day.state) == (State.EXPIRED, state)
    assert (over.paused_on, over.expires_on) == (None, None)
    assert Notice.objects.get(to=over.owner).subject == f"Permohonan gugur ({over.number})"


def test_a_case_that_cannot_expire_does_not_stop_the_others(monkeypatch):
    """The fault is seen all the same: at the row of the duty, and in the log."""
    broken, over = (make_application(State.RETURNED, expires_on=in_days(-day)) for day in (2, 1))
    expire = actions.expire

    def expire_but_one(application_id):
        if application_id == broken.pk:
            raise ValueError
        return expire(application_id)

    monkeypatch.setattr(actions, "expire", expire_but_one)

    with pytest.raises(ValueError):
        duties.expire_paused()

    over.refresh_from_db()
    assert over.state == State.EXPIRED


def test_a_bad_paper_that_cannot_be_told_does_not_stop_the_others(monkeypatch):
    papers = [make_paper(safety=Safety.INFECTED) for _ in range(2)]
    broken, told = (make_attachment(make_application(State.SUBMITTED), paper=paper) for paper in papers)
    tell = actions.tell_bad_paper

    def tell_but_one(attachment_id):
        if attachment_id == broken.pk:
            raise ValueError
        return tell(attachment_id)

    monkeypatch.setattr(actions, "tell_bad_paper", tell_but_one)

    with pytest.raises(ValueError):
        duties.tell_bad_papers()

    told.refresh_from_db()
    assert told.bad_told_at is not None


def test_a_case_that_went_on_meanwhile_does_not_stop_the_others(monkeypatch):
    gone, over = (make_application(State.RETURNED, expires_on=in_days(-day)) for day in (2, 1))
    expire = actions.expire

    def expire_late(application_id):
        if application_id == gone.pk:
            actions.withdraw(gone.pk, by=gone.owner, reason="Batal.")
        return expire(application_id)

    monkeypatch.setattr(actions, "expire", expire_late)

    expired = duties.expire_paused()

    over.refresh_from_db()
    assert expired == 1
    assert over.state == State.EXPIRED


def test_the_citizen_is_warned_twice_and_never_again():
    application = make_application(State.RETURNED, expires_on=in_days(7))
    calm = make_application(State.RETURNED, expires_on=in_days(8))

    rounds = [duties.warn_before_expiry(), duties.warn_before_expiry()]
    application.refresh_from_db()
    application.expires_on = in_days(2)
    application.save()
    rounds += [duties.warn_before_expiry(), duties.warn_before_expiry()]

    assert rounds == [1, 0, 1, 0]
    assert Notice.objects.filter(to=application.owner).count() == 2
    assert not Notice.objects.filter(to=calm.owner).exists()


def test_after_days_without_rounds_one_warning_is_enough():
    application = make_application(State.RETURNED, expires_on=in_days(1))

    duties.warn_before_expiry()
    duties.warn_before_expiry()

    assert Notice.objects.filter(to=application.owner).count() == 1


def test_leaving_a_pause_forgets_its_warnings():
    application = make_application(State.AWAITING_VISIT, expires_on=in_days(1), warnings=2)

    moved = actions.withdraw(application.pk, by=application.owner, reason="Batal.")

    assert moved.warnings == 0
