"""A correction with a site visit, a slip mended, a consent asked and given, an objection; with scripts and without."""

import pytest

from agencies.models import Role
from permits import actions
from permits.models import Application
from permits.states import State
from tests.browser.conftest import DESK
from tests.browser.test_money_and_messages import enter
from tests.documents.files import make_jpg
from tests.factories import make_officer, make_question, make_refusal_reason
from tests.permits import walk

pytestmark = pytest.mark.django_db(transaction=True)

PHOTO = {"name": "lokasi.jpg", "mimeType": "image/jpeg", "buffer": make_jpg()}


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def people(request, visitor):
    """Return a function that seats somebody: a citizen at a phone, an officer at a desk."""

    def seat(user, **size):
        somebody = visitor(scripts=request.param, **size)
        enter(somebody, user)
        return somebody

    return seat


def answer_of(advice: str, note: str, somebody) -> None:
    somebody.page.get_by_label(advice).check()
    somebody.page.get_by_label("Syarat atau alasan").fill(note)
    somebody.press("Kirim rekomendasi")


def test_from_a_site_visit_over_a_correction_to_an_upheld_objection(people):
    service = walk.make_full_service(originals=False, processing_days=10)
    make_question(service, "nama_tempat", label="Nama tempat usaha")
    reason = make_refusal_reason(text="Denah tidak terbaca.")
    sent = walk.draft(service)
    Application.objects.filter(pk=sent.pk).update(answers={"nama_tempat": "Apotik Sehat"}, answered=True)
    case = walk.review(actions.submit(sent.pk))
    desk = f"/meja/{case.code}/"
    citizen = people(case.owner)
    expert = people(make_officer(Role.TECHNICAL, case.recommendations.get().agency), size=DESK)
    verifier = people(case.reviewer, size=DESK)
    supervisor = people(make_officer(Role.SUPERVISOR, case.counter_agency), size=DESK)
    signatory = people(walk.signatory_of(case), size=DESK)
    other_signatory = people(walk.signatory_of(case), size=DESK)

    expert.go(desk)
    expert.press("Catat kunjungan lapangan", role="link")
    expert.page.get_by_label("Tanggal kunjungan").fill("2020-02-03")
    expert.page.get_by_label("Tempat").fill("Jalan Merdeka 5")
    expert.page.get_by_label("Petugas yang datang").fill("Andi, penilik bangunan")
    expert.page.get_by_label("Temuan").fill("Bangunan tidak sesuai denah.")
    expert.page.set_input_files("input[type=file]", files=[PHOTO])
    expert.press("Simpan kunjungan")
    answer_of("Perlu perbaikan dahulu", "Denah belum sesuai bangunan.", expert)

    verifier.go(desk)
    assert verifier.page.get_by_text("Denah belum sesuai bangunan.").first.is_visible()
    verifier.page.get_by_text("Betulkan salah tulis dalam jawaban").click()
    verifier.press("Nama tempat usaha", role="link")
    verifier.page.get_by_label("Nama tempat usaha").fill("Apotek Sehat")
    verifier.page.get_by_label("Alasan pembetulan").fill("Ejaan disesuaikan dengan STR.")
    verifier.press("Betulkan dan beri tahu pemohon")
    verifier.press("Selesai diperiksa")
    expert.go(desk)
    answer_of("Direkomendasikan dengan syarat", "Pasang alat pemadam.", expert)

    signatory.go(desk)
    signatory.page.get_by_text("Kembalikan ke verifikator").first.click()
    signatory.page.get_by_label("Yang perlu diperiksa lagi").fill("Periksa lagi denahnya.")
    signatory.press("Kembalikan ke verifikator")
    verifier.go(desk)
    verifier.page.get_by_text("Minta persetujuan menolak").first.click()
    verifier.page.get_by_label("Alasan", exact=True).first.select_option(str(reason.pk))
    verifier.page.get_by_label("Mengapa baru sekarang").fill("Halaman kedua baru terlihat buram.")
    verifier.press("Minta persetujuan")
    supervisor.go("/meja/")
    supervisor.press(case.number, role="link")
    supervisor.page.get_by_label("Tidak setuju, berkas itu tetap diterima").check()
    supervisor.page.get_by_label("Catatan untuk verifikator").fill("Denah cukup jelas.")
    supervisor.press("Kirim jawaban")
    verifier.go(desk)
    verifier.press("Selesai diperiksa")

    signatory.go(desk)
    signatory.page.get_by_text("Tolak permohonan").first.click()
    signatory.page.get_by_label("Alasan penolakan").fill("Lokasi tidak sesuai tata ruang.")
    signatory.press("Tolak permohonan")
    citizen.go(f"/permohonan/{case.code}/")
    citizen.press("Ajukan keberatan", role="link")
    citizen.page.get_by_label("Keberatan Anda").fill("Lokasi saya sesuai tata ruang yang baru.")
    citizen.page.set_input_files("input[type=file]", files=[PHOTO])
    citizen.press("Kirim keberatan")
    assert citizen.page.get_by_text("Keberatan Anda sedang ditelaah").is_visible()
    other_signatory.go("/meja/")
    other_signatory.press(case.number, role="link")
    other_signatory.page.get_by_label("Kabulkan: permohonan diperiksa lagi").check()
    other_signatory.page.get_by_label("Alasan keputusan").fill("Tata ruang sudah berubah.")
    other_signatory.press("Simpan keputusan")

    citizen.go(f"/permohonan/{case.code}/")
    assert citizen.page.get_by_text("Tata ruang sudah berubah.").first.is_visible()
    case.refresh_from_db()
    assert case.state == State.IN_REVIEW
