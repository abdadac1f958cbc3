"""What an agreement says of each service, on the agreement's own page."""

from typing import Any

from django.http import HttpRequest

from agencies.access import may_keep_agreements
from agencies.admin.agreements import AgreementAdmin
from agencies.scope import ScopedInline
from catalog.models import AgreementTerm
from mpp.lib.admin import TabularInline


class TermInline(ScopedInline, TabularInline):
    """Who keeps the agreement writes its terms; an agency's ADMIN reads them."""

    model = AgreementTerm
    extra = 0
    autocomplete_fields = ("service",)
    fields = ("service", "terms", "officers")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_keep_agreements(request.user, obj.agency_id if obj else None)

    has_change_permission = has_delete_permission = has_add_permission


# Agreements stand left of services: their page cannot know what is said of these.
AgreementAdmin.inlines = (TermInline, *AgreementAdmin.inlines)
