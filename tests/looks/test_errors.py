"""When something goes wrong, the page says what to do and whom to call."""

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import path

from mpp import urls
from mpp.views import errors


def _fail(_request):
    raise RuntimeError("broken")


def _lose_database(_request):
    raise OperationalError("server closed the connection")


def _form(_request):
    raise AssertionError("a form without its secret must not arrive")


urlpatterns = [
    *urls.urlpatterns,
    path("rusak/", _fail),
    path("putus/", _lose_database),
    path("kirim/", _form),
]
handler400, handler403, handler404, handler500 = (
    urls.handler400,
    urls.handler403,
    urls.handler404,
    urls.handler500,
)


@pytest.mark.django_db
def test_an_unknown_address_is_told_with_help(client):
    page = client.get("/tidak-ada/")

    assert page.status_code == 404
    assert "Halaman tidak ditemukan" in page.text
    assert settings.CONTACT_PHONE in page.text


@pytest.mark.urls(__name__)
def test_a_failure_is_told_without_asking_the_database():
    # No database mark: a query would fail this test.
    page = Client(raise_request_exception=False).get("/rusak/")

    assert page.status_code == 500
    assert "Maaf, terjadi gangguan" in page.text
    assert settings.CONTACT_PHONE in page.text
    assert "broken" not in page.text


@pytest.mark.urls(__name__)
def test_a_failure_is_logged_with_its_trace_and_route(caplog):
    Client(raise_request_exception=False).get("/rusak/")

    (record,) = [record for record in caplog.records if record.name == "mpp.errors"]
    assert record.route == "rusak/"
    assert isinstance(record.exc_info[1], RuntimeError)


@pytest.mark.urls(__name__)
def test_a_database_that_is_away_is_a_503_to_come_back_to():
    page = Client(raise_request_exception=False).get("/putus/")

    assert page.status_code == 503
    assert page["Retry-After"] == "30"
    assert "Layanan sedang tidak tersedia" in page.text


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_form_without_its_secret_says_what_to_do():
    page = Client(enforce_csrf_checks=True).post("/kirim/")

    assert page.status_code == 403
    assert "Formulir Anda belum terkirim" in page.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("handler", "status", "words"),
    [
        (errors.bad_request, 400, "tidak dapat kami baca"),
        (errors.permission_denied, 403, "tidak dapat Anda buka"),
    ],
)
def test_a_refusal_is_told_in_plain_words(handler, status, words):
    page = handler(RequestFactory().get("/"))

    assert page.status_code == status
    assert words in page.text


@pytest.mark.django_db
def test_every_error_page_carries_the_strict_policy(client):
    policy = client.get("/tidak-ada/")["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
