"""The demo's answers to what must be ready."""

import pytest

from agencies.models import ReadinessItem, Venue, VenueKind
from mpp.readiness.demo import make_answers
from mpp.readiness.standing import standings
from tests.factories import make_user


@pytest.mark.usefixtures("db", "palembang")
def test_the_demo_has_a_mix_of_answers_and_makes_it_once():
    mall, officer = Venue.objects.get(kind=VenueKind.MALL), make_user()

    count = make_answers(mall, officer)
    again = make_answers(mall, officer)

    found = standings(mall, None)
    late = [each for each in found if each.overdue]
    assert count == again == ReadinessItem.objects.count()
    assert any(each.unlisted for each in found)
    assert found[: len(late)] == late
    assert 0 < len(late) < len(found)
