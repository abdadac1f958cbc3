"""What to bring to the counter."""

from typing import NamedTuple

from catalog.models import Service
from permits import tasks
from permits.models import Application


class ToBring(NamedTuple):
    """A paper; not `always`: only in some cases."""

    label: str
    always: bool


def papers_of(application: Application | None, service: Service | None) -> list[ToBring]:
    """Return the originals that a case still needs seen, or the requirements of a service; [] if neither is known."""
    if application:
        return [ToBring(original.label, always=True) for original in tasks.originals(application)]
    if service:
        rows = service.requirements.select_related("document_type")
        return [ToBring(row.document_type.label, row.required and not row.show_if) for row in rows]
    return []
