"""The admin: the same door as everybody's, with its limits and second factor, for superusers and for ADMINs."""

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from mpp.lib.admin import choices_of


class MppAdminSite(AdminSite):
    site_header = site_title = _("Pengelolaan portal")
    index_title = _("Data dan pengaturan")

    def has_permission(self, request: HttpRequest) -> bool:
        from agencies.scope import may_enter  # the site is made before there are models

        return may_enter(request.user)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Send strangers to the portal's own sign-in; who is signed in and comes here has no business here."""
        if self.has_permission(request):
            return redirect("admin:index")
        return _stranger_to_our_door(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return OfferedRows.as_view(admin_site=self)(request)


class OfferedRows(AutocompleteJsonView):
    """Rows to choose from: those that the form itself would take from this user (`get_choices`)."""

    def has_perm(self, request: HttpRequest, obj: object = None) -> bool:
        return not request.user.is_superuser or super().has_perm(request, obj)

    def get_queryset(self) -> QuerySet:
        if self.request.user.is_superuser:
            return super().get_queryset()
        rows = choices_of(self.model_admin, self.request, self.source_field)
        rows = rows.complex_filter(self.source_field.get_limit_choices_to())
        found, may_repeat = self.model_admin.get_search_results(self.request, rows, self.term)
        return found.distinct() if may_repeat else found


@secure_admin_login
def _stranger_to_our_door(request: HttpRequest) -> HttpResponse:
    """Reached signed in only: the decorator sends the others on."""
    raise PermissionDenied
