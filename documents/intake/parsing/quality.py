"""Hints on how well a page can be read. They never decide anything.

All thresholds were set on the drawn pages of `tests/documents/hint_set.py`; `bench/hints.py` tells how often
they are right. Measures work on a grey copy whose paper is white, `SMALL` pixels long; only sharpness needs
the page picture itself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter, ImageStat

Pick = Callable[[Image.Image, Image.Image], Image.Image]

# Of an A4 page, 11.7 inches long. A little under 150, for who asks a scanner for 150 gets 148.
LEAST_DPI = 145
A4_INCHES = 11.69

SMALL = 700
QUARTER = 4
PAPER_PERCENT, DARK_PAGE, DARK_PHOTO = 90, 118, 95  # what a tenth of the page is brighter than, of 255
INK, FAINT = 60, 28  # how much darker than the paper around it, of 255; and blurred ink
MARGIN = 0.03  # at the edges lie shadows and the rims of tables
PAPER = 140  # what is brighter, text included, belongs to the page and not to the table below it
LEAST_PAPER_SHARE = 0.1

BLANK_SHARE, BLANK_FAINT_SHARE = 0.0006, 0.01  # of the page: less than half a line
SIDEWAYS_RATIO, SIDEWAYS_INK_SHARE, STRIPS, PITCH, THICK = 1.6, 0.004, 6, 12, 9
BAND, CUT_RUNS, RUN_SHARE = 8, 7, 0.06
NEAR, FAR = range(-1, 2), range(-4, 5)  # neighbours of a pixel
LEAST_WRITING, MOST_WRITING = 8, 190  # ink in a tile, of 255
TILE, TILES_MAX, EDGE, SHARP_PAGE, SHARP_PHOTO = 48, 12, 20, 0.65, 0.35


@dataclass(frozen=True)
class _Seen:
    """A page as the measures look at it: `ink`, `faint` (and blurred) ink and `paper` as masks (255: yes)."""

    ink: Image.Image
    faint: Image.Image
    paper: Image.Image
    level: int
    ink_share: float
    faint_share: float


def hints_of_picture(page: Image.Image, *, long_side: int, is_page: bool) -> list[str]:
    """Look at a picture that was uploaded. long_side: in pixels, as it came. A page is taken to be A4."""
    if not is_page:
        return _hints_of_photo(page)
    return hints_of_page(page, dpi=long_side / A4_INCHES)


def hints_of_page(page: Image.Image, *, dpi: float) -> list[str]:
    """Look at a page that is one picture, photographed or scanned."""
    seen = _seen(page)
    if seen.level < DARK_PAGE:
        return ["dark"]  # in the dark all else is guessing
    if seen.ink_share < BLANK_SHARE and seen.faint_share < BLANK_FAINT_SHARE:
        return ["blank"]
    found = {
        "blurred": _sharpness(page.convert("L"), _tiles_of_text(page, seen)) < SHARP_PAGE,
        "coarse": dpi < LEAST_DPI,
        "sideways": _is_sideways(seen),
        "cut": _is_cut(seen),
    }
    return [code for code, is_so in found.items() if is_so]


def _hints_of_photo(photo: Image.Image) -> list[str]:
    grey = photo.convert("L")
    found = {
        "dark": _percentile(grey.histogram(), 95) < DARK_PHOTO,
        "blurred": _sharpness(grey, _tiles_of(grey.size)) < SHARP_PHOTO,
    }
    return [code for code, is_so in found.items() if is_so]


def _seen(page: Image.Image) -> _Seen:
    grey = page.convert("L")
    grey.thumbnail((SMALL, SMALL), Image.Resampling.BOX)
    level = _percentile(grey.histogram(), PAPER_PERCENT)
    grey = grey.point([min(255, value * 245 // max(level, 1)) for value in range(256)])
    quarter = grey.reduce(QUARTER)
    # The brightest nearby is the paper between the lines; the middle of a table stays dark.
    around = quarter.filter(ImageFilter.MaxFilter(5)).resize(grey.size, Image.Resampling.BILINEAR)
    is_paper = quarter.filter(ImageFilter.BoxBlur(2)).point(lambda value: 255 * (value > PAPER))
    paper = is_paper.filter(ImageFilter.MinFilter(5)).resize(grey.size)
    if _share(paper) < LEAST_PAPER_SHARE:
        paper = Image.new("L", grey.size, 255)
    depth = ImageChops.multiply(ImageChops.subtract(around, grey), paper)
    ink, faint = (depth.point(lambda value, least=least: 255 * (value > least)) for least in (INK, FAINT))
    left, top = (round(side * MARGIN) for side in grey.size)
    inner = (left, top, grey.width - left, grey.height - top)
    shares = (_share(mask.crop(inner)) / _share(paper) for mask in (ink, faint))
    return _Seen(ink, faint, paper, level, *shares)


def _percentile(histogram: list[int], percent: int) -> int:
    left = sum(histogram) * percent / 100
    for value, count in enumerate(histogram):
        left -= count
        if left <= 0:
            return value
    return 255


def _share(mask: Image.Image) -> float:
    return ImageStat.Stat(mask).mean[0] / 255


# --- Lines of text ------------------------------------------------------------------------------------


def _is_sideways(seen: _Seen) -> bool:
    """Lines of text make stripes: seen along them there is ink and no ink by turns, across them always some."""
    if seen.ink_share < SIDEWAYS_INK_SHARE:
        return False
    # In strips, for in a skewed page the stripes of one side fall between those of the other.
    thick = seen.ink.filter(ImageFilter.MinFilter(THICK)).filter(
        ImageFilter.MaxFilter(THICK)
    )  # a photo, a bar
    ink = ImageChops.subtract(seen.ink, thick)
    rows = ink.resize((STRIPS, ink.height), Image.Resampling.BOX)
    columns = ink.resize((ink.width, STRIPS), Image.Resampling.BOX).transpose(Image.Transpose.ROTATE_90)
    return _ripple(columns) > SIDEWAYS_RATIO * _ripple(rows)


def _ripple(profile: Image.Image) -> float:
    smooth = profile.filter(ImageFilter.BoxBlur((0, PITCH)))
    return ImageStat.Stat(ImageChops.difference(profile, smooth)).mean[0]


def _is_cut(seen: _Seen) -> bool:
    """Text that runs off the picture touches its edge in many short pieces; a frame or shadow in a long one."""
    turns = (None, Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)
    return any(
        _pieces_at_top(seen.ink if turn is None else seen.ink.transpose(turn)) >= CUT_RUNS for turn in turns
    )


def _pieces_at_top(ink: Image.Image) -> int:
    band = ink.crop((0, 0, ink.width, BAND)).resize((ink.width, 1), Image.Resampling.BOX)
    runs = band.point(lambda value: ord("#") if value > 255 / BAND * 1.5 else ord(" ")).tobytes().split()
    return sum(len(run) < RUN_SHARE * ink.width for run in runs)


# --- Sharpness ----------------------------------------------------------------------------------------


def _tiles_of_text(page: Image.Image, seen: _Seen) -> list[tuple[int, int]]:
    """Return the corners, in the page picture, of the tiles with most ink that is writing: not all over."""
    scale = page.width / seen.faint.width
    side = max(1, round(TILE / scale))
    grid = seen.faint.reduce(side)
    places = [(number % grid.width, number // grid.width) for number in range(grid.width * grid.height)]
    shares = [
        (share, place)
        for share, place in zip(grid.tobytes(), places, strict=True)
        if LEAST_WRITING < share < MOST_WRITING
        and 0 < place[0] < grid.width - 1
        and 0 < place[1] < grid.height - 1
    ]
    best = sorted(shares, reverse=True)[:TILES_MAX]
    return [(round(left * side * scale), round(top * side * scale)) for _, (left, top) in best]


def _tiles_of(size: tuple[int, int]) -> list[tuple[int, int]]:
    return [(left, top) for left in range(0, size[0], TILE) for top in range(0, size[1], TILE)]


def _sharpness(grey: Image.Image, corners: list[tuple[int, int]]) -> float:
    """Return how steep the edges are in the middle one of these tiles: 1 is a step, a soft slope near 0.

    1 as well if there are no edges to look at.
    """
    scores = []
    for left, top in corners:
        tile = grey.crop((left, top, left + TILE, top + TILE))
        along, across = _steepness(tile), _steepness(tile.transpose(Image.Transpose.TRANSPOSE))
        if along or across:
            # Writing has edges both ways; a movement of the camera wipes out those of one.
            scores.append(min(along or 0, across or 0))
    return sorted(scores)[len(scores) // 2] if scores else 1.0


def _steepness(tile: Image.Image) -> float | None:
    """Return by how much neighbours differ, of how much pixels differ within nine, where that is much."""
    near, far = _spread(tile, NEAR), _spread(tile, FAR)
    edges = far.point(lambda value: 255 * (value > EDGE))
    if not edges.getbbox():
        return None
    steepest = _extreme(near, FAR, ImageChops.lighter)
    return ImageStat.Stat(steepest, edges).mean[0] / ImageStat.Stat(far, edges).mean[0]


def _spread(tile: Image.Image, shifts: Iterable[int]) -> Image.Image:
    return ImageChops.subtract(
        _extreme(tile, shifts, ImageChops.lighter), _extreme(tile, shifts, ImageChops.darker)
    )


def _extreme(tile: Image.Image, shifts: Iterable[int], pick: Pick) -> Image.Image:
    """Return for each pixel the lightest or darkest of its neighbours to the left and right."""
    found = tile
    for shift in shifts:
        # Not ImageChops.offset: it wraps around.
        moved = tile.copy()
        moved.paste(tile, (shift, 0))
        found = pick(found, moved)
    return found
