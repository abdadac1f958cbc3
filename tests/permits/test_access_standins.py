"""Who stands on the citizen's side: owner, attorney, helper; each with each deed, as a table."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.models import Role
from permits import access, actions
from permits.models import Application, Assistance
from permits.states import State
from tests.factories import (
    make_agency,
    make_application,
    make_citizen,
    make_membership,
    make_officer,
    make_power,
    make_service,
    make_user,
)

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)

DEEDS = {
    "see": access.may_see,
    "edit": access.may_edit,
    "withdraw": access.may_withdraw,
    "party": access.is_party,
    "review": access.may_review,
    "payment": access.may_take_payment,
    "decide": access.may_decide,
}
STATES = {"d": State.DRAFT, "r": State.RETURNED, "v": State.IN_REVIEW}

# d: in a draft · r: in a returned case · v: in one under review
TABLE = """
                       see edit withdraw party review payment decide
owner                  drv dr   rv       drv   -      -       -
attorney               drv dr   rv       drv   -      -       -
attorney_ended         -   -    -        drv   -      -       -
attorney_past          -   -    -        drv   -      -       -
attorney_of_another    -   -    -        drv   -      -       -
helper_today           drv dr   -        drv   -      -       -
helper_yesterday       rv  -    -        drv   -      -       -
helper_left            rv  -    -        drv   -      -       -
colleague              rv  -    -        -     drv    drv     drv
"""
HEAD, *ROWS = TABLE.strip("\n").splitlines()
EXPECTED = {
    words[0]: {deed: mark.replace("-", "") for deed, mark in zip(HEAD.split(), words[1:], strict=True)}
    for words in (row.split() for row in ROWS)
}


@pytest.mark.parametrize("who", EXPECTED)
def test_every_stand_in_may_exactly_what_the_table_says(who):
    cases = {mark: PEOPLE[who](state) for mark, state in STATES.items()}

    found = {
        deed: "".join(mark for mark, (user, case) in cases.items() if may(user, case))
        for deed, may in DEEDS.items()
    }

    assert found == EXPECTED[who]


def _owner(state):
    case = make_application(state)
    return case.owner, case


def _attorney(state, **fields):
    owner, attorney = make_citizen(), make_user()
    power = make_power(owner, attorney, **fields)
    return attorney, make_application(state, owner=owner, filed_by=attorney, power=power)


def _attorney_ended(state):
    attorney, case = _attorney(state)
    actions.end_power(case.power_id, by=case.owner)
    return attorney, case


def _attorney_of_another(state):
    """Holds a power of the owner, but did not file this case: no page of theirs, and no deed of the office."""
    case = make_application(state)
    return make_power(case.owner, make_user()).attorney, case


def _helper(state, on=TODAY, sent_at=None):
    agency = make_agency()
    helper = make_officer(Role.COUNTER, agency)
    for role in (Role.VERIFIER, Role.CASHIER, Role.SIGNATORY):
        make_membership(helper, role, agency)
    service = make_service(agency=agency)
    case = make_application(state, service=service, filed_by=make_user(), assisted_agency=agency)
    Assistance.objects.create(application=case, by=helper, agency=agency, venue_code="MPP", on=on)
    return helper, case


def _helper_left(state):
    """Has other roles still, which show sent cases, but serves at no counter any more."""
    helper, case = _helper(state)
    helper.memberships.filter(role=Role.COUNTER).delete()
    return helper, case


def _colleague(state):
    """Never helped: acts for the office (the state is for the actions to look at)."""
    _helper_of_it, case = _helper(state)
    colleague = make_user()
    for role in (Role.VERIFIER, Role.CASHIER, Role.SIGNATORY, Role.COUNTER):
        make_membership(colleague, role, case.counter_agency)
    return colleague, case


PEOPLE = {
    "owner": _owner,
    "attorney": _attorney,
    "attorney_ended": _attorney_ended,
    "attorney_past": lambda state: _attorney(state, since=TODAY - 9 * DAY, until=TODAY - DAY),
    "attorney_of_another": _attorney_of_another,
    "helper_today": _helper,
    "helper_yesterday": lambda state: _helper(state, on=TODAY - DAY),
    "helper_left": _helper_left,
    "colleague": _colleague,
}


def test_what_was_sent_before_today_is_closed_to_the_helper():
    helper, case = _helper(State.SUBMITTED)
    helper.memberships.exclude(role=Role.COUNTER).delete()
    assert access.may_see(helper, case)

    Application.objects.filter(pk=case.pk).update(sent_at=timezone.now() - DAY)
    case.refresh_from_db()

    del helper._posts
    assert not access.may_see(helper, case)
