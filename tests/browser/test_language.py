"""The switch between the languages keeps the page and what was typed."""

from django.conf import settings
from django.urls import reverse

from tests.browser.conftest import DESK, PHONE
from tests.factories import make_user, make_village


def test_what_was_typed_is_there_in_the_other_language(visitor, transactional_db):
    somebody = visitor(size=PHONE)
    somebody.go("/akun/daftar/?next=/layanan/")
    page = somebody.page
    page.locator("main input[type=email]").fill("warga@contoh.example")
    page.locator("main input[type=password]").first.fill("rahasia-sekali")
    page.locator("main input[type=checkbox]").first.check()

    page.locator("details.menu summary").click()
    somebody.press("English")

    assert page.url.endswith("/akun/daftar/?next=/layanan/")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("main input[type=email]").input_value() == "warga@contoh.example"
    assert page.locator("main input[type=checkbox]").first.is_checked()
    assert page.locator("main input[type=password]").first.input_value() == ""
    assert page.evaluate("sessionStorage.length") == 0


def test_what_was_chosen_from_a_list_and_refused_once_is_kept(visitor, client, transactional_db):
    village = make_village()
    client.force_login(make_user())
    somebody = visitor(size=DESK)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    somebody.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": somebody.address}]
    )
    somebody.go(reverse("accounts:own_data"))
    page = somebody.page
    page.locator("main select").first.select_option(village.code)
    page.get_by_label("Nama lengkap").fill("Siti Aminah")
    somebody.press("Simpan")  # much is missing: the form comes back with its faults
    somebody.faults.clear()  # the console tells of the 422

    somebody.press("English")

    assert page.locator("main select").first.input_value() == village.code
    assert page.get_by_label("Full name").input_value() == "Siti Aminah"
