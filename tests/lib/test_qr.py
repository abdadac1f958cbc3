"""QR codes: readable by a machine, named for who cannot see them, allowed by the CSP."""

from xml.etree import ElementTree

from mpp.lib.qr import qr_svg, qr_svg_bytes

ADDRESS = "https://mpp.example/permohonan/0123456789abcdef/"


def test_an_inline_qr_has_a_name_and_no_inline_style():
    svg = qr_svg(ADDRESS, title='Tanda terima <"2026">')

    drawn = ElementTree.fromstring(svg)  # noqa: S314 - our own
    assert drawn.attrib == {"role": "img", "class": "qr", "viewBox": drawn.attrib["viewBox"]}
    assert drawn.findtext("title") == 'Tanda terima <"2026">'
    assert "style" not in svg


def test_another_text_is_another_picture():
    assert qr_svg_bytes(ADDRESS) == qr_svg_bytes(ADDRESS)
    assert qr_svg_bytes(ADDRESS) != qr_svg_bytes(ADDRESS[:-1])


def test_the_file_for_papers_is_a_whole_svg():
    root = ElementTree.fromstring(qr_svg_bytes(ADDRESS))  # noqa: S314 - our own

    assert root.tag == "{http://www.w3.org/2000/svg}svg"
