"""Which page of ours somebody was on."""

from urllib.parse import urlsplit

from django.http import HttpRequest


def page_before(request: HttpRequest) -> str:
    """Return the path of our own page that a form was sent from, "/" if the browser does not say."""
    page = urlsplit(request.headers.get("Referer", ""))
    if page.netloc != request.get_host():
        return "/"
    return page.path + (f"?{page.query}" if page.query else "")


def page_here(request: HttpRequest) -> str:
    """Return the path by which the page that is shown now can be opened again.

    The answer to a form that was not right stands at the form's address, which may take no visits; the page that
    the form was sent from does.
    """
    if request.method in {"GET", "HEAD"} or "Referer" not in request.headers:
        return request.get_full_path()
    return page_before(request)
