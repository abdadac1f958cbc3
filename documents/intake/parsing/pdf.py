"""One PDF: read by two parsers, copied clean, its signatures checked, its pages drawn."""

from typing import Any

import pikepdf
import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from .cleaning import clean_copy, pdf_of_jpegs
from .found import Found, NotTaken
from .pictures import jpeg, thumbnail
from .quality import hints_of_page
from .scans import dpi_of_scan
from .signatures import signatures_in
from .timing import at_most, spent

PDFIUM_PASSWORD_ERRORS = {4, 5}  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
# Past this share of the time for drawing no more hints are looked for: pictures matter more.
HINTS_SHARE = 0.5
UNDRAWN_SIZE = (990, 1400)
UNDRAWN_TEXT = "Gambar halaman {number} tidak tersedia.\nBuka berkas asli untuk membacanya."


def examine_pdf(job: dict[str, Any]) -> Found:
    """Read the file with two parsers that share no code, and draw its pages with the second.

    What only one of them understands, or both differently, is how a PDF shows one thing to the citizen and
    another to the officer.
    """
    page_count, clean = _read_by_qpdf(job)
    document = _opened_by_pdfium(job["path"])
    if len(document) != page_count:
        raise ValueError(f"{page_count} pages for qpdf, {len(document)} for PDFium")
    document.init_forms()  # Else the answers in form fields would not be drawn.
    signatures = signatures_in(job["path"], job["trust_roots"], seconds=job["signing_seconds"])
    found = _drawn(document, job)
    found.clean = clean or pdf_of_jpegs(found.pages)
    found.signatures = signatures
    return found


def _read_by_qpdf(job: dict[str, Any]) -> tuple[int, bytes | None]:
    """Return the number of pages, and the clean copy if one could be made of the parts of this PDF."""
    try:
        with pikepdf.open(job["path"]) as document:
            page_count = len(document.pages)
            if not page_count:
                raise NotTaken("no_pages")
            if page_count > job["pages"]:
                raise NotTaken("too_many_pages", pages=page_count)
            for _ in document.objects:  # Opening reads only the table of contents; this parses every object.
                pass
            return page_count, _clean(document, job["cleaning_seconds"])
    except pikepdf.PasswordError as error:
        raise NotTaken("encrypted") from error
    except pikepdf.PdfError as error:
        if "unsupported encryption" in str(error):  # locked with a certificate, or for one reader program
            raise NotTaken("encrypted") from error
        raise


def _clean(document: pikepdf.Pdf, seconds: float) -> bytes | None:
    try:
        with at_most(seconds):
            clean = clean_copy(document)
            return clean if len(_opened_by_pdfium(clean)) == len(document.pages) else None
    # Whatever is wrong with its parts: the file can be read, so its page pictures become the copy.
    except Exception:
        return None


def _opened_by_pdfium(source: str | bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        raise NotTaken("encrypted" if error.err_code in PDFIUM_PASSWORD_ERRORS else "damaged") from error


def _drawn(document: pypdfium2.PdfDocument, job: dict[str, Any]) -> Found:
    """Draw every page while there is time; the rest get a placeholder, for a long document is not a bad one.

    A single page that uses up everything is: the process is killed over it and the file refused.
    """
    end = job["cpu_seconds"] * job["drawing_share"]
    found = Found(pages=[], thumbnail=b"", clean=b"", clean_kind="pdf")
    slowest = 0.0
    for number in range(1, len(document) + 1):
        before = spent(job)
        if number > 1 and before + slowest > end:
            found.undrawn.append(number)
            found.pages.append(jpeg(_placeholder(number), job["jpeg_quality"]))
            continue
        page = document[number - 1]
        picture = _draw(page, job["page_pixels"])
        found.pages.append(jpeg(picture, job["jpeg_quality"]))
        found.thumbnail = found.thumbnail or thumbnail(picture, job)
        if before < end * HINTS_SHARE:
            found.hints += [(code, number) for code in _hints(page, picture, job)]
        page.close()
        slowest = max(slowest, spent(job) - before)
    return found


def _draw(page: pypdfium2.PdfPage, side: int) -> Image.Image:
    return page.render(scale=side / max(page.get_size()), limit_image_cache=True).to_pil().convert("RGB")


def _hints(page: pypdfium2.PdfPage, picture: Image.Image, job: dict[str, Any]) -> list[str]:
    dpi = dpi_of_scan(page)
    if dpi is None or not job["is_page"]:
        return []
    return hints_of_page(picture, dpi=dpi) if dpi else ["blank"]


def _placeholder(number: int) -> Image.Image:
    picture = Image.new("RGB", UNDRAWN_SIZE, "#eeeeee")
    middle = (UNDRAWN_SIZE[0] / 2, UNDRAWN_SIZE[1] / 2)
    text = UNDRAWN_TEXT.format(number=number)
    font = ImageFont.load_default(36)
    ImageDraw.Draw(picture).text(middle, text, "#222222", font, anchor="mm", align="center")
    return picture
