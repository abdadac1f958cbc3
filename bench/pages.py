#!/usr/bin/env python3
"""How fast the hot pages answer: a steady stream of requests at a portal on this machine.

    script/server                                   # in one terminal
    python3 bench/pages.py --rate 50 --seconds 20   # in another

Prints median, 95th percentile and slowest answer of each page in milliseconds. The budget: p95 at
most 200 ms at 50 requests a second on 2 cores. Only loopback addresses are accepted.
"""

import argparse
import http.client
import itertools
import statistics
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

PAGES = ["/", "/layanan/?q=buka+apotek", "/layanan/surat-izin-praktik-bidan-sipb/", "/instansi/", "/antrean/"]
BOARD = "/antrean/papan/mpp-palembang.json"


def main() -> int:
    arguments = _arguments()
    times = _run(arguments.port, [*PAGES, BOARD], arguments.rate, arguments.seconds)
    print(f"{'page':45} {'count':>6} {'median':>7} {'p95':>7} {'max':>7}  ms")  # noqa: T201
    for page, took in sorted(times.items()):
        p95 = statistics.quantiles(took, n=20)[-1]
        print(f"{page:45} {len(took):6} {statistics.median(took):7.0f} {p95:7.0f} {max(took):7.0f}")  # noqa: T201
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the hot pages of a portal on this machine.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--rate", type=int, default=50, help="requests a second")
    parser.add_argument("--seconds", type=int, default=20)
    return parser.parse_args()


def _run(port: int, pages: list[str], rate: int, seconds: int) -> dict[str, list[float]]:
    """Send `rate` requests a second, each when it is due and not when the last one is back."""
    times: dict[str, list[float]] = defaultdict(list)
    began = time.monotonic()
    with ThreadPoolExecutor(max_workers=rate) as pool:
        for number, page in zip(range(rate * seconds), itertools.cycle(pages), strict=False):
            time.sleep(max(0.0, began + number / rate - time.monotonic()))
            pool.submit(lambda page=page: times[page].append(_ask(port, page)))
    return times


def _ask(port: int, page: str) -> float:
    """Return how long the whole answer took, in milliseconds."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", page)
    response = connection.getresponse()
    response.read()
    connection.close()
    if response.status != 200:
        sys.exit(f"{page}: {response.status}")
    return (time.monotonic() - began) * 1000


if __name__ == "__main__":
    sys.exit(main())
