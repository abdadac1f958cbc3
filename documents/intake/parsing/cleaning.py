"""The copy of a PDF that officers open: what is drawn on its pages, and nothing that acts.

The new document is built from a list of what drawing needs; nothing is carried over because nobody thought of
taking it out. Form answers, stamps and the looks of signatures become part of the page.
"""

import io
import re
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from . import jpeg2000, jpegs

LONG_SIDE_POINTS = 842  # of a page made of a picture: an A4 page's
LETTER = [0, 0, 612, 792]  # what readers assume for a page without a size
ANCESTORS_MAX = 50

# The entries of dictionaries and streams that say how something is drawn. Source: ISO 32000-1, 7.4 (filters),
# 7.8.3, 7.10 (functions), 8.4.5 (graphics state), 8.6 to 8.11, 9.5 to 9.8 (fonts), 10.5 (halftones), 11.
_DRAWING = """
    Type Subtype Filter DecodeParms Predictor Colors BitsPerComponent Columns EarlyChange K EndOfLine
    EncodedByteAlign Rows EndOfBlock BlackIs1 DamagedRowsBeforeError JBIG2Globals ColorTransform
    ExtGState ColorSpace Pattern Shading XObject Font Properties CharProcs Colorants
    FunctionType Domain Range Size BitsPerSample Order Encode Decode C0 C1 N Functions Bounds
    LW LC LJ ML D RI OP op OPM BG BG2 UCR UCR2 TR TR2 HT FL SM SA BM SMask CA ca AIS TK G BC S I
    HalftoneType Frequency Angle SpotFunction Default HalftoneName AccurateScreens Xsquare Ysquare
    Alternate WhitePoint BlackPoint Gamma Matrix Process Components MixingHints Solidities PrintingOrder
    Width Height ImageMask Mask Interpolate SMaskInData Matte Intent FormType BBox Resources Group OC
    PatternType PaintType TilingType XStep YStep ShadingType Background AntiAlias Function Coords Extend
    BitsPerCoordinate BitsPerFlag VerticesPerRow
    BaseFont FirstChar LastChar Widths FontDescriptor Encoding ToUnicode DescendantFonts CIDSystemInfo
    Registry Ordering Supplement DW W DW2 W2 CIDToGIDMap FontBBox FontMatrix BaseEncoding Differences
    FontName FontFamily FontStretch FontWeight Flags ItalicAngle Ascent Descent Leading CapHeight XHeight StemV
    StemH AvgWidth MaxWidth MissingWidth FontFile FontFile2 FontFile3 CharSet CMapName WMode UseCMap
    Length1 Length2 Length3 OCGs P VE Name
"""
DRAWING = frozenset(f"/{key}" for key in _DRAWING.split())
# Dictionaries whose keys are free names.
_NAMED = "ExtGState ColorSpace Pattern Shading XObject Font Properties CharProcs Colorants Solidities"
NAMED = frozenset(f"/{key}" for key in _NAMED.split())
_FILTERS = "Flate LZW ASCII85 ASCIIHex RunLength CCITTFax DCT JBIG2 JPX"
FILTERS = frozenset(f"/{name}Decode" for name in _FILTERS.split())
PHOTOS = {"/DCTDecode": jpegs.without_metadata, "/JPXDecode": jpeg2000.without_metadata}
# What must not stand in the copy at all, as a key or as a name, wherever.
_ACTIVE = """
    JS JavaScript OpenAction AA Launch EmbeddedFile EmbeddedFiles EF Filespec FileAttachment XFA RichMedia
    RichMediaContent RichMediaSettings RichMediaExecute SubmitForm ImportData ResetForm GoTo GoToR GoToE
    GoTo3DView Rendition Movie Sound Screen U3D PRC AF PieceInfo Metadata Collection URI AcroForm Annots Annot
    Names Action ByteRange Encrypt SetOCGState Thread
"""
ACTIVE = frozenset(f"/{name}" for name in _ACTIVE.split())
TRAILER = {"/Root", "/Size", "/ID", "/Type", "/W", "/Index", "/Filter", "/DecodeParms", "/Length"}
# A photograph inside drawing instructions is rare, and would bring along what its camera wrote.
_INLINE_PHOTO = ["/DCT", "/DCTDecode"]
_UNWANTED = b"|".join(name[1:].encode() for name in [*ACTIVE, *_INLINE_PHOTO])
_UNWANTED_NAME = re.compile(rb"/(?:" + _UNWANTED + rb")(?![\w.:*+-])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")

# Flags of an annotation. Source: ISO 32000-1, 12.5.3.
INVISIBLE, HIDDEN, NO_VIEW = 1, 2, 32
# Notes that PDFium draws by itself when they come without a look of their own.
_MARKUP = "Circle FreeText Highlight Ink Square Squiggly StrikeOut Underline"
MARKUP = frozenset(f"/{name}" for name in _MARKUP.split())

