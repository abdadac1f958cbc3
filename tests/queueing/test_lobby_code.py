import datetime as dt

import pytest

from agencies.actions import pair
from agencies.middleware import DEVICE_COOKIE
from agencies.models import DeviceKind
from queueing.bookings.lobby_code import changes_at, is_lobby_code, lobby_code
from tests.factories import make_device, make_open_venue
from tests.queueing.appointments import at

pytestmark = pytest.mark.django_db

SECOND = dt.timedelta(seconds=1)


def test_a_code_is_four_digits_for_a_whole_minute_and_then_another():
    venue = make_open_venue()
    codes = [lobby_code(venue, at("08.00") + number * SECOND) for number in range(3600)]

    assert all(len(code) == 4 and code.isdecimal() for code in codes)
    assert all(len(set(codes[start : start + 60])) == 1 for start in range(0, 3600, 60))
    assert len(set(codes)) > 50


def test_each_venue_has_its_own():
    here, there = make_open_venue(), make_open_venue()

    assert [lobby_code(here, at(f"08.{minute}")) for minute in range(10, 20)] != [
        lobby_code(there, at(f"08.{minute}")) for minute in range(10, 20)
    ]


@pytest.mark.parametrize(
    ("seconds", "is_valid"), [(0, True), (59, True), (60, True), (119, True), (120, False)]
)
def test_a_code_is_taken_in_its_minute_and_the_next(seconds, is_valid):
    venue = make_open_venue()
    code = lobby_code(venue, at("08.00"))

    assert is_lobby_code(venue, code, at("08.00") + seconds * SECOND) == is_valid


def test_the_code_of_the_minute_to_come_is_not_taken():
    venue = make_open_venue()

    assert not is_lobby_code(venue, lobby_code(venue, at("08.01")), at("08.00"))


def test_the_zone_of_the_moment_does_not_matter():
    venue = make_open_venue()

    assert lobby_code(venue, at("08.00")) == lobby_code(venue, at("08.00").astimezone(dt.UTC))


def test_a_paired_display_reads_the_code_and_no_cache_keeps_it(client, clock):
    venue = make_open_venue()
    client.cookies[DEVICE_COOKIE] = pair(make_device(venue, kind=DeviceKind.DISPLAY).pair_code)[1]
    clock("08.00")

    answer = client.get(f"/layar/{venue.slug}/kode.json")

    told = answer.json()
    assert told["code"] == lobby_code(venue, at("08.00"))
    assert dt.datetime.fromisoformat(told["until"]) == changes_at(at("08.00")) == at("08.01")
    assert "no-store" in answer["Cache-Control"]


def test_nobody_else_reads_it(client):
    venue = make_open_venue()

    assert client.get(f"/layar/{venue.slug}/kode.json").status_code == 403
