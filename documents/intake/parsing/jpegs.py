"""JPEG files by their segments, without decoding them. Source: ITU-T T.81, annex B."""

import re
import struct
from collections.abc import Iterator

START_OF_IMAGE, END_OF_IMAGE = b"\xff\xd8", b"\xff\xd9"
JFIF, ADOBE = 0xE0, 0xEE
SCAN, END = 0xDA, 0xD9
FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
# Frames, scans and their tables. The rest is about camera, place and time, or for programs of one maker.
NEEDED = range(0xC0, 0xE0)
# Inside a scan 0xFF stands before 0 for itself, and before 0xD0 to 0xD7 to mark a place to start again.
_MARKER = re.compile(rb"\xff[\xc0-\xcf\xd9-\xfe]")


def without_metadata(content: bytes) -> bytes:
    """Return the same picture, its data untouched, and nothing before, behind or beside it.

    Gone are EXIF, XMP, profiles, comments, small previews. Raises ValueError if this is no JPEG.
    """
    kept = [_kept(marker, content[start:end]) for marker, start, end in _segments(content)]
    return b"".join([START_OF_IMAGE, *kept, END_OF_IMAGE])


def _kept(marker: int, segment: bytes) -> bytes:
    """Return what is kept of one segment. JFIF and Adobe's tell readers how the colours are written."""
    if marker == JFIF and segment[4:9] == b"JFIF\0" and len(segment) >= 18:
        return b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0"  # a preview of no size
    if marker == ADOBE and segment[4:9] == b"Adobe" and len(segment) >= 16:
        return b"\xff\xee\x00\x0e" + segment[4:16]
    return segment if marker in NEEDED else b""


def size_of(content: bytes) -> tuple[int, int]:
    """Return width and height in pixels. Raises ValueError if this is no JPEG."""
    for marker, start, _ in _segments(content):
        if marker in FRAMES:
            height, width = struct.unpack_from(">HH", content, start + 5)
            return width, height
    raise ValueError("No frame in this JPEG.")


def _segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield marker, start and end of each segment; a scan ends where the next segment starts."""
    at = content.find(START_OF_IMAGE)
    if at < 0:
        raise ValueError("No JPEG.")
    while found := _MARKER.search(content, at):
        start, marker = found.start(), content[found.start() + 1]
        if marker == END:
            return
        at = start + 2 + int.from_bytes(content[start + 2 : start + 4], "big")
        if marker == SCAN:
            following = _MARKER.search(content, at)
            at = following.start() if following else len(content)
        yield marker, start, at
