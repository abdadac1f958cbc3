"""Who is told that a case moved."""

import pytest
from django.utils import timezone

from agencies.models import Role
from notices.models import Notice
from permits import actions
from permits.models import PowerOfAttorney
from permits.states import State
from tests.factories import make_application, make_officer, make_user

pytestmark = pytest.mark.django_db


def reject(application):
    by = make_officer(Role.SIGNATORY, application.issuing_agency)
    return actions.reject(application.pk, by=by, reasons="Lokasi tidak sesuai")


def test_owner_and_attorney_are_told():
    application = make_application(State.AWAITING_DECISION, filed_by=make_user())

    reject(application)

    assert {notice.to for notice in Notice.objects.all()} == {application.owner, application.filed_by}


def test_an_attorney_whose_power_has_ended_is_not_told():
    application = make_application(State.AWAITING_DECISION, filed_by=make_user())
    PowerOfAttorney.objects.update(ended_at=timezone.now(), ended_by=application.owner)

    reject(application)

    assert {notice.to for notice in Notice.objects.all()} == {application.owner}
