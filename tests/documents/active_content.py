"""An independent checker of clean copies: it shares no code and no parser with what makes them.

Reads a PDF as bytes: finds every stream by its keywords, decompresses what can be, and looks for names that
belong to something active, or to a hiding place, in whatever reads like PDF syntax.
"""

import re
import zlib

NAMES = (
    "JS JavaScript OpenAction AA Launch EmbeddedFile EmbeddedFiles EF Filespec XFA RichMedia RichMediaExecute "
    "SubmitForm ImportData ResetForm GoTo GoToR GoToE GoTo3DView Rendition Movie Sound 3D U3D PRC FileAttachment "
    "URI AF PieceInfo Metadata Info Collection Names AcroForm Annots Annot Action Encrypt ByteRange Outlines Threads"
)
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_NAME = re.compile(rb"/([^\s/<>\[\](){}%]+)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_PRINTABLE = set(range(32, 127)) | {9, 10, 13}


def active_content_in(pdf):
    """Return the active names that the file holds anywhere, sorted; [] for a clean one."""
    names = {_ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), name) for name in _names(pdf)}
    return sorted(name for name in NAMES.split() if name.encode() in names)


def _names(pdf):
    for text in [_STREAM.sub(b"", pdf), *map(_opened, _STREAM.findall(pdf))]:
        if _reads_like_syntax(text):
            yield from _NAME.findall(text)


def _opened(stream):
    """Decompress a stream if it is compressed; of a broken one, as much as there is."""
    try:
        return zlib.decompressobj().decompress(stream, 50_000_000)
    except zlib.error:
        return stream


def _reads_like_syntax(text):
    """Tell text from pictures and fonts, in whose noise any three bytes stand somewhere."""
    sample = text[:4096]
    return bool(sample) and sum(byte in _PRINTABLE for byte in sample) / len(sample) > 0.75
