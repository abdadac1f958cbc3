"""Outreach events: a place is made ready, an event is repeated, called off and put back."""

import datetime as dt

import pytest

from agencies.models import Counter, OutreachEvent, OutreachStaff, Presence
from agencies.states import OutreachState
from mpp.lib.refused import Refused
from notices.models import Notice
from queueing import actions
from queueing.models import Line, Queue
from queueing.states import State
from tests.factories import (
    make_application,
    make_event,
    make_offer,
    make_offered_line,
    make_queue,
    make_service,
    make_user,
    open_counter,
)
from tests.races import at_once

pytestmark = pytest.mark.django_db

WEEK = dt.timedelta(days=7)


# --- Making ready -----------------------------------------------------------------------------------------


def test_a_place_gets_what_it_needs_to_give_numbers():
    event = make_event()
    offer = make_offer(event, quota=5)
    other = make_offer(event, service=make_service(agency=offer.service.agency))
    make_queue(agency=offer.service.agency, prefix="K")

    actions.prepare(event.pk)

    assert Presence.objects.get().venue == event.venue
    assert Counter.objects.get().number == 1
    assert Queue.objects.get(venue=event.venue).prefix == "K"
    lines = Line.objects.filter(queue__venue=event.venue)
    assert {line.services.get() for line in lines} == {offer.service, other.service}
    assert {line.slot_quota for line in lines} == {0}
    assert actions.take_ticket(lines[0].pk).number == "K001"


def test_making_ready_again_changes_nothing():
    event = make_event()
    make_offer(event)
    actions.prepare(event.pk)
    before = [list(model.objects.order_by("pk").values()) for model in (Counter, Queue, Line, Presence)]

    assert actions.prepare(event.pk) == 0

    assert before == [
        list(model.objects.order_by("pk").values()) for model in (Counter, Queue, Line, Presence)
    ]


def test_a_prefix_that_another_agency_has_there_is_not_given_twice():
    event = make_event()
    first, second = make_offer(event), make_offer(event)
    make_queue(event.venue, first.service.agency, prefix="A")
    make_queue(agency=second.service.agency, prefix="A")

    actions.prepare(event.pk)

    assert Queue.objects.get(venue=event.venue, agency=second.service.agency).prefix == "B"


@pytest.mark.django_db(transaction=True)
def test_two_who_make_ready_at_once_make_one_of_each():
    event = make_event()
    make_offer(event)

    made = at_once([lambda: actions.prepare(event.pk)] * 4)

    assert sorted(made)[:3] == [0, 0, 0]
    assert Line.objects.count() == Counter.objects.count() == 1


# --- On another day ---------------------------------------------------------------------------------------


def test_an_event_is_repeated_on_another_day_with_all_it_offers():
    event = make_event(occasion="gotong royong")
    offer = make_offer(event, quota=5, completes_on_site=False, taken=3)

    copy = actions.copy_event(event.pk, event.day + WEEK)

    assert (copy.day, copy.venue, copy.title, copy.occasion) == (
        event.day + WEEK,
        event.venue,
        event.title,
        "gotong royong",
    )
    assert (copy.opens, copy.closes) == (event.opens, event.closes)
    assert list(copy.agencies.all()) == [offer.service.agency]
    row = copy.services.get()
    assert (row.service, row.quota, row.completes_on_site, row.taken) == (offer.service, 5, False, 0)
    assert copy.code != event.code
    assert copy.slug != event.slug


def test_an_event_is_not_repeated_where_there_is_one_or_in_the_past():
    event = make_event()
    make_event(event.venue, day=event.day + WEEK)

    with pytest.raises(Refused, match="sudah ada kegiatan"):
        actions.copy_event(event.pk, event.day + WEEK)
    with pytest.raises(Refused, match="sudah lewat"):
        actions.copy_event(event.pk, event.day - WEEK)

    assert OutreachEvent.objects.count() == 2


# --- Called off -------------------------------------------------------------------------------------------


def test_when_an_event_is_called_off_its_roster_is_told_why():
    event = make_event()
    officer = make_user()
    offer = make_offer(event)
    OutreachStaff.objects.create(event=event, agency=offer.service.agency, user=officer)

    actions.cancel_event(event.pk, reason="Jalan terendam")

    event.refresh_from_db()
    assert (event.state, event.cancel_reason) == (OutreachState.CANCELLED, "Jalan terendam")
    notice = Notice.objects.get(to=officer)
    assert "Jalan terendam" in notice.body
    assert notice.link == event.get_absolute_url()


def test_when_an_event_is_called_off_open_numbers_end_and_their_holders_are_told():
    event = make_event()
    line = make_offered_line(event)
    application = make_application(service=line.services.get())
    known = actions.take_ticket_for(application, event.venue)
    unknown = actions.take_ticket(line.pk)
    session = open_counter(line, counter=line.counters.get())
    actions.call_next(session.counter_id, by=session.officer)

    actions.cancel_event(event.pk, reason="Jalan terendam")

    assert known.tickets.get().state == unknown.tickets.get().state == State.UNSERVED
    session.refresh_from_db()
    assert session.closed_at is not None
    notice = Notice.objects.get(to=application.owner, key__startswith="queueing.outreach_cancelled")
    assert known.number in notice.body
    with pytest.raises(Refused):
        actions.take_ticket(line.pk)


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_event_is_not_called_off_without_a_reason(reason):
    event = make_event()

    with pytest.raises(Refused, match="Tulis alasan"):
        actions.cancel_event(event.pk, reason=reason)

    event.refresh_from_db()
    assert event.state == OutreachState.SCHEDULED


def test_an_event_is_called_off_once_and_not_after_its_day():
    event, past = make_event(), make_event(day=dt.date(2020, 1, 5))
    actions.cancel_event(event.pk, reason="Banjir")

    with pytest.raises(Refused):
        actions.cancel_event(event.pk, reason="Banjir lagi")
    with pytest.raises(Refused, match="sudah lewat"):
        actions.cancel_event(past.pk, reason="Banjir")


def test_an_event_called_off_may_take_place_after_all():
    event = make_event()
    officer = make_user()
    line = make_offered_line(event)
    OutreachStaff.objects.create(event=event, agency=line.queue.agency, user=officer)
    actions.cancel_event(event.pk, reason="Banjir")

    actions.reinstate_event(event.pk)

    event.refresh_from_db()
    assert (event.state, event.cancel_reason) == (OutreachState.SCHEDULED, "")
    assert Notice.objects.filter(to=officer).count() == 2
    assert actions.take_ticket(line.pk)
