"""Lists for spreadsheets: nothing in a cell runs."""

import csv
import io
from datetime import date

import openpyxl
import pytest

from mpp.lib.tables import csv_lines, harmless, xlsx_file

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_could_be_a_formula_gets_an_apostrophe(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Siti", "a=1", "'=1", " 2026-000001"])
def test_plain_text_stays(text):
    assert harmless(text) == text


def test_csv_is_read_back_with_its_marks_and_without_formulas():
    lines = "".join(
        csv_lines(["Nama", "Hari", "Kali"], [['=HYPERLINK("x")', date(2026, 12, 3), 2], ["a,b", None, 0]])
    )

    assert lines.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(lines[1:]))) == [
        ["Nama", "Hari", "Kali"],
        ['\'=HYPERLINK("x")', "2026-12-03", "2"],
        ["a,b", "", "0"],
    ]


def test_xlsx_holds_texts_dates_and_numbers_and_no_formula_or_link():
    rows = [["=1+1", date(2026, 12, 3), 2], ["https://x.example", None, 0]]

    with xlsx_file("Uji", ["Teks", "Hari", "Kali"], rows) as file:
        sheet = openpyxl.load_workbook(file)["Uji"]

    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [*rows[0]] == ["Teks", "Hari", "Kali"]
    assert (rows[1][0], rows[1][1].date(), rows[1][2]) == ("'=1+1", date(2026, 12, 3), 2)
    assert rows[2] == ["https://x.example", None, 0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "d", "n"}
    assert all(cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
