"""The supervisor's pages in a browser: what goes wrong appears by itself, at a desk and on a phone, and the past is
drawn.
"""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from agencies.models import Role
from queueing.models import Ticket
from tests.browser.conftest import DESK, PHONE
from tests.factories import make_line, make_officer, make_open_venue, make_queue, make_ticket, open_counter
from tests.queueing.days import MONDAY, TUESDAY, past_ticket

PAST = f"/pantau/riwayat/?dari={MONDAY}&sampai={TUESDAY}"


@pytest.fixture
def line(transactional_db):
    return make_line(make_queue(venue=make_open_venue(), prefix="A"))


@pytest.fixture
def supervisor(visitor, line, live_server):
    """Return a function that brings the supervisor of the venue, signed in."""
    officer = make_officer(Role.SUPERVISOR, line.queue.venue)

    def come(**kwargs):
        somebody = visitor(**kwargs)
        client = Client()
        client.force_login(officer)
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        somebody.context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
        return somebody

    return come


def test_what_goes_wrong_appears_by_itself(supervisor, line):
    open_counter(line)
    one = supervisor(size=PHONE)
    one.go("/pantau/")
    assert one.page.get_by_text("Tidak ada yang perlu ditangani sekarang.").is_visible()

    ticket = make_ticket(line)
    Ticket.objects.filter(pk=ticket.pk).update(turn_at=timezone.now() - timedelta(minutes=75))

    one.page.get_by_text("Ada yang sudah menunggu 75 menit.").wait_for(timeout=12_000)
    one.look()


def test_a_disturbance_is_announced_and_ended(supervisor, line):
    make_ticket(line)
    one = supervisor(size=DESK)
    one.go("/pantau/")
    one.press("Sistem terganggu? A", role="link")
    one.page.get_by_label("Keterangan").fill("Server pusat mati")
    one.press("Umumkan gangguan")
    assert one.page.get_by_text("Server pusat mati").is_visible()

    one.press("Sudah pulih")

    assert one.page.get_by_text("Server pusat mati").count() == 0


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_past_is_drawn_and_fits(supervisor, line, size):
    for day in (MONDAY, TUESDAY):
        past_ticket(line, "08.00", "08.20", "08.21", "08.30", day=day)
        past_ticket(line, "13.00", "14.10", "14.11", "14.20", day=day)
    one = supervisor(size=size)

    one.go(PAST)

    assert one.page.get_by_role("img", name="Lama menunggu, median menit").first.is_visible()
    assert one.page.locator("svg.chart").count() == 4


def test_it_works_without_scripts(supervisor, line):
    make_ticket(line)
    one = supervisor(size=PHONE, scripts=False)

    one.go("/pantau/")
    assert one.page.get_by_text("1 orang menunggu, tidak ada loket yang buka.").is_visible()
    assert (
        one.page.locator("noscript meta[http-equiv=refresh]").count()
        + one.page.locator("meta[http-equiv=refresh]").count()
    )
    one.go(PAST)
    one.press("Tampilkan")
