"""What proxies say of a client is believed only from those in TRUSTED_PROXIES."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from mpp.middleware import ClientAddress


def seen(settings, *, trusted, **meta):
    """Return the request as it comes out of the middleware."""
    settings.TRUSTED_PROXIES = trusted
    request = RequestFactory().get("/", **meta)
    ClientAddress(lambda request: HttpResponse())(request)
    return request


@pytest.mark.parametrize(
    ("trusted", "sender", "forwarded", "client"),
    [
        ([], "10.0.0.1", "203.0.113.7", "10.0.0.1"),
        (["10.0.0.0/8"], "198.51.100.1", "203.0.113.7", "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.1", "203.0.113.7", "203.0.113.7"),
        (["10.0.0.0/8"], "10.0.0.1", "1.2.3.4, 203.0.113.7", "203.0.113.7"),
        (["10.0.0.0/8"], "10.0.0.1", "203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (["10.0.0.0/8"], "10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_the_client_is_the_last_address_that_no_proxy_of_ours_has(
    trusted, sender, forwarded, client, settings
):
    request = seen(settings, trusted=trusted, REMOTE_ADDR=sender, HTTP_X_FORWARDED_FOR=forwarded)

    assert request.META["REMOTE_ADDR"] == client


@pytest.mark.parametrize(("sender", "is_believed"), [("10.0.0.1", True), ("198.51.100.1", False)])
def test_only_a_proxy_of_ours_may_say_that_a_request_came_by_tls(sender, is_believed, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    request = seen(settings, trusted=["10.0.0.0/8"], REMOTE_ADDR=sender, HTTP_X_FORWARDED_PROTO="https")

    assert request.is_secure() == is_believed
