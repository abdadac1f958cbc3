"""A file from outside as rows of text: CSV in the ways spreadsheets write it, and XLSX. Hostile files are refused."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import IO, Any, NamedTuple

import openpyxl
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from mpp.lib.refused import Refused
from mpp.lib.tables import plain

_CELL_MOST = 20_000  # letters; the longest text of ours is far shorter
_COLUMNS_MOST = 200  # the widest table of ours has some thirty
_LAST_LINE = 1_048_576  # of a spreadsheet; a file may claim a row far beyond
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class Row(NamedTuple):
    """A row of the file. number: as the spreadsheet counts, the header being 1. cells: as many as the header has."""

    number: int
    cells: list[str]


class Read(NamedTuple):
    header: list[str]
    rows: list[Row]


def read(content: bytes) -> Read:
    """Return the rows of a file; empty rows are dropped. Raises Refused with a sentence that says what to do."""
    if not content.strip():
        raise Refused(_("Berkas ini kosong. Ekspor dahulu, ubah isinya, lalu impor kembali."))
    if len(content) > settings.IMPORT_BYTES_MAX:
        most = filesizeformat(settings.IMPORT_BYTES_MAX)
        raise Refused(_("Berkas lebih besar dari %(most)s. Bagi menjadi beberapa berkas.") % {"most": most})
    lines = _of_xlsx(content) if content.startswith(b"PK") else _of_csv(content)
    try:
        return _table(lines)
    except csv.Error as fault:
        raise Refused(_("Berkas CSV ini rusak. Simpan ulang dari aplikasi lembar kerja.")) from fault


def _table(lines: Iterable[list[str]]) -> Read:
    header: list[str] = []
    rows: list[Row] = []
    for number, cells in enumerate(lines, start=1):
        while cells and not cells[-1].strip():
            cells.pop()
        if not header:
            if len(cells) > _COLUMNS_MOST:
                words = {"most": _COLUMNS_MOST}
                raise Refused(
                    _("Berkas berisi lebih dari %(most)s kolom. Hapus yang bukan isi tabel.") % words
                )
            header = [cell.strip().lower() for cell in cells]
        elif cells:
            rows.append(Row(number, _fitted(cells, len(header), number)))
        if len(rows) > settings.IMPORT_ROWS_MAX:
            words = {"most": settings.IMPORT_ROWS_MAX}
            raise Refused(_("Berkas berisi lebih dari %(most)s baris. Bagi menjadi beberapa berkas.") % words)
    if not rows:
        raise Refused(_("Berkas ini tidak berisi baris data di bawah judul kolomnya."))
    return Read(header, rows)


def _fitted(cells: list[str], width: int, number: int) -> list[str]:
    if len(cells) > width:
        raise Refused(_("Baris %(number)s berisi lebih banyak kolom daripada judulnya.") % {"number": number})
    for cell in cells:
        if "\0" in cell or len(cell) > _CELL_MOST:
            raise Refused(
                _("Baris %(number)s berisi karakter yang tidak dapat dibaca atau terlalu panjang.")
                % {"number": number}
            )
    return [plain(cell) for cell in cells] + [""] * (width - len(cells))


# --- CSV ------------------------------------------------------------------------------------------------


def _of_csv(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    if "\0" in text:
        raise Refused(
            _("Berkas ini bukan CSV: isinya bukan teks. Simpan ulang sebagai “CSV UTF-8” atau XLSX.")
        )
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _decoded(content: bytes) -> str:
    if content.startswith(b"%PDF"):
        raise Refused(_("Ini berkas PDF, bukan tabel. Pilih berkas CSV atau XLSX."))
    if content.startswith(_OLD_EXCEL):
        raise Refused(_("Ini berkas Excel lama (.xls). Simpan ulang sebagai XLSX atau “CSV UTF-8”."))
    try:
        if content.startswith(_UTF16):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Refused(
            _("Tulisan dalam berkas ini bukan UTF-8. Simpan ulang sebagai “CSV UTF-8” atau XLSX.")
        ) from fault


# --- XLSX -----------------------------------------------------------------------------------------------


def _of_xlsx(content: bytes) -> list[list[str]]:
    """Return the cells of the first sheet. Formulas are read as text, never as what they come to."""
    _must_be_harmless(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size is not to be believed
        return list(_lines(sheet.iter_rows(values_only=True)))
    except Refused:
        raise
    except Exception as fault:  # the library raises whatever the broken file makes it stumble over
        raise _broken() from fault


def _lines(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[str]]:
    """Yield rows as text. One with a cell in the last column of all is 16,384 cells wide: that is cut off.

    What stands below a long gap counts as well: a row that is silently left out would be taken for imported.
    """
    for row in islice(rows, _LAST_LINE):
        yield [_text(cell) for cell in row[: _COLUMNS_MOST + 1]]


def _must_be_harmless(content: bytes) -> None:
    """Raise Refused for an archive that unpacks to too much, or whose XML declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise Refused(_("Ini bukan berkas XLSX. Pilih berkas CSV atau XLSX."))
            left = settings.IMPORT_UNPACKED_MAX
            for part in parts:
                with archive.open(part) as file:
                    left -= _length(file, left)
    except Refused:
        raise
    except Exception as fault:  # broken archives fail in many ways
        raise _broken() from fault


def _length(file: IO[bytes], most: int) -> int:
    """Return how long a part is, by unpacking it: what the archive says of itself is not to be believed."""
    length, before = 0, b""
    while chunk := file.read(1024 * 1024):
        length += len(chunk)
        if length > most:
            raise Refused(_("Berkas XLSX ini terlalu besar bila dibuka. Simpan ulang sebagai “CSV UTF-8”."))
        if b"<!" in (before + chunk) and _declares(before + chunk):
            raise _broken()
        if b"\0" in chunk[:4] or chunk.startswith(_UTF16):
            raise _broken()  # XML in another encoding than the one looked through here
        before = chunk[-16:]
    return length


def _declares(chunk: bytes) -> bool:
    return b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _broken() -> Refused:
    return Refused(
        _("Berkas XLSX ini rusak atau berisi bagian yang tidak aman. Simpan ulang dari aplikasinya.")
    )
