"""The child process that parses one file: `python -I worker.py '{"kind": "pdf", "path": …}'`.

Alone among our modules it is a script that imports nothing of ours: it touches hostile bytes, so it knows no
settings, no database and no secrets, and starts in a moment. It limits itself before it opens the file. If it
is killed or crashes, that says enough: the parent refuses the file.

In: one JSON argument (see `child.py`). Out, on stdout: one line of JSON, then the pictures, end to end.
    {"page_count": 2, "pictures": [81234, 90321, 9210], "undrawn": []}     bytes of each page, the thumbnail
    {"refused": "too_many_pages", "detail": {"pages": 51}, "reason": "…"}  reason: for the log
Codes: damaged, encrypted, no_pages, too_many_pages, too_many_pixels, too_heavy.
"""

import io
import json
import resource
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

STARTED = time.monotonic()
# Fifty pictures of dense pages are about 20 MB.
OUTPUT_BYTES = 64 * 1024 * 1024
OPEN_FILES = 64
# Pixels that are converted at a time, so that a large picture is never held twice.
STRIP_PIXELS = 2_000_000
EXIF_ORIENTATION = 0x0112
TRANSPOSE = Image.Transpose
# What to do to a picture with this EXIF orientation so that it stands upright. Source: EXIF 2.32, tag 0x0112.
UPRIGHT = {
    2: TRANSPOSE.FLIP_LEFT_RIGHT,
    3: TRANSPOSE.ROTATE_180,
    4: TRANSPOSE.FLIP_TOP_BOTTOM,
    5: TRANSPOSE.TRANSPOSE,
    6: TRANSPOSE.ROTATE_270,
    7: TRANSPOSE.TRANSVERSE,
    8: TRANSPOSE.ROTATE_90,
}
PDFIUM_PASSWORD_ERRORS = {4, 5}  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
UNDRAWN_SIZE = (990, 1400)
UNDRAWN_TEXT = "Gambar halaman {number} tidak tersedia.\nBuka berkas asli untuk membacanya."


class NotTaken(Exception):
    """The file is not taken: a code of the list above, and numbers for the sentence."""

    def __init__(self, code: str, **detail: int) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass
class Found:
    """What was found: how many pages, a JPEG of each, the numbers of those with only a placeholder."""

    page_count: int
    pages: list[bytes]
    thumbnail: bytes
    undrawn: list[int] = field(default_factory=list)


def main() -> None:
    job = json.loads(sys.argv[1])
    confine(job)
    report, pictures = _report(job)
    sys.stdout.buffer.write(json.dumps(report).encode() + b"\n" + b"".join(pictures))


