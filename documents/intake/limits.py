"""How large a file may be, and what its check may cost."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits of one check; the defaults are those promised to the visitor.

    A caller overrides single values: `Limits(pdf_pages=80)`.
    """

    # A phone photo is 3 to 12 MB; scans of 50 pages fit into 10 MB when a scanner is set sensibly.
    jpg_bytes: int = 25 * MEBIBYTE
    png_bytes: int = 25 * MEBIBYTE
    pdf_bytes: int = 10 * MEBIBYTE
    # JPEG may have more pixels than PNG because it can be decoded reduced, in little memory.
    jpg_pixels: int = 120_000_000
    png_pixels: int = 50_000_000
    pdf_pages: int = 50
    # Below this on the long side nothing can be read; passport photos have 300 × 400 pixels.
    least_pixels: int = 200
    # Several photographs that become one document.
    assembled_photos: int = 20
    assembled_bytes: int = 50 * MEBIBYTE

    memory_bytes: int = 512 * MEBIBYTE
    # One second below the promised ten, so that starting and stopping the child fit in.
    cpu_seconds: int = 9
    # Two children on a machine with other work still reach their processor time within this.
    wall_seconds: int = 20
    # Past this share of the processor time no further page is drawn (see `worker.py`).
    drawing_share: float = 0.75

    children: int = 2
    wait_seconds: float = 15.0

    # 1400 pixels on the long side of an A4 page are about 120 dpi: small print can be read.
    page_pixels: int = 1400
    thumbnail_pixels: int = 320
    jpeg_quality: int = 75
    # The copy that officers read and print: 3508 pixels are an A4 page at 300 dpi.
    clean_pixels: int = 3508
    clean_quality: int = 85

    # Processor time, within `cpu_seconds`, after which a copy is made of page pictures instead, and after
    # which the signatures not yet looked at count as not intact.
    cleaning_seconds: float = 1.5
    signing_seconds: float = 1.5

    def bytes_of(self, kind: str) -> int:
        """Return the largest file of one kind ("pdf", "jpg", "png"), in bytes."""
        return {"pdf": self.pdf_bytes, "jpg": self.jpg_bytes, "png": self.png_bytes}[kind]


PROMISED = Limits()
