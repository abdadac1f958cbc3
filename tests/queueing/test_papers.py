"""The papers of a case, at the counter that serves its visitor, and only there and then."""

import pytest
from django.urls import reverse

from permits.states import State as ApplicationState
from queueing import actions
from queueing.states import State
from tests.factories import make_application, make_attachment, make_line, make_queue, make_ticket

pytestmark = pytest.mark.django_db


def _line_for(application):
    return make_line(make_queue(agency=application.counter_agency))


def test_the_counter_looks_at_the_papers_of_the_visitor_it_serves(client):
    application = make_application(ApplicationState.AWAITING_VISIT)
    attachment = make_attachment(application)
    ticket = make_ticket(_line_for(application), state=State.SERVING, application=application)
    client.force_login(ticket.officer)

    picture = client.get(reverse("queueing:console_page", args=[attachment.pk, 1]))

    assert picture.headers["Content-Type"] == "image/jpeg"
    b"".join(picture)
    assert attachment.paper.openings.get().by == ticket.officer


def test_the_counter_sees_no_paper_of_a_visitor_who_left(client):
    application = make_application(ApplicationState.AWAITING_VISIT)
    attachment = make_attachment(application)
    ticket = make_ticket(_line_for(application), state=State.SERVING, application=application)
    actions.finish(ticket.pk, by=ticket.officer)
    client.force_login(ticket.officer)

    picture = client.get(reverse("queueing:console_page", args=[attachment.pk, 1]))

    assert picture.status_code == 404
