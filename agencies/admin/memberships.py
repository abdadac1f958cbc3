"""Who works where, in which role, from when until when."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from agencies.models import AGENCY_ROLES, VENUE_ROLES, Membership
from mpp.lib.admin import TabularInline, WholeRowForm


class MembershipInline(TabularInline):
    """Memberships of one agency or venue; only roles that exist there are offered."""

    model = Membership
    form = WholeRowForm
    extra = 0
    autocomplete_fields = ("user",)
    fields = ("user", "role", "title", "since", "until")
    roles: list[Any] = []

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "role":
            kwargs["choices"] = [("", "---------"), *((role.value, role.label) for role in self.roles)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


class AgencyMembershipInline(MembershipInline):
    roles = AGENCY_ROLES


class VenueMembershipInline(MembershipInline):
    roles = VENUE_ROLES


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ("user", "role", "agency", "venue", "title", "since", "until")
    list_filter = ("role",)
    list_select_related = ("user", "agency", "venue")
    search_fields = ("user__name", "user__email", "agency__code", "agency__short_name", "venue__short_name")
    autocomplete_fields = ("user", "agency", "venue")
    ordering = ("-pk",)
