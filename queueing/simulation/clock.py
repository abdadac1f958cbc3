"""A clock that is set instead of running."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.apps import apps
from django.core.cache import caches
from django.db.models import Field
from django.utils import timezone


class VirtualClock:
    """Tells the moment it was set to; times set are aware datetimes."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@contextmanager
def on_clock(clock: VirtualClock) -> Iterator[VirtualClock]:
    """Let `timezone.now` and all defaults of columns made from it tell the clock's time, in this whole process.

    Not for a process that serves people: its other threads would live in that time too.
    """
    real = timezone.now
    columns = [field for model in apps.get_models() for field in model._meta.fields if field.default is real]
    caches["process"].clear()  # what was kept is of another time
    timezone.now = clock.now
    _set_default(columns, clock.now)
    try:
        yield clock
    finally:
        timezone.now = real
        _set_default(columns, real)
        caches["process"].clear()


def _set_default(columns: list[Field], now: object) -> None:
    for field in columns:
        field.default = now
        field.__dict__.pop("_get_default", None)  # Django keeps the function it made of the old default
