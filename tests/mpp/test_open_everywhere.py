"""Hand-made days: every page says the same of one moment, what is open, what is not and when it opens again."""

import datetime as dt
import re
from typing import NamedTuple

import pytest
import time_machine
from django.core.cache import caches
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.once import new_key
from agencies.models import OpeningHours, Pause, Presence, Role
from tests.factories import (
    make_agency,
    make_counter,
    make_day_exception,
    make_event,
    make_line,
    make_offered_line,
    make_officer,
    make_open_venue,
    make_queue,
    make_service,
    make_zone,
)

pytestmark = pytest.mark.django_db

FRIDAY = "2026-11-27"


class Case(NamedTuple):
    """What pages must say at a moment of an agency in the mall.

    says: the sentence on the agency's and the service's page, a part of it. numbers: whether they are given. mall: the
    badge of the house. first_day: of appointments. promised: of a service of 0 working days that is sent now.
    """

    at: str
    agency: str
    badge: str
    says: str
    numbers: bool
    mall: str
    first_day: str
    promised: str


CASES = {
    "a common day": Case(
        *("2026-11-23 09:00", "house", "Buka", "Buka sekarang sampai pukul 16.00 WIB."),
        *(True, "Buka", "2026-11-23", "Senin, 23 November 2026"),
    ),
    "before opening": Case(
        *("2026-11-23 07:00", "house", "Tutup", "Belum buka. Hari ini buka pukul 08.00 WIB."),
        *(False, "Tutup", "2026-11-23", "Senin, 23 November 2026"),
    ),
    "after the last number": Case(
        *("2026-11-23 15:45", "house", "Buka", "Buka sekarang sampai pukul 16.00 WIB."),
        *(False, "Buka", "2026-11-24", "Senin, 23 November 2026"),
    ),
    "Friday prayer": Case(
        *(f"{FRIDAY} 12:00", "house", "Tutup", "Jeda Salat Jumat sampai pukul 13.00 WIB."),
        *(False, "Tutup", FRIDAY, "Jumat, 27 November 2026"),
    ),
    "Friday prayer of an agency that begins earlier": Case(
        *(f"{FRIDAY} 11:15", "own", "Tutup", "Jeda Salat Jumat sampai pukul 13.30 WIB."),
        *(False, "Buka", FRIDAY, "Jumat, 27 November 2026"),
    ),
    "Friday prayer of an agency that lasts longer": Case(
        *(f"{FRIDAY} 13:15", "own", "Tutup", "Jeda Salat Jumat sampai pukul 13.30 WIB."),
        *(False, "Buka", "2026-11-30", "Jumat, 27 November 2026"),  # its last session of the day is too near
    ),
    "an agency closes earlier than the house": Case(
        *(f"{FRIDAY} 15:15", "own", "Tutup", "Sudah tutup sejak pukul 15.00 WIB."),
        *(False, "Buka", "2026-11-30", "Senin, 30 November 2026"),
    ),
    "cuti bersama": Case(
        *("2026-12-24 10:00", "house", "Tutup", "Hari ini libur:"),
        *(False, "Tutup", "2026-12-28", "Senin, 28 Desember 2026"),
    ),
    "an agency works on cuti bersama": Case(
        *("2026-12-24 10:00", "own", "Buka", "Buka sekarang sampai pukul 12.00 WIB."),
        *(True, "Tutup", "2026-12-24", "Kamis, 24 Desember 2026"),
    ),
    "the last day before Ramadan's hours": Case(
        *("2026-02-17 15:10", "house", "Tutup", "Hari ini libur:"),  # Imlek
        *(False, "Tutup", "2026-02-18", "Rabu, 18 Februari 2026"),
    ),
    "the first day of Ramadan's hours": Case(
        *("2026-02-18 15:10", "house", "Tutup", "Sudah tutup sejak pukul 15.00 WIB."),
        *(False, "Tutup", "2026-02-19", "Kamis, 19 Februari 2026"),
    ),
    "the last day of Ramadan's hours": Case(
        *("2026-03-17 14:00", "house", "Buka", "Buka sekarang sampai pukul 15.00 WIB."),
        *(True, "Buka", "2026-03-25", "Selasa, 17 Maret 2026"),
    ),
    "the first day after Ramadan's hours": Case(
        *("2026-03-25 15:10", "house", "Buka", "Buka sekarang sampai pukul 16.00 WIB."),
        *(True, "Buka", "2026-03-26", "Rabu, 25 Maret 2026"),
    ),
    "Saturday service of one agency": Case(
        *("2026-11-28 09:00", "samsat", "Buka", "Buka sekarang sampai pukul 12.00 WIB."),
        *(True, "Tutup", "2026-11-28", "Sabtu, 28 November 2026"),
    ),
    "Saturday for the others": Case(
        *("2026-11-28 09:00", "house", "Tutup", "Hari ini tutup: akhir pekan."),
        *(False, "Tutup", "2026-11-30", "Senin, 30 November 2026"),
    ),
    "an agency closed for a day": Case(
        *("2026-11-25 09:00", "own", "Tutup", "Hari ini tutup: Rapat kerja."),
        *(False, "Buka", "2026-11-26", "Kamis, 26 November 2026"),
    ),
    "one of its counters closed for a day": Case(
        *("2026-11-25 09:00", "samsat", "Buka", "Buka sekarang sampai pukul 16.00 WIB."),
        *(True, "Buka", "2026-11-25", "Rabu, 25 November 2026"),
    ),
    "Sunday of outreach": Case(
        *("2026-11-29 09:00", "house", "Tutup", "Hari ini tutup: akhir pekan."),
        *(False, "Tutup", "2026-11-30", "Senin, 30 November 2026"),
    ),
}


