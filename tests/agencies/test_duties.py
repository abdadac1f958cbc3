"""Agreements near their end: told, moved, ended, each once and on the right day."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.duties import follow_agreements, warn_of_agreements
from agencies.models import Role
from agencies.states import AgreementState
from notices.models import Notice
from tests.factories import make_agency, make_agreement, make_officer

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
S = AgreementState


def ending_in(days, **fields):
    return make_agreement(valid_until=timezone.localdate() + days * DAY, **fields)


@pytest.mark.parametrize(
    ("days", "state"), [(91, S.ACTIVE), (90, S.ENDING), (1, S.ENDING), (0, S.ENDING), (-1, S.ENDED)]
)
def test_an_agreement_is_ending_from_ninety_days_on_and_ended_after_its_last_day(days, state):
    agreement = ending_in(days)

    follow_agreements()

    agreement.refresh_from_db()
    assert agreement.state == state


def test_one_that_ends_while_no_round_was_made_is_ended_at_once():
    agreement = ending_in(-30)

    assert follow_agreements() == 1
    assert follow_agreements() == 0

    assert list(agreement.events.values_list("state", "by")) == [(S.ENDED, None)]


def test_the_day_is_the_citys_and_not_that_of_greenwich(monkeypatch):
    agreement = make_agreement(valid_from=dt.date(2026, 1, 1), valid_until=dt.date(2026, 11, 22))
    midnight_in_jakarta = dt.datetime(2026, 11, 22, 17, 0, tzinfo=dt.UTC)

    monkeypatch.setattr(timezone, "now", lambda: midnight_in_jakarta - dt.timedelta(seconds=1))
    follow_agreements()
    agreement.refresh_from_db()
    assert agreement.state == S.ENDING

    monkeypatch.setattr(timezone, "now", lambda: midnight_in_jakarta)
    follow_agreements()
    agreement.refresh_from_db()
    assert agreement.state == S.ENDED


def test_one_without_an_end_goes_on():
    agreement = make_agreement(valid_until=None)

    assert follow_agreements() + warn_of_agreements() == 0

    agreement.refresh_from_db()
    assert agreement.state == S.ACTIVE


def told():
    return Notice.objects.filter(key__startswith="agencies.agreement_ends").count()


def test_each_warning_is_told_once(monkeypatch):
    agency = make_agency()
    make_officer(Role.ADMIN, agency)
    agreement = ending_in(100, agency=agency)
    now = timezone.now()

    counts = []
    for days_later in (9, 10, 11, 69, 70, 93, 94, 100, 101):
        monkeypatch.setattr(timezone, "now", lambda days=days_later: now + days * DAY)
        follow_agreements()
        warn_of_agreements()
        warn_of_agreements()
        counts.append(told())

    assert counts == [0, 1, 1, 1, 2, 3, 3, 3, 3]
    agreement.refresh_from_db()
    assert (agreement.state, agreement.warned_days) == (S.ENDED, 7)


def test_of_warnings_whose_days_were_missed_the_last_alone_is_told():
    agency = make_agency()
    make_officer(Role.SUPERVISOR, agency)
    agreement = ending_in(5, agency=agency)

    assert warn_of_agreements() == 1

    agreement.refresh_from_db()
    assert (told(), agreement.warned_days) == (1, 7)
    assert "5 hari lagi" in Notice.objects.get(key__startswith="agencies.agreement_ends").body


def test_one_whose_end_was_moved_is_warned_of_anew():
    agency = make_agency()
    make_officer(Role.ADMIN, agency)
    agreement = ending_in(60, agency=agency, warned_days=7)

    warn_of_agreements()

    agreement.refresh_from_db()
    assert agreement.warned_days == 90


def test_one_that_is_extended_already_is_not_warned_of():
    agency = make_agency()
    make_officer(Role.ADMIN, agency)
    new = make_agreement(agency, valid_from=timezone.localdate() + 6 * DAY)
    ending_in(5, agency=agency, successor=new)

    assert (warn_of_agreements(), told()) == (0, 0)


def test_an_agreement_goes_over_into_its_successor_on_the_day_that_one_begins(monkeypatch):
    agency, today = make_agency(), timezone.localdate()
    new = make_agreement(agency, valid_from=today + 6 * DAY)
    old = ending_in(5, agency=agency, successor=new)
    now = timezone.now()

    states = []
    for days_later in (0, 5, 6):
        monkeypatch.setattr(timezone, "now", lambda days=days_later: now + days * DAY)
        follow_agreements()
        old.refresh_from_db()
        states.append(old.state)

    assert states == [S.ENDING, S.ENDING, S.EXTENDED]
