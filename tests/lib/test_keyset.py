"""Pages by key: any rows with a date column will do."""

import datetime as dt

import pytest
from django.http import QueryDict

from agencies.models import DayException
from mpp.lib.keyset import keyset_page
from tests.factories import make_day_exception, make_venue

pytestmark = pytest.mark.django_db

FIRST = dt.date(2026, 11, 2)


@pytest.fixture
def days():
    """Five rows, two of them on one day."""
    return [make_day_exception(FIRST + dt.timedelta(days=rank), venue=None) for rank in range(5)]


def page(address: str = "", *, descending: bool = False, size: int = 2):
    rows = DayException.objects.all()
    return keyset_page(rows, QueryDict(address.lstrip("?")), by="day", size=size, descending=descending)


@pytest.mark.parametrize("descending", [False, True])
def test_pages_cover_all_rows_there_and_back(days, descending):
    there = [page(descending=descending)]
    while there[-1].older:
        there.append(page(there[-1].older, descending=descending))
    back = [there[-1]]
    while back[-1].newer:
        back.append(page(back[-1].newer, descending=descending))

    shown = [row for part in there for row in part.rows]
    assert shown == (days[::-1] if descending else days)
    assert [part.rows for part in reversed(back)] == [part.rows for part in there]


def test_the_last_full_page_leads_nowhere(days):
    assert page(size=5).older == ""


def test_other_parameters_are_kept(days):
    assert page("tab=semua&sesudah=2026-11-03_0").older.startswith("?tab=semua&sesudah=")


@pytest.mark.parametrize("key", ["", "x", "2026-11-03", "2026-13-03_1", "2026-11-03_x", "_"])
def test_a_key_that_is_none_shows_the_first_page(days, key):
    assert page(f"sesudah={key}").rows == days[:2]


def test_a_number_no_row_can_have_breaks_nothing(days):
    assert page(f"sesudah=2026-11-03_{10**30}").rows == days[2:4]


def test_rows_of_one_day_are_told_apart_by_their_number(days):
    DayException.objects.filter(pk=days[1].pk).delete()
    double = make_day_exception(FIRST, venue=make_venue())

    assert page(size=1).rows == [days[0]]
    assert page(page(size=1).older, size=1).rows == [double]
