"""JPEG files by their segments, without decoding them. Source: ITU-T T.81, annex B."""

import struct

START_OF_IMAGE = b"\xff\xd8"
START_OF_SCAN = 0xDA
# 0 is JFIF, 14 tells readers how Adobe programs wrote the colours; the rest is about the camera, place and time.
KEPT_APPLICATION_SEGMENTS = {0xE0, 0xEE}
COMMENT = 0xFE
FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}


def without_metadata(content: bytes) -> bytes:
    """Return the same picture without EXIF, XMP, profiles and comments, its data untouched.

    What is no JPEG is returned as it is.
    """
    if not content.startswith(START_OF_IMAGE):
        return content
    kept = [START_OF_IMAGE]
    for marker, start, end in _segments(content):
        if marker == START_OF_SCAN:
            return b"".join([*kept, content[start:]])
        is_application = 0xE0 <= marker <= 0xEF
        if marker != COMMENT and (not is_application or marker in KEPT_APPLICATION_SEGMENTS):
            kept.append(content[start:end])
    return content


def size_of(content: bytes) -> tuple[int, int]:
    """Return width and height in pixels. Raises ValueError if this is no JPEG."""
    for marker, start, _ in _segments(content):
        if marker in FRAMES:
            height, width = struct.unpack_from(">HH", content, start + 5)
            return width, height
    raise ValueError("No frame in this JPEG.")


def _segments(content: bytes) -> list[tuple[int, int, int]]:
    """Return marker, start and end of each segment up to the first scan, which has no end of its own."""
    segments, at = [], len(START_OF_IMAGE)
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        segments.append((marker, at, at + 2 + length))
        if marker == START_OF_SCAN:
            break
        at += 2 + length
    return segments
