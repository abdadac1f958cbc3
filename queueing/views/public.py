"""What everybody may see: who waits, who is called, and the page of one number."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from queueing.board import KEPT_SECONDS, board_of


@require_safe
def board(request: HttpRequest, venue: str) -> HttpResponse:
    """The venue's board, as JSON. Who has seen it already is told so in a few bytes."""
    current = board_of(venue)
    if current is None:
        raise Http404
    response = HttpResponse(current.body, content_type="application/json")
    response["ETag"] = current.etag
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return get_conditional_response(request, etag=current.etag, response=response) or response
