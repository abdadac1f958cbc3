"""Lists as files for spreadsheets: CSV and XLSX, with cells that no spreadsheet runs as a formula."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import IO

import xlsxwriter

Cell = str | int | date | None

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Source: OWASP, "CSV Injection"; the wide forms are read as the narrow ones by some spreadsheets.
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_WIDTH = 18  # characters of a column


def harmless(text: str) -> str:
    """Return a cell's text with an apostrophe before it, if a spreadsheet could take it for a formula."""
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text


def readable(text: str) -> str:
    """Return a harmless text from which `plain` gets back exactly what was there, its own apostrophes too."""
    return f"'{text}" if text.lstrip("'").startswith(_STARTS_FORMULA) else text


def plain(text: str) -> str:
    """Return a text as it was before `readable`."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_STARTS_FORMULA) else text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Yield the lines of a CSV file, the first with the mark by which Excel knows UTF-8. Dates are ISO 8601."""
    yield "\ufeff" + _line(header)
    for row in rows:
        yield _line([_as_text(cell) for cell in row])


def xlsx_file(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> IO[bytes]:
    """Return an open XLSX file with one sheet, at its beginning; written row by row, so that long lists fit.

    name: of the sheet, at most 31 characters.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller sends and closes it
    settings = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, settings)
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd-mm-yyyy"})
    sheet = book.add_worksheet(name)
    sheet.set_column(0, len(header) - 1, _WIDTH)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, header, bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, harmless(cell))
            elif isinstance(cell, date):
                sheet.write_datetime(number, column, cell, day)
            elif cell is not None:
                sheet.write_number(number, column, cell)
    book.close()
    file.seek(0)
    return file


def _as_text(cell: Cell) -> str:
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
