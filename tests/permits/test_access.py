"""Who may do what: every role with every deed, as a table."""

import pytest
from django.contrib.auth.models import AnonymousUser

from agencies.models import Role
from permits import access, actions, deeds
from permits.models import Application
from permits.states import State, Verdict
from tests.factories import (
    make_agency,
    make_application,
    make_attachment,
    make_citizen,
    make_membership,
    make_officer,
    make_open_venue,
    make_service,
    make_user,
)

pytestmark = pytest.mark.django_db

# S see at all · D see at the desk · R review · T recommend · P take payment · S! decide
DEEDS = {
    "see": access.may_see,
    "desk": access.may_see_at_desk,
    "review": access.may_review,
    "recommend": access.may_recommend,
    "payment": access.may_take_payment,
    "decide": access.may_decide,
    "withdraw": access.may_withdraw,
}
TABLE = """
                      see desk review recommend payment decide withdraw
anonymous              -   -    -      -         -       -      -
owner                  x   -    -      -         -       -      x
filed_by               x   -    -      -         -       -      x
other_citizen          -   -    -      -         -       -      -
counter                -   -    -      -         -       -      -
verifier               x   x    x      -         -       -      -
technical              x   x    -      x         -       -      -
signatory              x   x    -      -         -       x      -
cashier                x   x    -      -         x       -      -
supervisor             x   x    -      -         -       -      -
issuers_supervisor     x   x    -      -         -       -      -
agency_admin           -   -    -      -         -       -      -
host                   -   -    -      -         -       -      -
venue_supervisor       -   -    -      -         -       -      -
verifier_elsewhere     -   -    -      -         -       -      -
technical_elsewhere    -   -    -      -         -       -      -
signatory_elsewhere    -   -    -      -         -       -      -
counters_signatory     -   -    -      -         -       -      -
cashier_elsewhere      -   -    -      -         -       -      -
superuser              -   -    -      -         -       -      -
"""
HEAD, *ROWS = TABLE.strip("\n").splitlines()
EXPECTED = {
    words[0]: {deed for deed, mark in zip(HEAD.split(), words[1:], strict=True) if mark == "x"}
    for words in (row.split() for row in ROWS)
}


@pytest.fixture
def people():
    """A case that waits for payment, and one of everybody."""
    office, issuer, adviser, elsewhere = (make_agency() for _ in range(4))
    venue = make_open_venue()
    service = make_service(agency=office, issuing_agency=issuer, technical_agencies=[adviser], fee_rupiah=1)
    application = make_application(State.AWAITING_PAYMENT, service=service, filed_by=make_user())
    application.recommendations.create(agency=adviser, due_on=application.due_on)
    return application, {
        "anonymous": AnonymousUser(),
        "owner": application.owner,
        "filed_by": application.filed_by,
        "other_citizen": make_citizen(),
        "counter": make_officer(Role.COUNTER, office),
        "verifier": make_officer(Role.VERIFIER, office),
        "technical": make_officer(Role.TECHNICAL, adviser),
        "signatory": make_officer(Role.SIGNATORY, issuer),
        "cashier": make_officer(Role.CASHIER, office),
        "supervisor": make_officer(Role.SUPERVISOR, office),
        "issuers_supervisor": make_officer(Role.SUPERVISOR, issuer),
        "agency_admin": make_officer(Role.ADMIN, office),
        "host": make_officer(Role.HOST, venue),
        "venue_supervisor": make_officer(Role.SUPERVISOR, venue),
        "verifier_elsewhere": make_officer(Role.VERIFIER, elsewhere),
        "technical_elsewhere": make_officer(Role.TECHNICAL, elsewhere),
        "signatory_elsewhere": make_officer(Role.SIGNATORY, elsewhere),
        "counters_signatory": make_officer(Role.SIGNATORY, office),
        "cashier_elsewhere": make_officer(Role.CASHIER, elsewhere),
        "superuser": make_user(is_staff=True, is_superuser=True),
    }


def test_every_role_may_exactly_what_the_table_says(people):
    application, visitors = people

    found = {
        name: {deed for deed, may in DEEDS.items() if may(user, application)}
        for name, user in visitors.items()
    }

    assert found == EXPECTED


