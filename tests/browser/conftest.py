"""A real browser on the real pages: the Chromium of this machine, driven by Playwright."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from permits.models import RefusalReason
from tests.factories import make_refusal_reason

PALEMBANG = Path(__file__).parents[2] / "data" / "palembang"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1366, "height": 768}
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"

# Playwright's loop runs in the thread of the tests; the ORM there is ours alone.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def _chromium() -> str | None:
    candidates = [os.environ.get("CHROMIUM"), "chromium", "google-chrome", "chromium-browser", MAC]
    return next((path for name in candidates if name and (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = _chromium()
    if path is None:
        message = "No Chromium on this machine: browser tests are not run. Set CHROMIUM to name one."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        print(message, file=sys.stderr)  # noqa: T201 - skipped aloud
        pytest.skip(message)
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                *arguments,
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--autoplay-policy=no-user-gesture-required",  # as on the mall's displays: deploy/displays.md
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def mall(transactional_db) -> None:
    """The whole mall of Palembang, as on the first day."""
    call_command("load_mall", str(PALEMBANG), verbosity=0)
    if not RefusalReason.objects.exists():  # rows of migrations do not outlive a test that commits
        make_refusal_reason()


class Visitor:
    """Somebody with a browser of their own. Every page they see is looked at: errors, width, accessibility."""

    def __init__(self, context: BrowserContext, address: str, *, scripts: bool) -> None:
        self.context, self.address, self.scripts = context, address, scripts
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.axe_options: dict[str, object] = {}
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))

    def go(self, path: str) -> None:
        """Open an address (a path or a whole one) and look at the page."""
        response = self.page.goto(path if "://" in path else self.address + path)
        assert response is not None
        assert response.status < 400, f"{path}: {response.status}"
        self.look()

    def press(self, name: str, *, role: str = "button") -> None:
        """Press the button (or link) of a name, wait for the page it leads to, and look at it."""
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=name).first.click()
        self.look()

    def look(self) -> None:
        width, room = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        if width > room:
            self.faults.append(f"{self.page.url}: {width} px wide in {room} px")
        if self.scripts:
            found = Axe().run(self.page, options=self.axe_options)
            if found.violations_count:
                self.faults.append(f"{self.page.url}: {found.generate_report()}")

    def _listen(self, message) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"{self.page.url}: {message.text}")


@pytest.fixture
def visitor(browser, live_server) -> Iterator[Callable[..., Visitor]]:
    """Return a function that makes visitors: `visitor(size=PHONE, scripts=True)`. At the end nobody saw a fault."""
    visitors: list[Visitor] = []

    def make(*, size: dict[str, int] = PHONE, scripts: bool = True) -> Visitor:
        context = browser.new_context(viewport=size, java_script_enabled=scripts, locale="id-ID")
        context.set_default_timeout(15_000)
        visitors.append(Visitor(context, live_server.url, scripts=scripts))
        return visitors[-1]

    yield make
    faults = [fault for one in visitors for fault in one.faults]
    for one in visitors:
        one.context.close()
    assert not faults, "\n\n".join(faults)
