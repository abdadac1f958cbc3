"""The main way, whole: one permit with a form, a technical agency and originals, from the search to the proof.

By the citizen with scripts and without; officers at their desks, a kiosk, a counter and the lobby display beside it.
"""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from agencies.models import Device, DeviceKind
from mpp.demo import accounts_file
from tests.browser.conftest import DESK
from tests.documents.files import make_jpg

SERVICE = "/layanan/surat-izin-praktik-bidan-sipb/"
ANSWERS = {
    "Jenis pengajuan": "Baru",
    "Nomor STR": "STR-12345",
    "Tanggal terbit STR": "2024-05-01",
    "Tempat praktik ke": "1",
    "Nama tempat atau usaha": "Praktik Mandiri Bidan Siti",
    "Alamat tempat": "Jalan Contoh 5 RT 01",
    "Kecamatan dan kelurahan": "15 Ulu",
    "Hari dan jam praktik": "Senin–Jumat 17.00–20.00",
}
PAPERS = ["form_permohonan", "ktp", "pas_foto", "str", "ijazah_profesi", "ket_tempat_praktik", "ket_sehat"]


@pytest.fixture
def passwords(mall) -> dict[str, tuple[str, str]]:
    """The demo's people: name -> (address, password)."""
    call_command("demo", verbosity=0)
    lines = [line.split("\t") for line in accounts_file().read_text().splitlines() if "@" in line]
    return {address.split("@")[0]: (address, password) for address, password, *_ in lines}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_permit_goes_the_whole_way(visitor, passwords, scripts, tmp_path):
    citizen = visitor(scripts=scripts)
    sign_in(citizen, passwords["warga"])
    address = apply(citizen, tmp_path)

    verifier = visitor(size=DESK)
    sign_in(verifier, passwords["verifikator"])
    desk = address.replace("/permohonan/", "/meja/")
    return_one_paper(verifier, desk, number=4)
    correct(citizen, address, "str")
    accept_the_correction(verifier, desk)

    adviser = visitor(size=DESK)
    sign_in(adviser, passwords["dinkes"])
    adviser.go(desk)
    adviser.page.get_by_label("Direkomendasikan", exact=True).check()
    adviser.press("Kirim rekomendasi")

    number = take_a_number(visitor(size={"width": 1080, "height": 1920}), address)
    display = visitor(size={"width": 1920, "height": 1080})
    pair(display, DeviceKind.DISPLAY)
    counter = visitor(size=DESK)
    sign_in(counter, passwords["loket"])
    serve(counter, number)
    display.page.get_by_text(number).first.wait_for()
    tick_the_originals(counter)

    head = visitor(size=DESK)
    sign_in(head, passwords["kepala"])
    head.go(desk)
    head.press("Setujui")

    citizen.go(address)
    with citizen.page.expect_download() as download:
        citizen.page.get_by_role("link", name="Unduh").first.click()
    permit = download.value.path().read_bytes()
    assert permit.startswith(b"%PDF-")
    prove(visitor(scripts=scripts), address, permit)


def sign_in(somebody, account: tuple[str, str]) -> None:
    somebody.go("/akun/masuk/")
    somebody.page.fill("input[name=login]", account[0])
    somebody.page.fill("input[name=password]", account[1])
    somebody.press("Masuk")


def apply(citizen, folder: Path) -> str:
    """Find the service, answer, download the form, upload everything, send; return the application's address."""
    citizen.go("/layanan/?q=praktik+bidan")
    citizen.press("Surat Izin Praktik Bidan (SIPB)", role="link")
    citizen.press("Ajukan sekarang", role="link")
    citizen.press("Mulai permohonan")
    address = citizen.page.url
    answer(citizen, address)
    citizen.go(address + "dokumen/form_permohonan/")
    with citizen.page.expect_download() as download:
        citizen.page.get_by_role("link", name="Unduh formulir").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    for key in PAPERS:
        upload(citizen, address, key)
    citizen.go(address + "periksa/")
    citizen.page.get_by_label("Data dan dokumen yang saya kirim benar").check()
    citizen.press("Kirim permohonan")
    assert citizen.page.get_by_text(re.compile("paling lambat", re.I)).first.is_visible()
    return address


