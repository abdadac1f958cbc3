"""The plan of a building as rectangles and squares, for the template that draws it.

A zone stands where its own four numbers say; zones without them are stacked below the others, so that a building has
a plan from its first day. Lengths are whole hundredths of a square of the plan's grid: whole numbers look the same in
every language, and an SVG takes no decimal comma.
"""

from collections import defaultdict
from itertools import groupby
from textwrap import wrap
from typing import NamedTuple

from agencies.models import Agency, Counter, Venue, Zone

SQUARE = 100
MARGIN = 30  # between the wall of a zone and what stands in it
LINE = 72  # from one line of a zone's name to the next
LETTER = 34  # the mean width of a bold letter of the name, with some to spare
STACKED_WIDTH = 12  # of a zone without a place of its own: as many squares as a small phone shows well
STACKED_GAP = 1
SMALLEST, SHRINK = 40, 5  # counters of a crowded zone are drawn smaller, in such steps


class Line(NamedTuple):
    """One line of a zone's name."""

    x: int
    y: int
    text: str


class Square(NamedTuple):
    """One counter; (`middle_x`, `middle_y`) is where its number stands."""

    number: int
    x: int
    y: int
    size: int
    middle_x: int
    middle_y: int
    is_marked: bool


class Area(NamedTuple):
    """One zone with its counters."""

    zone: Zone
    x: int
    y: int
    width: int
    height: int
    lines: list[Line]
    squares: list[Square]
    is_marked: bool


class Floor(NamedTuple):
    """What lies on one floor. `is_wide`: more than a small phone shows at once."""

    number: int
    width: int
    height: int
    areas: list[Area]
    is_wide: bool


class Place(NamedTuple):
    """A rectangle on the grid, in squares."""

    x: int
    y: int
    width: int
    height: int


def floors_of(venue: Venue, marked: Agency | None = None) -> list[Floor]:
    """Return the floors of a venue from the lowest, in two queries; `marked`: whose counters and zone stand out."""
    counters: dict[int, list[Counter]] = defaultdict(list)
    for counter in venue.counters.filter(is_active=True).order_by("number"):
        counters[counter.zone_id].append(counter)
    zones = venue.zones.order_by("floor", "code")
    return [
        _floor(number, list(own), counters, marked) for number, own in groupby(zones, lambda zone: zone.floor)
    ]


def _floor(
    number: int, zones: list[Zone], counters: dict[int, list[Counter]], marked: Agency | None
) -> Floor:
    places = _places(zones, counters)
    areas = [_area(zone, places[zone.pk], counters[zone.pk], marked) for zone in zones]
    columns = max(place.x + place.width for place in places.values())
    rows = max(place.y + place.height for place in places.values())
    return Floor(number, columns * SQUARE, rows * SQUARE, areas, columns > STACKED_WIDTH + 2)


def _places(zones: list[Zone], counters: dict[int, list[Counter]]) -> dict[int, Place]:
    """Return where each zone stands: where it says, else below all others."""
    places = {
        zone.pk: Place(zone.plan_x, zone.plan_y, zone.plan_width, zone.plan_height)
        for zone in zones
        if zone.plan_x is not None
        and zone.plan_y is not None
        and zone.plan_width is not None
        and zone.plan_height is not None
    }
    below = max((place.y + place.height + STACKED_GAP for place in places.values()), default=0)
    for zone in zones:
        if zone.pk not in places:
            height = _height_needed(zone, len(counters[zone.pk]))
            places[zone.pk] = Place(0, below, STACKED_WIDTH, height)
            below += height + STACKED_GAP
    return places


def _height_needed(zone: Zone, desks: int) -> int:
    """Return how many squares high a stacked zone is."""
    in_a_row = (STACKED_WIDTH * SQUARE - 2 * MARGIN) // SQUARE
    rows = -(-desks // in_a_row)
    return -(-(_head(_name_lines(zone, STACKED_WIDTH)) + rows * SQUARE + MARGIN) // SQUARE)


def _name_lines(zone: Zone, width: int) -> list[str]:
    return wrap(zone.name, (width * SQUARE - 2 * MARGIN) // LETTER)


def _head(lines: list[str]) -> int:
    """Return how much of a zone's height its name takes."""
    return MARGIN + len(lines) * LINE


def _area(zone: Zone, place: Place, counters: list[Counter], marked: Agency | None) -> Area:
    left, top = place.x * SQUARE, place.y * SQUARE
    names = _name_lines(zone, place.width)
    lines = [Line(left + MARGIN, top + (row + 1) * LINE, text) for row, text in enumerate(names)]
    free_width = place.width * SQUARE - 2 * MARGIN
    free_height = place.height * SQUARE - _head(names) - MARGIN
    size = _size(free_width, free_height, len(counters))
    in_a_row = max(free_width // size, 1)
    squares = [
        _square(
            counter, left + MARGIN, top + _head(names), divmod(rank, in_a_row), size, _is_of(counter, marked)
        )
        for rank, counter in enumerate(counters)
    ]
    width, height = place.width * SQUARE, place.height * SQUARE
    return Area(zone, left, top, width, height, lines, squares, any(each.is_marked for each in squares))


def _size(width: int, height: int, desks: int) -> int:
    """Return how large a counter is drawn so that all fit; the smallest size where they do not."""
    for size in range(SQUARE, SMALLEST, -SHRINK):
        if (width // size) * (height // size) >= desks:
            return size
    return SMALLEST


def _square(
    counter: Counter, left: int, top: int, where: tuple[int, int], size: int, is_marked: bool
) -> Square:
    row, column = where
    x, y = left + column * size, top + row * size
    gap = size // 10
    return Square(
        counter.number, x, y, size - gap, x + (size - gap) // 2, y + (size - gap) // 2 + size // 6, is_marked
    )


def _is_of(counter: Counter, marked: Agency | None) -> bool:
    return marked is not None and counter.agency_id == marked.pk
