"""The factories of this app keep to the database's constraints, in every state."""

import pytest

from permits.states import State, Verdict
from tests.factories import make_application, make_attachment, make_permit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", State)
def test_an_application_can_be_made_in_every_state(state):
    assert make_application(state).state == state


@pytest.mark.parametrize("verdict", Verdict)
def test_an_attachment_can_be_made_with_every_verdict(verdict):
    application = make_application(State.IN_REVIEW)

    assert make_attachment(application, verdict=verdict).verdict == verdict


def test_a_permit_lies_in_the_register():
    assert make_permit().entry.application.state == State.ISSUED
