"""A citizen asks for a billboard permit on a small phone: to the receipt, with scripts and without."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Village
from catalog.models import Service
from permits.models import Application
from permits.states import State
from tests.browser.conftest import DESK, PHONE
from tests.documents.files import make_jpg
from tests.factories import make_application, make_citizen, make_document_type, make_service

ANSWERS = {
    "Nama badan usaha": "CV Contoh Jaya",
    "Nomor Induk Berusaha (NIB)": "1234567890123",
    "NPWP badan usaha": "01.300.066.6-091.000",
    "Isi atau naskah reklame": "Toko Contoh, buka setiap hari",
    "Lokasi titik pemasangan": "Jalan Contoh 1",
    "Panjang bidang": "4,5",
    "Lebar bidang": "2",
    "Jumlah sisi": "1",
    "Jumlah reklame": "1",
}


@pytest.fixture
def citizen(mall):
    return make_citizen(village=Village.objects.first())


@pytest.mark.parametrize(
    ("size", "scripts"), [(PHONE, True), (PHONE, False), (DESK, True)], ids=["phone", "no scripts", "desk"]
)
def test_a_permit_is_asked_for_to_the_receipt(visitor, citizen, size, scripts):
    guest = visitor(size=size, scripts=scripts)
    sign_in(guest, citizen)
    service = Service.objects.get(code="RKL-01")

    guest.go(f"/permohonan/baru/{service.slug}/")
    guest.press("Mulai permohonan")
    guest.press("Pertanyaan layanan", role="link")
    answer(guest, hides=scripts)
    guest.press("Simpan dan lanjut")
    give_all_papers(guest)
    guest.press("Periksa dan kirim", role="link")
    guest.page.get_by_label("Data dan dokumen yang saya kirim benar").check()
    guest.press("Kirim permohonan")

    application = Application.objects.get()
    assert application.state == State.SUBMITTED
    assert guest.page.url.endswith(f"/permohonan/{application.code}/tanda-terima/")
    assert guest.page.get_by_text(application.number).first.is_visible()
    guest.press("Buka permohonan", role="link")
    assert guest.page.get_by_text("Permohonan dikirim").is_visible()


def test_files_are_sent_with_their_progress_each_time(visitor, citizen):
    guest = visitor()
    sign_in(guest, citizen)
    document = make_document_type(accepts=["pdf", "jpg"])
    application = make_application(owner=citizen, service=make_service(documents=[document]))
    sent = []
    guest.page.on("request", lambda request: request.method == "POST" and sent.append(request.resource_type))

    guest.go(f"/permohonan/{application.code}/dokumen/{document.code}/")
    for number in (1, 2):
        choose(guest, {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": b"nothing"})
        guest.page.get_by_text(f"{number}.jpg").or_(guest.page.locator("#kesalahan")).first.wait_for()
        assert guest.page.evaluate("document.activeElement.id") == "kesalahan"
    choose(guest, {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": make_jpg()})
    guest.page.get_by_text("Yang sudah Anda unggah").wait_for()

    assert sent == ["xhr", "xhr", "xhr"]
    assert guest.page.evaluate("window.scrollY") == 0
    guest.faults[:] = [
        fault for fault in guest.faults if "422" not in fault
    ]  # a refusal is no fault of the page


def choose(guest, file):
    with guest.page.expect_response(lambda response: response.request.method == "POST"):
        guest.page.get_by_label("Berkas", exact=True).set_input_files(file)
        guest.page.get_by_role("button", name="Unggah").click()


def sign_in(guest, user):
    session = Client()
    session.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    guest.context.add_cookies([{"name": name, "value": session.cookies[name].value, "url": guest.address}])


def answer(guest, *, hides):
    """Fill in the questions. With scripts those of a company appear only when a company asks."""
    page = guest.page
    of_a_company = page.get_by_label("Nama badan usaha")
    assert of_a_company.is_visible() is not hides
    page.get_by_label("Badan usaha", exact=True).check()
    assert of_a_company.is_visible()
    if hides:
        page.get_by_label("Perorangan", exact=True).check()
        assert not of_a_company.is_visible()
        page.get_by_label("Badan usaha", exact=True).check()
    for label, text in ANSWERS.items():
        page.get_by_label(label).fill(text)
    page.get_by_label("Kecamatan dan kelurahan").select_option(index=1)
    for label in ("Tayang mulai", "Tayang sampai"):
        page.get_by_label(label).fill(timezone.localdate().isoformat())
    guest.look()


def give_all_papers(guest):
    page, paper = guest.page, {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": make_jpg()}
    addresses = [link.get_attribute("href") for link in page.locator("a[href*='/dokumen/']").all()]
    assert addresses
    for address in dict.fromkeys(addresses):
        guest.go(address)
        page.get_by_label("Berkas", exact=True).set_input_files(paper)
        page.get_by_role("button", name="Unggah").click()
        # The test's picture is small and almost empty: hints keep the visitor on the paper's page.
        page.get_by_text("Petunjuk, boleh diabaikan").wait_for()
        guest.look()
        page.get_by_role("link", name="Lanjutkan").click()
        page.wait_for_url(re.compile(r"/permohonan/\w{16}/$"))
    guest.look()
