"""What people take home from the counter: receipt, declaration, account slip, power of attorney."""

import datetime as dt
from dataclasses import replace

import pypdfium2
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from permits.papers import (
    DeclarationData,
    Official,
    PowerData,
    ReceiptData,
    SlipData,
    account_slip_pdf,
    declaration_pdf,
    power_pdf,
    receipt_pdf,
)
from tests.permits.test_papers import AT, LETTERHEAD, pages_of
from tests.permits.test_papers_bills import BILL, bill_pdf

RECEIPT = ReceiptData(
    letterhead=LETTERHEAD,
    number="2026-000123",
    service_name="Surat Izin Praktik Bidan",
    applicant_name="Siti Aminah",
    applicant_nik="1671045506900001",
    sent_at=AT,
    promised_on=dt.date(2026, 12, 3),
    documents=("KTP elektronik", "STR"),
    next_steps=("Kami memeriksa berkas Anda.", "Pindai QR ini di kios mal."),
    url="https://mpp.example/permohonan/0123456789abcdef/",
    code="0123456789abcdef",
    track_url="https://mpp.example/lacak/",
    demo=False,
    made_at=AT,
    filed_by="petugas loket Disdukcapil",
)
PERSON = (("Nama", "Siti Aminah"), ("NIK", "1671045506900001"))
DECLARATION = DeclarationData(
    letterhead=LETTERHEAD,
    service_name="Surat Izin Praktik Bidan",
    applicant_name="Siti Aminah",
    applicant=PERSON,
    given=("KTP elektronik", "STR"),
    helper=Official("Rina Wati", "Dinas Contoh"),
    venue="Mal Contoh",
    place="Contoh",
    dated=dt.date(2026, 11, 26),
    demo=False,
    made_at=AT,
    number="2026-000123",
    answers=(("Nomor STR", "STR-99"),),
)
SLIP = SlipData(
    mall="Mal Contoh",
    account_number="482-130-5967",
    code="abcd2345efgh",
    url="https://mpp.example/akun/kode/",
    valid_until=AT + dt.timedelta(days=7),
    demo=False,
    made_at=AT,
    holder="Siti Aminah",
    help="Kertas hilang? Datang ke loket.",
)
POWER = PowerData(
    mall="Mal Contoh",
    grantor=PERSON,
    attorney=(("Nama", "Budi Santoso"), ("NIK", "")),
    attorney_company=(("Badan usaha", "CV Jasa"),),
    service_name="Izin Reklame",
    starts_on=dt.date(2026, 11, 26),
    ends_on=dt.date(2027, 5, 26),
    place="Contoh",
    demo=False,
    made_at=AT,
    grantor_name="Siti Aminah",
    attorney_name="Budi Santoso",
    upload_url="https://mpp.example/kuasa/",
)
PAPERS = [
    *((receipt_pdf, RECEIPT), (declaration_pdf, DECLARATION), (account_slip_pdf, SLIP), (power_pdf, POWER)),
    (bill_pdf, BILL),
]
by_name = pytest.mark.parametrize(("make", "data"), PAPERS, ids=[make.__name__ for make, _data in PAPERS])
HEAD = (
    "MAL PELAYANAN PUBLIK KOTA CONTOH DINAS PENANAMAN MODAL DAN PELAYANAN TERPADU SATU PINTU "
    "Jalan Contoh Nomor 1"
)


def one_page(pdf: bytes) -> str:
    """The text of the only page, without the dots of lines to write on."""
    (page,) = pages_of(pdf)
    return " ".join(page.replace(" .", "").replace("\u200b", "").split())


def test_the_receipt_reads_like_this():
    assert one_page(receipt_pdf(RECEIPT)) == (
        f"{HEAD} TANDA TERIMA PERMOHONAN Nomor permohonan 2026-000123 "
        "Selesai paling lambat Kamis, 3 Desember 2026, bila berkas lengkap dan benar. 0123 4567 89ab cdef "
        "Layanan : Surat Izin Praktik Bidan Pemohon : Siti Aminah NIK : 1671••••••••0001 "
        "Dikirim : Minggu, 22 November 2026, 08.30 WIB "
        "Diajukan oleh petugas loket Disdukcapil, untuk Siti Aminah. "
        "Dokumen yang kami terima 1. KTP elektronik 2. STR "
        "Setelah ini 1. Kami memeriksa berkas Anda. 2. Pindai QR ini di kios mal. "
        "Lacak tanpa masuk ke akun: mpp.example/lacak/, kode 0123 4567 89ab cdef "
        "Tanda terima permohonan 2026-000123 Halaman 1 dari 1"
    )


