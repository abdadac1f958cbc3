"""What a page may cost a cheap phone: weight, requests, the time until it stands, and that nothing jumps.

Budgets: DESIGN §7. Largest Contentful Paint and Cumulative Layout Shift as https://web.dev/vitals defines them, on a
line of 1.6 Mbit/s with 150 ms of round trip and a processor four times slower, as Lighthouse simulates a phone.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from tests.browser.conftest import Visitor

FIRST_VISIT_BYTES, REPEAT_BYTES, REQUESTS = 100_000, 20_000, 10
LCP_MS, CLS = 2500, 0.02

PAGES_PER_ROUTE = 2  # Two services tell as much as two hundred.
NOT_PAGES = ("/admin/", "/demo/", "/static/")

LINKS = "Array.from(document.querySelectorAll('a[href]:not([download])'), link => link.href)"
VITALS = """() => new Promise(done => {
    const seen = {lcp: 0, cls: 0};
    new PerformanceObserver(list => list.getEntries().forEach(entry => { seen.lcp = entry.startTime }))
        .observe({type: "largest-contentful-paint", buffered: true});
    new PerformanceObserver(list => list.getEntries().forEach(entry => { seen.cls += entry.value }))
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(seen), 300);
})"""


@pytest.mark.usefixtures("mall")
def test_every_public_page_is_whole_and_light(visitor):
    """Crawl from the first page: each route with nothing kept by the browser, then at once again."""
    anybody = visitor()
    network = anybody.context.new_cdp_session(anybody.page)
    answers: list = []
    anybody.page.on("requestfinished", lambda request: answers.append(request))
    heavy = []

    for path in _crawl(anybody):
        network.send("Network.clearBrowserCache")
        answers.clear()
        anybody.go(path)
        first, requests, hosts = _bytes(answers), len(answers), {urlsplit(one.url).netloc for one in answers}
        answers.clear()
        anybody.page.goto(anybody.address + path)
        repeat = _bytes(answers)
        within = first <= FIRST_VISIT_BYTES and repeat <= REPEAT_BYTES and requests <= REQUESTS
        if not within or hosts != {urlsplit(anybody.address).netloc}:
            heavy.append(f"{path}: {first} then {repeat} bytes, {requests} requests, {hosts}")

    assert not heavy, "\n".join(heavy)


@pytest.mark.usefixtures("mall")
@pytest.mark.parametrize(
    "path", ["/", "/layanan/?q=apotek", "/layanan/surat-izin-praktik-bidan-sipb/", "/antrean/"]
)
def test_a_page_stands_soon_on_a_cheap_phone_and_does_not_jump(visitor, path):
    anybody = visitor()
    anybody.go(path)  # The server has been asked before; the phone has not.
    phone = anybody.context.new_cdp_session(anybody.page)
    line = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
    phone.send("Network.emulateNetworkConditions", line)
    phone.send("Emulation.setCPUThrottlingRate", {"rate": 4})

    tries = []
    for _ in range(3):  # The best of three: the other tests share this machine's two cores.
        phone.send("Network.clearBrowserCache")
        anybody.page.goto(anybody.address + path, wait_until="networkidle")
        tries.append(anybody.page.evaluate(VITALS))

    assert 0 < min(seen["lcp"] for seen in tries) <= LCP_MS
    assert max(seen["cls"] for seen in tries) <= CLS


def _crawl(anybody: Visitor) -> Iterator[str]:
    """Yield the addresses that can be reached by links, a few of each route, the first page first."""
    waiting, known, counted = ["/"], {"/"}, {}
    while waiting:
        path = waiting.pop(0)
        yield path
        for link in anybody.page.evaluate(LINKS):
            found = _path(link, anybody.address)
            if found and found not in known:
                known.add(found)
                route = resolve(urlsplit(found).path).route
                counted[route] = counted.get(route, 0) + 1
                if counted[route] <= PAGES_PER_ROUTE:
                    waiting.append(found)


def _path(link: str, address: str) -> str:
    """Return the path and query of a link to a page of ours, "" for any other."""
    parts = urlsplit(link)
    if f"{parts.scheme}://{parts.netloc}" != address or parts.path.startswith(NOT_PAGES):
        return ""
    if "." in parts.path:  # a file: calendar, table, letter
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _bytes(answers: list) -> int:
    """Return what came over the wire; what the browser had kept counts nothing."""
    sizes = (request.sizes() for request in answers)
    return sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
