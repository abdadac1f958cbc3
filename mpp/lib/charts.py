"""Charts as shapes: what stands where, in whole units of an SVG's view box. Templates draw them, styles colour them.

A chart is 360 units wide, so that its letters are read on a phone and at a desk alike. It never speaks by colour alone:
each cell and bar carries its figure, and beside each chart stands its table.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.formats import number_format

WIDTH = 360
_LABEL = 48  # what stands left of the shapes
_ROW = 24
_GAP = 2


class Text(NamedTuple):
    """Words at a point; the template says how they are aligned."""

    x: int
    y: int
    text: str


class Cell(NamedTuple):
    """`step`: 0 (least) to the number of limits (most), None without a value."""

    x: int
    y: int
    width: int
    height: int
    step: int | None
    text: Text


class Step(NamedTuple):
    """One entry of a heat map's legend."""

    step: int
    text: str


class HeatMap(NamedTuple):
    height: int
    cells: list[Cell]
    rows: list[Text]
    columns: list[Text]
    legend: list[Step]
    width: int = WIDTH


class Bar(NamedTuple):
    x: int
    y: int
    width: int
    height: int
    label: Text
    value: Text


class BarChart(NamedTuple):
    height: int
    bars: list[Bar]
    width: int = WIDTH


class Mark(NamedTuple):
    """A line across a line chart, with what it stands for."""

    y: int
    label: Text


class LineChart(NamedTuple):
    """`points`: for a `<polyline>`; `dots`: one a value."""

    height: int
    left: int
    right: int
    points: str
    dots: list[tuple[int, int]]
    marks: list[Mark]
    days: list[Text]
    width: int = WIDTH


def heat_map(
    rows: Sequence[str],
    columns: Sequence[str],
    values: Mapping[tuple[int, int], int],
    limits: Sequence[int],
) -> HeatMap:
    """Return a grid; values: (row, column) -> a number, cells without one stay empty.

    limits: rising; a value up to the first is step 0, one beyond the last the highest step.
    """
    width = (WIDTH - _LABEL) // max(1, len(columns))
    cells = [
        _cell(_LABEL + column * width, (row + 1) * _ROW, width, values.get((row, column)), limits)
        for row in range(len(rows))
        for column in range(len(columns))
    ]
    return HeatMap(
        height=(len(rows) + 1) * _ROW,
        cells=cells,
        rows=[Text(0, (row + 1) * _ROW + 16, text) for row, text in enumerate(rows)],
        columns=[Text(_LABEL + at * width + width // 2, 16, text) for at, text in enumerate(columns)],
        legend=_legend(limits),
    )


def bar_chart(values: Sequence[tuple[str, int]]) -> BarChart:
    """Return lying bars, one a row, from pairs of label and value (none below 0), each with its value at its end."""
    room = WIDTH - _LABEL - 44  # the value at the end of the longest bar
    most = max([value for _label, value in values], default=0) or 1
    bars = []
    for row, (label, value) in enumerate(values):
        y, width = row * _ROW, value * room // most
        bars.append(
            Bar(
                x=_LABEL,
                y=y + _GAP,
                width=width,
                height=_ROW - 2 * _GAP,
                label=Text(0, y + 16, label),
                value=Text(_LABEL + width + 4, y + 16, number_format(value, 0, force_grouping=True)),
            )
        )
    return BarChart(height=len(values) * _ROW, bars=bars)


def line_chart(values: Sequence[tuple[date, int]], days: Sequence[tuple[date, str]]) -> LineChart:
    """Return a line through the values of days, which rise; the distances are those of the calendar.

    days: which ones are named below the line, and how. Without values there is no line.
    """
    height, top, left, right = 200, 10, 34, WIDTH - 26
    bottom = height - 26
    highest = _round_up(max([value for _day, value in values], default=0))
    first, last = (values[0][0], values[-1][0]) if values else (date.min, date.min)
    span = max(1, (last - first).days)

    def x_of(day: date) -> int:
        return left + (right - left) * (day - first).days // span

    def y_of(value: int) -> int:
        return bottom - (bottom - top) * value // highest

    dots = [(x_of(day), y_of(value)) for day, value in values]
    return LineChart(
        height=height,
        left=left,
        right=right,
        points=" ".join(f"{x},{y}" for x, y in dots),
        dots=dots,
        marks=[
            Mark(y_of(value), Text(left - 6, y_of(value) + 4, str(value)))
            for value in (0, highest // 2, highest)
        ],
        days=[Text(x_of(day), height - 6, text) for day, text in days],
    )


def _cell(x: int, y: int, width: int, value: int | None, limits: Sequence[int]) -> Cell:
    text = Text(x + width // 2, y + 16, "–" if value is None else str(value))
    return Cell(x, y, width - _GAP, _ROW - _GAP, None if value is None else _step(value, limits), text)


def _step(value: int, limits: Sequence[int]) -> int:
    return sum(value > limit for limit in limits)


def _legend(limits: Sequence[int]) -> list[Step]:
    return [Step(at, f"≤ {limit}") for at, limit in enumerate(limits)] + [
        Step(len(limits), f"> {limits[-1]}")
    ]


def _round_up(value: int) -> int:
    """Return the next of 2, 4, 6, 8, 10, 20, 40 …, whose half is whole and easily read."""
    power = 10 ** (len(str(value)) - 1)
    return next(step * power for step in (2, 4, 6, 8, 10) if step * power >= value)
