"""The lobby display speaks each call once, in turn, and says when it cannot."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.lobby import Lobby, boards, call, heard
from tests.factories import make_venue, make_zone

WALL = {"width": 1366, "height": 768}


@pytest.fixture
def lobby(browser, live_server) -> Iterator:
    """Return a function that makes a venue's display: `lobby(zone=…, has_voice=…)`."""
    contexts = []

    def make(venue=None, **device) -> Lobby:
        contexts.append(browser.new_context(viewport=WALL, locale="id-ID"))
        contexts[-1].set_default_timeout(15_000)
        return Lobby(contexts[-1], live_server.url, venue or make_venue(), **device)

    yield make
    for context in contexts:
        context.close()


def test_a_call_is_spoken_twice_after_a_chime_and_never_again_after_a_reload(lobby):
    display = lobby()
    display.calls = [call("A012", 3)]

    page = display.open()
    heard(page, 2)
    sentence = "nomor-antrean a 0 1 2 menuju-loket 3-akhir"
    assert page.evaluate("window.heard") == [["A012", False, f"lonceng {sentence}"], ["A012", True, sentence]]

    page.reload()
    boards(page, 2)
    assert page.evaluate("window.heard") == []

    display.calls = [call("A012", 3, calls=2)]
    assert heard(page, 1) == [("A012", False)]


def test_a_new_call_waits_for_the_one_being_spoken_and_one_answered_meanwhile_is_left_out(lobby):
    display = lobby()
    display.calls = [call("A001", 1, age=9)]
    page = display.open()
    page.wait_for_function("document.querySelector('.lobby-main--announced')")

    display.calls = [call("A003", 4), call("A002", 7, age=4), call("A001", 1, age=9)]
    boards(page, 1)
    display.calls[1] = call("A002", 7, age=4, state="SERVING")

    assert heard(page, 4) == [("A001", False), ("A001", True), ("A003", False), ("A003", True)]


def test_where_many_wait_nothing_is_said_again(lobby):
    display = lobby()
    display.calls = [call(f"B00{number}", number, age=10 - number) for number in range(1, 6)]

    page = display.open()

    # After the first four others wait; after the second three, so there is time again.
    assert heard(page, 3) == [("B001", False), ("B002", False), ("B002", True)]


def test_a_display_speaks_the_calls_of_its_zone_only(lobby):
    venue = make_venue()
    display = lobby(venue, zone=make_zone(venue, code="2"))
    display.calls = [call("A001", 1, zone="1", age=9), call("C005", 41, zone="2")]

    page = display.open()
    heard(page, 2)
    boards(page, 2)

    assert [number for number, _, _ in page.evaluate("window.heard")] == ["C005", "C005"]
    assert page.locator("[data-main] [data-field=number]").inner_text() == "C005"
    assert page.locator("[data-calls] li").count() == 0


def test_of_two_displays_in_one_browser_one_speaks_and_the_other_takes_over(lobby):
    display = lobby()
    first, second = display.open(), display.open()
    boards(first, 1)
    boards(second, 1)

    display.calls = [call("A001", 1)]
    heard(first, 2)
    boards(second, 2)
    assert second.evaluate("window.heard") == []

    first.close()
    display.calls = [call("A002", 1)]
    assert heard(second, 2) == [("A002", False), ("A002", True)]


def test_a_silent_display_shows_and_says_nothing(lobby):
    display = lobby(has_voice=False)
    display.calls = [call("A001", 1)]

    page = display.open()
    boards(page, 2)

    assert page.locator("[data-main] [data-field=number]").inner_text() == "A001"
    assert page.evaluate("window.heard") == []


def test_when_the_browser_blocks_sound_the_display_says_so_until_it_is_touched(lobby):
    display = lobby()
    display.context.add_init_script("window.isSoundBlocked = true")
    display.calls = [call("A001", 1)]
    page = display.open()
    blocked = page.get_by_text("Sentuh layar untuk menyalakan suara")
    expect(blocked).to_be_visible()
    assert page.evaluate("window.heard") == []

    page.mouse.click(300, 300)  # anywhere

    expect(blocked).to_be_hidden()
    assert heard(page, 1) == [("A001", False)]


def test_without_an_answer_the_last_state_stays_with_its_age_and_what_was_missed_is_spoken_once(lobby):
    display = lobby()
    display.calls = [call("A001", 1, state="SERVING", age=60)]
    page = display.open()
    boards(page, 1)

    display.calls = None
    page.get_by_text("Sambungan terputus.").wait_for()
    expect(page.locator("[data-age-text]")).to_have_text(
        re.compile(r"^Keadaan pukul \d\d\.\d\d\.\d\d, \d+ detik lalu\.$")
    )
    assert page.locator("[data-main] [data-field=number]").inner_text() == "A001"

    display.calls = [call("A003", 2), call("A002", 5, age=9, state="SERVING")]
    expect(page.get_by_text("Sambungan terputus.")).to_be_hidden(timeout=5_000)
    assert heard(page, 2) == [("A003", False), ("A003", True)]
    boards(page, 2)
    assert len(page.evaluate("window.heard")) == 2


def test_a_display_takes_over_what_was_changed_in_the_admin(lobby):
    display = lobby()
    page = display.open()
    boards(page, 1)
    display.device.has_voice = False
    display.device.save()

    with page.expect_navigation(timeout=12_000):
        page.evaluate("document.querySelector('[data-lobby]').dispatchEvent(new Event('found'))")

    assert page.locator("[data-voice]").count() == 0


def test_every_number_and_counter_can_be_said_and_every_clip_is_heard(lobby, live_server):
    page = lobby().open()
    page.wait_for_selector("[data-voice]")

    missing, counters = page.evaluate(
        """async () => {
          const { sentence } = await import(document.querySelector('script[src*="voice"]').src);
          const clips = JSON.parse(document.querySelector("[data-clips]").dataset.clips);
          const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
          const calls = Array.from({ length: 999 }, (_, n) => ({
            number: letters[n % 26] + (n % 2 ? letters[n % 25] : "") + String(n).padStart(3, "0"),
            counter: n + 1,
          }));
          const used = calls.flatMap(sentence).flat();
          const said = (counter) => sentence({ number: "A1000", counter }).at(-1).slice(1).join(" ");
          return [used.filter((name) => !(name in clips)), [7, 10, 20, 78, 100, 102, 115, 199, 200].map(said)];
        }"""
    )
    lengths = page.evaluate(
        """async () => {
          const context = new OfflineAudioContext(1, 1, 22050);
          const addresses = Object.values(JSON.parse(document.querySelector("[data-clips]").dataset.clips));
          return Promise.all(addresses.map(async (address) =>
            (await context.decodeAudioData(await (await fetch(address)).arrayBuffer())).duration));
        }"""
    )

    assert missing == []
    assert counters == [
        *("7-akhir", "10-akhir", "20-akhir", "70 8-akhir"),
        *("100-akhir", "100 2-akhir", "100 15-akhir", "100 90 9-akhir", "2 0 0-akhir"),
    ]
    assert 0.15 < min(lengths) < max(lengths) < 2
