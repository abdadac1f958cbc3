#!/usr/bin/env python3
"""How fast the public pages answer: a steady stream of requests at a portal on this machine.

    script/server                                   # in one terminal
    python3 bench/pages.py --rate 50 --seconds 60   # in another

Different services, agencies and guides in turn, as their lists link them. Prints median, 95th and 99th percentile and
slowest answer of each kind of page in milliseconds. The budget: p95 at most 100 ms at 50 requests a second on 2 cores.
Only loopback addresses are accepted.
"""

import argparse
import http.client
import itertools
import re
import statistics
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

QUESTIONS = [
    "buka apotek",
    "KTP hilang",
    "IMB",
    "paspor",
    "pajak kendaraan",
    "antrian",
    "akta lahir",
    "salon",
]
OF_EACH = 20  # services, agencies and guides: more than are looked at within seconds
CLIENTS = 100  # waiting at once at most


def main() -> int:
    arguments = _arguments()
    times = _run(arguments.port, _mix(arguments.port), arguments.rate, arguments.seconds)
    print(f"{'page':30} {'count':>6} {'median':>7} {'p95':>7} {'p99':>7} {'max':>7}  ms")  # noqa: T201
    for kind, took in [*sorted(times.items()), ("all", list(itertools.chain(*times.values())))]:
        cuts = statistics.quantiles(took, n=100)
        row = f"{statistics.median(took):7.0f} {cuts[94]:7.0f} {cuts[98]:7.0f} {max(took):7.0f}"
        print(f"{kind:30} {len(took):6} {row}")  # noqa: T201
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the public pages of a portal on this machine.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--rate", type=int, default=50, help="requests a second")
    parser.add_argument("--seconds", type=int, default=60)
    return parser.parse_args()


def _mix(port: int) -> list[tuple[str, str]]:
    """Return kinds of page with an address each, in the order in which they are asked for again and again."""
    searches = ["/layanan/?q=" + question.replace(" ", "+") for question in QUESTIONS]
    kinds = {
        "/": ["/"],
        "/layanan/?q=…": searches,
        "/layanan/…/": _linked(port, "/layanan/"),
        "/instansi/": ["/instansi/"],
        "/instansi/…/": _linked(port, "/instansi/"),
        "/antrean/": ["/antrean/"],
        "/panduan/…/": _linked(port, "/panduan/"),
    }
    rounds = max(len(addresses) for addresses in kinds.values())
    return [
        (kind, addresses[number % len(addresses)])
        for number in range(rounds)
        for kind, addresses in kinds.items()
    ]


def _linked(port: int, listing: str) -> list[str]:
    page = _ask(port, listing).decode()
    found = sorted(set(re.findall(rf'href="({listing}[a-z0-9-]+/)"', page)))[:OF_EACH]
    return found or sys.exit(f"{listing} links nothing; load a city first.")


def _run(port: int, mix: list[tuple[str, str]], rate: int, seconds: int) -> dict[str, list[float]]:
    """Send `rate` requests a second, each when it is due and not when the last one is back."""
    times: dict[str, list[float]] = defaultdict(list)

    def ask(kind: str, address: str, due: float) -> None:
        _ask(port, address)
        times[kind].append((time.monotonic() - due) * 1000)  # with the time that it waited for a free client

    began = time.monotonic()
    with ThreadPoolExecutor(max_workers=CLIENTS) as pool:
        asked = []
        for number, (kind, address) in zip(range(rate * seconds), itertools.cycle(mix), strict=False):
            due = began + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            asked.append(pool.submit(ask, kind, address, due))
    for each in asked:
        each.result()
    return times


def _ask(port: int, page: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", page)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status != 200:
        sys.exit(f"{page}: {response.status}")
    return body


if __name__ == "__main__":
    sys.exit(main())
