"""JPEG 2000 files by their boxes, without decoding them. Source: ITU-T T.800, annex I."""

import struct

CODESTREAM = b"\xff\x4f\xff\x51"  # the picture alone, without boxes around it
# Signature, file type, how to read the colours, the picture. The rest is EXIF, XMP and the like.
NEEDED = {b"jP  ", b"ftyp", b"jp2h", b"jp2c"}
HEADER_BYTES = 8
TO_THE_END, LONG = 0, 1  # lengths with a meaning of their own


def without_metadata(content: bytes) -> bytes:
    """Return the same picture, its data untouched, without other boxes. Raises ValueError if this is none."""
    if content.startswith(CODESTREAM):
        return content
    kept, at = [], 0
    while at + HEADER_BYTES <= len(content):
        length, kind = struct.unpack_from(">I4s", content, at)
        if length == LONG:
            length = int.from_bytes(content[at + 8 : at + 16], "big")
        elif length == TO_THE_END:
            length = len(content) - at
        if length < HEADER_BYTES:
            raise ValueError("No box of JPEG 2000.")
        if kind in NEEDED:
            kept.append(content[at : at + length])
        at += length
    if not kept:
        raise ValueError("No JPEG 2000.")
    return b"".join(kept)
