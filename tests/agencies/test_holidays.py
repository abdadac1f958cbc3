import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.calendar.coming import coming
from agencies.models import HolidayDecree, OpeningHours
from tests.factories import make_agency, make_day_exception, make_open_venue

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def november(monkeypatch):
    moment = dt.datetime(2026, 11, 23, 9, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    monkeypatch.setattr(timezone, "now", lambda: moment)


def page_of(client) -> str:
    return " ".join(client.get(reverse("agencies:holidays")).content.decode().split())


def test_the_page_tells_holidays_with_the_decree_of_their_year(client):
    HolidayDecree.objects.update_or_create(year=2026, defaults={"number": "Nomor 1497 Tahun 2025"})

    page = page_of(client)

    assert "Kamis, 24 Desember 2026" in page
    assert "Cuti Bersama Hari Raya Natal" in page
    assert "Keputusan Bersama Tiga Menteri Nomor 1497 Tahun 2025" in page


def test_a_year_without_a_decree_on_record_is_told_without_one():
    HolidayDecree.objects.all().delete()

    assert {row.decree for row in coming(TODAY)} == {""}


def test_own_days_are_told_with_reason_place_hours_and_decree(client):
    venue, agency = make_open_venue(short_name="MPP Contoh"), make_agency(short_name="Disdukcapil")
    fields = {"is_open": True, "opens": dt.time(8), "closes": dt.time(12), "decree": "SK 7/2026"}
    make_day_exception(dt.date(2026, 12, 5), venue=venue, agency=agency, reason="Sabtu melayani", **fields)
    make_day_exception(dt.date(2026, 11, 22), reason="Kemarin")

    page = page_of(client)

    for fact in ("Sabtu melayani", "08.00–12.00", "Disdukcapil, MPP Contoh", "SK 7/2026"):
        assert fact in page
    assert "Kemarin" not in page


def test_a_season_of_several_weekdays_is_told_once(client):
    venue = make_open_venue()
    season = {"season": "Jam Ramadan", "valid_from": dt.date(2027, 2, 8), "valid_until": dt.date(2027, 3, 9)}
    for weekday in (1, 2, 3):
        OpeningHours.objects.create(
            venue=venue, weekday=weekday, opens=dt.time(8), closes=dt.time(14), **season
        )

    assert [(row.first, row.what) for row in coming(TODAY) if not row.is_closed] == [
        (dt.date(2027, 2, 8), "Jam Ramadan")
    ]
    assert "8 Februari 2027 – 9 Maret 2027" in page_of(client)


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_three_queries(count, django_assert_num_queries):
    for step in range(count):
        make_day_exception(TODAY + dt.timedelta(days=step), venue=make_open_venue(), agency=make_agency())

    with django_assert_num_queries(3):
        coming(TODAY)
