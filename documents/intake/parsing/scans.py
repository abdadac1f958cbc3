"""Whether a page of a PDF is one scanned picture, and how fine that is."""

import pypdfium2
import pypdfium2.raw as pdfium

# What a scanner puts on a page is a picture, in strips perhaps, and text only if it is invisible (OCR).
SCAN_SHARE = 0.7
OBJECTS_MAX = 2000
INVISIBLE = 3  # text rendering mode; source: ISO 32000-1, 9.3.6
POINTS_PER_INCH = 72


def dpi_of_scan(page: pypdfium2.PdfPage) -> float | None:
    """Return the resolution of a scanned page, its coarsest direction; of an empty page 0; None for others."""
    width, height = page.get_size()
    covered, dpi, largest, seen = 0.0, 0.0, 0.0, 0
    for thing in page.get_objects(max_depth=3):
        seen += 1
        if seen > OBJECTS_MAX or _is_drawn(thing):
            return None
        if not isinstance(thing, pypdfium2.PdfImage):
            continue
        across, up = _placed(thing)
        if across * up > largest:
            columns, rows = thing.get_px_size()
            largest, dpi = across * up, min(columns / across, rows / up) * POINTS_PER_INCH
        covered += across * up
    if not seen:
        return 0.0
    return dpi if covered > SCAN_SHARE * width * height else None


def _is_drawn(thing: pypdfium2.PdfObject) -> bool:
    if thing.type == pdfium.FPDF_PAGEOBJ_TEXT:
        return pdfium.FPDFTextObj_GetTextRenderMode(thing) != INVISIBLE
    return thing.type == pdfium.FPDF_PAGEOBJ_SHADING


def _placed(picture: pypdfium2.PdfImage) -> tuple[float, float]:
    """Return width and height on the page in points; a turned picture keeps its own sides."""
    matrix = picture.get_matrix()
    across, up = (matrix.a**2 + matrix.b**2) ** 0.5, (matrix.c**2 + matrix.d**2) ** 0.5
    return max(across, 0.01), max(up, 0.01)
