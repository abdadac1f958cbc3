"""One photograph or scan: decoded, upright, on white, made again."""

import io
from math import ceil, floor
from typing import Any

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from .found import Found, NotTaken
from .quality import hints_of_picture

# Pixels that are converted at a time, so that a large picture is never held twice.
STRIP_PIXELS = 2_000_000
# How far the resampling looks beyond the rows that it makes, in rows of the result.
LANCZOS_REACH = 3
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


def examine_picture(job: dict[str, Any]) -> Found:
    """Decode the whole picture (of an APNG or MPO the first one) and draw it upright on white."""
    # Not Image.open: a class of one format never becomes another, whatever the file says inside.
    image = JpegImageFile(job["path"]) if job["kind"] == "jpg" else PngImageFile(job["path"])
    width, height = image.size
    if width * height > job["pixels"]:
        raise NotTaken("too_many_pixels", width=width, height=height)
    if max(width, height) < job["least_pixels"]:
        raise NotTaken("too_small", width=width, height=height)
    Image.MAX_IMAGE_PIXELS = None  # Just checked, against our own limit.
    orientation = _orientation(image)
    _ask_for_less(image, job["clean_pixels"])
    image.load()
    whole = reduced(image, job["clean_pixels"])
    if orientation in UPRIGHT:
        whole = whole.transpose(UPRIGHT[orientation])
    page = reduced(whole, job["page_pixels"])
    hints = hints_of_picture(page, long_side=max(width, height), is_page=job["is_page"])
    return Found(
        pages=[jpeg(page, job["jpeg_quality"])],
        thumbnail=thumbnail(page, job),
        clean=jpeg(whole, job["clean_quality"]),
        clean_kind="jpg",
        hints=[(code, 1) for code in hints],
    )


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


def reduced(image: Image.Image, side: int) -> Image.Image:
    """Return the picture in RGB on white, its long side at most `side` pixels; never enlarged.

    Works in strips: a PNG at our limit takes 200 MB once, and the child has no room for a second copy.
    """
    scale = min(1, side / max(image.size))
    small = Image.new("RGB", (max(1, round(image.width * scale)), max(1, round(image.height * scale))))
    across = image.height / small.height  # rows of the source for one of the result
    rows = max(1, floor(STRIP_PIXELS / (image.width * across)))
    reach = ceil(LANCZOS_REACH * across)
    for top in range(0, small.height, rows):
        bottom = min(top + rows, small.height)
        first = max(0, floor(top * across) - reach)
        last = min(image.height, ceil(bottom * across) + reach)
        strip = _on_white(image.crop((0, first, image.width, last)))
        box = (0, top * across - first, image.width, min(bottom * across, image.height) - first)
        size = (small.width, bottom - top)
        if size != strip.size or box != (0, 0, *strip.size):
            strip = strip.resize(size, Image.Resampling.LANCZOS, box=box)
        small.paste(strip, (0, top))
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


def thumbnail(page: Image.Image, job: dict[str, Any]) -> bytes:
    small = page.copy()
    small.thumbnail((job["thumbnail_pixels"], job["thumbnail_pixels"]), Image.Resampling.LANCZOS)
    return jpeg(small, job["jpeg_quality"])


def jpeg(picture: Image.Image, quality: int) -> bytes:
    # A fresh canvas has none of the file's metadata, and Pillow writes none of its own.
    picture.info.clear()
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
