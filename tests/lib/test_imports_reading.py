import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from mpp.lib.imports.reading import read
from mpp.lib.refused import Refused
from mpp.lib.tables import csv_lines, harmless, plain, readable, xlsx_file

NASTY = [
    "=cmd|' /C calc'!A0",
    "'=1+1",
    "''x",
    "-5",
    "@x",
    "+62",
    "\t=1",
    "satu\ndua",
    'kata "kutip"',
    "a;b,c",
    "'",
]


def xlsx(*rows: list) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    """An XLSX whose parts are replaced; names with "__" for "/" and "_dot_" for "."."""
    out, replaced = (
        io.BytesIO(),
        {name.replace("__", "/").replace("_dot_", "."): body for name, body in parts.items()},
    )
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(["kode"], ["A"]))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, replaced.pop(name, old.read(name)))
        for name, body in replaced.items():
            new.writestr(name, body)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"kode,nama\nA,Satu\n",
        b"kode;nama\r\nA;Satu\r\n",
        b"kode\tnama\nA\tSatu\n",
        b"\xef\xbb\xbfKODE,Nama \nA,Satu\n\n,\n",
        "kode,nama\nA,Satu\n".encode("utf-16"),
        xlsx(["kode", "nama"], ["A", "Satu"], [None, None]),
    ],
)
def test_tables_are_read_in_all_ways_that_spreadsheets_write_them(content):
    found = read(content)

    assert found.header == ["kode", "nama"]
    assert [(row.number, row.cells) for row in found.rows] == [(2, ["A", "Satu"])]


def test_cells_of_a_spreadsheet_are_read_as_they_are_meant():
    rows = [["a", "b", "c", "d"], [3.0, True, dt.date(2026, 12, 31), "=1+1"]]

    assert read(xlsx(*rows)).rows[0].cells == ["3", "ya", "2026-12-31", "=1+1"]


@pytest.mark.parametrize("text", NASTY)
def test_what_is_made_harmless_is_read_back_as_it_was(text):
    assert plain(harmless(readable(text))) == text
    assert not readable(text).startswith(("=", "+", "-", "@", "\t"))


def test_exported_tables_are_read_back_equal():
    rows = [[readable(text), "x"] for text in NASTY]
    comma = "".join(csv_lines(["isi", "lain"], rows)).encode()
    with xlsx_file("isi", ["isi", "lain"], rows) as file:
        sheet = file.read()

    assert [row.cells[0] for row in read(comma).rows] == NASTY
    assert [row.cells[0] for row in read(sheet).rows] == NASTY


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "kosong"),
        (b" \n ", "kosong"),
        (b"kode,nama\n", "tidak berisi baris data"),
        (b"%PDF-1.7\nkode,nama\n1,2\n", "berkas PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Excel lama"),
        ("kode,nama\nA,Café".encode("latin-1"), "bukan UTF-8"),
        (b"\xff\xfek", "bukan UTF-8"),
        (b"kode,nama\nA,S\0\n", "bukan CSV"),
        (b'kode,nama\nA,"Satu\n', "rusak"),
        (b"kode,nama\nA,Satu,Dua\n", "Baris 2 berisi lebih banyak kolom"),
        (b"kode,nama\nA," + b"x" * 20_001, "terlalu panjang"),
        (b"kode\n" + b"A" * 200_000, "rusak"),
        (b"k," * 201 + b"k\n1\n", "lebih dari 200 kolom"),
        (b"PK\x03\x04 bukan arsip", "rusak"),
        (b"PK\x05\x06" + b"\0" * 18, "bukan berkas XLSX"),
        (archive(xl__workbook_dot_xml=b"<rusak"), "rusak"),
        (archive(xl__worksheets__sheet1_dot_xml=b"<rusak"), "rusak"),
        (archive(xl__sharedStrings_dot_xml=b'<!DOCTYPE x [<!ENTITY a "b">]><sst>&a;</sst>'), "tidak aman"),
        (archive(xl__sharedStrings_dot_xml="<!DOCTYPE x>".encode("utf-16")), "tidak aman"),
        (archive(xl__media__isi_dot_bin=b"0" * 60 * 1024 * 1024), "terlalu besar bila dibuka"),
    ],
)
def test_files_that_cannot_be_taken_are_refused_in_words(content, sentence):
    with pytest.raises(Refused, match=sentence):
        read(content)


def test_files_that_are_too_large_are_refused(settings):
    settings.IMPORT_BYTES_MAX, settings.IMPORT_ROWS_MAX = 1000, 3

    with pytest.raises(Refused, match="lebih besar dari"):
        read(b"kode\n" + b"A\n" * 1000)
    with pytest.raises(Refused, match="lebih dari 3 baris"):
        read(b"kode\n" + b"A\n" * 4)
    settings.IMPORT_BYTES_MAX = 100_000
    with pytest.raises(Refused, match="lebih dari 3 baris"):
        read(xlsx(["kode"], *[["A"]] * 20))


def test_a_row_below_a_long_gap_is_not_left_out(settings):
    settings.IMPORT_ROWS_MAX = 3

    found = read(xlsx(["kode"], ["A"], *[[None]] * 20, ["B"]))

    assert [(row.number, row.cells) for row in found.rows] == [(2, ["A"]), (23, ["B"])]
