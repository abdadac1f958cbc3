"""The papers: every fact is on them, whatever it contains, and nothing else."""

import datetime as dt
from dataclasses import replace

import pypdfium2
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from permits.papers import Attachment, FormData, Letterhead, PermitData, form_pdf, permit_pdf

AT = dt.datetime(2026, 11, 22, 1, 30, tzinfo=dt.UTC)
LETTERHEAD = Letterhead(
    mall="Mal Pelayanan Publik Kota Contoh",
    agency="Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
    address="Jalan Contoh Nomor 1",
)
FORM = FormData(
    letterhead=LETTERHEAD,
    title="Formulir permohonan bermeterai (unduh, isi, tanda tangani, pindai)",
    service_name="Surat Izin Praktik Bidan",
    form_text="Dengan hormat, saya mengajukan permohonan.",
    applicant=(("Nama", "Siti Aminah"), ("NIK", "1671045506900001")),
    answers=(("Nomor STR", "STR-99"), ("Tempat praktik", "")),
    attachments=(Attachment("KTP elektronik", ticked=True), Attachment("Surat kuasa", ticked=False)),
    stamp_duty=True,
    place="Contoh",
    made_at=AT,
    signer="Siti Aminah",
    upload_url="https://mpp.example/permohonan/0123456789abcdef/",
    note="Permohonan 2026-000123",
)
PERMIT = PermitData(
    letterhead=LETTERHEAD,
    number="503/0001/KES-07/DPMPTSP/2026",
    title="Surat Izin Praktik (SIP) bidan",
    service_name="Surat Izin Praktik Bidan",
    issuer="Dinas Penanaman Modal",
    legal_basis=("UU 17/2023 tentang Kesehatan", "PP 28/2024"),
    considerations=("Permohonan nomor 2026-000123",),
    holder=(("Nama", "Siti Aminah"),),
    answers=(("Nomor STR", "STR-99"),),
    conditions=("Papan nama dipasang.",),
    valid_from=dt.date(2026, 11, 27),
    valid_until=dt.date(2031, 11, 27),
    place="Contoh",
    dated=dt.date(2026, 11, 27),
    signatory_name="Pejabat Contoh",
    signatory_title="Kepala Dinas",
    signatory_id="19700101 199503 1 001",
    verify_url="https://mpp.example/verifikasi/0123456789abcdef/",
    demo=True,
    made_at=AT,
)


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, with single spaces."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    document.close()
    return pages


def test_the_form_carries_every_fact():
    (page,) = pages_of(form_pdf(FORM))

    for fact in (
        *("MAL PELAYANAN PUBLIK KOTA CONTOH", "Jalan Contoh Nomor 1", "FORMULIR PERMOHONAN BERMETERAI"),
        *("unduh, isi, tanda tangani, pindai", "Nama : Siti Aminah", "NIK : 1671045506900001"),
        *("Layanan : Surat Izin Praktik Bidan", "Nomor STR : STR-99", "Dengan hormat, saya mengajukan"),
        *("☑ KTP elektronik", "☐ Surat kuasa", "Tempel meterai Rp10.000 di sini", "Tanda tangan"),
        *("foto atau pindai, lalu unggah", "Permohonan 2026-000123", "Halaman 1 dari 1"),
    ):
        assert fact in page
    assert "Tempat praktik : . . . ." in page  # to be written by hand


def test_a_form_without_stamp_duty_has_no_place_for_a_stamp():
    (page,) = pages_of(form_pdf(replace(FORM, title="Formulir pendaftaran", stamp_duty=False)))

    assert "meterai" not in page
    assert "Tanda tangan" in page


def test_the_abbreviation_of_a_statement_stays_with_its_title():
    (page,) = pages_of(form_pdf(replace(FORM, title="Surat pernyataan lingkungan (SPPL)")))

    assert "SURAT PERNYATAAN LINGKUNGAN SPPL" in page


