"""Notices and histories are Indonesian, also when the officer's screen is English."""

import pytest
from django.utils import translation

from agencies.models import Role
from mpp.lib.refused import Refused
from notices.models import Notice
from permits import actions
from permits.states import State
from tests.factories import make_application, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english_screen():
    with translation.override("en"):
        yield


def test_the_citizen_reads_the_refusal_in_indonesian():
    application = make_application(State.AWAITING_DECISION)
    by = make_officer(Role.SIGNATORY, application.issuing_agency)

    actions.reject(application.pk, by=by, reasons="Lokasi tidak sesuai")

    notice = Notice.objects.get(to=application.owner)
    assert notice.subject.startswith("Permohonan")
    assert "ditolak" in f"{notice.subject} {notice.body}"


def test_the_history_names_money_in_indonesian():
    application = make_application(State.AWAITING_PAYMENT)
    by = make_officer(Role.CASHIER, application.counter_agency)

    actions.record_payment(application.pk, by=by, receipt_number="KW-1")

    note = application.events.get(deed="record_payment").note
    assert "tanda bukti KW-1" in note
    assert "." in note.split(",")[0]  # Rp250.000


def test_the_officer_is_refused_in_english():
    application = make_application(State.REJECTED)
    by = make_officer(Role.SIGNATORY, application.issuing_agency)

    with pytest.raises(Refused, match="application"):
        actions.reject(application.pk, by=by, reasons="Lokasi tidak sesuai")
