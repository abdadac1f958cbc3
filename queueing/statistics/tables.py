"""The past as tables: what stands on the page beside its chart is what its CSV holds.

Times are whole minutes, as people at a desk think of them; the numbers one by one have seconds.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, NamedTuple

from django.utils.dates import WEEKDAYS
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from mpp.lib.tables import Cell
from queueing.models import Line, Queue
from queueing.states import BookingState
from queueing.statistics.past import NOTHING, Figures, Outage, Past, Selection

NO_OUTAGE = Outage(0, timedelta())


class Row(NamedTuple):
    """`cells`: the first names the row; `href`: where its name leads, if anywhere."""

    cells: list[Cell]
    href: str = ""


class Table(NamedTuple):
    name: str  # in the address of its CSV
    title: str
    header: list[str]
    rows: list[Row]

    @property
    def told(self) -> list[tuple[Row, list[tuple[str, Cell]]]]:
        """Return for each row, after its name, pairs of column name and cell: a phone shows both."""
        return [(row, list(zip(self.header[1:], row.cells[1:], strict=True))) for row in self.rows]


def minutes(seconds: float | None) -> int | None:
    return None if seconds is None else int(seconds / 60 + 0.5)


def tables_of(
    past: Past, selection: Selection, queues: Iterable[Queue], address_of: Callable[[Queue], str]
) -> dict[str, Table]:
    """Return all tables of a selection by name; address_of: of the page narrowed to one queue.

    With several queues the first tells of agencies, with one of its lines (one query).
    """
    shown = [queue for queue in queues if queue.pk in selection.queues]
    places = _of_agencies(past, shown, address_of) if len(shown) > 1 else _of_lines(past, selection)
    tables = [
        places,
        _comparison(past),
        _by_hour("tunggu", _("Lama menunggu"), past, lambda figures: minutes(figures.wait_median)),
        _by_hour("layanan", _("Lama dilayani"), past, lambda figures: minutes(figures.service_median)),
        _arrivals(past),
        _days(past),
    ]
    return {table.name: table for table in tables}


def sums_of(past: Past) -> list[tuple[Cell, str]]:
    """Return the span at one glance: pairs of figure and what it is."""
    total, outages = past.total, past.outages.values()
    lost = sum((outage.lasted for outage in outages), timedelta())
    return [
        (_grouped(total.tickets), _("nomor")),
        (_shown(total.wait_median), _("menit menunggu, median")),
        (_shown(total.wait_p90), _("menit menunggu, 9 dari 10")),
        (_shown(total.service_median), _("menit dilayani, median")),
        (_share(total.no_shows, total.tickets), _("tidak hadir")),
        (_share(total.cancelled, total.tickets), _("dibatalkan")),
        (_share(total.unserved, total.tickets), _("tidak terlayani")),
        (sum(outage.times for outage in outages), _("gangguan sistem")),
        (_grouped(minutes(lost.total_seconds()) or 0), _("menit terganggu")),
    ]


def bookings_told(past: Past) -> str:
    """Return what became of the bookings of these days, "" without any."""
    if not sum(past.bookings.values()):
        return ""
    return _(
        "Janji temu untuk hari-hari itu: %(come)s hadir, %(missed)s terlewat, %(cancelled)s dibatalkan, %(open)s belum tiba waktunya."
    ) % {
        "come": past.bookings[BookingState.CHECKED_IN],
        "missed": past.bookings[BookingState.MISSED],
        "cancelled": past.bookings[BookingState.CANCELLED],
        "open": past.bookings[BookingState.BOOKED],
    }


def _shown(seconds: float | None) -> Cell:
    return "–" if seconds is None else minutes(seconds)


def _share(count: int, tickets: int) -> str:
    """Return a count with its share in whole percent: "1.012 (3%)"."""
    return f"{_grouped(count)} ({round(100 * count / tickets)}%)" if tickets else "0"


def _grouped(count: int) -> str:
    return number_format(count, 0, force_grouping=True)


# --- Agencies and lines -------------------------------------------------------------------------------


def _of_agencies(past: Past, queues: Iterable[Queue], address_of: Callable[[Queue], str]) -> Table:
    named = sorted(queues, key=lambda queue: queue.agency.short_name.casefold())
    rows = [
        Row(
            [
                queue.agency.short_name,
                *_measured(past.by_queue[queue.pk]),
                *_lost(past.outages.get(queue.pk, NO_OUTAGE)),
            ],
            address_of(queue),
        )
        for queue in named
        if queue.pk in past.by_queue
    ]
    header = [_("Instansi"), *_measures(), _("Gangguan sistem"), _("Terganggu (menit)")]
    return Table("instansi", _("Menurut instansi"), header, rows)


def _of_lines(past: Past, selection: Selection) -> Table:
    lines = Line.objects.filter(pk__in=past.by_line, queue__in=selection.queues).order_by("position", "pk")
    rows = [Row([line.name, *_measured(past.by_line[line.pk])]) for line in lines]
    return Table("instansi", _("Menurut kelompok layanan"), [_("Kelompok layanan"), *_measures()], rows)


def _comparison(past: Past) -> Table:
    """Whether one sort of visitors waits for another: walk-in beside booking, priority beside regular."""
    kinds = [
        (_("Datang langsung"), past.by_booked.get(False, NOTHING)),
        (_("Dengan janji temu"), past.by_booked.get(True, NOTHING)),
        (_("Tanpa prioritas"), past.by_priority.get(False, NOTHING)),
        (_("Dengan prioritas"), past.by_priority.get(True, NOTHING)),
    ]
    rows = [Row([name, *_measured(figures)]) for name, figures in kinds]
    return Table("perbandingan", _("Keadilan giliran"), [_("Pengunjung"), *_measures()], rows)


def _measures() -> list[str]:
    return [
        _("Nomor"),
        _("Tunggu, median (menit)"),
        _("Tunggu, 9 dari 10 (menit)"),
        _("Layanan, median (menit)"),
        _("Tidak hadir"),
        _("Dibatalkan"),
        _("Tidak terlayani"),
    ]


def _measured(figures: Figures) -> list[Cell]:
    return [
        figures.tickets,
        minutes(figures.wait_median),
        minutes(figures.wait_p90),
        minutes(figures.service_median),
        figures.no_shows,
        figures.cancelled,
        figures.unserved,
    ]


def _lost(outage: Outage) -> list[Cell]:
    return [outage.times, minutes(outage.lasted.total_seconds())]


# --- Hours and days -----------------------------------------------------------------------------------


def hours_of(past: Past) -> list[int]:
    """Return the hours from the first to the last in which somebody came, without a gap."""
    hours = {hour for _weekday, hour in past.by_hour}
    return list(range(min(hours), max(hours) + 1)) if hours else []


def weekdays_of(past: Past) -> list[int]:
    """Return the weekdays (1 to 7) of a working week, and those beyond on which somebody came."""
    return sorted({1, 2, 3, 4, 5} | {weekday for weekday, _hour in past.by_hour})


def hour_name(hour: int) -> str:
    return f"{hour:02}.00"


def arrivals_by_hour(past: Past) -> dict[int, int]:
    counted = dict.fromkeys(hours_of(past), 0)
    for (_weekday, hour), figures in past.by_hour.items():
        counted[hour] += figures.tickets
    return counted


def _by_hour(name: str, title: str, past: Past, measure: Callable[[Figures], Any]) -> Table:
    weekdays = weekdays_of(past)
    rows = [
        Row(
            [
                hour_name(hour),
                *(measure(past.by_hour.get((weekday, hour), NOTHING)) for weekday in weekdays),
            ]
        )
        for hour in hours_of(past)
    ]
    header = [_("Jam"), *(str(WEEKDAYS[weekday - 1]) for weekday in weekdays)]
    return Table(name, title, header, rows)


def _arrivals(past: Past) -> Table:
    rows = [Row([hour_name(hour), count]) for hour, count in arrivals_by_hour(past).items()]
    return Table("kedatangan", _("Kedatangan menurut jam"), [_("Jam"), _("Nomor")], rows)


def _days(past: Past) -> Table:
    header = [_("Hari"), _("Nomor"), _("Tunggu, median (menit)"), _("Layanan, median (menit)")]
    rows = [
        Row([day, figures.tickets, minutes(figures.wait_median), minutes(figures.service_median)])
        for day, figures in sorted(past.by_day.items())
    ]
    return Table("harian", _("Dari hari ke hari"), header, rows)
