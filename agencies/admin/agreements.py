"""Agreements on which agencies sit in the mall; their state moves by the buttons of `agreement_deeds` alone."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.access import may_keep_agreements, may_read_agreement
from agencies.admin import agreement_deeds
from agencies.models import Agreement, AgreementEvent, AgreementKind, Presence
from agencies.scope import VIEW, Scope, Scoped, ScopedInline
from agencies.states import IN_FORCE, AgreementState
from mpp.lib.admin import ModelAdmin, TabularInline, WholeRowForm

WRITTEN = [AgreementState.DRAFT, AgreementState.SENT]  # until both have signed everything may be changed
OF_THE_PAPER = ("number", "partner_number", "signed_on", "valid_from", "valid_until")
OVER = [AgreementState.ENDED, AgreementState.EXTENDED, AgreementState.TERMINATED]

# Who ends first comes first, among those in force; then what is being prepared, then what is over.
BY_END = (
    Case(
        When(state__in=IN_FORCE, then=Value(0)), When(state__in=OVER, then=Value(2)), default=Value(1)
    ).asc(),
    F("valid_until").asc(nulls_last=True),
    "-pk",
)


class EndsSoon(admin.SimpleListFilter):
    """In force, and over within the first of the warnings."""

    title = _("berakhir")
    parameter_name = "berakhir"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        days = max(settings.AGREEMENT_WARNINGS)
        return [("segera", _("dalam %(days)s hari") % {"days": days}), ("lewat", _("sudah lewat"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Agreement]) -> QuerySet[Agreement]:
        today = timezone.localdate()
        if self.value() == "segera":
            last = today + timedelta(days=max(settings.AGREEMENT_WARNINGS))
            return queryset.filter(state__in=IN_FORCE, valid_until__range=(today, last))
        return queryset.filter(valid_until__lt=today) if self.value() == "lewat" else queryset


class AgreementForm(WholeRowForm):
    """A city department sits in the mall by decree, everybody else by memorandum and cooperation agreement."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        agency = cleaned.get("agency", getattr(self.instance, "agency", None))
        under, kind = cleaned.get("under"), cleaned.get("kind", self.instance.kind)
        if under and kind != AgreementKind.PKS:
            self.add_error("under", _("Hanya PKS yang berdasarkan MoU."))
        elif under and (under.kind != AgreementKind.MOU or under.agency_id != getattr(agency, "pk", None)):
            self.add_error("under", _("Pilih MoU dari instansi yang sama."))
        return cleaned


class EventInline(ScopedInline, TabularInline):
    """What happened so far, to be read."""

    deeds = VIEW
    model = AgreementEvent
    extra = 0
    can_delete = False
    fields = readonly_fields = ("state", "at", "by", "note")
    autocomplete_fields = ("by",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Agreement)
class AgreementAdmin(Scoped, ModelAdmin):
    """Apps on the right add what hangs on an agreement to `inlines` (per-service terms)."""

    form = AgreementForm
    change_form_template = "admin/agencies/agreement/change_form.html"
    list_display = ("agency", "number", "state", "valid_until", "valid_from", "kind", "successor")
    list_display_links = ("agency", "number")
    list_filter = ("state", EndsSoon, "kind")
    list_select_related = ("agency", "successor")
    search_fields = ("number", "partner_number", "title", "agency__code", "agency__short_name")
    search_help_text = _("Nomor, judul, atau instansi")
    autocomplete_fields = ("agency", "under")
    ordering = BY_END
    inlines: tuple[Any, ...] = (EventInline,)
    fieldsets = (
        (None, {"fields": ("agency", "kind", "title", "state", "under", "successor")}),
        (
            _("Naskah"),
            {"fields": (("number", "partner_number"), ("first_party", "second_party"), "signed_on")},
        ),
        (_("Masa berlaku"), {"fields": (("valid_from", "valid_until"),)}),
        (_("Catatan"), {"fields": ("note",)}),
    )

    def may(self, deed: str, request: HttpRequest, row: Any = None) -> bool:
        """A venue's ADMIN keeps the agreements of who sits there; an agency's reads its own."""
        if row is None or row.agency_id is None:
            return may_keep_agreements(request.user) or (deed == "view" and super().may(deed, request))
        if deed == "view":
            return may_read_agreement(request.user, row.agency_id)
        return may_keep_agreements(request.user, row.agency_id)

    agency_paths = ("agency_id",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was sent once stays: it is terminated, not deleted."""
        is_draft = obj is None or obj.state == AgreementState.DRAFT
        return is_draft and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The state never; of a paper that both have signed only superusers mend what is written on it."""
        shown: tuple[str, ...] = ("state", "successor")
        if obj is not None and obj.state not in WRITTEN:
            shown += ("agency", "kind", "under")
            if not request.user.is_superuser:
                shown += OF_THE_PAPER
        return (*shown, *super().get_readonly_fields(request, obj))

    def get_urls(self) -> list[URLPattern]:
        return [*agreement_deeds.urls(self), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        row = kwargs.get("obj")
        if row is not None:
            may = self.has_change_permission(request, row)
            context |= {"deeds": agreement_deeds.buttons(row) if may else [], "may_scan": may}
        return super().render_change_form(request, context, *args, **kwargs)

    def _within(self, scope: Scope) -> Q:
        there = Presence.objects.filter(venue__in=scope.venues).values("agency")
        return Q(agency__in=scope.agencies) | Q(agency__in=there)
