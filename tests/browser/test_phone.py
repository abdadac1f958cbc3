"""A number on the phone of who drew it: it changes by itself, a call is noticed, a lost connection is told."""

import pytest
from django.core.cache import caches
from playwright.sync_api import expect

from queueing import actions
from tests.factories import make_line, make_queue, make_ticket, open_counter
from tests.queueing.cases import call_next

SOON = 15_000  # milliseconds: some polls, on a busy machine


@pytest.fixture
def line(transactional_db):
    caches["process"].clear()
    return make_line(make_queue(prefix="A"))


def test_a_number_is_followed_on_the_phone_without_a_reload(visitor, line):
    session = open_counter(line)
    ticket, *_behind = [make_ticket(line) for _person in range(4)][2:]
    phone = visitor()
    phone.page.add_init_script("navigator.vibrate = (pattern) => Boolean((window.buzz = pattern))")
    phone.go(ticket.visit.get_absolute_url())
    phone.page.get_by_text("Batalkan nomor ini").click()
    phone.page.evaluate("window.sameDocument = true")
    expect(phone.page.locator("[data-ahead]")).to_have_text("2")

    actions.no_show(call_next(session).pk, by=session.officer)
    expect(phone.page.locator("[data-ahead]")).to_have_text("1", timeout=SOON)
    assert phone.page.locator("details[open]").count() == 1  # numbers changed, nothing else

    _lose_the_connection(phone)

    actions.no_show(call_next(session).pk, by=session.officer)
    call_next(session)
    counter = session.counter.number
    expect(phone.page.get_by_role("heading", name=f"Silakan ke Loket {counter}")).to_be_visible(timeout=SOON)
    assert phone.page.title().startswith(f"▶ Loket {counter} – A003")
    assert phone.page.evaluate("window.sameDocument && window.buzz.length")
    phone.look()

    actions.start(ticket.pk, by=session.officer)
    actions.finish(ticket.pk, by=session.officer)
    expect(phone.page.get_by_role("heading", name="Selesai dilayani")).to_be_visible(timeout=SOON)
    assert phone.page.locator("[data-board]").count() == 0  # nothing is asked any more


def test_a_number_is_followed_and_given_back_without_scripts(visitor, line):
    ticket = make_ticket(line)
    phone = visitor(scripts=False)

    phone.go(ticket.visit.get_absolute_url())
    assert phone.page.locator("meta[http-equiv=refresh]").count() == 1
    phone.page.get_by_text("Batalkan nomor ini").click()
    phone.press("Ya, batalkan nomor saya")

    expect(phone.page.get_by_role("heading", name="Nomor ini dibatalkan")).to_be_visible()


def test_the_page_of_a_number_is_light(visitor, line):
    ticket, phone, answers = make_ticket(line), visitor(), []
    phone.page.on("requestfinished", lambda request: answers.append(request))

    phone.go(ticket.visit.get_absolute_url())

    parts = ("responseBodySize", "responseHeadersSize")
    assert sum(answer.sizes()[part] for answer in answers for part in parts) <= 100_000
    assert len(answers) <= 10


def _lose_the_connection(phone):
    """The page says since when it knows nothing new, and recovers by itself."""
    lost = phone.page.get_by_text("Sambungan terputus")
    phone.context.set_offline(True)
    expect(lost).to_be_visible(timeout=SOON)
    phone.context.set_offline(False)
    expect(lost).to_be_hidden(timeout=SOON)
    assert all("ERR_INTERNET_DISCONNECTED" in fault for fault in phone.faults), phone.faults
    phone.faults.clear()
