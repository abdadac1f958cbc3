"""Pictures of pages, made smaller. They were made by the intake, so they may be opened here."""

import io

from PIL import Image

from documents.intake.limits import PROMISED


def thumbnail_of(picture: bytes) -> bytes:
    """Return a page picture (JPEG) with `PROMISED.thumbnail_pixels` on its long side, about 10 kB."""
    image, out = Image.open(io.BytesIO(picture), formats=["JPEG"]), io.BytesIO()
    image.thumbnail((PROMISED.thumbnail_pixels, PROMISED.thumbnail_pixels), Image.Resampling.LANCZOS)
    image.save(out, "JPEG", quality=PROMISED.jpeg_quality, optimize=True)
    return out.getvalue()
