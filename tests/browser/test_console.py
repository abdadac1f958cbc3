"""A counter's day by keyboard alone: from opening the counter to closing it, without a hand on the mouse.

`CONSOLE_VISITORS=30 pytest tests/browser/test_console.py -s` serves thirty and says how long one takes.
"""

import os
import sys
import time

import pytest
from django.conf import settings
from django.test import Client

from agencies.models import Role
from queueing import actions
from queueing.models import CounterSession, Ticket
from queueing.states import Outcome, State
from tests.browser.conftest import DESK
from tests.factories import make_counter_for, make_line, make_officer, make_queue, make_ticket

VISITORS = int(os.environ.get("CONSOLE_VISITORS", "10"))


@pytest.fixture
def line(transactional_db):
    return make_line(name="Ambil izin yang sudah terbit")


@pytest.fixture
def onward(line):
    """A line of another agency in the same mall."""
    return make_line(make_queue(line.queue.venue), name="Bayar retribusi")


@pytest.fixture
def seat(visitor, line, onward, live_server):
    """Return a function that seats an officer before the choice of counters, signed in."""
    make_counter_for(line)

    def make(*, scripts=True):
        somebody = visitor(size=DESK, scripts=scripts)
        client = Client()
        client.force_login(make_officer(Role.COUNTER, line.queue.agency))
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        somebody.context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
        somebody.go("/loket/")
        return somebody

    return make


@pytest.fixture
def clerk(seat):
    return seat()


def keys(clerk, *pressed: str) -> None:
    """Press keys that stay on the page."""
    for key in pressed:
        clerk.page.keyboard.press(key)


def go(clerk, *pressed: str) -> None:
    """Press keys that each lead to a page, and wait for it."""
    for key in pressed:
        with clerk.page.expect_navigation():
            clerk.page.keyboard.press(key)


def in_focus(clerk) -> str:
    return clerk.page.evaluate("document.activeElement.textContent").split("\n")[0].strip()


def test_ten_visitors_are_served_by_keyboard(clerk, line, onward):
    tickets = [make_ticket(line) for _ in range(VISITORS)]
    go(clerk, "1")
    clerk.look()
    began = time.monotonic()
    go(clerk, "p")  # the first goes to make a copy and comes back
    clerk.look()
    go(clerk, "m")
    clerk.look()
    keys(clerk, "d")
    clerk.look()
    go(clerk, "1")
    clerk.look()
    go(clerk, "b", "s")
    go(clerk, "p", "t", "h")  # the second is late
    go(clerk, "p", "m")  # the third has to go elsewhere
    keys(clerk, "a")
    clerk.look()
    keys(clerk, *"Bayar", "Tab", *"Belum bayar")
    go(clerk, "Control+Enter")
    keys(clerk, "j")
    go(clerk, "2")
    clerk.look()
    go(clerk, "j")
    go(clerk, "p", "m")  # the fourth only had a question
    keys(clerk, "l", *"Hanya")
    go(clerk, "Control+Enter")
    for _ in range(VISITORS - 3):
        assert in_focus(clerk).startswith("Panggil berikutnya")
        go(clerk, "Enter")
        assert in_focus(clerk).startswith("Mulai layani")
        go(clerk, "Enter")
        assert in_focus(clerk).startswith("Selesai dilayani")
        go(clerk, "Enter")
    took = time.monotonic() - began
    print(f"{VISITORS} visitors, {took / VISITORS:.1f} s each", file=sys.stderr)  # noqa: T201 - asked for by hand
    keys(clerk, "o")
    go(clerk, "x")

    ended = [Ticket.objects.get(pk=ticket.pk) for ticket in tickets]
    assert [ticket.state for ticket in ended] == [
        State.DONE,
        State.DONE,
        State.TRANSFERRED,
        *[State.DONE] * (VISITORS - 3),
    ]
    assert [ticket.outcome for ticket in ended].count(Outcome.INFORMED) == 1
    assert Ticket.objects.get(line=onward).note == "Belum bayar"
    assert not CounterSession.objects.open().exists()


def test_a_double_click_calls_one_number_and_a_reload_keeps_the_place(clerk, line):
    first, _second = make_ticket(line), make_ticket(line)
    go(clerk, "1")

    clerk.page.get_by_role("button", name="Panggil berikutnya").dblclick()
    clerk.page.wait_for_selector(".now-serving__number")
    clerk.page.reload()

    assert clerk.page.locator(".now-serving__number").inner_text() == first.visit.number
    assert Ticket.objects.at_counter().count() == 1


def test_the_console_lives_without_being_touched_and_follows_what_others_do(clerk, line):
    go(clerk, "1")
    figure = clerk.page.locator("[data-next]")
    first = make_ticket(line, is_priority=True)

    clerk.page.locator("[data-waiting-here]", has_text="1").wait_for()
    shown = figure.inner_text()
    listed = clerk.page.locator(".waiting__numbers").inner_text()
    session = CounterSession.objects.get()
    actions.call_next(session.counter_id, by=session.officer)  # at another computer
    clerk.page.wait_for_selector(".now-serving__number")

    assert shown == first.visit.number
    assert first.visit.number in listed
    assert "prioritas" not in listed  # of who came after the page, the board knows nothing


def test_when_the_line_is_gone_the_console_says_so(clerk, line):
    go(clerk, "1")

    clerk.page.route("**/papan/*", lambda route: route.abort())
    told = clerk.page.locator("[data-board-state]")
    told.wait_for(state="visible")

    assert "Sambungan terputus" in told.inner_text()
    clerk.faults.clear()  # Chromium writes each request that failed into its console


def test_without_a_script_a_number_goes_through(seat, line):
    ticket = make_ticket(line)
    somebody = seat(scripts=False)

    for name in ("Buka loket", "Panggil berikutnya", "Mulai layani"):
        somebody.press(name)
    somebody.page.locator("summary", has_text="Hasil lain").click()
    somebody.page.get_by_label("Hasil").first.select_option("Hanya bertanya")
    with somebody.page.expect_navigation():
        somebody.page.get_by_role("button", name="Selesai", exact=True).click()

    ticket.refresh_from_db()
    assert ticket.outcome == Outcome.INFORMED
