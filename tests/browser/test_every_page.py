"""Every page there is, opened by somebody who may: 0 violations of WCAG 2.2 AA, nothing wider than the phone."""

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.models import User
from agencies.middleware import DEVICE_COOKIE
from catalog.models import Outcome
from permits.states import State
from tests.access.test_table import address_of, read_table
from tests.access.world import World, all_addresses, make_world
from tests.browser.conftest import DESK, PHONE, Visitor
from tests.factories import make_application, make_service

OF_OFFICERS = ("counter", "verifier", "technical", "signatory", "cashier", "supervisor", "host")


@pytest.fixture
def world(transactional_db) -> World:
    return make_world(State.IN_REVIEW)


def test_every_page_reads_well_with_every_aid(visitor, world):
    """Each address once, by the first of the visitors who is shown it."""
    shown = {name: first for name in sorted(all_addresses()) if (first := _first_shown(name))}
    assert len(shown) > 80

    browsers: dict[str, Visitor] = {}
    for name, who in shown.items():
        if who not in browsers:
            browsers[who] = _browser_of(visitor, world, who)
        _open(browsers[who], address_of(world, name))


@pytest.mark.parametrize("state", list(State))
def test_an_application_reads_well_in_every_state(visitor, world, state):
    service = world.application.service
    if state == State.COMPLETED:
        service = make_service(agency=service.agency, outcome=Outcome.HANDED_OVER)
    application = make_application(state, service=service, owner=world.visitors["owner"])

    _browser_of(visitor, world, "owner").go(reverse("permits:application", args=[application.code]))
    if state not in {State.DRAFT, State.DISCARDED}:
        _browser_of(visitor, world, "verifier").go(reverse("permits:case", args=[application.code]))


def _first_shown(name: str) -> str:
    """Return the first visitor who gets the page by GET, "" if nobody does."""
    answers = read_table()[name]
    return next((who for who, answer in answers.items() if answer.startswith("200 ")), "")


def _browser_of(visitor, world: World, who: str) -> Visitor:
    browser = visitor(size=DESK if who.removesuffix("_elsewhere") in OF_OFFICERS else PHONE)
    client, somebody = world.client(who), world.visitors[who]
    name = settings.SESSION_COOKIE_NAME if isinstance(somebody, User) else DEVICE_COOKIE
    if somebody:
        browser.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": browser.address}]
        )
    return browser


def _open(browser: Visitor, path: str) -> None:
    """Open an address if a page is there: files, data and pieces of pages are nothing for axe."""
    answer = browser.context.request.get(browser.address + path)
    if b"<!DOCTYPE html>" in answer.body():
        browser.go(path)
