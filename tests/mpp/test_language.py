"""The switch between Indonesian and English."""

import pytest
from django.urls import reverse
from django.utils import translation

from mpp.lib.pages import page_here
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _language_of_the_tests():
    """A request leaves its language behind in the thread: the next test starts in Indonesian again."""
    with translation.override("id"):
        yield


def test_the_portal_speaks_indonesian_whatever_the_browser_prefers(client):
    page = client.get("/", headers={"Accept-Language": "en-GB,en"})

    assert '<html lang="id">' in page.text
    assert page["Content-Language"] == "id"
    assert "Accept-Language" not in page["Vary"]


def test_the_switch_leads_back_to_the_page_with_its_search(client):
    page = client.get("/layanan/?q=apotek")

    assert '<input type="hidden" name="next" value="/layanan/?q=apotek">' in page.text
    answer = client.post(reverse("set_language"), {"language": "en", "next": "/layanan/?q=apotek"})
    assert answer["Location"] == "/layanan/?q=apotek"
    assert client.cookies["bahasa"].value == "en"
    assert client.cookies["bahasa"]["httponly"]


def test_the_choice_holds_until_it_is_changed(client):
    client.post(reverse("set_language"), {"language": "en"})
    english = client.get("/")
    client.post(reverse("set_language"), {"language": "id"})
    indonesian = client.get("/")

    assert '<html lang="en">' in english.text
    assert english["Content-Language"] == "en"
    assert "Cookie" in english["Vary"]
    assert '<html lang="id">' in indonesian.text


def test_an_unknown_language_is_indonesian(client):
    client.cookies["bahasa"] = "xx"

    assert '<html lang="id">' in client.get("/").text


def test_the_switch_leads_nowhere_else(client):
    answer = client.post(reverse("set_language"), {"language": "en", "next": "https://jahat.example/"})

    assert answer["Location"] == "/"


def test_the_switch_needs_no_cookie_for_its_token(client):
    page = client.get("/")

    assert "csrftoken" not in page.cookies
    assert "data-language" in page.text


def test_a_form_that_was_not_right_is_left_for_the_page_that_it_stood_on(rf):
    sent = rf.post("/meja/P-1/tolak/", headers={"Referer": "http://testserver/meja/P-1/?tab=dua"})
    alone = rf.post("/masuk/")

    assert page_here(sent) == "/meja/P-1/?tab=dua"
    assert page_here(alone) == "/masuk/"


def test_own_pages_are_english_after_the_switch(client):
    client.force_login(make_user())
    client.cookies["bahasa"] = "en"

    page = client.get(reverse("accounts:account"))

    assert "Your account" in page.text
    assert "Akun Anda" not in page.text
