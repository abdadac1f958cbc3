"""A citizen without a mouse: from the first page to an application sent, by keyboard alone."""

import pytest

from accounts.models import Village
from catalog.models import Service
from permits.models import Application
from permits.states import State
from tests.browser.conftest import DESK, Visitor
from tests.browser.test_applying import sign_in
from tests.factories import make_citizen, make_question

# More presses than any page has stops: where the wanted one is not among them, it cannot be reached.
STOPS = 150
FOCUSED = """() => {
    const at = document.activeElement, seen = getComputedStyle(at);
    const text = at.labels?.[0]?.textContent || at.getAttribute("aria-label") || at.textContent || at.value;
    const marked = seen.outlineStyle !== "none" || seen.boxShadow !== "none";
    return [text.trim().replace(/\\s+/g, " "), marked];
}"""


@pytest.fixture
def citizen(mall):
    return make_citizen(village=Village.objects.first())


@pytest.fixture
def short_service(mall) -> Service:
    """A service that asks one question and no paper."""
    service = Service.objects.get(code="RKL-01")
    service.requirements.all().delete()
    service.category.questions.all().delete()
    make_question(service, "keperluan", label="Keperluan Anda")
    return service


def test_a_citizen_finds_asks_and_sends_by_keyboard(visitor, citizen, short_service):
    guest = visitor(size=DESK)
    sign_in(guest, citizen)
    page = guest.page

    guest.go("/")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)[0] == "Langsung ke isi"
    page.keyboard.press("Enter")
    go_to(guest, "Apa yang ingin Anda urus?")
    page.keyboard.type(short_service.name)
    enter(guest)
    go_to(guest, short_service.name)
    enter(guest)
    go_to(guest, "Ajukan sekarang")
    enter(guest)
    go_to(guest, "Mulai permohonan")
    enter(guest)
    go_to(guest, "Pertanyaan layanan")
    enter(guest)
    go_to(guest, "Keperluan Anda")
    page.keyboard.type("Usaha")
    go_to(guest, "Simpan dan lanjut")
    enter(guest)
    go_to(guest, "Periksa dan kirim")
    enter(guest)
    go_to(guest, "Data dan dokumen yang saya kirim benar")
    page.keyboard.press("Space")
    go_to(guest, "Kirim permohonan")
    enter(guest)

    assert Application.objects.get().state == State.SUBMITTED


def go_to(guest: Visitor, wanted: str) -> None:
    """Press Tab until the control is reached whose name begins so; each stop on the way shows that it has the focus."""
    for _ in range(STOPS):
        guest.page.keyboard.press("Tab")
        name, marked = guest.page.evaluate(FOCUSED)
        assert marked, f"{guest.page.url}: the focus on “{name}” cannot be seen"
        if name.startswith(wanted):
            return
    pytest.fail(f"{guest.page.url}: “{wanted}” cannot be reached")


def enter(guest: Visitor) -> None:
    with guest.page.expect_navigation():
        guest.page.keyboard.press("Enter")
    guest.look()
