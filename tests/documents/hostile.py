"""PDFs that act, hide or explode, each harmless in itself, for the tests of the intake."""

import io
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.documents import files

SCRIPT = "app.alert('halo');"


def script():
    return Dictionary(S=Name.JavaScript, JS=SCRIPT)


def actions():
    """One action of every kind that leaves the page, as name and dictionary."""
    target = Dictionary(Type=Name.Filespec, F="lain.pdf")
    return {
        "script": script(),
        "launch": Dictionary(S=Name.Launch, F="cmd.exe"),
        "link": Dictionary(S=Name.URI, URI="http://contoh.invalid/"),
        "other file": Dictionary(S=Name.GoToR, F=target, D=Array([0, Name.Fit])),
        "embedded file": Dictionary(S=Name.GoToE, T=Dictionary(R=Name.C, N="x")),
        "send": Dictionary(S=Name.SubmitForm, F="http://contoh.invalid/"),
        "import": Dictionary(S=Name.ImportData, F="data.fdf"),
        "film": Dictionary(S=Name.Rendition, OP=0, JS=SCRIPT),
        "chain": Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]), Next=Array([script(), script()])),
    }


def document_with(change):
    """A PDF of one page to which `change(document, page)` adds something."""
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=files.A4)
        page.Contents = document.make_stream(b"0 0.2 0.6 rg 0 642 200 200 re f")
        change(document, page.obj)
        return files.saved(document, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _annotation(document, page, **entries):
    note = document.make_indirect(Dictionary(Type=Name.Annot, Rect=[300, 300, 400, 400], F=4, **entries))
    page.Annots = Array([note])
    return note


def _open_action(document, page):
    document.Root.OpenAction = script()


def _document_actions(document, page):
    document.Root.AA = Dictionary(WC=script(), DP=script())


def _page_actions(document, page):
    page.AA = Dictionary(O=script(), C=script())


def _names(document, page):
    document.Root.Names = Dictionary(
        JavaScript=Dictionary(Kids=Array([Dictionary(Limits=["a", "a"], Names=Array(["a", script()]))]))
    )


def _attachment(document, page):
    document.attachments["rahasia.exe"] = b"MZ rahasia"
    document.Root.AF = Array([document.attachments["rahasia.exe"].obj])


def _attachment_note(document, page):
    file = document.make_stream(b"MZ rahasia", Type=Name.EmbeddedFile)
    spec = Dictionary(Type=Name.Filespec, F="a.exe", EF=Dictionary(F=file))
    _annotation(document, page, Subtype=Name.FileAttachment, FS=spec)


def _portfolio(document, page):
    _attachment(document, page)
    document.Root.Collection = Dictionary(View=Name.T)


def _xfa(document, page):
    document.Root.AcroForm = Dictionary(
        Fields=Array(), XFA=document.make_stream(b"<xdp:xdp><script/></xdp:xdp>")
    )


def _field(document, page):
    field = _annotation(document, page, Subtype=Name.Widget, FT=Name.Tx, T="isi", V="123")
    field.AA = Dictionary(K=script(), F=script(), V=script(), C=script())
    field.A = script()
    document.Root.AcroForm = Dictionary(
        Fields=Array([field]), CO=Array([field]), NeedAppearances=True, DA="/Helv 12 Tf 0 g"
    )


def _button(document, page):
    field = _annotation(document, page, Subtype=Name.Widget, FT=Name.Btn, T="kirim", Ff=65536)
    field.A = actions()["send"]
    document.Root.AcroForm = Dictionary(Fields=Array([field]))


def _outlines(document, page):
    item = document.make_indirect(Dictionary(Title="x", A=script()))
    outlines = document.make_indirect(Dictionary(Type=Name.Outlines, First=item, Last=item, Count=1))
    item.Parent, document.Root.Outlines = outlines, outlines


def _threads(document, page):
    thread = document.make_indirect(Dictionary(Type=Name.Thread, I=Dictionary(Title="x")))
    bead = document.make_indirect(Dictionary(T=thread, P=page, R=[0, 0, 10, 10]))
    bead.N = bead.V = bead
    thread.F, document.Root.Threads, page.B = bead, Array([thread]), Array([bead])


def _rich_media(document, page):
    _annotation(document, page, Subtype=Name.RichMedia, RichMediaContent=Dictionary(Assets=Dictionary()))


def _model(document, page):
    model = document.make_stream(
        b"U3D", Type=Name("/3D"), Subtype=Name.U3D, OnInstantiate=document.make_stream(b"x")
    )
    note = _annotation(document, page, Subtype=Name("/3D"))
    note["/3DD"] = model


def _screen(document, page):
    _annotation(document, page, Subtype=Name.Screen, A=actions()["film"], AA=Dictionary(PO=script()))


def _metadata(document, page):
    with document.open_metadata() as meta:
        meta["dc:creator"] = ["rahasia"]
    document.docinfo["/Author"] = "rahasia"
    page.PieceInfo = Dictionary(Adobe=Dictionary(Private="rahasia"))
    page.Metadata = document.make_stream(b"<x>rahasia</x>", Type=Name.Metadata)


def _in_resources(document, page):
    """Where nobody looks: among what the page draws with."""
    form = document.make_stream(b"0 g 0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
    form.AA, form.PieceInfo, form.Metadata = (
        script(),
        script(),
        document.make_stream(b"<x/>", Type=Name.Metadata),
    )
    form.Ref = Dictionary(F=Dictionary(Type=Name.Filespec, F="lain.pdf"), Page=0)
    page.Resources = Dictionary(XObject=Dictionary(X=form), Properties=Dictionary(P=script()), JS=SCRIPT)


def _as_resource_names(document, page):
    form = document.make_stream(b"0 g 0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
    page.Resources = Dictionary(XObject=Dictionary({"/JavaScript": form, "/OpenAction": form}))
    page.Contents = document.make_stream(b"0 g 0 642 200 200 re f /JavaScript Do /Open#41ction Do")


def _in_content(document, page):
    page.Contents = document.make_stream(b"0 g 0 642 200 200 re f /S <</JS (x) /Launch 1>> BDC EMC")


def _tree(document, page):
    """The page hangs on a chain of page tree nodes with actions of their own."""
    document.Root.Pages.AA, document.Root.Pages.JS = Dictionary(O=script()), SCRIPT


CHANGES = {
    change.__name__.strip("_"): change
    for change in (
        *(
            _open_action,
            _document_actions,
            _page_actions,
            _names,
            _attachment,
            _attachment_note,
            _portfolio,
            _xfa,
        ),
        *(_field, _button, _outlines, _threads, _rich_media, _model, _screen, _metadata, _in_resources),
        *(_as_resource_names, _in_content, _tree),
    )
}


def linking(action):
    """A PDF whose page is covered by a link with this action, and whose page opens with it."""

    def change(document, page):
        _annotation(document, page, Subtype=Name.Link, A=action, AA=Dictionary(E=action, U=action))
        page.AA = Dictionary(O=action)

    return document_with(change)


# --- Bombs --------------------------------------------------------------------------------------------


def raw_pdf(*objects, trailer=b"/Root 1 0 R"):
    """A PDF written by hand: the bodies of its objects, from number 1."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start))
    return out.getvalue()


def _stream(content, entries=b""):
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"
NOTHING = _stream(b"0 g 0 0 9 9 re f")


def _twice_compressed(size):
    return zlib.compress(zlib.compress(bytes(size), 9), 9)


def _deep_tree(depth=5000):
    nodes = [
        b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>" % (n + 1, n - 1) for n in range(3, depth)
    ]
    root = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    page = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] >>" % (depth - 1)
    return raw_pdf(CATALOG, root, *nodes, page)


def _previous_of_itself():
    content = raw_pdf(CATALOG, PAGES, PAGE, NOTHING)
    start = content.rindex(b"xref\n0")
    return content.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % content.index(b"xref\n0", 0, start + 9))


def bombs():
    """Broken and exploding files by name; each may be taken or refused, but in time."""
    huge = _twice_compressed(500_000_000)
    objects = zlib.compress(b" ".join(b"%d 0" % n for n in range(5, 50_005)) + b" " + b"[" * 50_000, 9)
    nested = b"<< /A " * 20_000 + b"1" + b" >>" * 20_000
    return {
        "zeros twice compressed": raw_pdf(
            CATALOG, PAGES, PAGE, _stream(huge, b"/Filter [/FlateDecode /FlateDecode]")
        ),
        "spaces": raw_pdf(
            CATALOG, PAGES, PAGE, _stream(zlib.compress(b" " * 400_000_000), b"/Filter /FlateDecode")
        ),
        "deep tree": _deep_tree(),
        "tree in a circle": raw_pdf(
            CATALOG, b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>", PAGE, NOTHING
        ),
        "table in a circle": _previous_of_itself(),
        "nested dictionaries": raw_pdf(CATALOG, PAGES, PAGE, NOTHING, nested),
        "nested lists": raw_pdf(CATALOG, PAGES, PAGE, NOTHING, b"[" * 100_000),
        "objects in a stream": raw_pdf(
            *(CATALOG, PAGES, PAGE, NOTHING),
            _stream(objects, b"/Type /ObjStm /N 50000 /First 300000 /Filter /FlateDecode"),
        ),
        "content of itself": raw_pdf(CATALOG, PAGES, PAGE, b"4 0 R"),
        "form in itself": raw_pdf(
            *(CATALOG, PAGES),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /XObject << /X 5 0 R >> >> >>",
            _stream(b"/X Do"),
            _stream(
                b"/X Do",
                b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>",
            ),
        ),
        "parent of itself": raw_pdf(
            CATALOG, PAGES, b"<< /Type /Page /Parent 3 0 R /Contents 4 0 R >>", NOTHING
        ),
        "strange sizes": raw_pdf(CATALOG, PAGES, PAGE.replace(b"595 842", b"1e30 -9999999999999"), NOTHING),
        "strange kinds": raw_pdf(
            CATALOG,
            PAGES,
            b"<< /Type /Page /Parent 2 0 R /MediaBox (x) /Rotate /R /Resources [1 2] /Contents true >>",
        ),
        "long ancestors' names": raw_pdf(CATALOG, PAGES, PAGE, NOTHING, b"/" + b"A" * 3_000_000),
        "also a zip": files.make_pdf() + b"PK\x03\x04" + bytes(1000) + b"PK\x05\x06" + bytes(18),
    }
