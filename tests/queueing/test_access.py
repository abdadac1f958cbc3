import pytest
from django.contrib.auth.models import AnonymousUser

from agencies.models import DeviceKind, Role
from queueing import access
from queueing.states import State
from tests.factories import (
    make_agency,
    make_citizen,
    make_counter_for,
    make_device,
    make_line,
    make_membership,
    make_officer,
    make_ticket,
    make_venue,
)
from tests.queueing.cases import make_case, make_service_with_originals

pytestmark = pytest.mark.django_db


# Who may issue numbers, and who may show the calls, in a venue: role or device -> (issue, show).
IN_THE_HALL = {
    "anonymous": (False, False),
    "citizen": (False, False),
    "kiosk": (True, False),
    "display": (False, True),
    "kiosk elsewhere": (False, False),
    "display elsewhere": (False, False),
    "host": (True, True),
    "host elsewhere": (False, False),
    "venue supervisor": (False, True),
    "venue admin": (False, False),
    "counter": (False, False),
    "agency supervisor": (False, False),
}


@pytest.mark.parametrize(("who", "answers"), IN_THE_HALL.items())
def test_who_issues_numbers_and_shows_calls(who, answers):
    venue = make_venue()
    user, device = _somebody(who, venue)

    assert (access.may_issue(user, device, venue), access.may_show_calls(user, device, venue)) == answers


def _somebody(who, venue):
    place = make_venue() if who.endswith("elsewhere") else venue
    devices = {"kiosk": DeviceKind.KIOSK, "display": DeviceKind.DISPLAY}
    kind = devices.get(who.split()[0])
    if kind:
        return AnonymousUser(), make_device(place, kind=kind)
    posts = {
        "host": (Role.HOST, place),
        "host elsewhere": (Role.HOST, place),
        "venue supervisor": (Role.SUPERVISOR, place),
        "venue admin": (Role.ADMIN, place),
        "counter": (Role.COUNTER, make_agency()),
        "agency supervisor": (Role.SUPERVISOR, make_agency()),
    }
    if who in posts:
        return make_officer(*posts[who]), None
    return AnonymousUser() if who == "anonymous" else make_citizen(), None


def test_an_officer_works_at_the_counters_of_the_agencies_where_they_are_counter():
    line, other = make_line(), make_line()
    counter, _closed, elsewhere = (
        make_counter_for(line),
        make_counter_for(line, is_active=False),
        make_counter_for(other),
    )
    officer = make_officer(Role.COUNTER, line.queue.agency)
    make_membership(officer, Role.VERIFIER, other.queue.agency)

    assert list(access.counters_of(officer)) == [counter]
    assert elsewhere not in access.counters_of(officer)


@pytest.mark.parametrize("state", State)
def test_an_officer_sees_a_case_only_while_they_hold_its_ticket(state):
    line = make_line()
    officer = make_officer(Role.COUNTER, line.queue.agency)
    application = make_case(make_service_with_originals(line.queue.agency))
    ticket = make_ticket(line, state=state, application=application)
    ticket.officer = officer
    ticket.save()

    assert access.may_see_case(officer, application) == (state in {State.CALLED, State.SERVING})


def test_a_colleague_at_the_same_agency_does_not_see_the_case():
    line = make_line()
    application = make_case(make_service_with_originals(line.queue.agency))
    make_ticket(line, state=State.SERVING, application=application)

    assert not access.may_see_case(make_officer(Role.COUNTER, line.queue.agency), application)


@pytest.mark.parametrize("tie", ["owner", "filed_by"])
def test_nobody_sees_their_own_case_as_an_officer(tie):
    line = make_line()
    officer = make_officer(Role.COUNTER, line.queue.agency)
    application = make_case(make_service_with_originals(line.queue.agency), **{tie: officer})
    make_ticket(line, state=State.SERVING, application=application, officer=officer)

    assert not access.may_see_case(officer, application)


def test_an_officer_whose_membership_has_ended_sees_the_case_no_more():
    line = make_line()
    application = make_case(make_service_with_originals(line.queue.agency))
    ticket = make_ticket(line, state=State.SERVING, application=application)
    assert access.may_see_case(ticket.officer, application)
    ticket.officer.memberships.all().delete()
    del ticket.officer._posts

    assert not access.may_see_case(ticket.officer, application)