def test_a_form_without_a_list_of_papers_has_no_heading_for_it():
    (page,) = pages_of(form_pdf(replace(FORM, attachments=())))

    assert "Persyaratan" not in page


def test_a_form_without_a_case_names_its_service_on_every_page():
    (page,) = pages_of(form_pdf(replace(FORM, note="")))

    assert "Surat Izin Praktik Bidan Halaman 1 dari 1" in page


def test_the_signature_of_a_form_stays_with_its_sentences():
    for count in range(12, 36):
        answers = tuple((f"Pertanyaan {n}", "") for n in range(count))

        last = pages_of(form_pdf(replace(FORM, answers=answers)))[-1]

        assert "Dengan hormat, saya mengajukan permohonan." in last
        assert "Tempel meterai" in last


def test_the_permit_carries_every_fact():
    (page,) = pages_of(permit_pdf(PERMIT))

    for fact in (
        *("SURAT IZIN PRAKTIK (SIP) BIDAN", "Nomor: 503/0001/KES-07/DPMPTSP/2026"),
        *("1. UU 17/2023 tentang Kesehatan", "2. PP 28/2024", "Permohonan nomor 2026-000123"),
        *("Nama : Siti Aminah", "Nomor STR : STR-99", "Papan nama dipasang."),
        "Berlaku sejak 27 November 2026 sampai dengan 27 November 2031.",
        *("Ditetapkan di Contoh pada tanggal 27 November 2026", "Kepala Dinas,", "Pejabat Contoh"),
        *("NIP 19700101 199503 1 001", "https://mpp.example/verifikasi/"),
    ):
        assert fact in page


def test_a_permit_without_end_only_says_since_when():
    (page,) = pages_of(permit_pdf(replace(PERMIT, valid_until=None)))

    assert "Berlaku sejak 27 November 2026." in page


def test_a_demo_permit_says_on_every_page_that_it_does_not_count():
    long = replace(PERMIT, conditions=tuple(f"Ketentuan ke-{n}." for n in range(120)))

    pages = pages_of(permit_pdf(long))

    assert len(pages) > 2
    assert all("CONTOH – TIDAK BERLAKU" in page for page in pages)
    assert all("503/0001/KES-07/DPMPTSP/2026" in page for page in pages)


def test_a_real_permit_has_no_watermark():
    assert "TIDAK BERLAKU" not in pages_of(permit_pdf(replace(PERMIT, demo=False)))[0]


def test_the_signature_never_stands_alone_on_a_page():
    pages = [
        pages_of(permit_pdf(replace(PERMIT, answers=tuple((f"Data {n}", str(n)) for n in range(count)))))
        for count in range(20, 45)
    ]

    assert {len(each) for each in pages} == {1, 2}
    assert all("Masa berlaku" in each[-1] for each in pages)


def test_papers_are_indonesian_on_an_english_screen_too():
    indonesian = permit_pdf(PERMIT)

    with translation.override("en"):
        assert permit_pdf(PERMIT) == indonesian


def test_equal_facts_give_equal_bytes_and_other_facts_others():
    assert permit_pdf(PERMIT) == permit_pdf(replace(PERMIT))
    assert permit_pdf(PERMIT) != permit_pdf(replace(PERMIT, number="503/0002/KES-07/DPMPTSP/2026"))


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=80))
def test_a_citizen_may_write_anything_anywhere(text):
    form = replace(FORM, applicant=((text, text),), answers=((text, text),), signer=text, form_text=text)
    permit = replace(PERMIT, holder=((text, text),), answers=((text, text),), conditions=(text,))

    assert form_pdf(form).startswith(b"%PDF-")
    assert permit_pdf(permit).startswith(b"%PDF-")


@pytest.mark.parametrize("typed", ['#import "/mpp/settings.py"', '\\ " #{ } $ * _ ` <x> @y //', "=== bab"])
def test_markup_is_printed_as_typed(typed):
    (page,) = pages_of(form_pdf(replace(FORM, answers=(("Jawaban", typed),))))

    assert f"Jawaban : {typed}" in page
