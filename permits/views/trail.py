"""The list that an officer looked at last: from a case one comes back to it, or goes on to its next case."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

COOKIE = "meja"
MOST = 1000  # characters; no list of ours has a longer address


def followed(request: HttpRequest) -> QueryDict:
    """Return the parameters of that list; without one, of the desk's first."""
    return QueryDict(request.COOKIES.get(COOKIE, "")[:MOST])


def back(request: HttpRequest) -> str:
    """Return the address of that list, at the page where it was left."""
    here, query = reverse("permits:desk"), followed(request).urlencode()
    return f"{here}?{query}" if query else here


def leave(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """Remember the list that this answer shows, until the browser is closed."""
    query = request.GET.urlencode()
    response.set_cookie(
        COOKIE,
        query if len(query) <= MOST else "",
        path=reverse("permits:desk"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
