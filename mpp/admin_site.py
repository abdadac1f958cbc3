"""The admin: the same door as everybody's, with its limits and second factor, for superusers and for ADMINs."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from mpp.lib.admin import choices_of

# The first page by kind of work. What is named nowhere stands at the end, so that nothing gets lost.
GROUPS: list[tuple[Any, list[str]]] = [
    (
        _("Instansi dan lokasi"),
        [
            *("agencies.Agency", "agencies.Venue", "agencies.Zone", "agencies.Counter", "agencies.Facility"),
            *(
                "agencies.OpeningHours",
                "agencies.DayException",
                "agencies.HolidayDecree",
                "agencies.Agreement",
            ),
            *("agencies.ReadinessItem", "agencies.OutreachEvent", "agencies.Device"),
        ],
    ),
    (
        _("Layanan"),
        [
            *("catalog.Service", "catalog.Category", "catalog.Standard", "documents.DocumentType"),
            *("catalog.LifeEvent", "catalog.Synonym", "catalog.SearchMiss"),
        ],
    ),
    (_("Antrean"), ["queueing.Queue", "queueing.Line", "queueing.LobbyNotice"]),
    (_("Orang"), ["accounts.User", "agencies.Membership", "accounts.District", "accounts.Village"]),
    (_("Meja kerja"), ["permits.RefusalReason", "permits.Label", "permits.Cover", "notices.Notice"]),
    (
        _("Permohonan dan kunjungan (hanya dibaca)"),
        [
            *("permits.Application", "permits.Permit", "permits.RegisterEntry", "permits.Bill"),
            *("permits.Payment", "permits.Refund", "queueing.Booking", "queueing.Visit", "queueing.Ticket"),
            "documents.Paper",
        ],
    ),
]


class MppAdminSite(AdminSite):
    site_header = site_title = _("Pengelolaan portal")
    index_title = _("Data dan pengaturan")

    def has_permission(self, request: HttpRequest) -> bool:
        from agencies.scope import may_enter  # the site is made before there are models

        return may_enter(request.user)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """The models somebody may see, by kind of work; on an app's own page as Django lists them."""
        apps = super().get_app_list(request, app_label)
        if app_label:
            return apps
        pages = {model["model"]._meta.label: model for app in apps for model in app["models"]}
        grouped = [
            self._group(name, [pages.pop(label) for label in labels if label in pages])
            for name, labels in GROUPS
        ]
        return [
            group for group in (*grouped, self._group(_("Lainnya"), list(pages.values()))) if group["models"]
        ]

    @staticmethod
    def _group(name: Any, models: list[dict[str, Any]]) -> dict[str, Any]:
        return {"name": name, "app_label": slugify(name), "app_url": "", "models": models}

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

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:  # type: ignore[override]
        return OfferedRows.as_view(admin_site=self)(request)


class OfferedRows(AutocompleteJsonView):
    """Rows to choose from: those that the form itself would take from this user (`get_choices`)."""

    def has_perm(self, request: HttpRequest, obj: Model | None = None) -> bool:
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
