"""What is handed over to an agency's own system, and who may correct it."""

from typing import Any

from django.utils.translation import gettext as _

from catalog.models import Outcome
from documents.models import DocumentKind
from permits import access, tasks
from permits.models import Application
from permits.states import State


def deeds_of(user: Any, application: Application) -> set[str]:
    handed_over = application.outcome == Outcome.HANDED_OVER and application.state == State.COMPLETED
    return {"correct_handover"} if handed_over and access.may_review(user, application) else set()


def papers_of(application: Application) -> list[str]:
    """Return the papers that may have been handed in: those of the case, then the originals it asks for."""
    given = [task.requirement["label"] for task in tasks.paper_tasks(application) if task.attachment]
    shown = [
        row["label"]
        for row in tasks.requirements_asked(application)
        if row["kind"] == DocumentKind.ORIGINAL_AT_COUNTER and row["key"] != tasks.ALL_ORIGINALS
    ]
    if any(row["key"] == tasks.ALL_ORIGINALS for row in tasks.requirements_asked(application)):
        shown += [
            _("%(paper)s (asli)") % {"paper": task.requirement["label"]}
            for task in tasks.paper_tasks(application)
            if task.attachment and task.requirement["kind"] == DocumentKind.DOCUMENT
        ]
    return list(dict.fromkeys(given + shown))