def answer(citizen, address: str) -> None:
    citizen.go(address + "pertanyaan/")
    page = citizen.page
    for label, text in ANSWERS.items():
        group = page.get_by_role("group", name=label)
        field = page.get_by_label(label)
        if group.count():
            group.get_by_label(text, exact=True).check()
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=text)
        else:
            field.fill(text)
    citizen.press("Simpan")


def upload(citizen, address: str, key: str) -> None:
    citizen.go(f"{address}dokumen/{key}/")
    photo = {"name": f"{key}.jpg", "mimeType": "image/jpeg", "buffer": make_jpg()}
    # A photograph given before may also be added to: that is another form.
    whole = citizen.page.locator("form").filter(has=citizen.page.get_by_role("button", name="Unggah"))
    whole.locator("input[type=file]").set_input_files([photo])
    citizen.press("Unggah")
    assert citizen.page.get_by_text("tersimpan").first.is_visible()


def return_one_paper(verifier, desk: str, *, number: int) -> None:
    """Take the case, accept all papers but the one of that number, and return that one."""
    verifier.go(desk)
    verifier.press("Ambil")
    for at in range(1, len(PAPERS) + 1):
        if at != number:
            verifier.press("Terima")
            continue
        verifier.page.get_by_text("Perlu diperbaiki").first.click()
        reasons = verifier.page.locator("select[name=reason]")
        reasons.select_option(index=1)
        with verifier.page.expect_navigation():
            reasons.locator("xpath=ancestor::form").get_by_role("button").last.click()
    verifier.press("Kembalikan")


def correct(citizen, address: str, key: str) -> None:
    citizen.go(address)
    assert citizen.page.get_by_text("Perlu diperbaiki").first.is_visible()
    upload(citizen, address, key)
    citizen.press("Lanjutkan", role="link")
    citizen.press("Kirim perbaikan")


def accept_the_correction(verifier, desk: str) -> None:
    verifier.go(desk)
    verifier.press("Terima")
    verifier.press("Selesai diperiksa")


def pair(device, kind: DeviceKind) -> None:
    code = Device.objects.get(kind=kind, token_hash="").pair_code
    device.go("/perangkat/")
    device.page.locator("main input[type=text]").fill(code)
    device.press("Pasang")


def take_a_number(kiosk, address: str) -> str:
    """Scan the receipt at the kiosk; return the number."""
    pair(kiosk, DeviceKind.KIOSK)
    kiosk.press("Saya punya tanda terima", role="link")
    kiosk.page.locator("main input[type=text]").fill(address)
    kiosk.press("Lanjut")
    kiosk.press("Tidak, antrean biasa")
    return kiosk.page.get_by_text(re.compile(r"^[A-Z]{1,2}\d{3}$")).first.inner_text()


def serve(counter, number: str) -> None:
    counter.go("/loket/")
    counter.press("Loket 1")
    counter.press("Panggil")
    assert counter.page.get_by_text(number).first.is_visible()


def tick_the_originals(counter) -> None:
    counter.press("Mulai")
    for original in counter.page.get_by_label("Cocok", exact=True).all():
        original.check()
    counter.page.get_by_label("KTP-el dilihat").check()
    counter.press("Catat dan selesai")


def prove(anybody, address: str, permit: bytes) -> None:
    """Open what the permit's QR holds."""
    from permits.models import Permit

    issued = Permit.objects.select_related("entry__application").get()
    assert address.endswith(f"/{issued.entry.application.code}/")
    anybody.go(issued.get_absolute_url())
    text = anybody.page.locator("main").inner_text()
    assert issued.entry.number in text
    assert "CONTOH" in text
    assert issued.holder not in text
