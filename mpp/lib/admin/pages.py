"""The pages that every model of ours has in the admin: its history, careful deletes; and tables only to look at."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mpp.lib.admin import keeping, story
from mpp.lib.admin.fields import NamedMoments, OfferedChoices

# Nobody turns to page 100; counting ten million rows would take seconds.
COUNTED_ROWS = 10_000

HISTORY_PER_PAGE = 25
PAGE_VAR = "halaman"


class ModelAdmin(OfferedChoices, NamedMoments, admin.ModelAdmin):
    """Django's, as we have it everywhere: with a history of its own, and with archiving where something hangs on a row.

    parts: models whose rows are pieces of a row and are deleted with it, e.g. (Requirement, Question).
    """

    parts: tuple[type[Model], ...] = ()
    actions = ("archive_selected", "use_selected_again")

    def get_choices(self, request: HttpRequest, field: Any) -> QuerySet[Any]:
        """Return the rows that `field` of another model may point to in a form of this request's user."""
        rows = self.get_queryset(request)
        return rows if self.has_view_permission(request) else rows.none()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        """Leave out what is only shown: a field that is not in the form cannot be filled."""
        shown = self.get_readonly_fields(request, obj)
        fields = super().get_prepopulated_fields(request, obj)
        return {name: sources for name, sources in fields.items() if name not in shown}

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Name the controls that stand in a list: its column heads are no labels to a screen reader."""
        formset = super().get_changelist_formset(request, **kwargs)
        for field in formset.form.base_fields.values():
            field.widget.attrs.setdefault("aria-label", field.label)
        return formset

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.archive_view))
        name = f"{self.opts.app_label}_{self.opts.model_name}_archive"
        return [path("<path:object_id>/arsip/", view, name=name), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        row = kwargs.get("obj")
        if row is not None and self.has_archive_permission(request, row):
            context["archive_url"] = self._address("archive", quote(row.pk))
        return super().render_change_form(request, context, *args, **kwargs)

    # --- Archiving ------------------------------------------------------------------------------------

    def has_archive_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether somebody who may change a row may also put it away: `is_active` is theirs to set."""
        return (
            keeping.archives(self.model)
            and self.has_change_permission(request, obj)
            and "is_active" not in self.get_readonly_fields(request, obj)
        )

    def archive_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put a row away (arsipkan) or take it up again (pakai), and show it."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_archive_permission(request, row):
            raise PermissionDenied
        self._put(request, self.model._base_manager.filter(pk=row.pk), is_active="pakai" in request.POST)
        return HttpResponseRedirect(self._address("change", quote(row.pk)))

    @admin.action(description=_("Arsipkan yang dipilih"), permissions=["archive"])
    def archive_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._put(request, queryset, is_active=False)

    @admin.action(description=_("Pakai lagi yang dipilih"), permissions=["archive"])
    def use_selected_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._put(request, queryset, is_active=True)

    def _put(self, request: HttpRequest, rows: QuerySet[Any], *, is_active: bool) -> None:
        """Set `is_active` of those rows that this user may archive, and say how many that were."""
        with transaction.atomic():
            chosen = [row for row in rows if self.has_archive_permission(request, row)]
            for row in chosen:
                row.is_active = is_active
                row.save(update_fields=["is_active"])
                self.log_change(request, row, [{"changed": {"fields": ["is_active"]}}])
        name = self.opts.verbose_name if len(chosen) == 1 else self.opts.verbose_name_plural
        done = (
            ngettext("%(count)d %(name)s dipakai lagi.", "%(count)d %(name)s dipakai lagi.", len(chosen))
            if is_active
            else ngettext("%(count)d %(name)s diarsipkan.", "%(count)d %(name)s diarsipkan.", len(chosen))
        )
        self.message_user(request, done % {"count": len(chosen), "name": name}, messages.SUCCESS)

    # --- Deleting -------------------------------------------------------------------------------------

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Delete several with the same care as one."""
        actions: dict[str, Any] = super().get_actions(request)
        if "delete_selected" in actions:
            _django, name, description = actions["delete_selected"]
            actions["delete_selected"] = (type(self)._delete_selected, name, description)
        return actions

    @transaction.atomic
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if row is not None and self.has_delete_permission(request, row):
            self._lock(request, [row.pk])
            hanging = keeping.what_hangs_on(row, self.parts)
            if hanging:
                return self._kept(request, row, hanging)
        return super().delete_view(request, object_id, extra_context)

    @transaction.atomic
    def _delete_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        self._lock(request, [row.pk for row in queryset])
        kept = [(row, hanging) for row in queryset if (hanging := keeping.what_hangs_on(row, self.parts))]
        for row, hanging in kept:
            self.message_user(request, self._why_kept(row, hanging), messages.ERROR)
        if kept:
            self.message_user(request, _("Tidak ada yang dihapus."), messages.WARNING)
            return None
        return delete_selected(self, request, queryset)

    def _lock(self, request: HttpRequest, keys: list[Any]) -> None:
        """Hold the rows: nothing new comes to hang on them before they are gone."""
        if request.method == "POST":
            list(self.model._base_manager.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",)))

    def _why_kept(self, row: Model, hanging: list[str]) -> str:
        words = {
            "kind": capfirst(self.opts.verbose_name),
            "name": row,
            "things": keeping.listed(hanging),
        }
        sentence = _("%(kind)s “%(name)s” tidak dapat dihapus: masih dipakai oleh %(things)s.") % words
        return (
            f"{sentence} {_('Arsipkan saja bila tidak dipakai lagi.')}"
            if keeping.archives(self.model)
            else sentence
        )

    def _kept(self, request: HttpRequest, row: Any, hanging: list[str]) -> HttpResponse:
        may_archive = self.has_archive_permission(request, row)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Tidak dapat dihapus"),
            "opts": self.opts,
            "object": row,
            "sentence": self._why_kept(row, hanging),
            "archive_url": self._address("archive", quote(row.pk)) if may_archive and row.is_active else "",
        }
        status = 409 if request.method == "POST" else 200
        return TemplateResponse(request, "admin/kept.html", context, status=status)

    # --- History --------------------------------------------------------------------------------------

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show who changed what of a row and of the rows on its page, when and from where; newest first."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        sources = story.sources_of(row, self._parts_shown(request, row))
        heads: Any = story.heads(sources) if sources else []
        page: Any = Paginator(heads, HISTORY_PER_PAGE).get_page(request.GET.get(PAGE_VAR))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Riwayat: %(name)s") % {"name": row},
            "opts": self.opts,
            "object": row,
            "is_remembered": bool(sources),
            "versions": story.told(sources, page.object_list) if sources else [],
            "page": page,
            "pages": page.paginator.get_elided_page_range(page.number),
            "page_var": PAGE_VAR,
        }
        return TemplateResponse(request, "admin/object_history.html", context)

    def _parts_shown(self, request: HttpRequest, row: Model) -> list[tuple[type[Model], str]]:
        """Return the models of the inlines that this user sees, each with its foreign key to the row."""
        shown = self.get_inline_instances(request, row)
        return [(inline.model, _parent_column(inline.get_formset(request, row))) for inline in shown]

    def _address(self, page: str, *args: Any) -> str:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(name, args=args)


def _parent_column(formset: Any) -> str:
    return formset.fk.name


class Offered:
    """Mix in: rows that whoever enters the admin may choose in a form, though the pages stay the superuser's."""

    def get_choices(self, request: HttpRequest, field: Any) -> QuerySet[Any]:
        return self.get_queryset(request)  # type: ignore[attr-defined]


class CappedPaginator(Paginator):
    """Counts no further than COUNTED_ROWS."""

    @cached_property
    def count(self) -> int:
        return self.object_list[:COUNTED_ROWS].count()  # type: ignore[attr-defined]


class LookedAtAdmin(ModelAdmin):
    """Rows to look at: they come from a city's data or from the portal's own doing."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(LookedAtAdmin):
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
