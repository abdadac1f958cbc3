import datetime as dt

import pytest
from django.core.cache import caches

from permits.models import Event
from permits.states import State
from permits.truth import TrueDays, true_days
from tests.factories import make_application, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

MONDAY = dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)  # 10.00 in Palembang


@pytest.fixture
def monday(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: MONDAY)
    caches["process"].clear()


def end(service, *, weeks: int = 1, before: dt.timedelta = dt.timedelta(0), state=State.ISSUED, **fields):
    """A case that was sent so many weeks (of five working days) before it ended."""
    at = MONDAY - before
    case = make_application(state, service=service, sent_at=at - dt.timedelta(weeks=weeks), **fields)
    Event.objects.create(application=case, at=at, deed="end", from_state=State.SIGNING, to_state=state)
    return case


def test_nine_cases_say_nothing():
    service = make_service()
    for _ in range(9):
        end(service)

    assert true_days(service) is None


def test_ten_cases_say_median_and_ninety_percent():
    service = make_service()
    for weeks in [1, 1, 1, 1, 1, 2, 2, 2, 2, 3]:
        end(service, weeks=weeks)

    assert true_days(service) == TrueDays(median=5, ninety_percent=10, cases=10)


def test_days_with_the_citizen_do_not_count():
    service = make_service()
    for _ in range(10):
        end(service, weeks=2, paused_days=4)

    assert true_days(service) == TrueDays(median=6, ninety_percent=6, cases=10)


def test_old_cases_withdrawn_ones_and_others_do_not_count():
    service = make_service()
    for _ in range(9):
        end(service)
    end(service, before=dt.timedelta(days=91))
    end(service, state=State.WITHDRAWN)
    end(make_service())

    assert true_days(service) is None


def test_the_services_page_says_it(client):
    service = make_service()
    for _ in range(10):
        end(service)

    page = client.get(service.get_absolute_url()).content.decode()

    assert "dari 10 permohonan yang selesai dalam 90 hari terakhir" in " ".join(page.split())