def confine(job: dict[str, Any]) -> None:
    """Give up what parsing does not need. The hard limits too: there is no way back up."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, job["cpu_seconds"])
    _limit(resource.RLIMIT_FSIZE, OUTPUT_BYTES)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    # macOS knows this limit but does not accept one; there the limits of time and pixels have to do.
    with suppress(ValueError, OSError):
        _limit(resource.RLIMIT_AS, job["memory_bytes"])
    # The parent keeps the time; this is for the case that the parent is gone.
    signal.alarm(job["wall_seconds"] + 1)


def _limit(what: int, value: int) -> None:
    resource.setrlimit(what, (value, value))


def _report(job: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    try:
        found = _examine_pdf(job) if job["kind"] == "pdf" else _examine_image(job)
    except NotTaken as refusal:
        return {"refused": refusal.code, "detail": refusal.detail}, []
    except MemoryError:
        return {"refused": "too_heavy"}, []
    # Broken bytes make parsers raise whatever they like, and every one of these means the same.
    except Exception as error:
        return {"refused": "damaged", "reason": f"{type(error).__name__}: {error}"[:200]}, []
    pictures = [*found.pages, found.thumbnail]
    sizes = [len(picture) for picture in pictures]
    return {"page_count": found.page_count, "pictures": sizes, "undrawn": found.undrawn}, pictures


# --- Pictures -----------------------------------------------------------------------------------------


def _examine_image(job: dict[str, Any]) -> Found:
    """Decode the whole picture (of an APNG or MPO the first one) and draw it upright on white."""
    # Not Image.open: a class of one format never becomes another, whatever the file says inside.
    image = JpegImageFile(job["path"]) if job["kind"] == "jpg" else PngImageFile(job["path"])
    width, height = image.size
    if width * height > job["pixels"]:
        raise NotTaken("too_many_pixels", width=width, height=height)
    Image.MAX_IMAGE_PIXELS = None  # Just checked, against our own limit.
    orientation = _orientation(image)
    _ask_for_less(image, job["page_pixels"])
    image.load()
    page = _small(image, job["page_pixels"])
    if orientation in UPRIGHT:
        page = page.transpose(UPRIGHT[orientation])
    return Found(1, [_jpeg(page, job)], _thumbnail(page, job))


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(EXIF_ORIENTATION, 1))
    # Broken EXIF is common, raises many things, and must not cost anybody their photo.
    except Exception:
        return 1


def _ask_for_less(image: Image.Image, side: int) -> None:
    """Let the JPEG decoder, which still reads every byte, give out down to an eighth of the size."""
    scale = side / max(image.size)
    if scale < 1:
        image.draft(None, (max(1, round(image.width * scale)), max(1, round(image.height * scale))))


def _small(image: Image.Image, side: int) -> Image.Image:
    """Return the picture in RGB on white, its long side at most `side` pixels; never enlarged.

    Works in strips: a PNG at our limit takes 200 MB once, and the child has no room for a second copy.
    """
    factor = max(1, max(image.size) // (2 * side))
    across, down = min(factor, image.width), min(factor, image.height)
    rows = down * max(1, STRIP_PIXELS // (image.width * down))
    small = Image.new("RGB", (-(-image.width // across), -(-image.height // down)))
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(top + rows, image.height)))
        small.paste(_on_white(strip).reduce((across, down)), (0, top // down))
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    return small


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits of grey; converted directly, all but the darkest would be white.
        return image.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    picture = image.convert("RGBA")
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture)
    return white


def _thumbnail(page: Image.Image, job: dict[str, Any]) -> bytes:
    thumbnail = page.copy()
    thumbnail.thumbnail((job["thumbnail_pixels"], job["thumbnail_pixels"]), Image.Resampling.LANCZOS)
    return _jpeg(thumbnail, job)


def _jpeg(picture: Image.Image, job: dict[str, Any]) -> bytes:
    # A fresh canvas has none of the file's metadata, and Pillow writes none of its own.
    picture.info.clear()
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=job["jpeg_quality"], optimize=True)
    return out.getvalue()


# --- PDF ----------------------------------------------------------------------------------------------


def _examine_pdf(job: dict[str, Any]) -> Found:
    """Read the file with two parsers that share no code, and draw its pages with the second.

    What only one of them understands, or both differently, is how a PDF shows one thing to the citizen and
    another to the officer.
    """
    page_count = _page_count_by_qpdf(job)

    # Imported here: pictures, the most frequent uploads, start faster without it.
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(job["path"])
    except pypdfium2.PdfiumError as error:
        raise NotTaken("encrypted" if error.err_code in PDFIUM_PASSWORD_ERRORS else "damaged") from error
    if len(document) != page_count:
        raise ValueError(f"{page_count} pages for qpdf, {len(document)} for PDFium")
    document.init_forms()  # Else the answers in form fields would not be drawn.
    return _drawn(document, job)


def _page_count_by_qpdf(job: dict[str, Any]) -> int:
    import pikepdf

    try:
        with pikepdf.open(job["path"]) as document:
            page_count = len(document.pages)
            if not page_count:
                raise NotTaken("no_pages")
            if page_count > job["pages"]:
                raise NotTaken("too_many_pages", pages=page_count)
            for _ in document.objects:  # Opening reads only the table of contents; this parses every object.
                pass
    except pikepdf.PasswordError as error:
        raise NotTaken("encrypted") from error
    except pikepdf.PdfError as error:
        if "unsupported encryption" in str(error):  # locked with a certificate, or for one reader program
            raise NotTaken("encrypted") from error
        raise
    return page_count


def _drawn(document: Any, job: dict[str, Any]) -> Found:
    """Draw every page while there is time; the rest get a placeholder, for a long document is not a bad one.

    A single page that uses up everything is: the process is killed over it and the file refused.
    """
    end = job["cpu_seconds"] * job["drawing_share"]
    pages: list[bytes] = []
    undrawn: list[int] = []
    thumbnail = b""
    slowest = 0.0
    for index in range(len(document)):
        before = _spent(job)
        if index and before + slowest > end:
            undrawn.append(index + 1)
            pages.append(_jpeg(_placeholder(index + 1), job))
            continue
        page = _draw(document[index], job["page_pixels"])
        pages.append(_jpeg(page, job))
        thumbnail = thumbnail or _thumbnail(page, job)
        slowest = max(slowest, _spent(job) - before)
    return Found(len(document), pages, thumbnail, undrawn)


def _draw(page: Any, side: int) -> Image.Image:
    try:
        return page.render(scale=side / max(page.get_size()), limit_image_cache=True).to_pil().convert("RGB")
    finally:
        page.close()


def _placeholder(number: int) -> Image.Image:
    picture = Image.new("RGB", UNDRAWN_SIZE, "#eeeeee")
    middle = (UNDRAWN_SIZE[0] / 2, UNDRAWN_SIZE[1] / 2)
    text = UNDRAWN_TEXT.format(number=number)
    font = ImageFont.load_default(36)
    ImageDraw.Draw(picture).text(middle, text, "#222222", font, anchor="mm", align="center")
    return picture


def _spent(job: dict[str, Any]) -> float:
    """Return the processor time used so far, in seconds, or more if waiting has used up the other limit."""
    waited = (time.monotonic() - STARTED) / job["wall_seconds"] * job["cpu_seconds"]
    return max(time.process_time(), waited)


if __name__ == "__main__":
    main()
