"""The admin: the same door as everybody's, with its limits and second factor, and for now only for superusers."""

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _


class MppAdminSite(AdminSite):
    site_header = site_title = _("Pengelolaan portal")
    index_title = _("Data dan pengaturan")

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_superuser

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Send strangers to the portal's own sign-in; who is signed in and comes here has no business here."""
        return _at_our_door(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")


@secure_admin_login
def _at_our_door(request: HttpRequest) -> HttpResponse:
    if request.user.is_superuser:
        return redirect("admin:index")
    raise PermissionDenied
