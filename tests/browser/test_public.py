"""What anybody sees without an account, on a small phone and on a desk, with scripts and without."""

import pytest

from tests.browser.conftest import DESK, PHONE

SMALLEST = {"width": 320, "height": 640}

PAGES = [
    "/",
    "/layanan/",
    "/layanan/?q=buka+apotek",
    "/layanan/?q=zzzz",
    "/layanan/surat-izin-praktik-bidan-sipb/",
    "/instansi/",
    "/instansi/dpmptsp/",
    "/antrean/",
    "/verifikasi/",
    "/akun/masuk/",
    "/akun/daftar/",
    "/akun/privasi/",
    "/desain/",
]


@pytest.mark.usefixtures("mall")
@pytest.mark.parametrize("size", [SMALLEST, PHONE, DESK], ids=["320", "360", "1366"])
def test_public_pages_are_whole(visitor, size):
    anybody = visitor(size=size)

    for path in PAGES:
        anybody.go(path)


@pytest.mark.usefixtures("mall")
@pytest.mark.parametrize("path", ["/", "/layanan/", "/layanan/surat-izin-praktik-bidan-sipb/"])
def test_a_first_visit_is_light(visitor, path):
    """At most 100 KB over the wire and 10 requests, none of them to another host."""
    anybody = visitor()
    answers = []
    anybody.page.on("requestfinished", lambda request: answers.append(request))

    anybody.go(path)

    weight = sum(
        sum(request.sizes()[part] for part in ("responseBodySize", "responseHeadersSize"))
        for request in answers
    )
    assert weight <= 100_000
    assert len(answers) <= 10
    assert all(request.url.startswith(anybody.address) for request in answers)
