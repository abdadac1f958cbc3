"""Small files for the tests of the intake, good and bad, made in memory."""

import io
import random
import struct
import zlib

import pikepdf
from PIL import Image, ImageDraw

ORIENTATION = 0x0112
A4 = (595, 842)
PLAIN = pikepdf.ObjectStreamMode.disable


def make_picture(size=(400, 300), mode="RGB"):
    """A white picture with a dark corner at the top left, so that one sees which way is up."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 4, size[1] // 4), fill="navy")
    return picture.convert(mode)


def make_photo(size=(400, 300), mode="RGB"):
    """A picture with so much detail that a file of it is not tiny."""
    steady = random.Random(1)  # noqa: S311 - the same picture in every run
    return Image.frombytes(mode, size, steady.randbytes(size[0] * size[1] * len(mode)))


def encoded(picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def make_jpg(picture=None, *, orientation=None, **options):
    picture = picture or make_picture()
    if orientation:
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        options["exif"] = exif
    return encoded(picture, "JPEG", **options)


def make_png(picture=None, **options):
    return encoded(picture or make_picture(), "PNG", **options)


def make_png_header(width, height):
    """A PNG that claims a size, with next to nothing inside."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))
        for tag, data in chunks
    )


def make_pdf(pages=1, *, content=b"0 0.2 0.6 rg 0 642 200 200 re f", size=A4, **options):
    """A PDF whose pages draw `content`: by default a dark square at the top left."""
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page(page_size=size).Contents = document.make_stream(content)
        return saved(document, **options)


def make_picture_pdf(width, height, data):
    """A PDF of one page that shows one grey picture; `data` is its compressed content, true or not."""
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=A4)
        picture = pikepdf.Stream(document, data, Width=width, Height=height, BitsPerComponent=8)
        picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        picture.ColorSpace, picture.Filter = pikepdf.Name.DeviceGray, pikepdf.Name.FlateDecode
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Picture=picture))
        page.Contents = document.make_stream(b"595 0 0 842 0 0 cm /Picture Do")
        return saved(document)


def make_text_pdf(content, *, background=None, **options):
    """A PDF page that draws `content` with a font named F1, over a JPEG that fills the page."""
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=A4)
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        if background:
            width, height = opened(background).size
            picture = pikepdf.Stream(document, background, Width=width, Height=height, BitsPerComponent=8)
            picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
            picture.ColorSpace, picture.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
            page.Resources.XObject = pikepdf.Dictionary(Picture=picture)
            content = b"q 595 0 0 842 0 0 cm /Picture Do Q " + content
        page.Contents = document.make_stream(content)
        return saved(document, **options)


def make_photo_pdf(data, filters, size=(400, 300)):
    """A PDF page with the word "Halo" under a photograph; `filters`: how its data are packed, outermost first."""
    with pikepdf.open(io.BytesIO(make_text_pdf(b"BT /F1 20 Tf 60 100 Td (Halo) Tj ET"))) as document:
        page = document.pages[0]
        photo = pikepdf.Stream(document, data, Width=size[0], Height=size[1], BitsPerComponent=8)
        photo.Type, photo.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        photo.ColorSpace = pikepdf.Name.DeviceRGB
        photo.Filter = pikepdf.Array([pikepdf.Name(f"/{name}") for name in filters.split()])
        page.Resources.XObject = pikepdf.Dictionary(Photo=photo)
        drawing = page.Contents.read_bytes() + b" q 400 0 0 300 60 400 cm /Photo Do Q"
        page.Contents = document.make_stream(drawing)
        return saved(document, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def make_noted_pdf(*, look=None, form=None, **entries):
    """A PDF of an empty page with one annotation. look: how it draws itself; form: to which it belongs."""
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=A4)
        note = {"Type": pikepdf.Name.Annot, "Rect": pikepdf.Array([100, 400, 400, 500]), "F": 4, **entries}
        if look:
            drawing = _form(document, look)
            note["AP"] = pikepdf.Dictionary(N={str(note["AS"]): drawing} if "AS" in note else drawing)
        page.Annots = pikepdf.Array([document.make_indirect(pikepdf.Dictionary(**note))])
        if form:
            document.Root.AcroForm = pikepdf.Dictionary(Fields=page.Annots, **form)
        return saved(document)


def make_layered_pdf():
    """A PDF of two layers, of which the one that blackens the page is switched off."""
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=A4)
        layers = [
            document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=name))
            for name in ("Isi", "Rancangan")
        ]
        page.Resources = pikepdf.Dictionary(Properties=pikepdf.Dictionary(Shown=layers[0], Hidden=layers[1]))
        page.Contents = document.make_stream(
            b"/OC /Shown BDC 0 g 0 642 200 200 re f EMC /OC /Hidden BDC 0 g 0 0 595 842 re f EMC"
        )
        document.Root.OCProperties = pikepdf.Dictionary(
            OCGs=pikepdf.Array(layers), D=pikepdf.Dictionary(OFF=pikepdf.Array([layers[1]]))
        )
        return saved(document)


def make_form_pdf():
    """A PDF with a form field that is filled in: what stands there is dark, at the top left."""
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=A4)
        field = document.make_indirect(pikepdf.Dictionary(Rect=[0, 642, 200, 842], T="jawaban", V="ya", F=4))
        field.Type, field.Subtype, field.FT = pikepdf.Name.Annot, pikepdf.Name.Widget, pikepdf.Name.Tx
        field.AP = pikepdf.Dictionary(N=_form(document, b"0 g 0 0 595 842 re f"))
        page.Annots = document.make_indirect(pikepdf.Array([field]))
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
        return saved(document)


def make_nested_pdf(depth=12, times=10):
    """A few hundred bytes per level that draw a line `times` to the power of `depth` times."""
    with pikepdf.new() as document:
        form = _form(document, b"0 0 m 500 500 l S")
        for _ in range(depth):
            inner = form
            form = _form(document, b"/Inner Do " * times)
            form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Inner=inner))
        page = document.add_blank_page(page_size=A4)
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Inner=form))
        page.Contents = document.make_stream(b"/Inner Do")
        return saved(document)


def make_slow_page(lines=20_000):
    """Page content that takes some tenths of a second to draw: thin lines across the page."""
    rng = random.Random(1)  # noqa: S311 - the same page in every run
    points = (
        (rng.randrange(595), rng.randrange(842), rng.randrange(595), rng.randrange(842)) for _ in range(lines)
    )
    return b"0.2 w\n" + b"".join(b"%d %d m %d %d l S\n" % point for point in points)


def saved(document, **options):
    out = io.BytesIO()
    document.save(out, **options)
    return out.getvalue()


def _form(document, content):
    form = document.make_stream(content)
    form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    form.BBox = [0, 0, *A4]
    return form


def opened(jpeg):
    """Read back a picture that the intake made."""
    picture = Image.open(io.BytesIO(jpeg))
    picture.load()
    return picture


def has_mark_at(jpeg, corner):
    """Tell whether the dark corner of `make_picture` and `make_pdf` is at "top left", "top right", …"""
    picture = opened(jpeg).convert("L")
    x = 5 if "left" in corner else picture.width - 6
    y = 5 if "top" in corner else picture.height - 6
    return picture.getpixel((x, y)) < 128
