#!/usr/bin/env python3
# ruff: noqa: T201 - it prints what it saw
"""kill -9 in the rush: parts of the portal die while kiosks draw numbers and counters call them.

    python3 bench/kill.py --kiosks 6 --counters 4

Runs the portal as script/server does, on a var folder and an embedded PostgreSQL of its own. Each browser sends a form
again with the same key until it is answered, as people do. Prints how long it took until the portal was ready and
until the next number was given, and ends with an error if an acknowledged number is lost, doubled or called twice.
"""

import argparse
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.load import Browser
from mpp.supervisor import secrets
from mpp.supervisor.paths import Var
from mpp.supervisor.postgres import Cluster
from tests.supervisor.conftest import _fresh_var
from tests.supervisor.test_portal import Portal, portal

READY_WITHIN = 15.0  # seconds
BETWEEN = 6.0  # seconds of undisturbed rush before each kill
GIVE_UP_AFTER = 60.0


def main() -> None:
    arguments = _arguments()
    with contextmanager(_fresh_var)() as var:
        secrets.ready(var, data_exists=False)
        with portal(var, _free_port()) as running:
            hall = _hall(var, running)
            rush = Rush(running.port, hall, arguments.kiosks, arguments.counters)
            with rush.going_on():
                late = [_kill(running, rush, name, victims) for name, victims in VICTIMS.items()]
            faults = rush.faults()
    if max(late) > READY_WITHIN:
        faults.append(f"ready again after {max(late):.1f} s")
    sys.exit("\n".join(faults))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Kill parts of the portal in the rush.")
    parser.add_argument("--kiosks", type=int, default=6)
    parser.add_argument("--counters", type=int, default=4)
    return parser.parse_args()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def _hall(var: Var, running: Portal):  # type: ignore[no-untyped-def]
    """Make a venue in the portal's own database; return what its kiosk and counters need."""
    os.environ |= {
        "DATABASE_URL": Cluster(var).url,
        "MPP_VAR": str(var.path),
        "MPP_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        **secrets.ready(var, data_exists=True),
    }
    import django

    django.setup()
    from bench.tickets import make_mall

    return make_mall()


# --- Who dies -----------------------------------------------------------------------------------------


def _workers(running: Portal) -> list[int]:
    master = running.pid_of("web")
    return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


VICTIMS: dict[str, Callable[[Portal], list[int]]] = {
    "one web worker": lambda running: _workers(running)[:1],
    "all web workers": _workers,
    "the web server": lambda running: [running.pid_of("web"), *_workers(running)],
    "tick": lambda running: [running.pid_of("tick")],
    "the database": lambda running: [running.database_pid()],
    "everything at once": lambda running: [
        running.pid_of("web"),
        *_workers(running),
        running.pid_of("tick"),
        running.database_pid(),
    ],
}


def _kill(running: Portal, rush: "Rush", name: str, victims: Callable[[Portal], list[int]]) -> float:
    """Kill, and wait until the portal says that it is ready and a number was given; return the seconds."""
    time.sleep(BETWEEN)
    given = rush.given()
    for pid in victims(running):
        os.kill(pid, signal.SIGKILL)
    began = time.monotonic()
    time.sleep(0.05)
    while not running.is_ready() and time.monotonic() < began + GIVE_UP_AFTER:
        time.sleep(0.05)
    ready = time.monotonic() - began
    while not rush.given_since(began) and time.monotonic() < began + GIVE_UP_AFTER:
        time.sleep(0.05)
    served = time.monotonic() - began
    print(f"killed {name:20} ready after {ready:5.1f} s, next number after {served:5.1f} s ({given} before)")
    return max(ready, served)


# --- The rush -----------------------------------------------------------------------------------------


