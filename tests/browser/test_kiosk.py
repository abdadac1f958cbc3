"""The kiosk in a browser: three taps, a scanner that types, nobody there, and the slip on paper."""

from datetime import datetime, timedelta
from io import BytesIO

import pypdfium2 as pdfium
import pytest
from django.core.cache import caches

from agencies.models import Device, DeviceKind
from queueing.models import Line, Ticket
from tests.factories import (
    make_counter,
    make_device,
    make_line,
    make_queue,
    make_ticket,
    make_venue,
    make_zone,
)

LYING = {"width": 1280, "height": 800}
UPRIGHT = {"width": 1080, "height": 1920}
SMALL = {"width": 360, "height": 740}


@pytest.fixture
def line(transactional_db):
    caches["process"].clear()
    venue = make_venue(slug="mal", name="Mal Pelayanan Publik Kota Contoh")
    queue = make_queue(venue, prefix="AB")
    line = make_line(queue, name="Angkutan, parkir, dan penutupan jalan")
    make_line(queue, name="Izin tenaga kesehatan")
    make_line(make_queue(venue), name="Paspor")
    zone = make_zone(venue)
    line.counters.set(make_counter(queue.agency, zone=zone) for _ in range(2))
    make_device(venue, kind=DeviceKind.KIOSK)
    return line


def kiosk(visitor, size, *, scripts=True):
    """Return a visitor whose browser is the paired kiosk, on its start page, and who counts what is printed."""
    one = visitor(size=size, scripts=scripts)
    one.context.add_init_script(
        "window.print = () => sessionStorage.setItem('printed', Number(sessionStorage.getItem('printed')) + 1)"
    )
    one.go("/perangkat/")
    one.page.locator("main input[type=text]").fill(Device.objects.get().pair_code)
    one.press("Pasang")
    one.go("/kios/mal/")
    return one


def printed(one):
    return int(one.page.evaluate("sessionStorage.getItem('printed')") or 0)


@pytest.mark.parametrize("size", [LYING, UPRIGHT, SMALL], ids=["1280", "1080", "360"])
def test_three_taps_draw_and_print_one_number(visitor, line, size):
    one = kiosk(visitor, size)

    one.press(line.queue.agency.short_name, role="link")
    one.press(line.name, role="link")
    one.press("Tidak, antrean biasa")

    one.page.get_by_role("heading", name="Nomor antrean Anda").wait_for()
    assert printed(one) == 1
    one.page.reload()
    assert printed(one) == 1
    one.page.get_by_role("button", name="Cetak lagi").click()
    assert printed(one) == 2
    assert Ticket.objects.count() == 1


def test_three_taps_need_no_script(visitor, line):
    one = kiosk(visitor, SMALL, scripts=False)

    one.press(line.queue.agency.short_name, role="link")
    one.press(line.name, role="link")
    one.press("Ya, saya memerlukan prioritas")

    assert one.page.get_by_text(Ticket.objects.get().visit.number, exact=True).is_visible()


def test_a_scanner_types_on_the_start_page(visitor, line):
    visit = make_ticket(line).visit
    one = kiosk(visitor, LYING)

    with one.page.expect_navigation():
        one.page.keyboard.type(f"http://localhost/antrean/tiket/{visit.code}/")
        one.page.keyboard.press("Enter")

    one.look()
    assert one.page.get_by_text(visit.number, exact=True).is_visible()
    assert printed(one) == 1


def test_agencies_are_found_by_what_they_do(visitor, line):
    one = kiosk(visitor, LYING)

    one.page.get_by_label("Cari instansi atau keperluan").fill("paspor")

    shown = one.page.locator(".tiles .tile:visible strong").all_inner_texts()
    assert shown == [Line.objects.get(name="Paspor").queue.agency.short_name]
    one.look()


def test_who_is_gone_is_asked_and_the_start_comes_back(visitor, line):
    one = kiosk(visitor, LYING)
    began = datetime(2026, 11, 23, 9)
    one.page.clock.install(time=began)
    one.press(line.queue.agency.short_name, role="link")
    # From here on time stands still; the page has waited for up to 15 seconds already.
    one.page.clock.pause_at(began + timedelta(seconds=15))
    dialog = one.page.get_by_role("dialog", name="Masih di sini?")

    one.page.clock.run_for(44_000)
    assert not dialog.is_visible()
    one.page.clock.run_for(17_000)
    assert dialog.is_visible()
    one.page.get_by_role("button", name="Ya, saya masih di sini").click()
    assert not dialog.is_visible()
    one.page.clock.run_for(61_000)
    assert dialog.is_visible()
    with one.page.expect_navigation(url="**/kios/mal/"):
        one.page.clock.run_for(21_000)


def test_the_question_whether_somebody_is_there_can_be_read_by_all(visitor, line):
    one = kiosk(visitor, SMALL)
    one.press(line.queue.agency.short_name, role="link")

    one.page.evaluate("document.querySelector('dialog').showModal()")

    one.look()


@pytest.mark.parametrize("width", ["58mm", "80mm"])
def test_the_slip_is_one_page_with_nothing_cut(visitor, line, width):
    ticket = make_ticket(line)
    ticket.visit.number = "AB1234"
    ticket.visit.save()
    one = kiosk(visitor, LYING)
    one.go(f"/kios/mal/nomor/{ticket.visit.code}/")

    paper = pdfium.PdfDocument(BytesIO(one.page.pdf(width=width, height="130mm")))

    assert len(paper) == 1
    page = paper[0]
    text = page.get_textpage()
    boxes = [text.get_charbox(place) for place in range(text.count_chars())]
    written = " ".join(text.get_text_bounded().split())
    for words in (
        "AB1234",
        "Angkutan, parkir, dan penutupan jalan",
        "Zona",
        "di ponsel Anda.",
        str(ticket.visit.day.year),
    ):
        assert words in written
    margin = 3 * 72 / 25.4  # mm of the roll that no printer reaches
    assert min(box[0] for box in boxes) >= margin
    assert max(box[2] for box in boxes) <= page.get_width() - margin
    assert min(box[1] for box in boxes) >= 0
    assert "Selanjutnya" not in written


def test_arrow_keys_lead_from_tile_to_tile(visitor, line):
    one = kiosk(visitor, LYING)
    one.page.keyboard.press("ArrowDown")
    one.page.keyboard.press("ArrowDown")

    assert one.page.evaluate("document.activeElement.matches('.tiles .tile')")
    with one.page.expect_navigation():
        one.page.keyboard.press("Enter")
