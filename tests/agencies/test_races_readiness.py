"""Two people list at the same moment what an agency needs before it opens."""

import pytest

from agencies.actions.readiness import prepare
from agencies.models import ReadinessItem
from agencies.readiness import usual_topics
from tests.factories import make_agency, make_user, make_venue
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_prepare_at_once_list_nothing_twice():
    venue, agency, by = make_venue(), make_agency(), make_user()
    usual = len(usual_topics(agency))

    listed = at_once([lambda: prepare(venue.pk, agency.pk, by=by)] * 4)

    assert sorted(listed) == [0, 0, 0, usual]
    assert ReadinessItem.objects.count() == usual