NO_ANSWER = {"", "/Off"}  # in a field for text, in a box to tick


class NotClean(Exception):
    """This document cannot be copied by its parts."""


def clean_copy(document: Pdf) -> bytes:
    """Return a PDF of the same pages without anything that acts, hides or tells of its maker.

    Changes `document`. Raises NotClean, or whatever qpdf raises, if its parts cannot be copied.
    """
    _check_looks(document)
    document.flatten_annotations("screen")
    with pikepdf.new() as target:
        copier = _Copier(target)
        for page in document.pages:
            target.pages.append(pikepdf.Page(copier.page(page.obj)))
        if "/OCProperties" in document.Root:  # which layers are hidden
            target.Root.OCProperties = copier.layers(document.Root.OCProperties)
        clean = _saved(target)
    _check(clean, len(document.pages))
    return clean


def _check_looks(document: Pdf) -> None:
    """Refuse answers and notes that readers draw by themselves: qpdf would leave them out, or cut them short.

    Tells qpdf that the looks of all others are right.
    """
    form = document.Root.get("/AcroForm", Dictionary())
    looks_are_old = bool(form.get("/NeedAppearances", False))
    form.NeedAppearances = False  # Else qpdf would leave out the empty boxes and lines, too.
    for page in document.pages:
        for note in page.obj.get("/Annots", Array()):
            if _is_drawn_by_readers(note, looks_are_old):
                raise NotClean("an annotation without a look of its own")


def _is_drawn_by_readers(note: Any, looks_are_old: bool) -> bool:
    if not isinstance(note, Dictionary) or int(note.get("/F", 0)) & (INVISIBLE | HIDDEN | NO_VIEW):
        return False
    has_look = "/AP" in note
    if note.get("/Subtype") != "/Widget":
        return str(note.get("/Subtype")) in MARKUP and not has_look
    answer = _inherited(note, "/V")
    if _inherited(note, "/FT") == "/Sig" or answer is None or str(answer) in NO_ANSWER:
        return False
    return looks_are_old or not has_look


def pdf_of_jpegs(pictures: list[bytes], page_size: tuple[float, float] | None = None) -> bytes:
    """Return a PDF that shows one JPEG (RGB) on each page.

    page_size: in points, upright; it is turned for a wide picture, which is fitted into it. Without it the page
    is as the picture is, its long side like A4's.
    """
    with pikepdf.new() as target:
        for picture in pictures:
            columns, rows = jpegs.size_of(picture)
            image = Stream(target, picture, Width=columns, Height=rows, BitsPerComponent=8)
            image.Type, image.Subtype = Name.XObject, Name.Image
            image.ColorSpace, image.Filter = Name.DeviceRGB, Name.DCTDecode
            width, height = _page_size(columns, rows, page_size)
            scale = min(width / columns, height / rows)
            across, up = columns * scale, rows * scale
            page = target.add_blank_page(page_size=(width, height))
            page.Resources = Dictionary(XObject=Dictionary(Page=image))
            placed = (
                f"{across:.2f} 0 0 {up:.2f} {(width - across) / 2:.2f} {(height - up) / 2:.2f} cm /Page Do"
            )
            page.Contents = target.make_stream(placed.encode())
        return _saved(target)


def _page_size(columns: int, rows: int, page_size: tuple[float, float] | None) -> tuple[float, float]:
    if page_size is None:
        scale = LONG_SIDE_POINTS / max(columns, rows)
        return max(3, round(columns * scale, 2)), max(3, round(rows * scale, 2))
    short, long = sorted(page_size)
    return (long, short) if columns > rows else (short, long)


def _saved(target: Pdf) -> bytes:
    out = io.BytesIO()
    target.save(
        out,
        min_version="1.7",
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        deterministic_id=True,
    )
    return out.getvalue()


