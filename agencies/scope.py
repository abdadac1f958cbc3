"""What an ADMIN of one agency or venue sees and does in the admin: that agency, that venue, nothing else.

A page says by which columns its rows belong to an agency or a venue, and what such an admin does there:

    @admin.register(Counter)
    class CounterAdmin(Scoped, ModelAdmin):          # ModelAdmin of mpp.lib.admin
        agency_paths = ("agency_id",)                # for an agency's ADMIN: rows of that agency
        venue_paths = ("venue_id",)                  # for a venue's ADMIN: rows of that venue
        agency_deeds = VIEW | CHANGE                 # default: EVERYTHING
        superuser_fields = ("number",)               # shown to the others, set by superusers alone

    class RequirementInline(ScopedInline, TabularInline):   # rows that belong to the page they stand on
        deeds = VIEW                                 # default: EVERYTHING

A path may cross relations ("queue__agency_id"); one that leads into the scope is enough. A page without a path is the
superuser's alone, and so is every page without this mixin. It holds for lists, pages, deeds on many rows, rows offered
in forms, and rows as they would be saved. Whom a page's rows are offered to in *other* forms, says its `get_choices`.
"""

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies.access import agencies_as, venues_as
from agencies.models import Role

VIEW = frozenset({"view"})
ADD = frozenset({"view", "add"})
CHANGE = frozenset({"view", "change"})
EVERYTHING = frozenset({"view", "add", "change", "delete"})


class Scope(NamedTuple):
    """The agencies and venues, by id, that somebody administers today."""

    agencies: set[int]
    venues: set[int]


def scope_of(user: Any) -> Scope:
    return Scope(agencies_as(user, Role.ADMIN), venues_as(user, Role.ADMIN))


def may_enter(user: Any) -> bool:
    """Whether the admin has anything for this user: superusers, and ADMINs of an agency or venue."""
    if not (user.is_authenticated and user.is_active):
        return False
    return user.is_superuser or any(scope_of(user))


class Scoped:
    """Mix in before ModelAdmin: pages of rows that belong to an agency or a venue (see the module)."""

    agency_paths: tuple[str, ...] = ()
    venue_paths: tuple[str, ...] = ()
    agency_deeds: frozenset[str] = EVERYTHING
    venue_deeds: frozenset[str] = EVERYTHING
    superuser_fields: tuple[str, ...] = ()
    outside: Any = _("Baris ini bukan milik instansi atau lokasi yang Anda kelola.")

    def may(self, deed: str, request: HttpRequest, row: Any = None) -> bool:
        """Whether an ADMIN may do this to a row, or to any row at all if none is given."""
        scope = scope_of(request.user)
        of_agency = deed in self.agency_deeds and _leads_into(scope.agencies, self.agency_paths, row)
        of_venue = deed in self.venue_deeds and _leads_into(scope.venues, self.venue_paths, row)
        return of_agency or of_venue

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) or self.may("view", request)  # type: ignore[misc]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_view_permission(request, obj) or self.may("view", request, obj)  # type: ignore[misc]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) or self.may("add", request)  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) or self.may("change", request, obj)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) or self.may("delete", request, obj)  # type: ignore[misc]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)  # type: ignore[misc]
        return rows if request.user.is_superuser else rows.filter(self._within(scope_of(request.user)))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        fields = tuple(super().get_readonly_fields(request, obj))  # type: ignore[misc]
        return fields if request.user.is_superuser else (*fields, *self.superuser_fields)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)  # type: ignore[misc]
        return self._kept_within(form, request, "change" if change else "add")

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("form", self._kept_within(forms.ModelForm, request, "change"))
        return super().get_changelist_form(request, **kwargs)  # type: ignore[misc]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not request.user.is_superuser and not self.may("change" if change else "add", request, obj):
            raise PermissionDenied
        super().save_model(request, obj, form, change)  # type: ignore[misc]

    def _within(self, scope: Scope) -> Q:
        """Return the condition on rows that such an admin sees; without a path it is never true."""
        rows = Q(pk__in=[])
        for paths, deeds, keys in (
            (self.agency_paths, self.agency_deeds, scope.agencies),
            (self.venue_paths, self.venue_deeds, scope.venues),
        ):
            for path in paths if "view" in deeds else ():
                rows |= Q((f"{path}__in", keys))
        return rows

    def _kept_within(self, form: Any, request: HttpRequest, deed: str) -> Any:
        """Return the form, refusing in words a row that would leave the scope of who fills it in."""
        if request.user.is_superuser:
            return form
        page = self

        class KeptWithin(form):
            def _post_clean(self) -> None:
                super()._post_clean()
                if not self.errors and not page.may(deed, request, self.instance):
                    self.add_error(None, page.outside)

        return type(form.__name__, (KeptWithin,), {"__module__": form.__module__})


class ScopedInline:
    """Mix in before an inline: rows that belong to the page they stand on; who may see it may do `deeds` to them."""

    deeds: frozenset[str] = EVERYTHING

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_view_permission(request, obj) or self._may("view", request)  # type: ignore[misc]

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_add_permission(request, obj) or self._may("add", request)  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) or self._may("change", request)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) or self._may("delete", request)  # type: ignore[misc]

    def _may(self, deed: str, request: HttpRequest) -> bool:
        return deed in self.deeds and may_enter(request.user)


def _leads_into(keys: set[int], paths: tuple[str, ...], row: Any) -> bool:
    if row is None:
        return bool(keys and paths)
    return any(_value(row, path) in keys for path in paths)


def _value(row: Any, path: str) -> int | None:
    for name in path.split("__"):
        row = getattr(row, name, None)
    return row
