"""The pages that every model of ours has in the admin: its history, careful deletes; and tables only to look at."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from mpp.lib.admin.fields import OfferedChoices

# Nobody turns to page 100; counting ten million rows would take seconds.
COUNTED_ROWS = 10_000


class ModelAdmin(OfferedChoices, admin.ModelAdmin):
    """Django's, as we have it everywhere."""

    def get_choices(self, request: HttpRequest, field: Any) -> QuerySet[Any]:
        """Return the rows that `field` of another model may point to in a form of this request's user."""
        rows = self.get_queryset(request)
        return rows if self.has_view_permission(request) else rows.none()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        """Leave out what is only shown: a field that is not in the form cannot be filled."""
        shown = self.get_readonly_fields(request, obj)
        fields = super().get_prepopulated_fields(request, obj)
        return {name: sources for name, sources in fields.items() if name not in shown}


class Offered:
    """Mix in: rows that whoever enters the admin may choose in a form, though the pages stay the superuser's."""

    def get_choices(self, request: HttpRequest, field: Any) -> QuerySet[Any]:
        return self.get_queryset(request)  # type: ignore[attr-defined]


class CappedPaginator(Paginator):
    """Counts no further than COUNTED_ROWS."""

    @cached_property
    def count(self) -> int:
        return self.object_list[:COUNTED_ROWS].count()  # type: ignore[attr-defined]


class ReadOnlyAdmin(ModelAdmin):
    """Rows that only actions write. They are found by an exact number, which has an index; newest first."""

    paginator = CappedPaginator
    show_full_result_count = False
    ordering = ("-pk",)
    list_per_page = 50

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Look for the term itself: the admin's own case-blind "contains" would read the whole table."""
        term = search_term.strip()
        if not term:
            return queryset, False
        wanted = Q()
        for column in self.search_fields:
            wanted |= Q((str(column), term))
        return queryset.filter(wanted), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
