"""The lobby display on the wall: large enough, accessible, and the same after days."""

import pytest
from django.utils import timezone

from agencies.middleware import DEVICE_COOKIE, token_hash
from agencies.models import DeviceKind
from queueing.models import LobbyNotice
from queueing.states import State
from tests.browser.lobby import LISTENER
from tests.factories import make_counter_for, make_device, make_line, make_queue, make_ticket, make_venue

POLLS = 12_000  # more than three hours, in seconds

# Time runs as fast as the page works, and each board is another one: every tenth poll somebody is called.
FAST_FORWARD = """
window.polls = 0;
const slow = window.setTimeout;
const soon = [];
const { port1, port2 } = new MessageChannel();
port1.onmessage = () => { const [job, words] = soon.shift(); job(...words); };
window.setTimeout = (job, wait = 0, ...words) => {
  if (wait > 2500 || window.polls >= window.goal) return slow(job, wait, ...words);
  soon.push([job, words]);
  return port2.postMessage(0);
};
window.fetch = async (address) => {
  if (!address.includes("/papan/")) return new Response("", { status: 503 });
  const turn = Math.floor((window.polls += 1) / 10);
  const calls = Array.from({ length: 12 }, (_, n) => ({
    number: `A${String((turn - n + 999) % 999).padStart(3, "0")}`, counter: n + 1, zone: "1", agency: "Dinkes",
    state: n < 3 ? "CALLED" : "SERVING", called_at: new Date(1e12 + (turn - n) * 1000).toISOString(), calls: 1,
  }));
  const disturbed = turn % 2 ? { since: "", resumes_at: null, note: `Gangguan ${turn}` } : null;
  const board = { at: `${window.polls}`, calls, lines: [], queues: { A: { disturbed } }, notices: [`Ke-${turn}`] };
  return new Response(JSON.stringify(board));
};
"""


@pytest.fixture
def venue(transactional_db):
    return make_venue()


@pytest.fixture
def wall(visitor, venue):
    """Return a function that pairs a display of a size: `wall(1366, 768)`."""

    def make(width: int, height: int):
        one = visitor(size={"width": width, "height": height})
        token = f"display-{width}"
        fields = {"kind": DeviceKind.DISPLAY, "token_hash": token_hash(token), "pair_code": ""}
        make_device(venue, paired_at=timezone.now(), **fields)
        one.context.add_cookies([{"name": DEVICE_COOKIE, "value": token, "url": one.address}])
        return one

    return make


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768), (3840, 2160)])
def test_the_numbers_are_read_from_five_metres(wall, venue, width, height):
    for number in range(8):
        line = make_line(make_queue(venue, prefix=f"{'ABCDEFGH'[number]}W"))
        counter = make_counter_for(line, number=111 + number)  # no mall has a counter of four digits
        now = timezone.now()
        make_ticket(line, state=State.CALLED, counter=counter, called_at=now, last_called_at=now)
    LobbyNotice.objects.create(venue=venue, text="Nomor yang terlewat dapat kembali ke antrean. " * 3)
    display = wall(width, height)

    display.go(f"/layar/{venue.slug}/")
    display.page.wait_for_selector(".lobby-main--announced")
    display.look()

    sizes = display.page.evaluate(
        """() => Object.fromEntries(["lobby-main__number", "lobby-main__counter", "lobby-call__number",
          "lobby-call__where strong", "lobby__sentence"].map((name) =>
            [name, parseFloat(getComputedStyle(document.querySelector(`.${name}`)).fontSize) / innerHeight * 100]))"""
    )
    # Percent of the screen's height. 8.5 are digits of 3.3 cm on a screen of 43 inches: 1/150 of five metres.
    assert sizes["lobby-main__number"] > 18
    assert sizes["lobby-main__counter"] > 14
    assert sizes["lobby-call__number"] == pytest.approx(8.5, abs=0.1)
    assert sizes["lobby-call__where strong"] > 5
    assert sizes["lobby__sentence"] > 3
    assert display.page.evaluate(HIDDEN, BLOCKS) == []


BLOCKS = (
    ".lobby > *, .lobby section, .lobby ol, .lobby li, .lobby p, .lobby-call__where, .lobby-call__where > *"
)
# Lines that leave the box they stand in, or the screen.
HIDDEN = """(BLOCKS) => [...document.querySelectorAll(BLOCKS)].filter((each) => {
  const box = each.getBoundingClientRect(), room = each.parentElement.getBoundingClientRect();
  const leaves = box.top < room.top - 2 || box.bottom > room.bottom + 2 || box.right > room.right + 2;
  return each.checkVisibility() && box.height && (leaves || box.bottom > innerHeight);
}).map((each) => `${each.className}: ${each.textContent}`)"""


def test_after_thousands_of_boards_nothing_has_grown(wall, venue):
    display = wall(1366, 768)
    display.page.add_init_script(LISTENER.replace("window.heard.push", "(() => (window.spoken = 1))"))
    display.page.add_init_script(f"window.goal = {POLLS};{FAST_FORWARD}")
    display.go(f"/layar/{venue.slug}/")

    early = _weight(display.page, POLLS // 5)
    late = _weight(display.page, POLLS)

    assert display.page.evaluate("window.spoken") == 1
    assert late["Nodes"] <= early["Nodes"] + 50
    assert late["JSEventListeners"] <= early["JSEventListeners"] + 5
    assert late["JSHeapUsedSize"] <= early["JSHeapUsedSize"] + 1_000_000
    assert display.page.evaluate("Object.values(localStorage).join('').length") < 2000


def _weight(page, polls: int) -> dict[str, float]:
    page.wait_for_function("goal => window.polls >= goal", arg=polls, timeout=60_000)
    tools = page.context.new_cdp_session(page)
    tools.send("HeapProfiler.collectGarbage")
    tools.send("Performance.enable")
    found = {each["name"]: each["value"] for each in tools.send("Performance.getMetrics")["metrics"]}
    tools.detach()
    return found