class _Copier:
    """Copies objects of one document into another, those that several share once."""

    def __init__(self, target: Pdf) -> None:
        self._target = target
        self._done: dict[tuple[int, int], Object] = {}

    def page(self, page: Object) -> Dictionary:
        copy = Dictionary(Type=Name.Page, MediaBox=Array(LETTER))
        for key in ("/MediaBox", "/CropBox", "/Rotate", "/Resources"):
            inherited = _inherited(page, key)
            if inherited is not None:
                copy[key] = self._copied(inherited)
        for key in ("/UserUnit", "/Group", "/Contents"):
            if key in page:
                copy[key] = self._copied(page[key], drawing=key == "/Contents")
        return copy

    def layers(self, properties: Object) -> Dictionary:
        shown = Dictionary()
        for key in ("/BaseState", "/ON", "/OFF"):
            if key in properties.get("/D", {}):
                shown[key] = self._copied(properties.D[key])
        return Dictionary(OCGs=self._copied(properties.get("/OCGs", Array())), D=shown)

    def _copied(self, thing: Any, *, named: bool = False, drawing: bool = False) -> Any:
        """Copy one object with all that it needs.

        named: the keys of this dictionary are free names. drawing: these streams are drawing instructions.
        """
        if not isinstance(thing, Object):
            return thing  # number, truth or nothing
        known = thing.objgen if thing.is_indirect else None
        if known in self._done:
            return self._done[known]
        if isinstance(thing, Stream):
            return self._stream(thing, known, drawing=drawing)
        if isinstance(thing, Dictionary):
            copy = self._started(Dictionary(), known)
            self._fill(copy, thing, named=named)
            return copy
        if isinstance(thing, Array):
            copy = self._started(Array(), known)
            for item in thing:
                copy.append(self._copied(item, drawing=drawing))
            return copy
        if isinstance(thing, Name):
            return _harmless(str(thing))
        if isinstance(thing, pikepdf.String):
            return pikepdf.String(bytes(thing))
        raise NotClean(f"an object of type {type(thing)}")

    def _started(self, copy: Any, known: tuple[int, int] | None) -> Any:
        """Register the copy of a shared object before its contents, which may lead back to it."""
        if known is None:
            return copy
        self._done[known] = self._target.make_indirect(copy)
        return self._done[known]

    def _stream(self, stream: Stream, known: tuple[int, int] | None, *, drawing: bool) -> Stream:
        filters = _filters(stream)
        photo = filters[-1] if filters and filters[-1] in PHOTOS else None
        content = PHOTOS[photo](self._unwrapped(stream, filters)) if photo else stream.read_raw_bytes()
        if stream.get("/Subtype") == "/PS":
            raise NotClean("a program for printers")
        if drawing or stream.get("/Subtype") == "/Form" or "/PatternType" in stream:
            _check_names(stream.read_bytes())
        copy = self._target.make_stream(content)
        if known:
            self._done[known] = copy
        self._fill(copy, stream)
        if photo:
            copy.Filter = Name(photo)
        return copy

    def _unwrapped(self, stream: Stream, filters: list[str]) -> bytes:
        """Return a photograph as its camera wrote it, though it may be packed once more, as text for instance."""
        content = stream.read_raw_bytes()
        if len(filters) == 1:
            return content
        if "/DecodeParms" in stream:
            raise NotClean("a photograph that is packed in an unusual way")
        wrapping = Array([Name(name) for name in filters[:-1]])
        return Stream(self._target, content, Filter=wrapping).read_bytes()

    def _fill(self, copy: Any, thing: Object, *, named: bool = False) -> None:
        for key, value in thing.items():
            if named:
                copy[_harmless(key)] = self._copied(value)
            elif key in DRAWING:
                copy[key] = self._copied(value, named=key in NAMED, drawing=key == "/CharProcs")


def _inherited(page: Object, key: str) -> Any:
    for _ in range(ANCESTORS_MAX):
        if key in page:
            return page[key]
        if "/Parent" not in page:
            return None
        page = page.Parent
    raise NotClean("too many ancestors")


def _filters(stream: Stream) -> list[str]:
    filters = stream.get("/Filter", Array())
    names = [str(name) for name in filters] if isinstance(filters, Array) else [str(filters)]
    if not FILTERS.issuperset(names) or "/F" in stream:  # /F: the content lies in another file
        raise NotClean(f"filters {names}")
    return names


def _harmless(name: str) -> Name:
    if name in ACTIVE:
        raise NotClean(f"a name {name}")
    return Name(name)


def _check_names(content: bytes) -> None:
    """Refuse drawing instructions that name something active: drawn, they are harmless; found, they alarm."""
    if b"#" in content:
        content = _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), content)
    if found := _UNWANTED_NAME.search(content):
        raise NotClean(f"drawing instructions with {found[0]!r}")


def _check(clean: bytes, page_count: int) -> None:
    """Read the copy back and look at every object: a second pair of eyes, should the list above be wrong."""
    with pikepdf.open(io.BytesIO(clean)) as copy:
        if len(copy.pages) != page_count or not set(copy.Root.keys()) <= {"/Type", "/Pages", "/OCProperties"}:
            raise NotClean("another document")
        if not set(copy.trailer.keys()) <= TRAILER:
            raise NotClean("a trailer with more than the document")
        for thing in copy.objects:
            _check_object(thing)


def _check_object(thing: Any) -> None:
    if isinstance(thing, (Dictionary, Stream)):
        for key, value in thing.items():
            _harmless(key)
            if not getattr(value, "is_indirect", False):
                _check_object(value)
    elif isinstance(thing, Array):
        for value in thing:
            if not getattr(value, "is_indirect", False):
                _check_object(value)
    elif isinstance(thing, Name):
        _harmless(str(thing))
