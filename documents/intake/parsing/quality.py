"""Hints on how well a page can be read. They never decide anything."""

from PIL import Image

# Of an A4 page, 11.7 inches long. A little under 150, for who asks a scanner for 150 gets 148.
LEAST_DPI = 145
A4_INCHES = 11.69


def hints_of_picture(page: Image.Image, *, long_side: int, is_page: bool) -> list[str]:
    hints = []
    if is_page and long_side < LEAST_DPI * A4_INCHES:
        hints.append("coarse")
    return hints


def hints_of_scan(page: Image.Image, *, dpi: float) -> list[str]:
    return ["coarse"] if dpi < LEAST_DPI else []
