"""A mall and agencies in it that lack nothing, from which a test takes something away."""

import datetime as dt

from django.utils import timezone

from agencies.actions import pair
from agencies.actions.readiness import prepare
from agencies.models import Agency, DeviceKind, ReadinessItem, ReadinessResult, Role, Venue
from catalog.models import Standard
from tests.factories import (
    make_agency,
    make_agreement,
    make_counter_for,
    make_device,
    make_line,
    make_officer,
    make_open_venue,
    make_queue,
    make_service,
    make_user,
    make_zone,
)


def make_ready_mall() -> Venue:
    venue = make_open_venue()
    make_zone(venue)
    for kind in (DeviceKind.KIOSK, DeviceKind.DISPLAY):
        pair(make_device(venue, kind=kind).pair_code)
    _answer_all(venue, None)
    return venue


def make_ready_agency(venue: Venue, **fields) -> Agency:
    """An agency with a permit online, its standard, queue, counter, people, agreement and every answer given."""
    agency = make_agency(**fields)
    venue.presences.create(agency=agency, zone=make_zone(venue))
    make_agreement(agency)
    standard_of(make_service(agency=agency))
    make_counter_for(make_line(make_queue(venue, agency)))
    for role in (Role.COUNTER, Role.VERIFIER, Role.SIGNATORY):
        make_officer(role, agency)
    _answer_all(venue, agency)
    return agency


def standard_of(service, **fields) -> Standard:
    """A standard in force since yesterday."""
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    defaults = {
        "version": 1,
        "decree_number": "1",
        "decree_on": yesterday,
        "in_force_from": yesterday,
        "sheet": {},
        "published_at": timezone.now(),
        "published_by": make_user(),
        "applied_at": timezone.now(),
    }
    return Standard.objects.create(service=service, **(defaults | fields))


def _answer_all(venue: Venue, agency: Agency | None) -> None:
    officer = make_user()
    prepare(venue.pk, agency and agency.pk, by=officer)
    ReadinessItem.objects.filter(venue=venue, agency=agency).update(
        result=ReadinessResult.DONE, done_on=timezone.localdate(), done_by=officer
    )
