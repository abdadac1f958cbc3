"""One thing that must be so before the doors open."""

from datetime import date
from typing import NamedTuple

from agencies.models import ReadinessItem


class Matter(NamedTuple):
    """`missing`: what is not yet so, "" where it is. `by`: who sees to it. `item`: where people answer for it."""

    title: str
    missing: str
    by: str
    due_on: date | None = None
    item: ReadinessItem | None = None
    settled: str = ""

    @property
    def blocks(self) -> bool:
        return bool(self.missing)

    def is_overdue(self, today: date) -> bool:
        return self.blocks and self.due_on is not None and self.due_on < today
