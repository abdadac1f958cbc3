"""A page with five rows of a kind on it asks the database no more often than one with one row."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Agency, Role, Venue
from catalog.models import Requirement, Service
from queueing.models import Queue
from tests import factories as make
from tests.mpp.test_admin import address

pytestmark = pytest.mark.django_db


def fill_agency(agency):
    zone = make.make_zone()
    agency.presences.create(venue=zone.venue, zone=zone)
    make.make_counter(agency, zone=zone)
    make.make_membership(make.make_user(), Role.VERIFIER, agency)


def fill_venue(venue):
    make.make_zone(venue)
    venue.facilities.create(name=f"Musala {venue.facilities.count()}", kind="musala")
    make.make_membership(make.make_user(), Role.HOST, venue)


def fill_service(service):
    Requirement.objects.create(
        service=service, document_type=make.make_document_type(), position=service.requirements.count()
    )


PAGES = {
    Agency: (make.make_agency, fill_agency),
    Venue: (make.make_venue, fill_venue),
    Queue: (make.make_queue, make.make_line),
    Service: (make.make_service, fill_service),
}


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_rows_on_a_page_cost_no_queries_of_their_own(model, client):
    maker, fill = PAGES[model]
    client.force_login(make.make_user(is_staff=True, is_superuser=True))
    row = maker()
    fill(row)
    client.get(address(model, "change", row.pk))
    with CaptureQueriesContext(connection) as one:
        client.get(address(model, "change", row.pk))
    for _ in range(4):
        fill(row)

    with CaptureQueriesContext(connection) as five:
        client.get(address(model, "change", row.pk))

    assert len(five) == len(one), "\n".join(query["sql"][:200] for query in five)
