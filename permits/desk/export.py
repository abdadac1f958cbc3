"""A list of the desk as a table for spreadsheets: what its rows show, never a NIK, an answer or a note."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from mpp.lib.tables import Cell
from permits.desk.listing import Listing
from permits.desk.rows import Row, for_list, rows

MOST = 20_000  # rows: about a year of the busiest agency, and still a file that opens
_AT_ONCE = 1000


def header() -> list[str]:
    return [
        _("Nomor"),
        _("Layanan"),
        _("Pemohon"),
        _("Keadaan"),
        _("Pemegang"),
        _("Dikirim"),
        _("Paling lambat"),
        _("Sisa hari kerja"),
        _("Terlambat hari kerja"),
        _("Dikembalikan"),
        _("Hari kerja di pihak pemohon"),
        _("Label"),
    ]


def lines(user: Any, listed: Listing) -> Iterator[list[Cell]]:
    """Yield the rows of a list in its order, at most MOST; if there are more, a last one says so."""
    sign = "-" if listed.descending else ""
    in_order = for_list(listed.cases).order_by(f"{sign}due_on", f"{sign}pk")
    found = iter(in_order[: MOST + 1].iterator(chunk_size=_AT_ONCE))
    left = MOST
    while some := list(islice(found, min(_AT_ONCE, left))):
        yield from (_line(row) for row in rows(user, some))
        left -= len(some)
    if next(found, None) is not None:
        most = f"{MOST:,}".replace(",", ".")
        yield [
            _("Hanya %(most)s baris pertama. Persempit saringannya untuk melihat sisanya.") % {"most": most}
        ]


def _line(row: Row) -> list[Cell]:
    application, left = row.application, row.left
    return [
        application.number,
        application.service_title,  # type: ignore[attr-defined] # of for_list
        application.applicant_name,  # type: ignore[attr-defined]
        application.get_state_display(),
        row.holder,
        timezone.localdate(application.sent_at),
        application.due_on,
        left.days if left and not left.is_late else None,
        left.late if left and left.is_late else None,
        application.returns,
        application.paused_days,
        ", ".join(label.name for label in application.labels.all()),
    ]