class House(NamedTuple):
    """A mall, the lines of its agencies by name, and where outreach is on Sunday."""

    mall: object
    lines: dict
    outreach: object


@pytest.fixture
def house(settings):
    settings.QUEUE_IGNORES_HOURS = False
    settings.BOOKING_WINDOW, settings.BOOKING_LEAD = dt.timedelta(days=14), dt.timedelta(hours=1)
    mall = make_open_venue()
    zone = make_zone(mall)
    lines = {name: _line(mall, zone) for name in ("house", "own", "samsat")}
    agencies = {name: line.queue.agency for name, line in lines.items()}
    _hours_of(mall, agencies)
    _days_of(mall, agencies, lines["samsat"].counters.order_by("pk")[0])
    sunday = make_event(day=dt.date(2026, 11, 29), opens=dt.time(7), closes=dt.time(11))
    make_offered_line(sunday, quota=5, service=lines["house"].services.get())
    return House(mall, lines, sunday)


def _line(mall, zone):
    agency = make_agency()
    Presence.objects.create(venue=mall, agency=agency, zone=zone)
    counters = [make_counter(agency, zone=zone) for _ in range(2)]
    line = make_line(make_queue(mall, agency), counters=counters, slot_quota=5, slot_minutes=30)
    line.services.add(make_service(agency=agency, processing_days=0))
    return line


def _hours_of(mall, agencies):
    OpeningHours.objects.create(
        venue=mall, agency=agencies["samsat"], weekday=6, opens=dt.time(8), closes=dt.time(12)
    )
    friday = OpeningHours.objects.create(
        venue=mall, agency=agencies["own"], weekday=5, opens=dt.time(8), closes=dt.time(15)
    )
    Pause.objects.create(hours=friday, starts=dt.time(11), ends=dt.time(13, 30), reason="Salat Jumat")
    for weekday in range(1, 6):
        OpeningHours.objects.create(
            venue=mall,
            weekday=weekday,
            opens=dt.time(8),
            closes=dt.time(15),
            season="Jam Ramadan",
            valid_from=dt.date(2026, 2, 18),
            valid_until=dt.date(2026, 3, 19),
        )


def _days_of(mall, agencies, counter):
    make_day_exception(
        dt.date(2026, 12, 24),
        venue=mall,
        agency=agencies["own"],
        is_open=True,
        opens=dt.time(9),
        closes=dt.time(12),
        reason="Layanan akhir tahun",
    )
    make_day_exception(dt.date(2026, 11, 25), venue=mall, agency=agencies["own"], reason="Rapat kerja")
    make_day_exception(dt.date(2026, 11, 25), venue=mall, counter=counter, reason="Perbaikan")


