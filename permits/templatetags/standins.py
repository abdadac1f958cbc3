"""For whom a page speaks: shown to whoever acts in somebody's stead, and to the owner of whom they do."""

from typing import Any

from django import template

from permits import access, standins
from permits.models import Application

register = template.Library()


@register.inclusion_tag("permits/_for_whom.html", takes_context=True)
def for_whom(context: template.Context, application: Application) -> dict[str, Any]:
    """Say in whose name one acts: `{% for_whom application %}`, on every page of a case that is filled in."""
    reader = context["request"].user
    is_owner = reader.pk == application.owner_id
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "application": application,
        "owner": application.owner,
        "is_owner": is_owner,
        "attorney": standins.name_of(application.power) if application.power else "",
        "helps": not is_owner and access.assists(reader, application),
    }
