"""Which kinds of file we take, and by what each is known: first bytes, name, declared type."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

# Enough for every signature below, and to find a PDF that hides behind other data: readers look as far.
HEAD_BYTES = 1024


@dataclass(frozen=True)
class Kind:
    """One kind of file. `suffixes` and `declared` are lower case; the first of each is the proper one."""

    code: str
    label: str
    signature: bytes
    suffixes: tuple[str, ...]
    declared: tuple[str, ...]

    @property
    def media_type(self) -> str:
        return self.declared[0]

    @property
    def extension(self) -> str:
        return self.suffixes[0]


KINDS = {
    kind.code: kind
    for kind in (
        Kind("pdf", "PDF", b"%PDF-", (".pdf",), ("application/pdf", "application/x-pdf")),
        # Windows names pictures saved from a page .jfif; some old phones say image/jpg or image/pjpeg.
        Kind(
            "jpg",
            "JPG",
            b"\xff\xd8\xff",
            (".jpg", ".jpeg", ".jpe", ".jfif"),
            ("image/jpeg", "image/jpg", "image/pjpeg", "image/mpo"),
        ),
        Kind("png", "PNG", b"\x89PNG\r\n\x1a\n", (".png",), ("image/png", "image/x-png", "image/apng")),
    )
}

# What phones and file managers send when they do not know, or do not look.
UNDECLARED = {"", "application/octet-stream", "binary/octet-stream", "application/force-download"}
UNDECLARED_IMAGE = "image/*"

_SUFFIX = re.compile(r"\.[a-z][a-z0-9]{1,4}|\.7z")
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


def kind_of(head: bytes) -> Kind | None:
    """Return the kind whose signature stands at byte 0, or None."""
    return next((kind for kind in KINDS.values() if head.startswith(kind.signature)), None)


def suffix_of(name: str) -> str:
    """Return the extension of a file name, as ".pdf", or "" if it has none.

    "Surat no. 12" has none: what follows the dot must look like an extension.
    """
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    return suffix if _SUFFIX.fullmatch(suffix) else ""


def name_fits(kind: Kind, name: str) -> bool:
    """Tell whether a file name agrees with the kind; one without extension, as phones send, does."""
    return suffix_of(name) in {"", *kind.suffixes}


def declared_type_fits(kind: Kind, declared_type: str) -> bool:
    """Tell whether the Content-Type of the upload agrees with the kind."""
    declared = declared_type.partition(";")[0].strip().lower()
    if declared == UNDECLARED_IMAGE:
        return kind.media_type.startswith("image/")
    return declared in UNDECLARED or declared in kind.declared


def stranger(head: bytes) -> str:
    """Name a file that is none of our kinds.

    Returns "heic", "office", "archive", "video", "image", "shifted_pdf" or "unknown". This only chooses the
    sentence that the visitor reads; nothing is accepted because of it.
    """
    if head[4:8] == b"ftyp":
        return _iso_media(head[8:12])
    if b"%PDF-" in head:
        return "shifted_pdf"
    if head.startswith(b"\xd0\xcf\x11\xe0") or (head.startswith(b"PK\x03\x04") and _is_office(head)):
        return "office"
    if head.startswith((b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")):
        return "archive"
    if head.startswith((b"GIF8", b"BM", b"II*\0", b"MM\0*")) or head[8:12] == b"WEBP":
        return "image"
    return "unknown"


def _iso_media(brand: bytes) -> str:
    if brand in _HEIF_BRANDS:
        return "heic"
    return "image" if brand.startswith(b"avi") else "video"


def _is_office(head: bytes) -> bool:
    marks = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"ppt/", b"opendocument")
    return any(mark in head for mark in marks)
