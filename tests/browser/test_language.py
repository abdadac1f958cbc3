"""The switch between the languages keeps the page and what was typed."""

from tests.browser.conftest import PHONE


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
