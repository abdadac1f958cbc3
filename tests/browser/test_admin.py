"""Every page of the admin in one browser: 0 violations of WCAG 2.2 AA, nothing the policy blocks, fit for a phone."""

import pytest
from django.conf import settings
from django.test import Client

from tests import factories as make
from tests.browser.conftest import DESK, PHONE
from tests.mpp.admin_rows import MAKERS
from tests.mpp.test_admin import REGISTERED, address


@pytest.fixture
def enter(visitor, transactional_db):
    """Return a function that opens a browser in which somebody is signed in."""

    def enter(user, size):
        client = Client()
        client.force_login(user)
        browser = visitor(size=size)
        name = settings.SESSION_COOKIE_NAME
        browser.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": browser.address}]
        )
        # Looking into imported sheets (as those of Django's admin are), axe would write styles that the policy blocks.
        browser.axe_options = {"preload": False}
        return browser

    return enter


def pages(rows):
    """The addresses of every model's pages that a superuser may open."""
    chief = make.make_user(is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(chief)
    wanted = ["/admin/"]
    for model in REGISTERED:
        wanted += [address(model, "changelist"), address(model, "add")]
        if row := rows.get(model):
            wanted += [address(model, page, row.pk) for page in ("change", "delete", "history")]
    return chief, [page for page in wanted if client.get(page).status_code == 200]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_of_the_admin_reads_well(size, enter):
    rows = {model: maker() for model, maker in MAKERS.items()}
    chief, found = pages(rows)
    assert len(found) > 100

    browser = enter(chief, size)
    for page in found:
        browser.go(page)
