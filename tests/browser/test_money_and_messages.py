"""A fee that two officers set, a message with a photograph, a payment, a correction, a hand-over; with scripts and without."""

import pytest
from django.conf import settings
from django.test import Client

from agencies.models import Role
from catalog.models import Outcome
from permits import hub
from permits.states import State
from tests.browser.conftest import DESK
from tests.documents.files import make_jpg
from tests.factories import make_officer, make_service
from tests.permits import walk

pytestmark = pytest.mark.django_db(transaction=True)


def enter(somebody, user) -> None:
    """Sign somebody in without the form."""
    client = Client()
    client.force_login(user)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": somebody.address}
    somebody.context.add_cookies([cookie])


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def people(request, visitor):
    """Return a function that seats somebody: a citizen at a phone, an officer at a desk."""

    def seat(user, **size):
        somebody = visitor(scripts=request.param, **size)
        enter(somebody, user)
        return somebody

    return seat


def test_a_computed_fee_is_set_asked_about_paid_and_corrected(people):
    case = walk.review(walk.send(make_service(fee_rupiah=None, fee_note="Luas × tarif")))
    agency, desk = case.counter_agency, f"/meja/{case.code}/"
    citizen = people(case.owner)
    verifier = people(make_officer(Role.VERIFIER, agency), size=DESK)
    cashier = people(make_officer(Role.CASHIER, agency), size=DESK)

    verifier.go(desk)
    verifier.page.get_by_label("Jumlah retribusi").fill("Rp40.000")
    verifier.page.get_by_label("Dasar perhitungan").fill("4 m² × Rp10.000")
    verifier.page.get_by_label("Nomor SKRD").fill("SKRD-9")
    verifier.press("Simpan perhitungan")
    cashier.go("/meja/")
    cashier.press(case.number, role="link")
    cashier.press("Sahkan tagihan")

    citizen.go(f"/permohonan/{case.code}/")
    assert citizen.page.get_by_text("Rp40.000").first.is_visible()
    citizen.press("Pesan dengan petugas", role="link")
    citizen.page.get_by_label("Pesan", exact=True).fill("Apakah boleh lewat bank?")
    photo = {"name": "bukti.jpg", "mimeType": "image/jpeg", "buffer": make_jpg()}
    citizen.page.set_input_files("input[type=file]", files=[photo])
    citizen.press("Kirim pesan")

    cashier.go("/meja/?tab=pesan")
    cashier.press(case.number, role="link")
    cashier.press("pesan dengan pemohon", role="link")
    assert cashier.page.get_by_text("Apakah boleh lewat bank?").is_visible()
    cashier.page.get_by_label("Pesan", exact=True).fill("Boleh.")
    cashier.press("Kirim pesan")
    cashier.go(desk)
    cashier.page.get_by_label("Nomor tanda bukti bayar").fill("KW-1")
    cashier.press("Simpan pembayaran")
    cashier.page.get_by_text("Koreksi pembayaran").first.click()
    cashier.page.get_by_label("Nomor tanda bukti yang benar").fill("KW-2")
    cashier.page.get_by_label("Alasan koreksi").fill("Salah ketik.")
    cashier.press("Simpan koreksi")

    citizen.go(f"/permohonan/{case.code}/")
    assert citizen.page.get_by_text("Tanda bukti KW-2").is_visible()
    assert citizen.page.get_by_text("1 baru").is_visible()
    case.refresh_from_db()
    assert (case.state, hub.paid_rupiah(case)) == (State.AWAITING_DECISION, 40_000)


def test_a_case_is_handed_over_and_its_number_corrected(people):
    service = make_service(outcome=Outcome.HANDED_OVER, external_system="SIAK")
    case = walk.review(walk.send(service))
    citizen, verifier = people(case.owner), people(make_officer(Role.VERIFIER, service.agency), size=DESK)

    verifier.go(f"/meja/{case.code}/")
    verifier.page.get_by_label("Nomor di sistem itu").fill("SK-77")
    verifier.page.get_by_label("Tautan untuk pemohon").fill("https://siak.contoh.example/")
    verifier.page.get_by_label(case.sheet["requirements"][0]["label"]).check()
    verifier.press("Teruskan")
    verifier.page.get_by_text("Perbaiki nomor").first.click()
    verifier.page.get_by_label("Nomor di sistem itu").fill("SK-78")
    verifier.press("Simpan perbaikan nomor")

    citizen.go(f"/permohonan/{case.code}/")
    assert citizen.page.get_by_text("SK-78", exact=True).is_visible()
    assert citizen.page.get_by_role("link", name="Buka sistemnya").get_attribute("href") == (
        "https://siak.contoh.example/"
    )