class Rush:
    """Kiosks that draw and counters that call, begin and finish, each until told to stop."""

    def __init__(self, port: int, hall, kiosks: int, counters: int) -> None:  # type: ignore[no-untyped-def]
        self.port, self.hall = port, hall
        self.deeds = [self._draw] * kiosks
        self.numbers = range(counters)
        self.stopped = threading.Event()
        self.acknowledged: list[tuple[float, str]] = []  # when, and the address that the kiosk was led to
        self.finished: list[str] = []
        self.broken: list[str] = []
        self.repeated = 0

    @contextmanager
    def going_on(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._go_on, args=(deed,)) for deed in self.deeds]
        threads += [threading.Thread(target=self._serve, args=(number,)) for number in self.numbers]
        for thread in threads:
            thread.start()
        try:
            yield
            time.sleep(BETWEEN)
        finally:
            self.stopped.set()
            for thread in threads:
                thread.join()

    def given(self) -> int:
        return len(self.acknowledged)

    def given_since(self, began: float) -> bool:
        return bool(self.acknowledged) and self.acknowledged[-1][0] > began + 0.05

    def faults(self) -> list[str]:
        """Return what was broken of the promises, after the rush."""
        from django.db import connections

        from queueing.models import Line, QueueDay, Ticket, Visit

        connections.close_all()  # ours died with the database
        line = Line.objects.get(pk=self.hall.line)
        visits = Visit.objects.filter(queue=line.queue_id)
        codes = [address.rstrip("/").rsplit("/", 1)[1] for _, address in self.acknowledged]
        kept = set(visits.values_list("code", flat=True))
        serials = sorted(visits.values_list("serial", flat=True))
        called = Ticket.objects.filter(visit__code__in=self.finished)
        last = QueueDay.objects.filter(queue=line.queue_id).latest("day").last_number
        promises = {
            "an acknowledged number is lost": set(codes) <= kept,
            "a form gave two numbers": len(codes) == len(set(codes)) == len(kept),
            "a number is there twice, or missing": serials == list(range(1, last + 1)),
            "somebody was served twice": len(self.finished) == len(set(self.finished)),
            "a finished service is lost": called.filter(state="DONE").count() == len(set(self.finished)),
            "a browser gave up": not self.broken,
        }
        print(
            f"{len(codes)} numbers given, {len(self.finished)} people served, {self.repeated} forms sent again"
        )
        return [fault for fault, is_kept in promises.items() if not is_kept] + self.broken

    def _go_on(self, deed: Callable[[Browser], None]) -> None:
        from bench.tickets import kiosk_browser

        browser = kiosk_browser(self.hall, self.port)
        while not self.stopped.is_set():
            deed(browser)
            time.sleep(0.05)

    def _draw(self, browser: Browser) -> None:
        address = self._sent(browser, self.hall.address)
        if address:
            self.acknowledged.append((time.monotonic(), address))

    def _serve(self, number: int) -> None:
        from bench.tickets import officer_browser, waiting_code

        browser = officer_browser(self.hall, number, self.port)
        while not self.stopped.is_set():
            self._sent(browser, "/loket/panggil/")
            code = self._asked(browser, waiting_code)
            if not code:
                time.sleep(0.2)
                continue
            self._sent(browser, f"/loket/nomor/{code}/mulai/")
            if self._sent(browser, f"/loket/nomor/{code}/selesai/"):
                self.finished.append(code)

    def _sent(self, browser: Browser, path: str) -> str:
        """Send a form until it is answered, always with the same key; return where it leads, "" if nowhere."""
        from bench.tickets import tap

        body = tap()

        def send() -> str | None:
            status, head, _ = browser.post(path, body)
            if status == 302:
                return head.lower().split(b"location:")[1].split(b"\r\n")[0].strip().decode()
            return None if status >= 500 else ""

        return self._asked(browser, lambda _browser: send()) or ""

    def _asked(self, browser: Browser, ask: Callable[[Browser], str | None]) -> str | None:
        """Ask again and again while the portal is away."""
        began = time.monotonic()
        while time.monotonic() < began + GIVE_UP_AFTER:
            try:
                answer = ask(browser)
                if answer is not None:
                    return answer
            except OSError:
                browser.socket = None
            self.repeated += 1
            time.sleep(0.2)
        self.broken.append("no answer within a minute")
        return None


if __name__ == "__main__":
    main()
