"""`{% load linked_data %}`: a service as schema.org describes it, for search engines."""

import json
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from agencies.models import Agency
from catalog.models import Service
from catalog.open_data import address_of

register = template.Library()

# A data block must not end early, nor begin a comment, whatever stands in a text (HTML, 4.12.1.3).
UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag
def service_data(service: Service) -> SafeString:
    """A block of data, not a script: browsers run nothing of it."""
    text = json.dumps(described(service), ensure_ascii=False).translate(UNSAFE)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))


def described(service: Service) -> dict[str, Any]:
    """Return the service in the words of https://schema.org/GovernmentService."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": service.name,
        "description": service.description,
        "url": address_of(service),
        "serviceType": service.category.name,
        "provider": _organization(service.agency),
        "serviceOperator": _organization(service.issuing_agency),
        "availableChannel": {
            "@type": "ServiceChannel",
            "serviceUrl": address_of(service),
            "availableLanguage": "id",
        },
    }
    if service.fee_rupiah is not None:
        data["offers"] = {"@type": "Offer", "price": str(service.fee_rupiah), "priceCurrency": "IDR"}
    return data


def _organization(agency: Agency) -> dict[str, str]:
    return {
        "@type": "GovernmentOrganization" if agency.level != "swasta" else "Organization",
        "name": agency.name,
        "url": f"{settings.SITE_URL}{agency.get_absolute_url()}",
    }