@pytest.fixture
def clock():
    """Set every clock of a test to a moment in Jakarta."""
    with time_machine.travel("2026-01-01 00:00+07:00", tick=False) as traveller:

        def set_to(moment: str) -> None:
            traveller.move_to(dt.datetime.fromisoformat(f"{moment}+07:00"), tick=False)
            caches["process"].clear()

        yield set_to


def read(client, address) -> str:
    page = client.get(address).content.decode()
    return " ".join(strip_tags(page[page.index("<main") :].replace("<", " <")).split())


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_page_says_the_same_of_a_moment(client, house, clock, case):
    clock(case.at)
    line = house.lines[case.agency]
    agency, service = line.queue.agency, line.services.get()

    pages = [read(client, agency.get_absolute_url()), read(client, service.get_absolute_url())]
    for page in pages:
        assert f"{case.badge} {case.says}" in page
    assert f"Bila dikirim sekarang: paling lambat {case.promised}." in pages[1]
    assert f"{case.mall} {house.mall.short_name}" in read(client, "/")
    assert ("data-closed" in _row(client, agency)) is not case.numbers
    assert _is_given_at_kiosk(client, house, line) is case.numbers
    assert _first_day(client, service) == case.first_day


def _row(client, agency) -> str:
    """Return what /antrean/ says of an agency in the mall."""
    page = client.get(f"/antrean/?q={agency.short_name}").content.decode()
    section = page[page.index("<section data-board") :]
    return section[: section.index("</section>")]


def _is_given_at_kiosk(client, house, line) -> bool:
    """Return whether the kiosk asks the last question before a number, and its first page says the same."""
    client.force_login(make_officer(Role.HOST, house.mall))
    start = client.get(reverse("queueing:kiosk", args=[house.mall.slug])).content.decode()
    address = reverse("queueing:kiosk_line", args=[house.mall.slug, line.queue.agency.slug, line.code])
    tile = re.search(rf'<a class="(tile[^"]*)" href="{re.escape(address)}"', start)
    is_asked = "prioritas" in client.get(address).content.decode()
    assert is_asked == (tile is not None and "tile--closed" not in tile[1])
    client.logout()
    return is_asked


def _first_day(client, service) -> str:
    """Return the first day on which an appointment can be made."""
    page = client.get(f"/antrean/janji/?layanan={service.slug}").content.decode()
    return min(re.findall(r"hari=(\d{4}-\d\d-\d\d)", page), default="")


def test_who_opens_a_counter_that_is_closed_for_the_day_is_told(client, house, clock):
    clock("2026-11-25 09:00")
    line = house.lines["samsat"]
    client.force_login(make_officer(Role.COUNTER, line.queue.agency))

    def opened(counter) -> str:
        answer = client.post(
            "/loket/buka/",
            {"counter": counter.pk, "lines": [line.pk], "kunci": new_key()},
            follow=True,
        )
        client.post("/loket/tutup/", {"kunci": new_key()})
        return answer.content.decode()

    closed, other = line.counters.order_by("pk")
    assert "Loket dibuka di luar jam layanan. Hari ini tutup: Perbaikan." in opened(closed)
    assert "di luar jam layanan" not in opened(other)


def test_on_a_sunday_of_outreach_every_page_leads_there(client, house, clock):
    clock("2026-11-29 09:00")
    line = house.lines["house"]
    agency, service, event = line.queue.agency, line.services.get(), house.outreach

    assert event.get_absolute_url() in client.get("/").content.decode()
    for page in (agency, service):
        assert event.get_absolute_url() in client.get(page.get_absolute_url()).content.decode()
    assert event.venue.name in read(client, "/antrean/")
    assert "5 dari 5" in read(client, event.get_absolute_url())
    client.force_login(make_officer(Role.HOST, event.venue))
    assert agency.short_name in read(client, reverse("queueing:kiosk", args=[event.venue.slug]))


def test_after_the_event_nothing_is_given_there(client, house, clock):
    clock("2026-11-29 11:30")
    event = house.outreach

    client.force_login(make_officer(Role.HOST, event.venue))

    assert "Sudah tutup sejak pukul 11.00 WIB." in read(
        client, reverse("queueing:kiosk", args=[event.venue.slug])
    )
    assert "Sudah tutup sejak pukul 11.00 WIB." in read(client, "/antrean/")
