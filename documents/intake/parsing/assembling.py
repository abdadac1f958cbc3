"""Several photographs become one PDF; pages of a PDF are put in another order, or added."""

import io
from typing import Any

import img2pdf
import pikepdf

from .cleaning import pdf_of_jpegs

A4_POINTS = (img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297))


def assembled(job: dict[str, Any]) -> list[bytes]:
    """Make the document to keep and the copy for officers, one A4 page for each picture.

    job["pictures"]: path of the picture as it was uploaded, and of its clean JPEG.
    """
    pages = [_page(original, clean) for original, clean in job["pictures"]]
    cleans = []
    for _, clean in job["pictures"]:
        with open(clean, "rb") as file:
            cleans.append(file.read())
    return [_joined(pages), pdf_of_jpegs(cleans, A4_POINTS)]


def _page(original: str, clean: str) -> bytes:
    """Return a PDF of one page around the untouched bytes of a picture, turned upright.

    What cannot stand in a PDF as it is (a picture with transparency) is represented by its clean JPEG.
    """
    try:
        return _embedded(original)
    # img2pdf raises many things; each means that this picture cannot be embedded.
    except Exception:
        return _embedded(clean)


def _embedded(path: str) -> bytes:
    layout = img2pdf.get_layout_fun(A4_POINTS, fit=img2pdf.FitMode.into, auto_orient=True)
    return img2pdf.convert(
        path,
        engine=img2pdf.Engine.pikepdf,
        layout_fun=layout,
        nodate=True,
        first_frame_only=True,
        rotation=img2pdf.Rotation.ifvalid,
    )


def arranged(job: dict[str, Any]) -> list[bytes]:
    """Make one PDF of pages of others. job["pdfs"]: for each its path and the numbers (from 0) of its pages."""
    parts = []
    for path, order in job["pdfs"]:
        with open(path, "rb") as file:
            parts.append((file.read(), order))
    return [_joined([content for content, _ in parts], [order for _, order in parts])]


def _joined(pdfs: list[bytes], orders: list[list[int] | None] | None = None) -> bytes:
    """Return one PDF of all pages, or of those that are named; the same bytes for the same pages."""
    with pikepdf.new() as target:
        for content, order in zip(pdfs, orders or [None] * len(pdfs), strict=True):
            with pikepdf.open(io.BytesIO(content)) as source:
                for number in range(len(source.pages)) if order is None else order:
                    target.pages.append(source.pages[number])
        out = io.BytesIO()
        target.save(out, min_version="1.7", deterministic_id=True)
        return out.getvalue()
