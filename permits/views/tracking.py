"""Follow a case without signing in: whoever holds the receipt sees where it stands, and no more."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from agencies.tries import WrongTries
from permits import clock, story
from permits.forms.counter import CodeForm
from permits.models import Application
from permits.states import OPEN, PAUSED


# Without a token: it changes nothing, and the first page, which asks for the code too, shall need no cookie for it.
@csrf_exempt
@never_cache
@sensitive_post_parameters("code")
def track(request: HttpRequest) -> HttpResponse:
    """Ask for a code and answer on the same page: in a form's body it reaches no address bar and no log."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    tries = WrongTries("track", request.META.get("REMOTE_ADDR", ""))
    if form.is_bound and tries.used_up():
        response = render(request, "permits/track_later.html", status=429)
        response["Retry-After"] = str(tries.wait_seconds)
        return _hidden(response)
    found = _found(form.cleaned_data["code"]) if form.is_valid() else None
    if form.is_bound and found is None:
        tries.count()
        if form.is_valid():
            form.add_error(
                "code", _("Tidak ada permohonan dengan kode itu. Cocokkan lagi dengan tanda terima Anda.")
            )
    context = {"form": form} | (_standing(found) if found else {})
    wrong = form.is_bound and found is None
    return _hidden(render(request, "permits/track.html", context, status=422 if wrong else 200))


def _found(code: str) -> Application | None:
    return Application.objects.sent().with_bad_papers().filter(code=code).first() if code else None


def _standing(found: Application) -> dict[str, object]:
    """Return what a stranger may know who found the receipt: no name, no papers."""
    return {
        "application": found,
        "tone": story.tone_of(found),
        "next_step": story.next_step(found),
        "due_on": found.due_on if found.state in OPEN - PAUSED else None,
        "expires_on": found.expires_on,
        "days_left": clock.days_left(found),
    }


def _hidden(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
