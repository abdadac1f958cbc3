"""Service standards."""

from datetime import date

from django.utils import timezone

from catalog import standards
from catalog.models import Service, Standard

# What a service needs besides its columns before its standard may be published.
STATED = {
    "procedure": "Ajukan.\nTunggu.\nAmbil.",
    "complaints": "Loket pengaduan, dijawab dalam 5 hari kerja.",
}


def make_standard(service: Service, *, in_force_from: date | None = None, **fields) -> Standard:
    """A draft with its decree, in force from today unless told otherwise; the service states what it must."""
    Service.objects.filter(pk=service.pk, procedure="").update(**STATED)
    service.refresh_from_db(fields=list(STATED))
    today = timezone.localdate()
    values = {
        "decree_number": "188.4/12/DPMPTSP/2026",
        "decree_on": min(today, in_force_from or today),
    } | fields
    return standards.number(Standard(service=service, in_force_from=in_force_from or today, **values))
