import datetime as dt

import pytest
from django.urls import reverse

from accounts.privacy import PRIVACY_VERSION
from tests.factories import make_user, make_venue

pytestmark = pytest.mark.django_db

PAGES = ["help", "about", "privacy", "accessibility", "catalog:open_data"]


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("name", PAGES)
def test_a_page_about_the_portal_opens_for_everybody_and_sets_no_cookie(client, name):
    response = client.get(reverse(name))

    assert response.status_code == 200
    assert not response.cookies


@pytest.mark.parametrize("name", ["home", *PAGES, "catalog:services", "agencies:agencies", "permits:track"])
def test_help_stands_first_in_the_footer_of_every_page(client, name):
    page = text_of(client.get(reverse(name)))

    footer = page[page.index('<footer class="site-footer">') :]
    assert footer.index(reverse("help")) < footer.index("tel:") < footer.index(reverse("privacy"))


def test_reading_the_first_page_sets_no_cookie_though_it_asks_for_a_code(client):
    response = client.get("/")

    assert 'action="/lacak/"' in response.content.decode()
    assert not response.cookies


def test_the_privacy_notice_tells_the_limits_of_the_settings(client, settings):
    settings.DRAFT_KEPT = dt.timedelta(days=77)
    settings.ONE_TIME_KEY_KEPT = dt.timedelta(days=11)
    settings.PRINTED_CODE_VALID = dt.timedelta(days=19)

    page = text_of(client.get(reverse("privacy")))

    for words in ("77 hari tanpa disentuh", "11 hari", "Berlaku 19 hari", f"Versi {PRIVACY_VERSION}"):
        assert words in page


def test_the_old_address_of_the_privacy_notice_leads_on(client):
    assert client.get(reverse("accounts:privacy")).url == reverse("privacy")


def test_accessibility_and_help_lead_to_the_building(client):
    mall = make_venue(access="Jalan landai di pintu barat.")

    assert "Jalan landai di pintu barat." in text_of(client.get(reverse("accessibility")))
    assert f'href="{mall.get_absolute_url()}"' in text_of(client.get(reverse("help")))


@pytest.mark.parametrize("path", ["/", "/panduan/", "/layanan/"])
def test_a_page_tells_its_own_address_and_what_to_show_of_it(client, settings, path):
    make_venue(name="Mal Pelayanan Publik Contoh")

    page = text_of(client.get(f"{path}?q=x"))

    assert f'<link rel="canonical" href="{settings.SITE_URL}{path}">' in page
    assert '<meta property="og:title" content="' in page
    assert '<meta property="og:description" content="' in page
    assert f'<meta property="og:image" content="{settings.SITE_URL}/static/img/share' in page


def test_the_picture_for_previews_is_light(settings):
    assert (settings.BASE_DIR / "static" / "img" / "share.png").stat().st_size <= 30_000


def test_officers_find_help_in_the_footer_too(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))

    assert f'href="{reverse("help")}"' in text_of(client.get(reverse("agencies:agencies")))
