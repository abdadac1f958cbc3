"""A lobby display in the browser before a board that the test writes, with a sound device that only listens."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Route

from agencies.middleware import DEVICE_COOKIE, token_hash
from agencies.models import DeviceKind, Venue
from tests.factories import make_device

# Each clip takes 20 ms. `heard` has what was spoken, in the order in which it ended; `boards` counts the boards that came.
LISTENER = """
window.heard = [];
window.boards = 0;
const hear = (name, tell) => document.addEventListener(name, tell, true);
hear("said", ({ detail }) => window.heard.push([detail.call.number, detail.again, detail.words.join(" ")]));
hear("board", () => (window.boards += 1));
window.AudioContext = class extends EventTarget {
  state = window.isSoundBlocked ? "suspended" : "running";
  get currentTime() { return performance.now() / 1000; }
  async decodeAudioData() { return { duration: 0.02 }; }
  async close() {}
  async resume() {
    if (navigator.userActivation.isActive) this.state = "running";
    this.dispatchEvent(new Event("statechange"));
  }
  createBufferSource() {
    const now = this.currentTime;
    return { connect() {}, start(at) { setTimeout(() => this.onended?.(), (at - now) * 1000 + 20); } };
  }
};
"""


class Lobby:
    """A venue's paired display. `calls` is what the board says from now on; None: nobody answers."""

    def __init__(self, context: BrowserContext, address: str, venue: Venue, **device: Any) -> None:
        token = f"display-{venue.pk}"
        fields = {"kind": DeviceKind.DISPLAY, "token_hash": token_hash(token), "pair_code": ""} | device
        self.device = make_device(venue, paired_at=timezone.now(), **fields)
        self.calls: list[dict[str, Any]] | None = []
        self.context, self.address = context, f"{address}/layar/{venue.slug}/"
        context.add_cookies([{"name": DEVICE_COOKIE, "value": token, "url": address}])
        context.add_init_script(LISTENER)
        context.route("**/antrean/papan/*", self._answer)

    def open(self) -> Page:
        page = self.context.new_page()
        page.goto(self.address)
        return page

    def _answer(self, route: Route) -> None:
        if self.calls is None:
            return route.abort()
        board = {
            "at": datetime.now(UTC).isoformat(),
            "calls": self.calls,
            "lines": [],
            "queues": {},
            "notices": [],
        }
        return route.fulfill(json=board)


def call(number: str, counter: int, *, zone: str = "1", state: str = "CALLED", calls: int = 1, age: int = 0):
    """A call as the board tells it; age: seconds since then."""
    at = datetime(2026, 11, 23, 2, 0, tzinfo=UTC) - timedelta(seconds=age)
    told = {"number": number, "counter": counter, "zone": zone, "agency": "Dinkes", "state": state}
    return told | {"called_at": at.isoformat(), "calls": calls}


def heard(page: Page, count: int) -> list[tuple[str, bool]]:
    """Wait until so many sentences were spoken; return of all (number, whether it was the repetition)."""
    page.wait_for_function("count => window.heard.length >= count", arg=count, timeout=15_000)
    return [(number, again) for number, again, _ in page.evaluate("window.heard")]


def boards(page: Page, count: int) -> None:
    """Wait until so many boards have come since now."""
    page.wait_for_function("goal => window.boards >= goal", arg=page.evaluate("window.boards") + count)
