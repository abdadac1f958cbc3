"""A clerk's day by keyboard alone: from the list through whole reviews to the next case in one key.

`DESK_DAY_CASES=30 pytest tests/browser/test_desk_day.py -s` reviews thirty and says how long one takes.
"""

import os
import sys
import time

import pytest
from django.conf import settings
from django.test import Client

from agencies.models import Role
from permits.models import Application
from permits.states import State
from tests.browser.conftest import DESK
from tests.factories import (
    make_application,
    make_attachment,
    make_document_type,
    make_officer,
    make_refusal_reason,
    make_service,
)

CASES = int(os.environ.get("DESK_DAY_CASES", "3"))
PAPERS = 3


@pytest.fixture
def reasons(transactional_db):
    return [
        make_refusal_reason(text=text, position=at) for at, text in enumerate(["Buram", "Bukan miliknya"])
    ]


@pytest.fixture
def cases(reasons) -> list[Application]:
    kinds = [make_document_type(label=f"Dokumen ke-{number}") for number in range(1, PAPERS + 1)]
    service = make_service(documents=kinds)
    made = [make_application(State.SUBMITTED, service=service) for _ in range(CASES)]
    for case in made:
        for kind in kinds:
            make_attachment(case, kind.code)
    return made


@pytest.fixture
def clerk(visitor, cases, live_server):
    """A verifier at the first list of the desk, signed in."""
    somebody = visitor(size=DESK)
    officer = make_officer(Role.VERIFIER, cases[0].counter_agency)
    client = Client()
    client.force_login(officer)
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    somebody.context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
    somebody.go("/meja/")
    return somebody


def keys(clerk, *pressed: str) -> None:
    """Press keys that stay on the page."""
    for key in pressed:
        clerk.page.keyboard.press(key)


def go(clerk, key: str) -> None:
    """Press a key that leads to a page, and wait for it."""
    with clerk.page.expect_navigation():
        clerk.page.keyboard.press(key)


def test_cases_are_reviewed_one_after_the_other_by_keyboard(clerk, cases, reasons):
    keys(clerk, "j")
    go(clerk, "Enter")
    clerk.look()
    began = time.monotonic()
    for number, case in enumerate(cases):
        assert case.number in clerk.page.title()
        go(clerk, "t")
        go(clerk, "a")
        go(clerk, "a")
        if number % 2:
            keys(clerk, "r", "2", "Tab", *"Halaman 2")
            go(clerk, "Control+Enter")
            go(clerk, "b")
        else:
            go(clerk, "a")
            go(clerk, "f")
        go(clerk, "g")
    took = time.monotonic() - began
    print(f"{CASES} cases, {took / CASES:.1f} s each", file=sys.stderr)  # noqa: T201 - asked for by hand

    assert clerk.page.url.partition("/meja/")[2] == ""
    assert clerk.page.get_by_text("Tidak ada permohonan lain di daftar itu.").is_visible()
    for number, case in enumerate(cases):
        case.refresh_from_db()
        assert case.state == (State.RETURNED if number % 2 else State.AWAITING_DECISION)
    [refused] = cases[1].attachments.filter(reason__isnull=False)
    assert (refused.reason, refused.note) == (reasons[1], "Halaman 2")


def test_paper_verdict_and_data_stand_together_and_the_page_does_not_scroll(clerk, cases):
    keys(clerk, "j")
    go(clerk, "Enter")
    go(clerk, "t")
    page = clerk.page

    for what in (
        page.locator(".scan").first,
        page.get_by_role("button", name="Terima"),
        page.get_by_text("Pemohon", exact=True).first,
        page.get_by_text(cases[0].applicant["name"]).first,
    ):
        box = what.bounding_box()
        assert 0 <= box["y"] < 700
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")


def test_pictures_are_enlarged_and_turned_by_keys(clerk):
    keys(clerk, "j")
    go(clerk, "Enter")
    picture = clerk.page.locator(".scan").first
    width = picture.bounding_box()["width"]

    keys(clerk, "+", "+")
    larger = picture.bounding_box()["width"]
    keys(clerk, "0", "v")

    assert larger == pytest.approx(width * 2, rel=0.02)
    assert picture.evaluate("picture => getComputedStyle(picture).rotate") == "90deg"


def test_single_keys_are_explained_and_can_be_switched_off(clerk, cases):
    keys(clerk, "?")
    dialog = clerk.page.get_by_role("dialog")
    assert dialog.is_visible()
    clerk.look()

    dialog.get_by_label("Tombol satu huruf").uncheck()
    keys(clerk, "Escape", "j")
    clerk.page.goto(clerk.address + f"/meja/{cases[0].code}/")
    keys(clerk, "t")
    clerk.page.wait_for_timeout(300)

    cases[0].refresh_from_db()
    assert cases[0].state == State.SUBMITTED
    go(clerk, "Alt+t")
    cases[0].refresh_from_db()
    assert cases[0].state == State.IN_REVIEW


def test_letters_are_letters_where_somebody_types(clerk, cases):
    clerk.page.goto(clerk.address + f"/meja/{cases[0].code}/")
    clerk.page.get_by_text("Catatan internal").first.click()
    clerk.page.get_by_label("Catatan internal").fill("")

    keys(clerk, *"tafg")

    assert clerk.page.get_by_label("Catatan internal").input_value() == "tafg"
    cases[0].refresh_from_db()
    assert cases[0].state == State.SUBMITTED
