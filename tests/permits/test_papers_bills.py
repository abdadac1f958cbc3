"""The bill on paper: what is owed and why, and that it was paid."""

import datetime as dt
from dataclasses import replace

import pytest

from permits.papers import BillData, Official, Payment, bill_pdf
from tests.permits.test_papers import AT, LETTERHEAD, pages_of

BILL = BillData(
    letterhead=LETTERHEAD,
    number="T-2026-000045",
    dated=dt.date(2026, 11, 26),
    application_number="2026-000123",
    service_name="Izin Reklame",
    payer_name="Siti Aminah",
    payer_address="Jalan Mawar 12",
    amount_rupiah=1_250_000,
    basis="100 m² × Rp12.500",
    skrd_number="SKRD-9",
    due_on=dt.date(2026, 12, 10),
    how_to_pay=("Datang ke kasir.", "Minta bukti bayar."),
    set_by=Official("Rina Wati", "Dinas Contoh"),
    confirmed_by=Official("Ahmad Fauzi, S.T.", "Dinas Contoh"),
    url="https://mpp.example/permohonan/0123456789abcdef/",
    demo=False,
    made_at=AT,
)
PAID = Payment("KW-1", dt.date(2026, 11, 27), 1_250_000)
TAKEN_BACK = Payment("KW-1", dt.date(2026, 11, 28), -1_250_000)
QR_HINT = "Pindai QR ini untuk melihat permohonan dan keadaan tagihan yang terbaru."
HEAD = (
    "MAL PELAYANAN PUBLIK KOTA CONTOH DINAS PENANAMAN MODAL DAN PELAYANAN TERPADU SATU PINTU "
    "Jalan Contoh Nomor 1 TAGIHAN RETRIBUSI Nomor: T-2026-000045"
)
FOOT = "Tagihan T-2026-000045 · Permohonan 2026-000123 Halaman 1 dari 1"


def test_a_bill_to_pay_reads_like_this():
    (page,) = pages_of(bill_pdf(BILL))

    assert page == (
        f"{HEAD} Wajib bayar : Siti Aminah Alamat : Jalan Mawar 12 Layanan : Izin Reklame "
        "Nomor permohonan : 2026-000123 Dasar perhitungan : 100 m² × Rp12.500 Nomor SKRD : SKRD-9 "
        "Tanggal tagihan : 26 November 2026 Bayar paling lambat : Kamis, 10 Desember 2026 "
        "Jumlah yang harus dibayar Rp1.250.000 Satu juta dua ratus lima puluh ribu rupiah "
        "Cara membayar 1. Datang ke kasir. 2. Minta bukti bayar. "
        "Dihitung oleh Rina Wati Dinas Contoh Disahkan oleh Ahmad Fauzi, S.T. Dinas Contoh "
        f"{QR_HINT} {FOOT}"
    )


def test_a_fixed_fee_without_more_leaves_its_rows_out():
    bare = replace(
        BILL,
        **dict.fromkeys(("payer_address", "skrd_number", "basis"), ""),
        **dict.fromkeys(("due_on", "set_by", "confirmed_by")),
        how_to_pay=(),
    )

    (page,) = pages_of(bill_pdf(bare))

    assert page == (
        f"{HEAD} Wajib bayar : Siti Aminah Layanan : Izin Reklame Nomor permohonan : 2026-000123 "
        "Tanggal tagihan : 26 November 2026 Jumlah yang harus dibayar Rp1.250.000 "
        f"Satu juta dua ratus lima puluh ribu rupiah {QR_HINT} {FOOT}"
    )


def test_a_paid_bill_says_so_and_no_longer_how_to_pay():
    (page,) = pages_of(bill_pdf(replace(BILL, payments=(PAID,))))

    assert "Jumlah tagihan Rp1.250.000" in page
    assert "LUNAS 27 November 2026 Bukti bayar KW-1" in page
    assert "Tanggal Nomor bukti bayar Jumlah 27 November 2026 KW-1 Rp1.250.000" in page
    for told_before in ("Cara membayar", "Bayar paling lambat", "harus dibayar"):
        assert told_before not in page


def test_what_was_taken_back_is_owed_again():
    (page,) = pages_of(bill_pdf(replace(BILL, payments=(PAID, TAKEN_BACK))))

    assert "28 November 2026 KW-1 (pembatalan) -Rp1.250.000" in page
    assert "Belum dibayar Rp1.250.000" in page
    assert "Cara membayar" in page
    assert "LUNAS" not in page


def test_the_receipt_in_place_of_one_taken_back_is_the_one_named_beside_lunas():
    again = Payment("KW-2", dt.date(2026, 11, 28), 1_250_000)

    (page,) = pages_of(bill_pdf(replace(BILL, payments=(PAID, TAKEN_BACK, again))))

    assert "LUNAS 28 November 2026 Bukti bayar KW-2 Pembayaran" in page


def test_a_demo_bill_is_marked():
    (page,) = pages_of(bill_pdf(replace(BILL, demo=True)))

    assert "CONTOH – TIDAK BERLAKU" in page


def test_a_bill_of_less_than_nothing_is_none():
    with pytest.raises(ValueError, match="cannot spell -1"):
        bill_pdf(replace(BILL, amount_rupiah=-1))