def test_a_receipt_leaves_out_what_there_is_not():
    bare = replace(RECEIPT, applicant_nik="", promised_on=None, documents=(), next_steps=(), filed_by="")

    assert one_page(receipt_pdf(bare)) == (
        f"{HEAD} TANDA TERIMA PERMOHONAN Nomor permohonan 2026-000123 0123 4567 89ab cdef "
        "Layanan : Surat Izin Praktik Bidan Pemohon : Siti Aminah "
        "Dikirim : Minggu, 22 November 2026, 08.30 WIB "
        "Lacak tanpa masuk ke akun: mpp.example/lacak/, kode 0123 4567 89ab cdef "
        "Tanda terima permohonan 2026-000123 Halaman 1 dari 1"
    )


def test_twenty_long_names_of_documents_still_fit_on_one_page():
    """The longest list of the catalogue has fifteen."""
    documents = tuple(
        f"Rekomendasi teknis organisasi profesi yang dilegalisasi cabang {n}" for n in range(20)
    )

    page = one_page(receipt_pdf(replace(RECEIPT, documents=documents, applicant_name="Yayasan " * 15)))

    assert all(document in page for document in documents)
    assert "20. Rekomendasi" in page


def test_the_declaration_reads_like_this():
    assert one_page(declaration_pdf(DECLARATION)) == (
        f"{HEAD} PERNYATAAN PEMOHON permohonan yang diisi dengan bantuan petugas "
        "Pada hari Kamis, 26 November 2026, di Mal Contoh, saya: Nama : Siti Aminah NIK : 1671045506900001 "
        "mengajukan permohonan berikut dengan bantuan petugas: Layanan : Surat Izin Praktik Bidan "
        "Nomor permohonan : 2026-000123 Petugas : Rina Wati Instansi petugas : Dinas Contoh "
        "Isi permohonan Nomor STR : STR-99 Dokumen yang saya serahkan 1. KTP elektronik 2. STR "
        "Saya menyatakan "
        "1. Saya sendiri yang meminta permohonan ini dibuat. Atas permintaan saya, petugas mengetikkan data dan "
        "memindai dokumen saya. "
        "2. Isi permohonan telah dibacakan atau diperlihatkan kepada saya, dan saya memahaminya. "
        "3. Data dan dokumen yang saya berikan benar dan sah. Saya bersedia menanggung akibatnya bila tidak. "
        "4. Saya menyetujui data pribadi saya diproses untuk permohonan ini, sesuai dengan Undang-Undang Nomor "
        "27 Tahun 2022 tentang Pelindungan Data Pribadi. "
        "Petugas yang membantu, Tanda tangan Rina Wati Contoh, 26 November 2026 Pemohon, Tanda tangan "
        "atau cap jempol Siti Aminah Permohonan 2026-000123 Halaman 1 dari 1"
    )


def test_a_declaration_before_sending_has_no_number_and_no_empty_lists():
    page = one_page(declaration_pdf(replace(DECLARATION, number="", answers=(), given=())))

    for absent in ("Nomor permohonan", "Isi permohonan Nomor", "Dokumen yang saya serahkan"):
        assert absent not in page
    assert page.endswith("Siti Aminah Surat Izin Praktik Bidan Halaman 1 dari 1")


def test_the_signatures_of_a_long_declaration_stay_with_its_sentences():
    for count in range(20, 45, 4):
        answers = tuple((f"Pertanyaan {n}", "jawaban") for n in range(count))

        pages = pages_of(declaration_pdf(replace(DECLARATION, answers=answers)))

        last = pages[-1]
        assert "Saya menyatakan 1. Saya sendiri" in last
        assert "cap jempol" in last


def test_the_slip_reads_like_this():
    assert one_page(account_slip_pdf(SLIP)) == (
        "Mal Contoh Akun Anda Siti Aminah Nomor akun 482-130-5967 Kode sekali pakai abcd 2345 efgh "
        "Berlaku sampai Minggu, 29 November 2026, 08.30 WIB. "
        "1. Buka alamat di bawah ini, atau pindai QR-nya. 2. Ketik nomor akun dan kode di atas. "
        "3. Buat kata sandi Anda sendiri. Setelah itu kode ini tidak berlaku lagi. "
        "mpp.example/akun/kode/ Simpan kertas ini baik-baik. Jangan beri tahu kode ini kepada siapa pun, "
        "juga yang mengaku petugas. Kertas hilang? Datang ke loket."
    )


