"""Every answer that was given for an item, as the history of rows keeps it."""

from datetime import date, datetime
from typing import NamedTuple

from accounts.models import User
from agencies.models import ReadinessItem, ReadinessResult


class Answer(NamedTuple):
    """How an item stood from a moment on; `by` "": the portal itself."""

    at: datetime
    result: str
    responsible: str
    due_on: date | None
    note: str
    by: str


def answers_of(item: ReadinessItem) -> list[Answer]:
    """Return the answers, newest first; two queries."""
    versions = list(item.versions.select_related("pgh_context").order_by("-pgh_id"))  # type: ignore[attr-defined]
    people = User.objects.in_bulk({_by(version) for version in versions} - {None})
    labels = dict(ReadinessResult.choices)
    return [
        Answer(
            version.pgh_created_at,
            str(labels[version.result]),
            version.responsible,
            version.due_on,
            version.note,
            str(people.get(_by(version)) or ""),
        )
        for version in versions
    ]


def _by(version: object) -> int | None:
    context = getattr(version, "pgh_context", None)
    return context.metadata.get("user") if context else None
