"""Who may look at services that are not offered: those who make them ready."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from agencies.access import is_at
from agencies.models import Role
from catalog.models import Service


def may_edit(user: Any, service: Service) -> bool:
    """Whether the user keeps this service in the admin."""
    return user.is_active and (user.is_superuser or is_at(user, service.agency_id, Role.ADMIN))


def service_for(user: Any, slug: str) -> Service:
    """Return a service, offered or not, to an admin of it. Raises Http404 if none has that slug, else PermissionDenied."""
    rows = Service.objects.select_related("agency", "issuing_agency", "category")
    service = rows.filter(slug=slug).first()
    if service is None:
        raise Http404
    if not may_edit(user, service):
        raise PermissionDenied if service.is_active else Http404
    return service
