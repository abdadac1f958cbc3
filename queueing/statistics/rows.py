"""The numbers of a selection one by one, for those who count for themselves: no person, no code, no staff.

Neither the printed number nor the counter stands in a row: with either, a row would tell of one visitor or officer.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from mpp.lib.tables import Cell
from queueing.states import Outcome, State
from queueing.statistics.past import SEEN, Selection, parameters

_AT_ONCE = 2000  # rows fetched at a time

ROWS = f"""{SEEN}
SELECT seen.day, agency.short_name, line.name, is_booked, is_priority, waits_from AT TIME ZONE %(zone)s,
       called_at AT TIME ZONE %(zone)s, serving_at AT TIME ZONE %(zone)s, ended_at AT TIME ZONE %(zone)s,
       held_seconds, round(wait), round(service), state, outcome
FROM seen JOIN queueing_line AS line ON line.id = seen.line_id
JOIN queueing_queue AS queue ON queue.id = seen.queue_id JOIN agencies_agency AS agency ON agency.id = queue.agency_id
ORDER BY seen.day, waits_from, seen.id
"""  # noqa: S608 - the parts are ours


def header() -> list[str]:
    return [
        _("Hari"),
        _("Instansi"),
        _("Kelompok layanan"),
        _("Janji temu"),
        _("Didahulukan"),
        _("Menunggu sejak"),
        _("Dipanggil"),
        _("Mulai dilayani"),
        _("Berakhir"),
        _("Lama ditunda (detik)"),
        _("Lama menunggu (detik)"),
        _("Lama dilayani (detik)"),
        _("Keadaan"),
        _("Hasil"),
    ]


def lines(selection: Selection) -> Iterator[list[Cell]]:
    """Yield the numbers in the order of arrival, with times as ISO 8601 in the venue's zone; read from the database
    in pieces, so that a year of them needs no more memory than a day.
    """
    yes, no = _("ya"), _("tidak")
    for day, agency, line, booked, priority, *rest in _fetched(selection):
        since, called, begun, ended, held, wait, service, state, outcome = rest
        yield [
            day,
            agency,
            line,
            yes if booked else no,
            yes if priority else no,
            *(at.isoformat(timespec="seconds") if at else None for at in (since, called, begun, ended)),
            held,
            *(None if seconds is None else int(seconds) for seconds in (wait, service)),
            str(State(state).label),
            str(Outcome(outcome).label) if outcome else "",
        ]


def _fetched(selection: Selection) -> Iterator[tuple[Any, ...]]:
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(ROWS, parameters(selection))
        while rows := cursor.fetchmany(_AT_ONCE):
            yield from rows
