"""Hours in the admin: what is refused in words, and which row decides a day."""

import datetime as dt

import pytest
from django.urls import reverse

from agencies.models import OpeningHours, Pause
from tests.factories import make_agency, make_counter, make_day_exception, make_open_venue, make_user

pytestmark = pytest.mark.django_db

ADD = "admin:agencies_openinghours_add"
NO_PAUSES = {
    f"pauses-{name}": value
    for name, value in {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0"}.items()
}
RAMADAN = {"season": "Jam Ramadan", "valid_from": "2027-02-08", "valid_until": "2027-03-09"}


@pytest.fixture
def chief(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def add(chief, venue, **fields):
    data = {"venue": venue.pk, "weekday": "1", "opens": "08:00", "closes": "14:00", **NO_PAUSES, **fields}
    return chief.post(reverse(ADD), data)


def test_a_season_of_an_agency_is_kept(chief):
    venue, agency = make_open_venue(), make_agency()

    response = add(chief, venue, agency=agency.pk, **RAMADAN)

    assert response.status_code == 302
    assert OpeningHours.objects.get(agency=agency).valid_until == dt.date(2027, 3, 9)


def test_two_seasons_of_one_place_that_overlap_are_refused_in_words(chief):
    venue = make_open_venue()
    add(chief, venue, **RAMADAN)

    response = add(chief, venue, **RAMADAN | {"valid_from": "2027-03-09", "valid_until": "2027-03-20"})

    assert response.status_code == 200
    assert "agar kedua musim tidak bertindih" in response.content.decode()
    assert OpeningHours.objects.exclude(valid_from=None).count() == 1


def test_seasons_that_follow_each_other_or_are_of_others_are_kept(chief):
    venue, agency = make_open_venue(), make_agency()
    add(chief, venue, **RAMADAN)

    add(chief, venue, **RAMADAN | {"valid_from": "2027-03-10", "valid_until": "2027-03-20"})
    add(chief, venue, agency=agency.pk, **RAMADAN)
    add(chief, venue, **RAMADAN | {"weekday": "2"})

    assert OpeningHours.objects.exclude(valid_from=None).count() == 4


def test_hours_of_a_counter_elsewhere_are_refused(chief):
    response = add(chief, make_open_venue(), counter=make_counter().pk)

    assert "Loket ini tidak berada di lokasi yang dipilih." in response.content.decode()


@pytest.mark.parametrize(
    ("times", "pauses", "sentence"),
    [
        ({"opens": "", "closes": ""}, [("11:30", "13:00")], "Hari yang tutup tidak mempunyai jeda."),
        ({}, [("13:30", "14:30")], "Jeda harus berada di dalam jam buka."),
        ({}, [("10:00", "11:00"), ("10:30", "12:00")], "Jeda ini bertindih dengan jeda lain."),
    ],
)
def test_pauses_lie_within_the_hours_and_apart(chief, times, pauses, sentence):
    rows = {"pauses-TOTAL_FORMS": str(len(pauses))}
    for number, (starts, ends) in enumerate(pauses):
        row = {"starts": starts, "ends": ends, "reason": "Salat"}
        rows |= {f"pauses-{number}-{name}": value for name, value in row.items()}

    response = add(chief, make_open_venue(), agency=make_agency().pk, **times, **rows)

    assert sentence in response.content.decode()
    assert not Pause.objects.filter(reason="Salat").exists()


def test_the_venues_page_keeps_its_usual_week_apart_from_the_others(chief):
    venue, agency = make_open_venue(), make_agency()
    OpeningHours.objects.create(venue=venue, agency=agency, weekday=6, opens="08:00", closes="12:00")

    page = chief.get(reverse("admin:agencies_venue_change", args=[venue.pk]))

    (week,) = [each for each in page.context["inline_admin_formsets"] if each.opts.model is OpeningHours]
    assert [form.instance.weekday for form in week.formset.initial_forms] == [1, 2, 3, 4, 5]


def in_force(chief, **query) -> str:
    response = chief.get(reverse("admin:agencies_openinghours_in_force"), query)
    return " ".join(response.content.decode().split())


def test_which_row_decides_is_told_with_those_that_it_overrules(chief):
    venue, agency = make_open_venue(), make_agency()
    make_day_exception(dt.date(2026, 12, 24), venue=venue, agency=agency, is_open=True, reason="Piket")

    page = in_force(chief, venue=venue.pk, agency=agency.pk, day="2026-12-24")

    assert "Buka pukul 08.00 WIB sampai 16.00 WIB." in page
    decides, holiday, week = page[page.index("<ol>") :].split("<li>")[1:4]
    assert "Hari khusus, instansi: Piket" in decides
    assert "buka pada jam biasa" in decides
    assert "menentukan" in decides
    assert "Libur nasional, seluruh kota: Cuti Bersama Hari Raya Natal" in holiday
    assert "Jam tetap, lokasi" in week


def test_a_day_without_a_row_is_closed_and_said_so(chief):
    page = in_force(chief, venue=make_open_venue().pk, day="2026-11-28")

    assert "Tutup sepanjang hari." in page
    assert "Hari ini" not in page[page.index("<h2>") :]
    assert "Tidak ada baris untuk hari itu: tutup." in page


def test_before_anything_is_chosen_the_mall_is_told_of_today(chief):
    venue = make_open_venue()
    today = make_day_exception(venue.today(), venue=venue, reason="Rapat kerja")

    page = in_force(chief)

    assert f'value="{today.day.isoformat()}"' in page
    assert "Hari ini tutup: Rapat kerja." in page


def test_who_may_not_enter_the_admin_does_not_see_it(client):
    client.force_login(make_user())

    assert client.get(reverse("admin:agencies_openinghours_in_force")).status_code == 302