def test_the_slip_is_one_a6_even_for_long_names_and_addresses():
    long = replace(
        SLIP,
        mall="Mal Pelayanan Publik Kabupaten Penukal Abab Lematang Ilir",
        holder="Raden Ayu Siti Nurhaliza Khoirunnisa binti Haji Muhammad Abdurrahman Wahid",
        url="https://mal-pelayanan-publik.penukalabablematangilir.go.id/akun/kode/",
    )

    document = pypdfium2.PdfDocument(account_slip_pdf(long))

    assert [tuple(map(round, page.get_size())) for page in document] == [(298, 420)]
    right = max(page_right(page) for page in document)
    document.close()
    assert right <= 298 - 20  # nothing runs into the margin


def page_right(page: pypdfium2.PdfPage) -> float:
    """How far to the right the text of a page reaches, in points; the watermark is left out as there is none."""
    text = page.get_textpage()
    return max(text.get_charbox(n)[2] for n in range(text.count_chars()))


def test_the_power_reads_like_this():
    assert one_page(power_pdf(POWER)) == (
        "SURAT KUASA pengurusan permohonan di Mal Contoh "
        "Saya yang bertanda tangan di bawah ini, selanjutnya disebut pemberi kuasa: "
        "Nama : Siti Aminah NIK : 1671045506900001 "
        "memberi kuasa kepada, selanjutnya disebut penerima kuasa: "
        "Nama : Budi Santoso NIK : Badan usaha : CV Jasa "
        "untuk mengurus permohonan Izin Reklame di Mal Contoh, sejak 26 November 2026 sampai dengan "
        "26 Mei 2027, yaitu: "
        "1. mengisi, mengirim, memperbaiki, dan menarik permohonan atas nama pemberi kuasa; "
        "2. mengunggah dan menyerahkan dokumen, serta memperlihatkan aslinya di loket; "
        "3. menerima pemberitahuan, menjawab pertanyaan petugas, dan membayar retribusi; "
        "4. mengambil hasil layanan. "
        "Ketentuan 1. Penerima kuasa tidak boleh melimpahkan kuasa ini kepada orang lain. "
        "2. Pemberi kuasa tetap dapat melihat setiap permohonan dan dapat mengakhiri kuasa ini kapan saja, "
        "melalui akunnya atau di loket. "
        "Contoh, Penerima kuasa, Tanda tangan Budi Santoso Pemberi kuasa, Tempel meterai Rp10.000 di sini "
        "Tanda tangan (mengenai meterai) Siti Aminah "
        "Setelah ditandatangani: foto atau pindai, lalu unggah di https://mpp.example/ kuasa/ "
        "Surat kuasa · Mal Contoh Halaman 1 dari 1"
    )


def test_a_blank_power_is_for_everything_and_leaves_lines_to_write_on():
    nobody = (("Nama", ""), ("NIK", ""))
    blank = PowerData(
        mall="Mal Contoh",
        grantor=nobody,
        attorney=nobody,
        service_name="",
        starts_on=None,
        ends_on=None,
        place="",
        demo=False,
        made_at=AT,
    )

    page = one_page(power_pdf(blank))

    assert "pemberi kuasa: Nama : NIK : memberi kuasa" in page
    assert "untuk mengurus semua permohonan pemberi kuasa di Mal Contoh, sejak sampai dengan, yaitu:" in page
    assert "Badan usaha" not in page
    assert "lalu unggah" not in page


@by_name
def test_equal_facts_give_equal_bytes_on_every_screen(make, data):
    paper = make(data)

    with translation.override("en"):
        assert make(replace(data)) == paper
    assert make(replace(data, made_at=AT + dt.timedelta(seconds=1))) != paper


@by_name
def test_a_demo_is_marked_on_the_page(make, data):
    assert "TIDAK BERLAKU" not in pages_of(make(data))[0]
    assert "CONTOH – TIDAK BERLAKU" in pages_of(make(replace(data, demo=True)))[0]


@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=80))
def test_a_citizen_may_be_called_anything(text):
    rows = ((text, text),)

    for pdf in (
        receipt_pdf(
            replace(RECEIPT, applicant_name=text, documents=(text,), filed_by=text, next_steps=(text,))
        ),
        declaration_pdf(
            replace(DECLARATION, applicant_name=text, applicant=rows, answers=rows, given=(text,))
        ),
        account_slip_pdf(replace(SLIP, holder=text)),
        power_pdf(replace(POWER, grantor=rows, attorney_company=rows, grantor_name=text, attorney_name=text)),
        bill_pdf(replace(BILL, payer_name=text, payer_address=text, basis=text, skrd_number=text)),
    ):
        assert pdf.startswith(b"%PDF-")
