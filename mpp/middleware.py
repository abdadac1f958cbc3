"""What happens around every request: its log line, the client's address, its language, the second factor, the history."""

import ipaddress
import logging
import time
from collections.abc import Callable

import pghistory
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from agencies.models import Membership
from mpp.lib.pages import page_before

GetResponse = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("mpp.request")


class RequestLog:
    """One structured line a request. It names the route ("permohonan/<code:code>/"), never the address."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.monotonic()
        response = self.get_response(request)
        match = request.resolver_match
        log.log(
            logging.ERROR if response.status_code >= 500 else logging.INFO,
            "request",
            extra={
                "method": request.method,
                "route": match.route if match else None,
                "status": response.status_code,
                "ms": round((time.monotonic() - started) * 1000),
                "user_id": _known_user_id(request),
            },
        )
        return response


def _known_user_id(request: HttpRequest) -> int | None:
    """Return who asked, if the page wanted to know: a log line asks no database, which may be away."""
    return getattr(getattr(request, "_cached_user", None), "pk", None)


class ClientAddress:
    """Set REMOTE_ADDR to the client's address, believing X-Forwarded-For only from TRUSTED_PROXIES.

    X-Forwarded-Proto, which says that a request came by TLS, is dropped when anybody else sends it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.proxies = [ipaddress.ip_network(proxy) for proxy in settings.TRUSTED_PROXIES]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        address = request.META.get("REMOTE_ADDR", "")
        if not self._is_proxy(address):
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        while hops and self._is_proxy(address):
            address = hops.pop()
        request.META["REMOTE_ADDR"] = address
        return self.get_response(request)

    def _is_proxy(self, address: str) -> bool:
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            return not address and bool(self.proxies)  # a Unix socket: only the proxy beside us reaches it
        return any(ip in network for network in self.proxies)


class PrivatePages:
    """Keep what a signed-in person sees out of every cache: at a shared computer "back" shows it to nobody later."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _known_user_id(request) and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response


class CookiesWithoutNul:
    """Drop cookies that hold a NUL, which a quoted cookie can: PostgreSQL takes none, not even to look up a session."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\0" not in value}
        return self.get_response(request)


class ChosenLanguage:
    """Speak the language that was chosen with the switch in the header, Indonesian until then.

    The browser is not asked: many phones here are set to English though their owners read Indonesian, the law wants
    public services in Indonesian, and so an address has one face for everybody who has chosen nothing.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.languages = dict(settings.LANGUAGES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        translation.activate(chosen if chosen in self.languages else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        # What every cache may keep (the board, open data) is the same in every language.
        if "public" not in response.get("Cache-Control", ""):
            patch_vary_headers(response, ["Cookie"])
        return response


class LostForms:
    """Tell in words what a browser asked in vain of a form's address: blank pages help nobody.

    A form sent after the session ended leads to sign-in, and from there back to the page that it stood on: its own
    address takes no visits. Such a visit (an address opened by hand, or again) is answered with a page.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and _leads_to_sign_in(response):
            return self._sign_in_again(request)
        if response.status_code == 405 and request.method == "GET" and not response.content:
            response.content = render_to_string("405.html", request=request)
        return response

    def _sign_in_again(self, request: HttpRequest) -> HttpResponse:
        messages.warning(
            request,
            _("Anda belum masuk, atau sudah keluar. Kiriman tadi belum tersimpan: masuk, lalu kirim lagi."),
        )
        return redirect_to_login(page_before(request))


def _leads_to_sign_in(response: HttpResponse) -> bool:
    """Whether `login_required` turned somebody away: to sign in and then to come back."""
    return response.status_code == 302 and response["Location"].startswith(
        f"{resolve_url(settings.LOGIN_URL)}?next="
    )


class SecondFactorRequired:
    """Outside the demo, officers and admins do nothing before they have a second factor."""

    # Where such a person may still go: to set the factor up, and out.
    FREE = {
        "mfa_activate_totp",
        "account_reauthenticate",
        "account_logout",
        "set_language",
        "healthz",
        "readyz",
    }

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        user = request.user
        if settings.DEMO or not user.is_authenticated or request.resolver_match.view_name in self.FREE:
            return None
        if is_mfa_enabled(user) or not (
            user.is_staff or Membership.objects.current().filter(user=user).exists()
        ):
            return None
        return redirect("mfa_activate_totp")


class History:
    """Tell the history of a changing request who did it and on which page (its route, not its address)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return self.get_response(request)
        with pghistory.context(user=request.user.pk):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            pghistory.context(page=request.resolver_match.route)
        return None