def test_an_officer_who_owns_a_case_may_do_nothing_with_it_at_the_desk(people):
    application, _visitors = people
    for role, agency in (
        (Role.VERIFIER, application.counter_agency),
        (Role.CASHIER, application.counter_agency),
        (Role.SIGNATORY, application.issuing_agency),
        (Role.TECHNICAL, application.recommendations.get().agency),
    ):
        make_membership(application.owner, role, agency)

    found = {deed for deed, may in DEEDS.items() if may(application.owner, application)}

    assert found == {"see", "desk", "withdraw"}
    assert deeds.open_to(application.owner, application) == set()


def test_who_judged_a_paper_may_not_decide(people):
    application, visitors = people
    make_attachment(application, verdict=Verdict.ACCEPTED, judged_by=visitors["signatory"])

    assert not access.may_decide(visitors["signatory"], application)


def test_a_draft_is_seen_by_its_owner_alone(people):
    draft = make_application(State.DRAFT, service=people[0].service)

    assert {name for name, user in people[1].items() if access.may_see(user, draft)} == set()
    assert access.may_see(draft.owner, draft)


def test_a_cashier_sees_what_is_or_was_for_the_cashiers_of_the_agency(people):
    application, visitors = people
    booked = make_application(State.AWAITING_DECISION, service=application.service, concerns_cashier=True)
    make_application(State.IN_REVIEW, service=application.service)
    make_application(State.AWAITING_PAYMENT)  # another agency's

    seen = set(Application.objects.at_desk_of(visitors["cashier"]))

    assert seen == {application, booked}


def test_a_role_that_has_ended_opens_nothing(people):
    application, _visitors = people
    former = make_user()
    make_membership(
        former,
        Role.VERIFIER,
        application.counter_agency,
        since=application.due_on.replace(year=2020),
        until=application.due_on.replace(year=2021),
    )

    assert not access.may_see(former, application)
    assert not access.may_use_desk(former)


OPEN_DEEDS = {
    ("verifier", State.SUBMITTED): {"take"},
    ("reviewer", State.IN_REVIEW): {"accept", "refuse", "request_document", "finish_review"},
    ("verifier", State.IN_REVIEW): {"take"},
    ("technical", State.RECOMMENDING): {"recommend", "record_site_visit"},
    ("cashier", State.AWAITING_PAYMENT): {"record_payment"},
    ("signatory", State.AWAITING_DECISION): {"approve", "reject", "send_back"},
}


@pytest.mark.parametrize("state", [state for state in State if state != State.COMPLETED])
def test_every_role_is_offered_exactly_the_deeds_of_the_state(state):
    adviser = make_agency()
    service = make_service(technical_agencies=[adviser])
    application = make_application(state, service=service)
    if state != State.DRAFT:
        make_attachment(application, verdict=Verdict.ACCEPTED)
    officers = {
        "reviewer": application.reviewer,
        "verifier": make_officer(Role.VERIFIER, service.agency),
        "technical": make_officer(Role.TECHNICAL, adviser),
        "cashier": make_officer(Role.CASHIER, service.agency),
        "signatory": make_officer(Role.SIGNATORY, service.agency),
        "supervisor": make_officer(Role.SUPERVISOR, service.agency),
    }

    found = {
        name: deeds.open_to(user, application) - deeds.KEEPING for name, user in officers.items() if user
    }

    assert found == {name: OPEN_DEEDS.get((name, state), set()) for name in found}


@pytest.mark.parametrize(("failure", "offered"), [("", set()), ("Tidak menjawab.", {"pull_back"})])
def test_an_approval_is_pulled_back_only_after_its_signing_failed(failure, offered):
    application = make_application(State.AWAITING_DECISION)
    signatory = make_officer(Role.SIGNATORY, application.issuing_agency)
    actions.approve(application.pk, by=signatory)
    application.register_entry.failure = failure
    application.register_entry.save()
    application.refresh_from_db()

    assert deeds.open_to(signatory, application) - deeds.KEEPING == offered


def test_openings_are_told_with_the_role_for_which_one_looks(people):
    application, visitors = people

    offices = {
        name: access.office_of(visitors[name], application)
        for name in ("verifier", "technical", "signatory", "cashier", "other_citizen")
    }

    short = application.counter_agency.short_name
    assert offices == {
        "verifier": f"Verifikator · {short}",
        "technical": f"Tim teknis · {application.recommendations.get().agency.short_name}",
        "signatory": f"Penanda tangan · {application.issuing_agency.short_name}",
        "cashier": f"Kasir · {short}",
        "other_citizen": "",
    }
