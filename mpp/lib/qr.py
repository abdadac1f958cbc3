"""QR codes as SVG, for pages and papers."""

from io import BytesIO

import segno
from django.utils.safestring import SafeString, mark_safe

# "M" survives a crease or a stain on paper (15 %) and keeps our addresses at 33 modules or so.
ERROR_CORRECTION = "m"


def qr_svg(text: str, *, title: str) -> SafeString:
    """Return `text` as an inline `<svg class="qr">` with `title` for those who cannot see it.

    It has a view box and no size: the page's style gives it one. Black on its own white ground with the quiet
    zone, so it also scans from a dark page. Colours are attributes: the CSP forbids inline style.
    """
    drawn = _make(text).svg_inline(title=title, light="#fff", omitsize=True, svgclass="qr")
    # Safe: segno draws the path itself and escapes the title.
    return mark_safe(drawn.replace("<svg ", '<svg role="img" ', 1))


def qr_svg_bytes(text: str) -> bytes:
    """Return `text` as a whole SVG file, for `mpp.lib.typeset`."""
    drawn = BytesIO()
    _make(text).save(drawn, kind="svg", xmldecl=False, omitsize=True, border=2, light="#fff")
    return drawn.getvalue()


def _make(text: str) -> segno.QRCode:
    return segno.make(text, error=ERROR_CORRECTION, micro=False)
